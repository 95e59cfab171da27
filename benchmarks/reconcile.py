"""Pledges over 120 months, reconciled in process from flows that are aggregated already.

All figures are invented: each pledge has one reading over a baseline, nine yearly periods of which the last runs, a total
for each month, and three products with values and quantities. There are no events, mirrors or watched importers; all else that a run
answers is made of it. Run: `.venv/bin/python -m benchmarks.reconcile [--rows 500]`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from benchmarks.frame import Contest, Way, command, timed
from pledgebook.pipelines.cli.main import collect_rarely
from pledgebook.pipelines.reconcile import Inputs, reconcile
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns, empty
from pledgebook.pipelines.schemas.inputs import INPUTS

WAYS = (Way("Pledgebook", ("-m", "benchmarks.reconcile", "pledgebook")),)
CONTESTS = {
    "pledges-500": Contest("{rows} pledges over 120 months", WAYS, seconds_at_most=1, rows=500),
    "pledges-20000": Contest("{rows} pledges over 120 months", WAYS, seconds_at_most=10, rows=20_000),
}

KNOWN, FIRST, LAST = datetime(2010, 1, 1), date(2015, 1, 1), date(2024, 12, 1)
AS_OF = date(2024, 9, 30)
YEARS = range(2016, 2025)
CODES = ("270900", "271111", "1201")

DOCUMENTED = {"document_id": "D", "grade": "P", "known_from": KNOWN}
AGREEMENT = {"agreement_id": "A", "title": "t", "payer_iso3": "JPN", "beneficiary_iso3": "USA", "agreed_date": FIRST,
             "legal": "contract", "met_from_pct": 100, "on_track_from_pct": 100, "within_cap_to_pct": 100,
             "known_from": KNOWN}  # fmt: skip
PLEDGE = {"agreement_id": "A", "title": "t", "payer_iso3": "JPN", "beneficiary_iso3": "USA", "instrument": "purchase",
          "legal": "contract", "pledged_date": FIRST, "sectors": [], **DOCUMENTED}  # fmt: skip
READING = {"title": "t", "is_headline": True, "basis": "incremental", "schedule": "annual", "proration": "seasonal",
           "measure": "value", "stage": "shipped", "unit": "USD", "source": "census_trade", "series": "ALL_VAL_MO", "reporter_iso3": "USA",
           "partner_iso3": "JPN", "direction": "export", "scope_id": "S", "baseline_from": FIRST,
           "baseline_to": date(2015, 12, 31), **DOCUMENTED}  # fmt: skip
TARGET = {"is_recurring": False, "amount_low": Decimal(10**9), "amount_high": Decimal(10**9), **DOCUMENTED}
AMOUNT = pl.Decimal(28, 4)


def inputs(pledges: int) -> Inputs:
    """Invented pledges, all their months published; amounts differ by pledge, month and product."""
    names = [f"P{number}" for number in range(pledges)]
    targets = [
        {
            **TARGET,
            "reading_id": f"{name}/r",
            "period_start": date(year, 1, 1),
            "period_end": date(year, 12, 31),
        }
        for name in names
        for year in YEARS
    ]
    goods = _goods(names)
    months = goods.group_by("reading_id", "month").agg(amount=pl.col("value").sum().cast(AMOUNT))
    return Inputs(
        agreement=_table("agreement", [AGREEMENT]),
        reading=_table(
            "reading", [{**READING, "reading_id": f"{name}/r", "pledge_id": name} for name in names]
        ),
        target=_table("target", targets),
        pledge=_table("pledge", [{**PLEDGE, "pledge_id": name} for name in names]),
        event=empty(CONTRACTS["event"]),
        totals=_totals(months),
        coverage=_coverage(months),
        rate=empty(INPUTS["monthly_rates"]),
        measured=empty(INPUTS["measured"]),
        products=goods,
        milestone=empty(CONTRACTS["milestone"]),
        watch=empty(CONTRACTS["watch"]),
        supply=empty(INPUTS["supplies"]),
    )


def pledgebook(_folder: Path, pledges: int) -> None:
    """Reconcile as many pledges, after a few that are not counted."""
    collect_rarely()  # as the command does
    reconcile(inputs(5), "benchmark", AS_OF)
    given = inputs(pledges)

    def work() -> Mapping[str, str]:
        return {"periods": str(reconcile(given, "benchmark", AS_OF).reconciliation.height)}

    timed(work)


def _table(name: str, content: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(content, schema=columns(CONTRACTS[name]))


def _goods(names: list[str]) -> pl.DataFrame:
    months = pl.date_range(FIRST, LAST, "1mo", eager=True).alias("month").to_frame()
    codes = pl.DataFrame({"product_code": CODES}).with_row_index("code")
    keys = pl.DataFrame({"reading_id": [f"{name}/r" for name in names]}).with_row_index("pledge")
    grown = 1_000_000 + pl.col("pledge") * 7_919 % 1_000 + pl.col("month").dt.month() * 50_000
    grown += pl.col("month").dt.year() * 101 + pl.col("code") * 333
    return keys.join(months, how="cross").join(codes, how="cross").select(
        "reading_id", "month", "product_code", hs_edition=pl.lit("HS2022"), currency=pl.lit("USD"), unit=pl.lit("t"),
        value=grown.cast(AMOUNT), quantity=(grown // (3 + pl.col("code")) + pl.col("month").dt.year()).cast(AMOUNT),
        is_estimated=pl.lit(value=False),
    )  # fmt: skip


def _totals(months: pl.DataFrame) -> pl.DataFrame:
    return months.select(
        "reading_id", "month", "amount", period_months=pl.lit(1, pl.Int16), unit=pl.lit("USD"), amount_high="amount",
        estimate="amount", in_part=pl.lit(None, pl.String), rows=pl.lit(3, pl.Int64),
        valuation=pl.lit("FAS"), is_estimated=pl.lit(value=False), questioned=pl.lit(None, pl.String),
        snapshots=pl.lit(["invented"]), is_derived=pl.lit(value=False),
    )  # fmt: skip


def _coverage(months: pl.DataFrame) -> pl.DataFrame:
    return months.select(
        "reading_id", "month", prefixes_total=pl.lit(3, pl.Int32), prefixes_covered=pl.lit(3, pl.Int32),
        uncovered=pl.lit(None, pl.String), no_concordance=pl.lit(None, pl.String),
    )  # fmt: skip


if __name__ == "__main__":
    command(CONTESTS, {"pledgebook": pledgebook})
