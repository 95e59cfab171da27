"""500 readings over 120 months, reconciled in process from totals that are aggregated already.

The figures are invented. Run: `.venv/bin/python -m benchmarks.reconcile_readings [--readings 500]`.
"""

import argparse
import statistics
import time
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from pipelines.reconcile import Inputs, reconcile
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import columns, empty

KNOWN, FIRST = datetime(2010, 1, 1), date(2015, 1, 1)
YEARS, MONTHS = 8, 120


def rows(table: str, content: list[dict[str, object]]) -> pl.DataFrame:
    """Rows of a table of the register."""
    return pl.DataFrame(content, schema=columns(CONTRACTS[table]))


def inputs(readings: int) -> Inputs:
    """Invented readings with yearly targets over a baseline, all months published."""
    names = [f"P{number}/r" for number in range(readings)]
    pledge = {"agreement_id": "A", "title": "t", "payer_iso3": "JPN", "beneficiary_iso3": "USA", "instrument": "purchase",
              "legal": "contract", "pledged_date": FIRST, "sectors": [], "document_id": "D", "grade": "P",
              "known_from": KNOWN}  # fmt: skip
    reading = {"title": "t", "is_headline": True, "basis": "incremental", "schedule": "annual", "proration": "seasonal",
               "measure": "value", "unit": "USD", "source": "census_trade", "series": "ALL_VAL_MO", "reporter_iso3": "USA",
               "partner_iso3": "JPN", "direction": "export", "scope_id": "S", "baseline_from": FIRST,
               "baseline_to": date(2015, 12, 31), "document_id": "D", "grade": "P", "known_from": KNOWN}  # fmt: skip
    target = {"is_recurring": False, "amount_low": Decimal(10**9), "amount_high": Decimal(10**9), "document_id": "D",
              "grade": "P", "known_from": KNOWN}  # fmt: skip
    months = pl.date_range(FIRST, date(2024, 12, 1), "1mo", eager=True).alias("month").to_frame()
    cells = pl.DataFrame({"reading_id": names}).join(months, how="cross")
    return Inputs(
        agreement=empty(CONTRACTS["agreement"]),
        reading=rows("reading", [{**reading, "reading_id": n, "pledge_id": n.split("/")[0]} for n in names]),
        target=rows("target", [
            {**target, "reading_id": n, "period_start": date(y, 1, 1), "period_end": date(y, 12, 31)}
            for n in names for y in range(2016, 2016 + YEARS)
        ]),
        pledge=rows("pledge", [{**pledge, "pledge_id": n.split("/")[0]} for n in names]),
        event=empty(CONTRACTS["event"]),
        milestone=empty(CONTRACTS["milestone"]),
        totals=cells.select("reading_id", "month", period_months=pl.lit(1, pl.Int16), unit=pl.lit("USD"),
                            **{name: pl.lit(123_456_789).cast(pl.Decimal(28, 4))
                               for name in ("amount", "amount_high", "estimate")},
                            in_part=pl.lit(None, pl.String), rows=pl.lit(7, pl.Int64)),
        coverage=cells.select("reading_id", "month", prefixes_total=pl.lit(3, pl.Int32),
                              prefixes_covered=pl.lit(3, pl.Int32), uncovered=pl.lit(None, pl.String),
                              no_concordance=pl.lit(None, pl.String)),
        rate=pl.DataFrame(schema={"currency": pl.String, "month": pl.Date, "units_per_usd": pl.Decimal(20, 8)}),
        measured=pl.DataFrame(schema={"source": pl.String, "series": pl.String, "reporter_iso3": pl.String,
                                      "partner_iso3": pl.String, "direction": pl.String, "product_code": pl.String,
                                      "month": pl.Date, "unit": pl.String, "amount": pl.Decimal(28, 4)}),
        products=pl.DataFrame(schema={"reading_id": pl.String, "month": pl.Date, "product_code": pl.String,
                                      "hs_edition": pl.String, "currency": pl.String, "unit": pl.String,
                                      "value": pl.Decimal(28, 4), "quantity": pl.Decimal(28, 4),
                                      "is_estimated": pl.Boolean}),
        watch=empty(CONTRACTS["watch"]),
        supply=pl.DataFrame(),
    )  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readings", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    given = inputs(options.readings)
    times = []
    for _ in range(options.rounds):
        started = time.perf_counter()
        found = reconcile(given, "benchmark", date(2024, 12, 31)).reconciliation
        times.append(time.perf_counter() - started)
    print(
        f"{options.readings} readings, {MONTHS} months, {found.height:,} periods: median {statistics.median(times):.2f} s"
    )


if __name__ == "__main__":
    main()
