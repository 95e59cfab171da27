"""Contract of `ledger.finding`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import DISCREPANCY_KINDS
from pledgebook.pipelines.schemas.contract import Contract, Instant, Result, Texts


class Finding(Contract):
    """One row per difference found in the ingestion of a snapshot, and knowledge interval.

    It stays open until a later snapshot of the source covers all of its products without the difference. A finding
    with a `row_number` questions that row, and stays open until the row is corrected or its neighbors confirm it.
    """

    discrepancy_id: str = pa.Field(description="an id")
    kind: str = pa.Field(isin=DISCREPANCY_KINDS, description=f"one of {', '.join(DISCREPANCY_KINDS)}")
    subject: str = pa.Field(description="what differs")
    month: pl.Date = pa.Field(nullable=True, description="the month")
    left_label: str = pa.Field(description="the source of the left figure")
    left_amount: Result = pa.Field(nullable=True, description="the left figure")
    right_label: str = pa.Field(description="the source of the right figure")
    right_amount: Result = pa.Field(nullable=True, description="the right figure")
    unit: str = pa.Field(nullable=True, description="a unit")
    explanation: str = pa.Field(description="what the difference is and how it was handled")
    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(nullable=True, description="the publisher's name for the series")
    reporter_iso3: str = pa.Field(nullable=True, description="the reporting country")
    partner_iso3: str = pa.Field(nullable=True, description="the partner; * for several")
    direction: str = pa.Field(nullable=True, description="the direction of the flows")
    products: Texts = pa.Field(description="the codes that a later snapshot must cover")
    snapshot_id: str = pa.Field(description="the snapshot in which it was found")
    row_number: pl.Int64 = pa.Field(
        nullable=True,
        ge=1,
        description="the row that is questioned; empty for a difference of the whole snapshot",
    )
    cell: str = pa.Field(nullable=True, description="the figures among which that row was judged")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(
        nullable=True, description="the moment at which a later snapshot covered the products"
    )
    closed_by: str = pa.Field(nullable=True, description="the later snapshot that covered the products")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["discrepancy_id", "snapshot_id", "known_from"]
