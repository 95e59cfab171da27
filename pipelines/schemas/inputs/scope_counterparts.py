"""Contract of the rows of `sql/inputs/scope_counterparts.sql`."""

import pandera.polars as pa

from pledgebook.pipelines.core.vocabulary import HS_EDITIONS
from pledgebook.pipelines.schemas.contract import Contract


class ScopeCounterparts(Contract):
    """One row per scope, other HS edition and product: a code of the scope's goods in that edition."""

    scope_id: str = pa.Field(description="a scope of the register")
    edition: str = pa.Field(isin=HS_EDITIONS, description="an HS edition other than the scope's own")
    product_prefix: str = pa.Field(
        str_matches=r"^[0-9]{2,6}$", description="a code of the scope's goods in that edition"
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["scope_id", "edition", "product_prefix"]
