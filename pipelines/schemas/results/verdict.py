"""Contract of `ledger.verdict`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import STATUSES
from pledgebook.pipelines.schemas.contract import Contract, Result


class Verdict(Contract):
    """One row per run, pledge and period: the verdict of its readings, and how far they agree.

    Readings are compared only if their periods begin and end in the same months; `readings_unlike` counts the others.
    A reading whose status is neither for nor against is silent. The headline reading is declared in the register, and
    no result changes it. If some readings are for and others against, the pledge is ambiguous and `verdict` is null.
    """

    run_id: str = pa.Field(description="a run")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    period_end: pl.Date = pa.Field(description="the last day of the period")
    headline_reading_id: str = pa.Field(
        nullable=True, description="the headline reading; null if it has no such period"
    )
    headline_status: str = pa.Field(nullable=True, isin=STATUSES, description=f"one of {', '.join(STATUSES)}")
    readings: pl.Int32 = pa.Field(ge=1, description="the number of readings with this period")
    readings_for: pl.Int32 = pa.Field(ge=0, description="the number of readings for the pledge")
    readings_against: pl.Int32 = pa.Field(ge=0, description="the number of readings against it")
    readings_silent: pl.Int32 = pa.Field(ge=0, description="the number of readings neither for nor against")
    readings_unlike: pl.Int32 = pa.Field(
        ge=0, description="the number of readings of the pledge with other periods only"
    )
    verdict: str = pa.Field(nullable=True, isin=STATUSES, description=f"one of {', '.join(STATUSES)}")
    verdict_reading_id: str = pa.Field(nullable=True, description="the reading that gives the verdict")
    is_ambiguous: bool = pa.Field(description="true if some readings are for and others against")
    attainment_low_pct: Result = pa.Field(
        nullable=True, description="the smallest attainment of the readings for or against"
    )
    attainment_high_pct: Result = pa.Field(
        nullable=True, description="the largest attainment of the readings for or against"
    )
    spread_pct_points: Result = pa.Field(
        nullable=True, description="attainment_high_pct - attainment_low_pct, in percentage points"
    )
    agreement: str = pa.Field(description="how far the readings agree, in words")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "pledge_id", "period_start", "period_end"]
