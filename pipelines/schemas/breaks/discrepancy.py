"""Contract of `ledger.discrepancy`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import DISCREPANCY_KINDS
from pledgebook.pipelines.schemas.contract import Contract, Result, Texts


class Discrepancy(Contract):
    """One row per break: `difference` = `left_amount` - `right_amount`, sign kept.

    The id is computed from kind, subject and month, so a break keeps its id from run to run.
    """

    discrepancy_id: str = pa.Field(description="an id")
    kind: str = pa.Field(isin=DISCREPANCY_KINDS, description=f"one of {', '.join(DISCREPANCY_KINDS)}")
    subject: str = pa.Field(description="what differs")
    month: pl.Date = pa.Field(nullable=True, description="the month")
    left_label: str = pa.Field(description="the source of the left figure")
    left_amount: Result = pa.Field(nullable=True, description="the left figure")
    right_label: str = pa.Field(description="the source of the right figure")
    right_amount: Result = pa.Field(nullable=True, description="the right figure")
    difference: Result = pa.Field(nullable=True, description="left - right")
    unit: str = pa.Field(nullable=True, description="a unit")
    explanation: str = pa.Field(description="what the difference is and how it was handled")
    pledge_id: str = pa.Field(nullable=True, description="a pledge of the register")
    snapshot_id: str = pa.Field(nullable=True, description="a snapshot")
    sources: Texts = pa.Field(description="the sources whose figures differ; empty if not stated")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["discrepancy_id"]
