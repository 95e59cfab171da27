"""Contract of `ledger.product_group`."""

import pandera.polars as pa

from pledgebook.pipelines.schemas.contract import GROUP, Contract, Instant


class ProductGroup(Contract):
    """One row per product group that a publisher counts under a name, and that no list of HS codes reproduces.

    A scope may include it, and a reported figure may be of it.
    """

    product_group_id: str = pa.Field(
        str_matches=GROUP, description="a name in capital letters, such as AGRICULTURE"
    )
    title: str = pa.Field(description="what the group contains, in words")
    note: str = pa.Field(nullable=True, description="a note")
    document_id: str = pa.Field(nullable=True, description="a document of the register")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["product_group_id", "known_from"]
