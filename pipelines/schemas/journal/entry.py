"""Contract of `ledger.entry`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import ENTRY_ACTIONS, ENTRY_KINDS, KNOWN_ENDS
from pledgebook.pipelines.schemas.contract import Contract, Instant, Texts


class Entry(Contract):
    """One row per entry of the journal, as written to `data/raw/journal/`; entries are only ever added.

    A run posts entries of kind pledged, realized and lapsed, each with postings that add up to zero in every unit. The acts of
    people, that a period was proposed, closed or reopened, have none. What was known at a moment are the entries with
    `known_at` up to it.
    """

    entry_number: pl.Int64 = pa.Field(ge=1, description="the position in the journal, counted from 1")
    kind: str = pa.Field(isin=ENTRY_KINDS, description=f"one of {', '.join(ENTRY_KINDS)}")
    action: str = pa.Field(
        nullable=True, isin=ENTRY_ACTIONS, description=f"one of {', '.join(ENTRY_ACTIONS)}; null for an act"
    )
    posting_date: pl.Date = pa.Field(
        description="the day on which it counts: of the pledge, the end of the month or period, or the last event"
    )
    known_at: Instant = pa.Field(description="the moment from which this was known")
    agreement_id: str = pa.Field(nullable=True, description="an agreement of the register")
    pledge_id: str = pa.Field(nullable=True, description="a pledge of the register")
    reading_id: str = pa.Field(nullable=True, description="a reading of the register")
    period_start: pl.Date = pa.Field(nullable=True, description="the first day of the period")
    known_ends: str = pa.Field(
        nullable=True, isin=KNOWN_ENDS, description=f"one of {', '.join(KNOWN_ENDS)}; null for an act"
    )
    run_id: str = pa.Field(nullable=True, description="the run that posted it")
    snapshots: Texts = pa.Field(description="the snapshots on whose figures it rests")
    documents: Texts = pa.Field(description="the documents on which it rests")
    events: Texts = pa.Field(description="the events of the register on which it rests")
    after_closing: pl.Int64 = pa.Field(
        nullable=True, ge=1, description="the entry that had closed the period when this one was posted"
    )
    who: str = pa.Field(nullable=True, description="the person whose act it is")
    text: str = pa.Field(nullable=True, description="the reason that a person gave")
    previous: str = pa.Field(
        nullable=True, description="the digest of the entry before, hexadecimal; null for the first"
    )
    sha256: str = pa.Field(description="the digest of the entry, hexadecimal")
    line: str = pa.Field(description="the entry as it was written")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["entry_number"]
