"""Contract of `ledger.deadline`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import CLOCK_COUNTS, CLOCK_STATUSES
from pledgebook.pipelines.schemas.contract import Contract


class Deadline(Contract):
    """One row per run, milestone, event that starts it and day count: its due date and status.

    No milestone is ever called missed: a lack of documents does not prove that nothing was done.
    """

    run_id: str = pa.Field(description="a run")
    milestone_id: str = pa.Field(description="a milestone of the register, or a reading of basis milestone")
    anchor_event_id: str = pa.Field(nullable=True, description="the event from which the days are counted")
    day_count: str = pa.Field(isin=CLOCK_COUNTS, description=f"one of {', '.join(CLOCK_COUNTS)}")
    pledge_id: str = pa.Field(description="a pledge of the register")
    reading_id: str = pa.Field(nullable=True, description="the milestone reading with this due date")
    title: str = pa.Field(description="what is to be done")
    rule: str = pa.Field(description="how the due date is determined, in words")
    anchor_date: pl.Date = pa.Field(nullable=True, description="the date from which the days are counted")
    due_date: pl.Date = pa.Field(
        nullable=True,
        description="the due date, or the earliest day if is_earliest; empty while its anchor is unknown",
    )
    due_business_date: pl.Date = pa.Field(
        nullable=True, description="the due date, or the next business day after it"
    )
    closed: str = pa.Field(nullable=True, description="why the due date is not a business day, and where")
    calendars: str = pa.Field(
        nullable=True, description="the countries whose weekends and holidays are observed"
    )
    is_earliest: bool = pa.Field(
        description="whether the text says 'at least', so that the date is the earliest day and no deadline"
    )
    days_left: pl.Int32 = pa.Field(
        nullable=True, description="days until the due date, negative after it; empty if done or is_earliest"
    )
    done_date: pl.Date = pa.Field(
        nullable=True, description="the day on which it was done, according to a document"
    )
    days_late: pl.Int32 = pa.Field(
        nullable=True,
        description="days from the due date to the day on which it was done, negative if done early; empty if is_earliest",
    )
    last_step_date: pl.Date = pa.Field(
        nullable=True, description="the date of the latest documented event since the anchor"
    )
    last_step: str = pa.Field(nullable=True, description="the latest documented event since the anchor")
    status: str = pa.Field(isin=CLOCK_STATUSES, description=f"one of {', '.join(CLOCK_STATUSES)}")
    reason: str = pa.Field(description="the reason for the status")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "milestone_id", "anchor_event_id", "day_count"]
