"""Contract of `ledger.closing`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Instant, Texts


class Closing(Contract):
    """One row per closing that a person proposed: a period and those who signed it, and what it was signed with.

    A proposal counts when another person approves it, and until somebody reopens the period. The digests are those of the run
    that was signed; `balances_digest` is that of the accounts up to the end of the period.
    """

    closing_number: pl.Int64 = pa.Field(ge=1, description="the entry of the proposal")
    period: str = pa.Field(description="the period, such as 2025 or 2025-Q3")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    period_end: pl.Date = pa.Field(description="the last day of the period")
    name: str = pa.Field(nullable=True, description="the agreement or pledge; null for all")
    pledges: Texts = pa.Field(description="the pledges that are closed")
    proposed_by: str = pa.Field(description="the person who proposed it")
    proposed_at: Instant = pa.Field(description="the moment of the proposal")
    approved_by: str = pa.Field(nullable=True, description="another person, who approved it")
    closed_at: Instant = pa.Field(nullable=True, description="the moment of the approval")
    closed_entry: pl.Int64 = pa.Field(nullable=True, description="the entry of the approval")
    reopened_by: str = pa.Field(nullable=True, description="the person who reopened it")
    reopened_at: Instant = pa.Field(nullable=True, description="the moment at which it was reopened")
    reason: str = pa.Field(nullable=True, description="why it was reopened")
    accepted: Texts = pa.Field(description="what was open and accepted, each with its reason")
    run_id: str = pa.Field(description="the run that was signed")
    inputs_digest: str = pa.Field(description="the digest of its inputs, hexadecimal")
    outputs_digest: str = pa.Field(description="the digest of its results, hexadecimal")
    balances_digest: str = pa.Field(description="the digest of the accounts, hexadecimal")
    head: str = pa.Field(description="the digest of the entry before the proposal, hexadecimal")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["closing_number"]
