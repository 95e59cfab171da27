"""Readings of a purchase measured by statistics, with their covered months."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from pledgebook.pipelines.core.months import spanned
from pledgebook.pipelines.core.stages import SHADOW
from pledgebook.pipelines.reconcile.monthly.calendar import Period, ended
from pledgebook.pipelines.reconcile.monthly.frame import FLOW_MEASURES
from pledgebook.pipelines.reconcile.monthly.windows import in_windows
from pledgebook.pipelines.reconcile.purchase.covered import Covered, covered

LAG_MONTHS = 2
"""Longest shipping time: goods that arrive in a month left in it or in the two months before."""

NOTHING = Covered()
Row = Mapping[str, Any]


@dataclass(frozen=True)
class PurchaseReading:
    """A reading of a purchase by flows.

    Args:
        row: Row of `ledger.reading`, with its unit.
        covered: Its covered months.
        unknown: For sales: sales to destinations that are not known yet.
    """

    row: Row
    covered: Covered
    unknown: Covered = NOTHING

    @property
    def reading_id(self) -> str:
        """Id of the reading."""
        return str(self.row["reading_id"])

    @property
    def stage(self) -> str:
        """Stage measured by its statistics: sold, shipped or arrived."""
        return str(self.row["stage"])

    @property
    def route(self) -> tuple[str, str]:
        """Origin and destination of the goods."""
        sides = (self.row["reporter_iso3"], self.row["partner_iso3"])
        return sides[::-1] if self.row["direction"] == "import" else sides

    def is_of_same_goods(self, other: "PurchaseReading") -> bool:
        """Whether both count the same goods on the same route by quantity in one unit."""
        names = ("pledge_id", "scope_id", "unit")
        same = all(self.row[name] == other.row[name] for name in names) and self.route == other.route
        return same and self.row["measure"] == other.row["measure"] == "quantity"


def is_measured() -> pl.Expr:
    """Whether a row of `ledger.reading` has a stage measured by statistics."""
    return pl.col("measure").is_in(FLOW_MEASURES) & pl.col("stage").is_not_null()


@cache
def elapsed_months(start: date, end: date, as_of: date) -> tuple[date, ...]:
    """Return the months of a period that have ended by a day."""
    period = Period("", start, end)
    return tuple(spanned(period.first_month, period.months_elapsed(as_of)))


def purchase_readings(
    reading: pl.DataFrame,
    statement: pl.DataFrame,
    monthly: pl.DataFrame,
    documented: Collection[str],
    as_of: date,
) -> dict[str, PurchaseReading]:
    """Return the readings with a stage measured by statistics, by id.

    Args:
        reading: Rows of `ledger.reading`, each with its unit.
        statement: Rows of `ledger.reconciliation`, for the periods.
        monthly: `Monthly` rows; sales to unknown destinations have the reading's id with `SHADOW`.
        documented: Pledges with documents.
        as_of: As-of date.

    Returns:
        The readings; without months for values that are not compared with anything.
    """
    measured = reading.filter(is_measured())
    is_compared = (pl.col("measure") == "quantity") | pl.col("pledge_id").is_in(list(documented))
    window = _windows(statement.join(measured.filter(is_compared), on="reading_id", how="semi"))
    shadows = window.with_columns(pl.col("reading_id") + SHADOW)
    known = covered(in_windows(monthly, ended(pl.concat([window, shadows]), as_of)))
    return {
        row["reading_id"]: PurchaseReading(
            row, known.get(row["reading_id"], NOTHING), known.get(row["reading_id"] + SHADOW, NOTHING)
        )
        for row in measured.iter_rows(named=True)
    }


def _windows(statement: pl.DataFrame) -> pl.DataFrame:
    """Return one window per reading, over all its periods and the months before in which goods may have left."""
    first = pl.col("period_start").dt.offset_by("-1d").dt.truncate("1mo").dt.offset_by(f"{1 - LAG_MONTHS}mo")
    return (
        statement.group_by("reading_id")
        .agg(pl.col("period_start").min(), last_month=pl.col("period_end").max().dt.truncate("1mo"))
        .select("reading_id", "period_start", "last_month", first_month=first)
    )
