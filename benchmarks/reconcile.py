"""500 pledges over 120 months, reconciled in process from flows that are aggregated already, beside 50 of them.

All figures are invented: each pledge has one reading over a baseline, nine yearly periods of which the last runs, a total
for each month, and three products with values and quantities. There are no events, mirrors or watched importers; all else that a run
answers is made of it. Run: `.venv/bin/python -m benchmarks.reconcile [--pledges 500] [--base 50]`.
"""

import argparse
import statistics
import time
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from pipelines.cli.main import collect_rarely
from pipelines.reconcile import Inputs, reconcile
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import columns, empty

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
MEASURED: dict[str, pl.DataType] = {"source": pl.String(), "series": pl.String(), "reporter_iso3": pl.String(), "partner_iso3": pl.String(),
            "direction": pl.String(), "product_code": pl.String(), "month": pl.Date(), "unit": pl.String(),
            "amount": pl.Decimal(28, 4)}  # fmt: skip
RATE: dict[str, pl.DataType] = {
    "currency": pl.String(),
    "month": pl.Date(),
    "units_per_usd": pl.Decimal(20, 8),
}
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
        rate=pl.DataFrame(schema=RATE),
        measured=pl.DataFrame(schema=MEASURED),
        products=goods,
        milestone=empty(CONTRACTS["milestone"]),
        watch=empty(CONTRACTS["watch"]),
        supply=pl.DataFrame(),
    )


def seconds(given: Inputs, rounds: int) -> tuple[float, float, int]:
    """The median seconds on the clock and of the processor, after one round that is not counted, and the periods."""
    clock, processor = [], []
    periods = reconcile(given, "benchmark", AS_OF).reconciliation.height
    for _ in range(rounds):
        started, worked = time.perf_counter(), time.process_time()
        reconcile(given, "benchmark", AS_OF)
        clock.append(time.perf_counter() - started)
        processor.append(time.process_time() - worked)
    return statistics.median(clock), statistics.median(processor), periods


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
        valuation=pl.lit("FAS"), is_estimated=pl.lit(value=False),
    )  # fmt: skip


def _coverage(months: pl.DataFrame) -> pl.DataFrame:
    return months.select(
        "reading_id", "month", prefixes_total=pl.lit(3, pl.Int32), prefixes_covered=pl.lit(3, pl.Int32),
        uncovered=pl.lit(None, pl.String), no_concordance=pl.lit(None, pl.String),
    )  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pledges", type=int, default=500)
    parser.add_argument("--base", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    collect_rarely()  # as the command does
    found = {number: seconds(inputs(number), options.rounds) for number in (options.base, options.pledges)}
    for number, (clock, processor, periods) in found.items():
        print(
            f"{number} pledges, 120 months, {periods:,} periods: median of {options.rounds} rounds "
            f"{clock:.2f} s on the clock, {processor:.2f} s of the processor"
        )
    ratio = found[options.pledges][1] / found[options.base][1]
    print(f"ratio of processor time: {ratio:.1f} for {options.pledges / options.base:.1f} times as many")


if __name__ == "__main__":
    main()
