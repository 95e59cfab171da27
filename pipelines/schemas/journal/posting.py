"""Contract of `ledger.posting`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import ACCOUNT_STAGES, UNITS
from pledgebook.pipelines.schemas.contract import Contract, Result


class Posting(Contract):
    """One row per posting: an amount that an entry adds to an account, below zero if it takes it away.

    The postings of an entry add up to zero in every unit. `pledged` has the pledged amounts below zero, and what became of them
    stands in the other accounts of the reading. Never add accounts of several readings of a pledge.
    """

    entry_number: pl.Int64 = pa.Field(ge=1, description="an entry of the journal")
    posting_number: pl.Int32 = pa.Field(ge=1, description="the position in the entry, counted from 1")
    account: str = pa.Field(description="agreement:pledge:reading:stage")
    stage: str = pa.Field(isin=ACCOUNT_STAGES, description=f"one of {', '.join(ACCOUNT_STAGES)}")
    unit: str = pa.Field(isin=UNITS, description="a unit that the ledger knows")
    amount: Result = pa.Field(description="the amount added to the account")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["entry_number", "posting_number"]
