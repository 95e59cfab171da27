"""Small mirrors for tests: both sides by month, in the shape that the ledger's statements give. Figures are invented."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break
from pledgebook.pipelines.core.measures.conversion import Rates
from pledgebook.pipelines.core.months import add_months
from pledgebook.pipelines.reconcile.mirror.mirror import mirrors
from pledgebook.pipelines.reconcile.monthly.frame import monthly
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import columns
from tests.reconcile.ledger import COVERAGE, RATE, TOTALS, table

JAN = date(2024, 1, 1)
AS_OF = date(2026, 11, 22)
PAIR: dict[str, Any] = {
    "mirror_id": "M",
    "exporter_iso3": "BRA",
    "importer_iso3": "CHN",
    "scope_id": "S",
    "exporter_source": "un_comtrade",
    "exporter_series": "primaryValue",
    "importer_source": "un_comtrade",
    "importer_series": "primaryValue",
    "currency": "USD",
}
VALUATIONS = {"exporter": "FOB", "importer": "CIF", "importer_fob": "FOB", "re_export": "FOB"}
Amount = str | int | Decimal | None
Figures = Sequence[Amount]
"""Figures of consecutive months from January 2024; None is a month that was not published."""


def pair(**changes: Any) -> pl.DataFrame:  # noqa: ANN401
    """One row of `ledger.mirror_pair`."""
    given = {name: Decimal(value) if name.startswith(("margin", "re_export_share", "materiality")) or name.endswith(
        ("_rate", "_rounding")) else value for name, value in changes.items()}  # fmt: skip
    return table_of_pairs([PAIR | given])


def table_of_pairs(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    schema = columns(CONTRACTS["mirror_pair"])
    always = table("pledge", [{}]).row(0, named=True)
    given = {name: always[name] for name in ("document_id", "grade", "known_from")}
    filled = [{**dict.fromkeys(schema), **given, **row} for row in rows]
    return ensure(pl.DataFrame(filled, schema=schema), CONTRACTS["mirror_pair"])


def total_rows(
    name: str,
    figures: Figures,
    unit: str,
    first: date = JAN,
    months: int = 1,
    **extra: Any,  # noqa: ANN401
) -> list[dict[str, Any]]:
    """Rows of totals of one side."""
    side = name.rpartition(":")[2]
    return [
        {
            "reading_id": name,
            "month": add_months(first, number * months),
            "period_months": months,
            "unit": unit,
            "amount": Decimal(figure),
            "amount_high": Decimal(figure),
            "estimate": Decimal(figure),
            "in_part": None,
            "rows": 1,
            "valuation": VALUATIONS.get(side, "unstated"),
            "is_estimated": False,
            "questioned": None,
            "snapshots": [],
            "is_derived": False,
            **extra,
        }
        for number, figure in enumerate(figures)
        if figure is not None
    ]


def coverage_rows(name: str, figures: Figures, first: date = JAN, months: int = 1) -> list[dict[str, Any]]:
    """The months that a side has published."""
    return [
        {
            "reading_id": name,
            "month": add_months(first, number * months + inside),
            "prefixes_total": 1,
            "prefixes_covered": 1,
        }
        for number, figure in enumerate(figures)
        if figure is not None
        for inside in range(months)
    ]


class Ledger:
    """Totals and coverage of the sides of mirrors, put together one side after the other."""

    def __init__(self) -> None:
        self.total: list[dict[str, Any]] = []
        self.covered: list[dict[str, Any]] = []
        self.rate: list[tuple[str, date, Decimal]] = []

    def side(
        self,
        name: str,
        figures: Figures,
        unit: str = "USD",
        *,
        first: date = JAN,
        months: int = 1,
        **extra: Any,  # noqa: ANN401
    ) -> "Ledger":
        """Add a side of mirror M, or, with a colon in its name, of another one."""
        full = f"mirror:{name}" if ":" in name else f"mirror:M:{name}"
        self.total += total_rows(full, figures, unit, first, months, **extra)
        self.covered += coverage_rows(full, figures, first, months)
        return self

    def rates(self, currency: str, units: Figures) -> "Ledger":
        """Add monthly rates from January 2024."""
        self.rate += [
            (currency, add_months(JAN, number), Decimal(unit))
            for number, unit in enumerate(units)
            if unit is not None
        ]
        return self

    def answer(self, declared: pl.DataFrame) -> tuple[list[dict[str, Any]], list[Break]]:
        """The rows of `ledger.mirror` and the breaks."""
        rates = Rates(pl.DataFrame([(*row, "ecb") for row in self.rate], schema=RATE, orient="row"))
        months, _ = monthly(
            pl.DataFrame(self.total, schema=TOTALS),
            pl.DataFrame(self.covered, schema=COVERAGE).unique(["reading_id", "month"]),
            table("reading", []),
            rates,
        )
        frame, breaks = mirrors(declared, months, rates, "run", AS_OF)
        return frame.to_dicts(), breaks
