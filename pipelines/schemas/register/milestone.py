"""Contract of `ledger.milestone`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import DAY_COUNTS, GRADES, STAGES
from pledgebook.pipelines.schemas.contract import Contract, Instant, Texts


class Milestone(Contract):
    """One row per milestone: an action due on a date, or a number of days or months after an event.

    Many texts do not say how to count days, so each day count in `counts` gives its own due date.
    """

    milestone_id: str = pa.Field(description="an id")
    pledge_id: str = pa.Field(description="a pledge of the register")
    title: str = pa.Field(description="a title")
    reading_id: str = pa.Field(
        nullable=True, description="the milestone reading whose date this rule determines"
    )
    after_event_id: str = pa.Field(nullable=True, description="the event from which the days are counted")
    after_stage: str = pa.Field(
        nullable=True,
        isin=STAGES,
        description=f"one of {', '.join(STAGES)}; each event of the pledge at this stage starts a count",
    )
    after_date: pl.Date = pa.Field(nullable=True, description="the date from which the days are counted")
    due_date: pl.Date = pa.Field(nullable=True, description="the due date stated in the text")
    days: pl.Int32 = pa.Field(
        nullable=True, ge=1, le=36_525, description="a whole number of days, at least 1 and at most 36,525"
    )
    months: pl.Int32 = pa.Field(
        nullable=True, ge=1, le=1_200, description="a whole number of months, at least 1 and at most 1,200"
    )
    counts: Texts = pa.Field(description=f"day counts, each one of {', '.join(DAY_COUNTS)}")
    calendars: Texts = pa.Field(
        description="countries whose holidays are observed; payer and beneficiary if none is named"
    )
    done_stage: str = pa.Field(
        isin=STAGES, description=f"one of {', '.join(STAGES)}; an event at this stage completes it"
    )
    is_earliest: bool = pa.Field(
        description="true or false: whether the text says 'at least' before the days"
    )
    document_id: str = pa.Field(description="a document of the register")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["milestone_id", "known_from"]
