"""Contract of `ledger.reconciliation`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import STATUSES
from pledgebook.pipelines.schemas.contract import Contract, Result, Texts


class Reconciliation(Contract):
    """One row per run, reading and period: target against realized.

    `gap` = `target` - `realized`, to the cent; negative if the realized amount exceeds the target. If the realized
    amount is a range, `gap_low` and `attainment_high_pct` refer to its high end. `target_to_date` is the target of
    the covered months only, for a like-for-like comparison. Null means unknown. For a reading without a target
    amount, `baseline` is the amount of the same months of the baseline years.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(description="a reading of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    period_end: pl.Date = pa.Field(description="the last day of the period")
    unit: str = pa.Field(nullable=True, description="a unit")
    baseline: Result = pa.Field(nullable=True, description="the baseline")
    target: Result = pa.Field(nullable=True, description="the target, the low end of a range")
    target_high: Result = pa.Field(nullable=True, description="the high end of the target")
    target_to_date: Result = pa.Field(nullable=True, description="the target of the covered months")
    realized: Result = pa.Field(nullable=True, description="the realized amount, the low end of a range")
    realized_high: Result = pa.Field(nullable=True, description="the high end of the realized amount")
    gap: Result = pa.Field(nullable=True, description="target - realized")
    gap_low: Result = pa.Field(nullable=True, description="target - realized_high")
    attainment_pct: Result = pa.Field(nullable=True, description="realized in percent of target")
    attainment_high_pct: Result = pa.Field(nullable=True, description="realized_high in percent of target")
    attainment_to_date_pct: Result = pa.Field(
        nullable=True, description="realized in percent of the target to date"
    )
    change_pct: Result = pa.Field(
        nullable=True, description="the change from the same months of the baseline, in percent"
    )
    is_change_partial: bool = pa.Field(
        nullable=True,
        description="whether the change rests on fewer years than the baseline has, or leaves out covered months",
    )
    change_months: pl.Int32 = pa.Field(nullable=True, ge=1, description="months compared for the change")
    change_years: pl.Int32 = pa.Field(
        nullable=True, ge=1, description="baseline years compared, for the month with the fewest"
    )
    change_years_asked: pl.Int32 = pa.Field(nullable=True, ge=1, description="years of the baseline")
    required_pace: Result = pa.Field(
        nullable=True,
        description="the amount needed in each remaining month; the most, if realized is a range",
    )
    required_pace_low: Result = pa.Field(
        nullable=True, description="the least needed in each remaining month, from realized_high"
    )
    months_total: pl.Int32 = pa.Field(ge=0, description="months of the period")
    months_elapsed: pl.Int32 = pa.Field(ge=0, description="months of the period that ended by the as-of date")
    months_covered: pl.Int32 = pa.Field(ge=0, description="elapsed months that the source has published")
    months_partial: pl.Int32 = pa.Field(ge=0, description="covered months with some products not published")
    uncovered: str = pa.Field(
        nullable=True,
        description="the product prefixes of the scope not published in some covered month",
    )
    conversion: str = pa.Field(
        nullable=True,
        description="how amounts in another currency or unit were converted: rate, months and series",
    )
    snapshots: Texts = pa.Field(
        description="the snapshots whose figures are in the realized amount or the baseline"
    )
    questioned: Texts = pa.Field(
        description="the breaks of questioned figures in the realized amount or the baseline"
    )
    status: str = pa.Field(isin=STATUSES, description=f"one of {', '.join(STATUSES)}")
    reason: str = pa.Field(description="the reason for the status")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "reading_id", "period_start"]
