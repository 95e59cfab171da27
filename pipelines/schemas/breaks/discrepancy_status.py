"""Contract of `ledger.discrepancy_status`."""

import pandera.polars as pa
import polars as pl

from pipelines.core.vocabulary import AGE_BUCKETS, BREAK_STATUSES, DISCREPANCY_KINDS
from pipelines.schemas.contract import Contract, Instant, Result, Texts


class DiscrepancyStatus(Contract):
    """One row per break that was ever found, or that the current run holds: where it stands.

    Derived by each run from the log of breaks and from its own breaks, never stored by hand. The figures are those of
    the current run; of a break that is gone, those that the log tells last.
    """

    discrepancy_id: str = pa.Field(description="an id")
    status: str = pa.Field(isin=BREAK_STATUSES, description=f"one of {', '.join(BREAK_STATUSES)}")
    kind: str = pa.Field(isin=DISCREPANCY_KINDS, description="the kind as it was found")
    cause: str = pa.Field(nullable=True, isin=DISCREPANCY_KINDS, description="the kind as it was explained")
    subject: str = pa.Field(description="what differs")
    month: pl.Date = pa.Field(nullable=True, description="the month")
    left_label: str = pa.Field(description="whose figure")
    left_amount: Result = pa.Field(nullable=True, description="an amount")
    right_label: str = pa.Field(description="whose figure")
    right_amount: Result = pa.Field(nullable=True, description="an amount")
    difference: Result = pa.Field(nullable=True, description="left - right")
    unit: str = pa.Field(nullable=True, description="a unit")
    explanation: str = pa.Field(nullable=True, description="what it is and what was done")
    pledge_id: str = pa.Field(nullable=True, description="a pledge of the register")
    agreement_id: str = pa.Field(nullable=True, description="an agreement of the register")
    sources: Texts = pa.Field(description="the sources whose figures differ; empty if it was not said")
    snapshot_id: str = pa.Field(nullable=True, description="a snapshot")
    is_present: bool = pa.Field(description="whether the current run holds the break")
    is_material: bool = pa.Field(description="whether it is large enough to matter, or of unknown size")
    owner: str = pa.Field(nullable=True, description="to whom it is assigned")
    found_at: Instant = pa.Field(nullable=True, description="when it was first found; empty if no run told")
    age_days: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="days from the first finding to the run's day, or to its cure"
    )
    age_bucket: str = pa.Field(
        nullable=True, isin=AGE_BUCKETS, description=f"the age in days: {', '.join(AGE_BUCKETS)}"
    )
    explained_by: str = pa.Field(nullable=True, description="who explained it last")
    accepted_by: str = pa.Field(nullable=True, description="who accepted the explanation")
    comment: str = pa.Field(nullable=True, description="what a person said last")
    evidence: Texts = pa.Field(description="addresses, documents, rows of snapshots")
    last_action: str = pa.Field(nullable=True, description="what happened last")
    last_by: str = pa.Field(nullable=True, description="who did it")
    last_at: Instant = pa.Field(nullable=True, description="when it happened")
    cured_by: str = pa.Field(nullable=True, description="the newest snapshot that may have removed it")
    cured_by_taken_at: Instant = pa.Field(nullable=True, description="when that snapshot was taken")
    candidates: Texts = pa.Field(description="every snapshot that may have removed it")
    times_returned: pl.Int64 = pa.Field(ge=0, description="how often it came back after it was cured")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["discrepancy_id"]
