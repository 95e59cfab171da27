"""Small ledgers for tests: one line a row, only the columns that matter."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from pledgebook.pipelines.reconcile import Inputs, Reconciled, reconcile
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import columns

AS_OF = date(2026, 11, 22)
RUN = "run"
BN = Decimal(1_000_000_000)
Row = dict[str, Any]

AMOUNT = pl.Decimal(28, 4)
TOTALS = {
    "reading_id": pl.String(),
    "month": pl.Date(),
    "period_months": pl.Int16(),
    "unit": pl.String(),
    "amount": AMOUNT,
    "amount_high": AMOUNT,
    "estimate": AMOUNT,
    "in_part": pl.String(),
    "rows": pl.Int64(),
    "valuation": pl.String(),
    "is_estimated": pl.Boolean(),
    "questioned": pl.String(),
    "snapshots": pl.List(pl.String()),
    "is_derived": pl.Boolean(),
}
COVERAGE = {
    "reading_id": pl.String(),
    "month": pl.Date(),
    "prefixes_total": pl.Int32(),
    "prefixes_covered": pl.Int32(),
    "uncovered": pl.String(),
    "no_concordance": pl.String(),
}
RATE = {
    "currency": pl.String(),
    "month": pl.Date(),
    "units_per_usd": pl.Decimal(20, 8),
    "series": pl.String(),
}
MEASURED = {
    "source": pl.String(),
    "series": pl.String(),
    "reporter_iso3": pl.String(),
    "partner_iso3": pl.String(),
    "direction": pl.String(),
    "product_code": pl.String(),
    "month": pl.Date(),
    "unit": pl.String(),
    "amount": AMOUNT,
}
PRODUCTS = {
    "reading_id": pl.String(),
    "month": pl.Date(),
    "product_code": pl.String(),
    "hs_edition": pl.String(),
    "currency": pl.String(),
    "unit": pl.String(),
    "value": AMOUNT,
    "quantity": AMOUNT,
    "is_estimated": pl.Boolean(),
}

SUPPLY = {
    **dict.fromkeys(
        ("watch_id", "importer_iso3", "source", "series", "measure", "unit", "supplier_iso3"), pl.String()
    ),
    "month": pl.Date(),
    "period_months": pl.Int32(),
    "amount": AMOUNT,
    "is_all": pl.Boolean(),
    "in_part": pl.String(),
    "lacking": pl.String(),
    "grade": pl.String(),
}

DEFAULTS: dict[str, Row] = {
    "watch": {
        "watch_id": "W",
        "agreement_id": "A",
        "title": "A group",
        "scope_id": "S",
        "importers": [],
        "pledges": [],
    },
    "agreement": {
        "agreement_id": "A",
        "title": "An agreement",
        "payer_iso3": "JPN",
        "beneficiary_iso3": "USA",
        "agreed_date": date(2026, 1, 1),
        "legal": "joint-statement",
        "met_from_pct": 100,
        "on_track_from_pct": 100,
        "within_cap_to_pct": 100,
    },
    "pledge": {
        "pledge_id": "P",
        "agreement_id": "A",
        "title": "A pledge",
        "payer_iso3": "JPN",
        "beneficiary_iso3": "USA",
        "instrument": "purchase",
        "legal": "joint-statement",
        "pledged_date": date(2026, 1, 1),
        "sectors": [],
    },
    "reading": {
        "reading_id": "R",
        "pledge_id": "P",
        "title": "A reading",
        "is_headline": True,
        "basis": "total",
        "schedule": "annual",
        "proration": "linear",
        "measure": "value",
        "unit": "USD",
        "source": "census_trade",
        "activities": [],
        "donors": [],
        "recipients": [],
    },
    "target": {
        "reading_id": "R",
        "period_start": date(2026, 1, 1),
        "period_end": date(2026, 12, 31),
        "is_recurring": False,
    },
    "milestone": {
        "milestone_id": "M",
        "pledge_id": "P",
        "title": "A step",
        "counts": ["calendar"],
        "calendars": [],
        "done_stage": "done",
        "is_earliest": False,
    },
    "event": {
        "source": "register",
        "event_id": "E",
        "pledge_id": "P",
        "project": "A project",
        "stage": "selected",
        "event_date": date(2026, 2, 17),
        "unit": "USD",
        "is_investment": True,
        "additionality": "unknown",
    },
}


def table(name: str, rows: list[Row]) -> pl.DataFrame:
    """Rows of a ledger table; what a row does not name is a default or null."""
    always = {"document_id": "D", "grade": "N", "known_from": datetime(2020, 1, 1)}
    schema = columns(CONTRACTS[name])
    filled = [
        {
            one: value
            for one, value in (dict.fromkeys(schema) | always | DEFAULTS[name] | row).items()
            if one in schema
        }
        for row in rows
    ]
    return ensure(pl.DataFrame(filled, schema=schema), CONTRACTS[name])


def month(text: str) -> date:
    """`2026-03` as its first day."""
    return date.fromisoformat(f"{text}-01")


def total(
    cell: tuple[str, date, int, str | None], amount: Decimal | None, high: Decimal | None = None
) -> tuple[object, ...]:
    """A row of TOTALS: one amount, or a range with its middle as the estimate and the codes that make it one."""
    if amount is None or high is None:
        return (*cell, amount, amount, amount, None, 1, None, False, None, [], False)
    return (*cell, amount, high, (amount + high) / 2, "870490 of HS2017", 1, None, False, None, [], False)


def totals(
    *rows: tuple[str, str, str | Decimal | int | None], unit: str | None = "USD", months: int = 1
) -> pl.DataFrame:
    """Rows of reading, month and amount."""
    filled = [
        total((reading, month(when), months, unit), None if amount is None else Decimal(amount))
        for reading, when, amount in rows
    ]
    return pl.DataFrame(filled, schema=TOTALS, orient="row")


def coverage(
    reading_id: str, first: str, last: str, total: int = 1, covered: int = 1, uncovered: str | None = None
) -> pl.DataFrame:
    """The months from first to last as published, in whole or in part."""
    months = pl.date_range(month(first), month(last), "1mo", eager=True)
    rows = [(reading_id, one, total, covered, uncovered, None) for one in months]
    return pl.DataFrame(rows, schema=COVERAGE, orient="row")


def rates(*rows: tuple[str, str, str]) -> pl.DataFrame:
    """Rows of currency, month and units per dollar."""
    return pl.DataFrame(
        [(one, month(when), Decimal(units), "ecb") for one, when, units in rows], schema=RATE, orient="row"
    )


def measured(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    """Rows of source, month, unit and amount of one cell."""
    cell = ("USA", "JPN", "export", "271111")
    filled = [(source, "S", *cell, month(when), unit, Decimal(amount)) for source, when, unit, amount in rows]
    return pl.DataFrame(filled, schema=MEASURED, orient="row")


def products(*rows: tuple[str, str, str, str | int | Decimal | None, str | int | Decimal | None], unit: str | None = "t",
             edition: str | None = "HS2022", is_estimated: bool = False) -> pl.DataFrame:  # fmt: skip
    """Rows of reading, month, product, value in dollars and quantity."""
    filled = [
        (reading, month(when), code, edition, "USD", unit, *(None if one is None else Decimal(one) for one in amounts),
         is_estimated)
        for reading, when, code, *amounts in rows
    ]  # fmt: skip
    return pl.DataFrame(filled, schema=PRODUCTS, orient="row")


def inputs(
    *,
    agreement: list[Row] | None = None,
    reading: list[Row] | None = None,
    target: list[Row] | None = None,
    pledge: list[Row] | None = None,
    event: list[Row] | None = None,
    milestone: list[Row] | None = None,
    flows: pl.DataFrame | None = None,
    covered: pl.DataFrame | None = None,
    rate: pl.DataFrame | None = None,
    pairs: pl.DataFrame | None = None,
    goods: pl.DataFrame | None = None,
    watch: list[Row] | None = None,
    supply: pl.DataFrame | None = None,
) -> Inputs:
    """A ledger of one pledge with one reading, unless told otherwise."""
    return Inputs(
        agreement=table("agreement", [{}] if agreement is None else agreement),
        reading=table("reading", [{}] if reading is None else reading),
        target=table("target", [] if target is None else target),
        pledge=table("pledge", [{}] if pledge is None else pledge),
        event=table("event", [] if event is None else event),
        milestone=table("milestone", [] if milestone is None else milestone),
        totals=totals() if flows is None else flows,
        coverage=pl.DataFrame(schema=COVERAGE) if covered is None else covered,
        rate=rates() if rate is None else rate,
        measured=measured() if pairs is None else pairs,
        products=products() if goods is None else goods,
        watch=table("watch", watch or []),
        supply=pl.DataFrame(schema=SUPPLY) if supply is None else supply,
    )


def outcome(as_of: date = AS_OF, **parts: Any) -> Reconciled:  # noqa: ANN401
    """Reconcile a small ledger."""
    return reconcile(inputs(**parts), RUN, as_of)


def only(as_of: date = AS_OF, **parts: Any) -> Row:  # noqa: ANN401
    """The only row of the reconciliation of a small ledger."""
    frame = outcome(as_of, **parts).reconciliation
    assert frame.height == 1
    return frame.row(0, named=True)
