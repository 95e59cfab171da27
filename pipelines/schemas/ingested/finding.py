"""Contract of `ledger.finding`."""

import pandera.polars as pa
import polars as pl

from pipelines.core.vocabulary import DISCREPANCY_KINDS
from pipelines.schemas.contract import Contract, Instant, Result, Texts


class Finding(Contract):
    """One row per difference seen while a snapshot was read, and knowledge interval.

    It stands until a later snapshot of the source looks at all of its products and no longer holds it.
    """

    discrepancy_id: str = pa.Field(description="an id")
    kind: str = pa.Field(isin=DISCREPANCY_KINDS, description=f"one of {', '.join(DISCREPANCY_KINDS)}")
    subject: str = pa.Field(description="what differs")
    month: pl.Date = pa.Field(nullable=True, description="the month")
    left_label: str = pa.Field(description="whose figure")
    left_amount: Result = pa.Field(nullable=True, description="an amount")
    right_label: str = pa.Field(description="whose figure")
    right_amount: Result = pa.Field(nullable=True, description="an amount")
    unit: str = pa.Field(nullable=True, description="a unit")
    explanation: str = pa.Field(description="what it is and what was done")
    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(nullable=True, description="the publisher's name for the series")
    reporter_iso3: str = pa.Field(nullable=True, description="the country that reports")
    partner_iso3: str = pa.Field(nullable=True, description="the partner; * for several")
    direction: str = pa.Field(nullable=True, description="the direction of the flows")
    products: Texts = pa.Field(description="the codes that a later snapshot must look at")
    snapshot_id: str = pa.Field(description="the snapshot that was read")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(
        nullable=True, description="the moment at which a later snapshot looked again"
    )
    closed_by: str = pa.Field(nullable=True, description="the snapshot that looked again")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["discrepancy_id", "snapshot_id"]
