"""Contract of `ledger.deadline`."""

import pandera.polars as pa
import polars as pl

from pipelines.core.vocabulary import CLOCK_COUNTS, CLOCK_STATUSES
from pipelines.schemas.contract import Contract


class Deadline(Contract):
    """One row per run, milestone, event that starts it and way to count: when it is due, and where it stands.

    Nothing is ever missed: that no document speaks of a step does not prove that it was not taken.
    """

    run_id: str = pa.Field(description="a run")
    milestone_id: str = pa.Field(description="a milestone of the register, or a reading of basis milestone")
    anchor_event_id: str = pa.Field(nullable=True, description="the event from which it counts")
    day_count: str = pa.Field(isin=CLOCK_COUNTS, description=f"one of {', '.join(CLOCK_COUNTS)}")
    pledge_id: str = pa.Field(description="a pledge of the register")
    reading_id: str = pa.Field(nullable=True, description="the milestone reading that asks for this date")
    title: str = pa.Field(description="what is to be done")
    rule: str = pa.Field(description="how the date follows, in words")
    anchor_date: pl.Date = pa.Field(nullable=True, description="the date from which it counts")
    due_date: pl.Date = pa.Field(nullable=True, description="the day due; empty while its anchor is unknown")
    due_business_date: pl.Date = pa.Field(
        nullable=True, description="the day due if it is a business day, else the next one"
    )
    closed: str = pa.Field(nullable=True, description="why the day due is no business day, and where")
    calendars: str = pa.Field(nullable=True, description="the countries whose weekends and holidays count")
    is_earliest: bool = pa.Field(description="whether the text says 'at least': the day due is the earliest")
    days_left: pl.Int32 = pa.Field(
        nullable=True, description="days to the day due, negative if it has passed; empty if done"
    )
    done_date: pl.Date = pa.Field(nullable=True, description="the day on which a document says it was done")
    days_late: pl.Int32 = pa.Field(
        nullable=True, description="days from the day due to the day done, negative if it was done before"
    )
    last_step_date: pl.Date = pa.Field(
        nullable=True, description="the day of the latest documented step since"
    )
    last_step: str = pa.Field(nullable=True, description="the latest documented step since the anchor")
    status: str = pa.Field(isin=CLOCK_STATUSES, description=f"one of {', '.join(CLOCK_STATUSES)}")
    reason: str = pa.Field(description="why the status is what it is")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "milestone_id", "anchor_event_id", "day_count"]
