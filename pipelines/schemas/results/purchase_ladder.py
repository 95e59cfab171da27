"""Contract of `ledger.purchase_ladder`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.stages import EVIDENCE
from pledgebook.pipelines.core.vocabulary import STAGES
from pledgebook.pipelines.schemas.contract import Contract, Result


class PurchaseLadder(Contract):
    """One row per run, purchase pledge, period, stage and figure: amounts announced, sold, shipped and arrived.

    Never add figures of one stage: they come from different statistics and documents, and `is_headline` marks the one
    that represents the stage. Sold is a range: from sales known to be to the buyer, to these and all sales to unknown
    destinations, which also have their own row. A null end is unknown; `months_covered` is the number of months in a
    figure.
    """

    run_id: str = pa.Field(description="a run")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    period_end: pl.Date = pa.Field(description="the last day of the period")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    evidence: str = pa.Field(isin=EVIDENCE, description=f"one of {', '.join(EVIDENCE)}")
    reading_id: str = pa.Field(nullable=True, description="a reading of the register")
    source: str = pa.Field(nullable=True, description="the name of a source")
    is_headline: bool = pa.Field(description="whether the figure represents its stage")
    unit: str = pa.Field(nullable=True, description="a unit")
    low: Result = pa.Field(nullable=True, description="the low end of the amount")
    high: Result = pa.Field(nullable=True, description="the high end of the amount")
    low_pct: Result = pa.Field(nullable=True, description="low in percent of the pledge")
    high_pct: Result = pa.Field(nullable=True, description="high in percent of the pledge")
    months_covered: pl.Int32 = pa.Field(nullable=True, ge=0, description="months of the period in the figure")
    months_elapsed: pl.Int32 = pa.Field(ge=0, description="months of the period that ended by the as-of date")
    months_total: pl.Int32 = pa.Field(ge=0, description="months of the period")
    events: pl.Int32 = pa.Field(nullable=True, ge=0, description="the number of documented events")
    conversion: str = pa.Field(
        nullable=True,
        description="how amounts in another currency or unit were converted: rate, months and series",
    )
    note: str = pa.Field(nullable=True, description="a note")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = [
            "run_id", "pledge_id", "period_start", "period_end", "stage", "evidence", "reading_id",
        ]  # fmt: skip
