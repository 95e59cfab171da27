"""Contract of `ledger.discrepancy_event`."""

import pandera.polars as pa
import polars as pl

from pipelines.core.vocabulary import BREAK_ACTIONS, DISCREPANCY_KINDS
from pipelines.schemas.contract import Contract, Instant, Result, Texts


class DiscrepancyEvent(Contract):
    """One row per thing that happened to a break, as the log in `data/raw/discrepancy_event/` tells it.

    A run tells that a break was found, changed, cured or returned, and what its figures were; people tell the rest.
    Rows are added and never changed, so what was known at a moment are the rows with `happened_at` up to that moment.
    """

    event_number: pl.Int64 = pa.Field(ge=1, description="the place in the log, counted from 1")
    event_id: str = pa.Field(description="16 hexadecimal digits of the line's digest")
    discrepancy_id: str = pa.Field(description="the break")
    action: str = pa.Field(isin=BREAK_ACTIONS, description=f"one of {', '.join(BREAK_ACTIONS)}")
    who: str = pa.Field(description="a name; pledgebook for a run")
    happened_at: Instant = pa.Field(description="the moment from which this was known")
    text: str = pa.Field(nullable=True, description="what was said")
    cause: str = pa.Field(
        nullable=True, isin=DISCREPANCY_KINDS, description=f"one of {', '.join(DISCREPANCY_KINDS)}"
    )
    owner: str = pa.Field(nullable=True, description="to whom it was assigned")
    evidence: Texts = pa.Field(description="addresses, documents, rows of snapshots")
    run_id: str = pa.Field(nullable=True, description="the run that saw it")
    as_of: pl.Date = pa.Field(nullable=True, description="the run's as-of date")
    known_at: Instant = pa.Field(nullable=True, description="the moment whose knowledge the run used")
    cured_by: str = pa.Field(
        nullable=True,
        description="the newest snapshot that may have removed the break; empty if none can have",
    )
    cured_by_taken_at: Instant = pa.Field(nullable=True, description="when that snapshot was taken")
    candidates: Texts = pa.Field(description="every snapshot that may have removed the break")
    kind: str = pa.Field(nullable=True, description="the kind of the break")
    subject: str = pa.Field(nullable=True, description="what differs")
    month: pl.Date = pa.Field(nullable=True, description="the month")
    left_label: str = pa.Field(nullable=True, description="whose figure")
    left_amount: Result = pa.Field(nullable=True, description="an amount")
    right_label: str = pa.Field(nullable=True, description="whose figure")
    right_amount: Result = pa.Field(nullable=True, description="an amount")
    unit: str = pa.Field(nullable=True, description="a unit")
    line: str = pa.Field(description="the line as it stands in the log, JSON")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["event_number"]
