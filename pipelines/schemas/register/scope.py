"""Contract of `ledger.scope`."""

import pandera.polars as pa

from pledgebook.pipelines.schemas.contract import PRODUCT, Contract, Instant


class Scope(Contract):
    """One row per scope and product prefix, included or excluded. The longest matching prefix of a code applies."""

    scope_id: str = pa.Field(description="an id")
    edition: str = pa.Field(description="the HS edition of the codes, such as HS2017")
    product_prefix: str = pa.Field(
        str_matches=PRODUCT,
        description="2 to 10 digits of an HS code, an even number of them, or a named product group",
    )
    is_excluded: bool = pa.Field(description="true or false: whether the prefix is excluded")
    is_within: bool = pa.Field(
        description="true or false: whether the goods are only somewhere within the prefix, so that what flowed is a range from 0"
    )
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["scope_id", "product_prefix", "known_from"]
