"""What the pages show, read from a published ledger once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.query.first_screen import Standing, standings
from pledgebook.pipelines.query.journal import balance, journal
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.report import current_run, report, titles
from pledgebook.pipelines.site.histories import histories
from pledgebook.pipelines.site.since import Since
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.parts import prepared, shared_parts
from pledgebook.pipelines.warehouse.reading import read_inputs

FLOWS = """
SELECT f.reading_id, f.month, f.period_months, f.product_code, f.partner_iso3, f.snapshot_id, f.row_number,
  CASE WHEN f.measure = 'value' THEN CAST(f.value AS DECIMAL(28, 4)) ELSE CAST(f.quantity AS DECIMAL(28, 4)) END AS figure,
  CASE WHEN f.measure = 'value' THEN f.currency ELSE f.unit END AS unit, f.is_derived, f.less_snapshot_id, f.less_row_number
FROM ledger.counted_among('scope_flow') f
"""

VINTAGES = """
SELECT f.source, f.series, f.reporter_iso3, f.partner_iso3, f.direction, f.product_code, f.month, f.period_months,
  f.item_id, f.known_from, f.known_to, f.value, f.currency, f.quantity, f.unit, f.snapshot_id, f.row_number
FROM ledger.flow f
JOIN (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id
  FROM ledger.flow
  WHERE item_id = '' AND known_from <= $known_at
  GROUP BY ALL
  HAVING count(*) > 1
) k USING (source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id)
WHERE f.known_from <= $known_at
ORDER BY ALL
"""
"""Every value of the figures that a publisher has revised."""


@dataclass(frozen=True)
class Facts:
    """A run as its reports tell it.

    Args:
        run: The row of the current run.
        release: The name of the release and its digest; None where neither is known.
        digest: See `release`.
        titles: The titles of the agreements.
        standings: How each agreement stands, in the register's order.
        reports: The rows of each report that a page shows, in its order, with `journal`, its entries, and `account`, what stands in it.
        months: Sums of each reading as published, by month and unit: rows of `INPUTS["scope_totals"]`.
        covered: The reading and month of each covered month.
        flows: The flows behind each reading's figures.
        vintages: Every value of the figures that a publisher has revised.
        series: The series that each reading counts, where it names one.
        weights: Of each reading that is prorated by the months of its baseline, the baseline's amount of each month of the year.
        histories: How the sum behind each reading that is told was known over time.
        since: What changed since the release before; None if there is none.
    """

    run: Row
    release: str | None
    digest: str | None
    titles: Mapping[str, str]
    standings: tuple[Standing, ...]
    reports: Mapping[str, pl.DataFrame]
    months: pl.DataFrame
    covered: pl.DataFrame
    flows: pl.DataFrame
    vintages: pl.DataFrame
    series: Mapping[str, str | None]
    weights: Mapping[str, Mapping[int, Decimal]]
    histories: pl.DataFrame
    since: Since | None

    def rows(self, name: str, **equal: object) -> list[Row]:
        """Return the rows of a report whose columns have these values."""
        frame = self.reports[name]
        for column, value in equal.items():
            frame = frame.filter(pl.col(column) == value)
        return frame.to_dicts()

    @property
    def pledge_of(self) -> dict[str, str]:
        """The pledge of each reading."""
        frame = self.reports["attainment"]
        return dict(zip(frame["reading_id"], frame["pledge_id"], strict=True))

    @property
    def as_of(self) -> date:
        """The day up to which periods are computed."""
        day: date = self.run["as_of"]
        return day

    @property
    def known_at(self) -> datetime:
        """The moment whose knowledge is used."""
        moment: datetime = self.run["known_at"]
        return moment


MONTHS_OF_A_YEAR = 12

REPORTS = (
    "attainment", "backtest", "breaks", "claims", "concentration", "coverage", "headline", "ladder", "legal_events", "milestones",
    "mirror", "months", "outlook", "pledges", "price_volume", "purchase_ladder", "quarantine", "readings", "releases", "revisions",
    "sector_ladder", "sources", "suppliers", "totals",
)  # fmt: skip


def facts(con: Ledger, release: str | None, digest: str | None, since: Since | None = None) -> Facts:
    """Read what the pages show.

    Args:
        con: A connection for readers.
        release: The name of the release.
        digest: The digest of the release.
        since: What changed since the release before.
    """
    run = current_run(con)
    known_at = run["known_at"]
    stands = tuple(standings(con))
    asked = {row["reading_id"] for one in stands for row in one.figures}
    with shared_parts(con, known_at):
        inputs = read_inputs(con, {"scope_totals": {}, "scope_coverage": {}}, known_at)
        with prepared(con, known_at) as parts:
            parts.make(("scope_flow",))
            flows = selected(con, FLOWS)
        sums = histories(con, known_at, asked)
    months = inputs["scope_totals"]
    return Facts(
        run=run,
        release=release,
        digest=digest,
        titles=titles(con),
        standings=stands,
        reports={
            **{name: report(con, name) for name in REPORTS},
            "journal": journal(con),
            "account": balance(con, known_at=known_at),
        },
        months=months,
        covered=inputs["scope_coverage"].select("reading_id", "month").unique(),
        flows=flows,
        vintages=selected(con, VINTAGES, {"known_at": known_at}),
        series=dict(con.execute("SELECT reading_id, series FROM ledger.current('reading')").fetchall()),
        weights=_weights(con, months),
        histories=sums,
        since=since,
    )


def _weights(con: Ledger, months: pl.DataFrame) -> dict[str, dict[int, Decimal]]:
    """Return what each month of the year has in the baselines of readings that are prorated by it, where all are known."""
    asked = con.sql(
        "SELECT reading_id, unit, baseline_from, baseline_to FROM ledger.current('reading') WHERE proration = 'seasonal'"
    ).pl()
    found = {}
    for row in asked.to_dicts():
        base = months.filter(
            pl.col("reading_id") == row["reading_id"],
            pl.col("unit") == row["unit"],
            pl.col("period_months") == 1,
            pl.col("month").is_between(row["baseline_from"], row["baseline_to"]),
        )
        sums = base.group_by(of_year=pl.col("month").dt.month()).agg(pl.col("amount").sum(), years=pl.len())
        if sums.height == MONTHS_OF_A_YEAR and sums["years"].n_unique() == 1:
            found[row["reading_id"]] = dict(
                sums.select(pl.col("of_year").cast(pl.Int64), "amount").iter_rows()
            )
    return found
