"""The readings of a purchase that statistics measure: what each one's source knows, month by month."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from pipelines.core.conversion import Rates
from pipelines.core.months import add_months
from pipelines.core.stages import SHADOW
from pipelines.reconcile.monthly.calendar import Period, calendar, window_frame
from pipelines.reconcile.monthly.converted import FLOW_MEASURES, cells
from pipelines.reconcile.monthly.overlap import Covered, covered
from pipelines.reconcile.monthly.realized import spans

LAG_MONTHS = 2
"""How long goods may be afloat: what arrives in a month left in it or in the two months before."""

NOTHING = Covered()
Row = Mapping[str, Any]


@dataclass(frozen=True)
class PurchaseReading:
    """A reading of a purchase by flows.

    Args:
        row: The row of `ledger.reading`, with its unit.
        covered: What its source knows.
        unknown: For sales: what was sold to destinations that are not known yet.
    """

    row: Row
    covered: Covered
    unknown: Covered = NOTHING

    @property
    def reading_id(self) -> str:
        """Its id."""
        return str(self.row["reading_id"])

    @property
    def stage(self) -> str:
        """What its statistics measure: sold, shipped or arrived."""
        return str(self.row["stage"])

    @property
    def route(self) -> tuple[str, str]:
        """From where the goods go, and where to."""
        sides = (self.row["reporter_iso3"], self.row["partner_iso3"])
        return sides[::-1] if self.row["direction"] == "import" else sides

    def is_of_same_goods(self, other: "PurchaseReading") -> bool:
        """Whether both count the same goods between the same countries by quantity in one unit."""
        names = ("pledge_id", "scope_id", "unit")
        same = all(self.row[name] == other.row[name] for name in names) and self.route == other.route
        return same and self.row["measure"] == other.row["measure"] == "quantity"


def is_measured() -> pl.Expr:
    """Whether a row of `ledger.reading` has a stage that statistics measure."""
    return pl.col("measure").is_in(FLOW_MEASURES) & pl.col("stage").is_not_null()


@cache
def elapsed_months(start: date, end: date, as_of: date) -> tuple[date, ...]:
    """The months of a period that have ended by a day."""
    period = Period("", start, end)
    return tuple(add_months(period.first_month, number) for number in range(period.months_elapsed(as_of)))


def purchase_readings(
    reading: pl.DataFrame,
    statement: pl.DataFrame,
    totals: pl.DataFrame,
    coverage: pl.DataFrame,
    rates: Rates,
    documented: Collection[str],
    as_of: date,
) -> dict[str, PurchaseReading]:
    """The readings with a stage that statistics measure, by id.

    Args:
        reading: Rows of `ledger.reading`, each with its unit.
        statement: Rows of `ledger.reconciliation`, for the periods.
        totals: As in `Inputs`; sales to unknown destinations stand under the reading's id and `SHADOW`.
        coverage: As in `Inputs`, the shadows among them.
        rates: Exchange rates.
        documented: Pledges of which documents speak.
        as_of: The day up to which is asked.

    Returns:
        The readings; of values that nothing is held against, the months are left out.
    """
    measured = reading.filter(is_measured())
    is_compared = (pl.col("measure") == "quantity") | pl.col("pledge_id").is_in(list(documented))
    compared = measured.filter(is_compared)
    shadows = compared.filter(pl.col("stage") == "sold").with_columns(pl.col("reading_id") + SHADOW)
    own = pl.concat([compared, shadows])
    found_cells, _ = cells(totals, own, rates)  # what cannot be converted was told with the reading itself
    windows = _windows(compared, statement, as_of)
    known = covered(spans(calendar(windows), found_cells, coverage))
    return {
        row["reading_id"]: PurchaseReading(
            row, known.get(row["reading_id"], NOTHING), known.get(row["reading_id"] + SHADOW, NOTHING)
        )
        for row in measured.iter_rows(named=True)
    }


def _windows(measured: pl.DataFrame, statement: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One window a reading and shadow, over all its periods and the months in which goods may have set out."""
    of = statement.join(measured.select("reading_id"), on="reading_id", how="semi")
    ends = of.group_by("reading_id").agg(pl.col("period_start").min(), pl.col("period_end").max())
    rows = []
    for reading_id, start, end in ends.iter_rows():
        period = Period(reading_id, start, end)
        first = add_months(period.first_month, -LAG_MONTHS)
        rows += [(name, start, first, period.elapsed_to(as_of)) for name in (reading_id, reading_id + SHADOW)]
    return window_frame(rows)
