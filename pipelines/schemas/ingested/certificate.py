"""Contract of `ledger.certificate`, and the certificate in a sidecar."""

from dataclasses import dataclass

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.records.fields import Count, Plain, Text
from pledgebook.pipelines.schemas.contract import Contract, Texts

BASES_OF_PROOF = ("pulled", "declared", "proved")
"""Who vouches for completeness: the client that pulled the file and counted its rows, the person who retrieved it,
or the file itself, where every figure proves its own month."""


@dataclass(frozen=True)
class Pull:
    """Comparison of a publisher's answer with the request, made by the client that pulled it.

    Args:
        rows_expected: Number of rows by the publisher's own count; None where it gives no count.
        rows_received: Number of rows in the answer.
        row_cap: Number of rows at which the publisher truncates an answer; None where there is no cap.
        months_asked: Number of months requested.
        months_published: Number of requested months that the publisher had published.
        silent: Items requested by name that have no row, such as a partner; they traded nothing.
        code_tables_sha256: Digest of the code tables with which the answer was parsed; the session fills it in.
    """

    rows_expected: Count | None
    rows_received: Count
    row_cap: Count | None
    months_asked: Count
    months_published: Count
    silent: tuple[Text, ...]
    code_tables_sha256: Plain = ""


class Certificate(Contract):
    """One row per snapshot that proves some months complete. No month is covered without a certificate.

    A pull that cannot be proved complete is rejected before it becomes a snapshot. A declared certificate is as
    reliable as the person who declared it.
    """

    snapshot_id: str = pa.Field(description="the snapshot")
    basis: str = pa.Field(isin=BASES_OF_PROOF, description=f"one of {', '.join(BASES_OF_PROOF)}")
    rows_expected: pl.Int64 = pa.Field(nullable=True, ge=0, description="the publisher's own count of rows")
    rows_received: pl.Int64 = pa.Field(ge=0, description="the number of rows received")
    row_cap: pl.Int64 = pa.Field(
        nullable=True, ge=1, description="the publisher's cap on the rows of an answer"
    )
    months_asked: pl.Int64 = pa.Field(nullable=True, ge=0, description="the number of months requested")
    months_published: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="the number of requested months that were published"
    )
    months_covered: pl.Int64 = pa.Field(ge=0, description="the number of months that the snapshot covers")
    silent: Texts = pa.Field(description="items requested by name that have no row")
    code_tables_sha256: str = pa.Field(
        nullable=True, str_matches=r"^[0-9a-f]{64}$", description="64 hexadecimal digits"
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["snapshot_id"]
