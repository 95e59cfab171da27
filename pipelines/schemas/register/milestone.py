"""Contract of `ledger.milestone`."""

import pandera.polars as pa
import polars as pl

from pipelines.core.vocabulary import DAY_COUNTS, GRADES, STAGES
from pipelines.schemas.contract import Contract, Instant, Texts


class Milestone(Contract):
    """One row per milestone: a step that a text asks for on a date, or so many days or months after another.

    Days have no unit in many texts: each way to count them that is named gives a date of its own.
    """

    milestone_id: str = pa.Field(description="an id")
    pledge_id: str = pa.Field(description="a pledge of the register")
    title: str = pa.Field(description="a title")
    reading_id: str = pa.Field(nullable=True, description="the milestone reading whose date this rule gives")
    after_event_id: str = pa.Field(nullable=True, description="the event from which it counts")
    after_stage: str = pa.Field(
        nullable=True,
        isin=STAGES,
        description=f"one of {', '.join(STAGES)}: each such event of the pledge starts a count",
    )
    after_date: pl.Date = pa.Field(nullable=True, description="the date from which it counts")
    due_date: pl.Date = pa.Field(nullable=True, description="the date that the text names")
    days: pl.Int32 = pa.Field(nullable=True, ge=1, description="a whole number of days, at least 1")
    months: pl.Int32 = pa.Field(nullable=True, ge=1, description="a whole number of months, at least 1")
    counts: Texts = pa.Field(description=f"ways to count the days, of {', '.join(DAY_COUNTS)}")
    calendars: Texts = pa.Field(
        description="countries whose holidays count; payer and beneficiary if none is named"
    )
    done_stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    is_earliest: bool = pa.Field(description="true or false: whether the text says 'at least' so many days")
    document_id: str = pa.Field(description="a document of the register")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["milestone_id", "known_from"]
