"""Contract of `ledger.verdict`."""

import pandera.polars as pa
import polars as pl

from pipelines.core.vocabulary import STATUSES
from pipelines.schemas.contract import Contract, Result


class Verdict(Contract):
    """One row per run, pledge and period: what its readings come to, and how far they agree.

    Readings are set beside each other only where their periods begin and end in the same months; those of other
    periods are counted in `readings_unlike`. A reading whose status says nothing for or against is silent. The
    headline is the one that the register declares: no result changes it. Where readings vote both ways the
    pledge is ambiguous and `verdict` null.
    """

    run_id: str = pa.Field(description="a run")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="a date")
    period_end: pl.Date = pa.Field(description="a date")
    headline_reading_id: str = pa.Field(
        nullable=True, description="the headline reading; null where it has no such period"
    )
    headline_status: str = pa.Field(nullable=True, isin=STATUSES, description=f"one of {', '.join(STATUSES)}")
    readings: pl.Int32 = pa.Field(ge=1, description="readings with this period")
    readings_for: pl.Int32 = pa.Field(ge=0, description="readings that speak for the pledge")
    readings_against: pl.Int32 = pa.Field(ge=0, description="readings that speak against it")
    readings_silent: pl.Int32 = pa.Field(ge=0, description="readings that say nothing for or against")
    readings_unlike: pl.Int32 = pa.Field(
        ge=0, description="other readings of the pledge, with other periods only"
    )
    verdict: str = pa.Field(nullable=True, isin=STATUSES, description=f"one of {', '.join(STATUSES)}")
    verdict_reading_id: str = pa.Field(nullable=True, description="the reading whose status the verdict is")
    is_ambiguous: bool = pa.Field(description="true where readings speak both for and against")
    attainment_low_pct: Result = pa.Field(
        nullable=True, description="the smallest attainment of the readings that speak"
    )
    attainment_high_pct: Result = pa.Field(
        nullable=True, description="the largest attainment of the readings that speak"
    )
    spread_pct_points: Result = pa.Field(
        nullable=True, description="attainment_high_pct - attainment_low_pct, in percentage points"
    )
    agreement: str = pa.Field(description="how far the readings agree, in words")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "pledge_id", "period_start", "period_end"]
