"""Contract of `ledger.run`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Instant


class Run(Contract):
    """One row per reconciliation run. Its id is computed from its inputs, so repeating a run gives the same id."""

    run_id: str = pa.Field(description="16 hexadecimal digits")
    as_of: pl.Date = pa.Field(description="the day up to which periods are computed")
    known_at: Instant = pa.Field(description="the moment whose knowledge was used")
    code_version: str = pa.Field(description="the version of the code")
    inputs_digest: str = pa.Field(description="64 hexadecimal digits")
    ran_at: Instant = pa.Field(description="the moment at which the run ended")
    run_number: pl.Int64 = pa.Field(
        ge=1,
        description="the place of the run among all runs of this ledger, in the order in which they were made",
    )
    outputs_digest: str = pa.Field(description="64 hexadecimal digits")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id"]
