"""Contract of `ledger.discrepancy_event`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import BREAK_ACTIONS, DISCREPANCY_KINDS
from pledgebook.pipelines.schemas.contract import Contract, Instant, Result, Texts


class DiscrepancyEvent(Contract):
    """One row per event of a break, as recorded in the log in `data/raw/discrepancy_event/`.

    Runs log that a break was found, changed, cured or returned, with its figures; people log all other events.
    Rows are only added, so the rows known at a moment are those with `happened_at` up to that moment.
    """

    event_number: pl.Int64 = pa.Field(ge=1, description="the position in the log, counted from 1")
    event_id: str = pa.Field(description="16 hexadecimal digits of the line's digest")
    discrepancy_id: str = pa.Field(description="the break")
    action: str = pa.Field(isin=BREAK_ACTIONS, description=f"one of {', '.join(BREAK_ACTIONS)}")
    who: str = pa.Field(description="the name of a person, or pledgebook for a run")
    happened_at: Instant = pa.Field(description="the moment from which this was known")
    text: str = pa.Field(nullable=True, description="the comment or explanation")
    cause: str = pa.Field(
        nullable=True, isin=DISCREPANCY_KINDS, description=f"one of {', '.join(DISCREPANCY_KINDS)}"
    )
    owner: str = pa.Field(nullable=True, description="the person to whom it was assigned")
    evidence: Texts = pa.Field(description="addresses, documents or rows of snapshots")
    run_id: str = pa.Field(nullable=True, description="the run that logged it")
    as_of: pl.Date = pa.Field(nullable=True, description="the run's as-of date")
    known_at: Instant = pa.Field(nullable=True, description="the moment whose knowledge the run used")
    cured_by: str = pa.Field(
        nullable=True,
        description="the newest snapshot that may have removed the break; empty if there is none",
    )
    cured_by_taken_at: Instant = pa.Field(
        nullable=True, description="the moment at which that snapshot was retrieved"
    )
    candidates: Texts = pa.Field(description="every snapshot that may have removed the break")
    kind: str = pa.Field(nullable=True, description="the kind of the break")
    subject: str = pa.Field(nullable=True, description="what differs")
    month: pl.Date = pa.Field(nullable=True, description="the month")
    left_label: str = pa.Field(nullable=True, description="the source of the left figure")
    left_amount: Result = pa.Field(nullable=True, description="the left figure")
    right_label: str = pa.Field(nullable=True, description="the source of the right figure")
    right_amount: Result = pa.Field(nullable=True, description="the right figure")
    unit: str = pa.Field(nullable=True, description="a unit")
    line: str = pa.Field(description="the line of the log, in JSON")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["event_number"]
