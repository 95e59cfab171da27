"""Contract of `ledger.purchase_ladder`."""

import pandera.polars as pa
import polars as pl

from pipelines.core.stages import EVIDENCE
from pipelines.core.vocabulary import STAGES
from pipelines.schemas.contract import Contract, Result


class PurchaseLadder(Contract):
    """One row per run, purchase pledge, period, stage and figure: how much was announced, sold, shipped, and arrived.

    Figures of one stage are never added: several statistics, and documents beside them, stand apart, and `is_headline`
    names the one that speaks for the stage. What was sold is a range from what is known to be the buyer's to that and all
    sales to unknown destinations, which have a row of their own. A null end is unknown: `months_covered` says of how
    many months a figure is.
    """

    run_id: str = pa.Field(description="a run")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="a date")
    period_end: pl.Date = pa.Field(description="a date")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    evidence: str = pa.Field(isin=EVIDENCE, description=f"one of {', '.join(EVIDENCE)}")
    reading_id: str = pa.Field(nullable=True, description="a reading of the register")
    source: str = pa.Field(nullable=True, description="the name of a source")
    is_headline: bool = pa.Field(description="whether the figure speaks for its stage")
    unit: str = pa.Field(nullable=True, description="a unit")
    low: Result = pa.Field(nullable=True, description="an amount")
    high: Result = pa.Field(nullable=True, description="an amount")
    low_pct: Result = pa.Field(nullable=True, description="low in percent of the pledge")
    high_pct: Result = pa.Field(nullable=True, description="high in percent of the pledge")
    months_covered: pl.Int32 = pa.Field(nullable=True, ge=0, description="months that the figure is of")
    months_elapsed: pl.Int32 = pa.Field(ge=0, description="months of the period that ended by the as-of date")
    months_total: pl.Int32 = pa.Field(ge=0, description="months of the period")
    events: pl.Int32 = pa.Field(nullable=True, ge=0, description="a count of documented events")
    note: str = pa.Field(nullable=True, description="a note")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = [
            "run_id", "pledge_id", "period_start", "period_end", "stage", "evidence", "reading_id",
        ]  # fmt: skip
