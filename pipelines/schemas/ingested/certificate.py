"""Contract of `ledger.certificate`, and the certificate as it stands in a sidecar."""

from dataclasses import dataclass

import pandera.polars as pa
import polars as pl

from pipelines.schemas.contract import Contract, Texts

BASES_OF_PROOF = ("pulled", "declared", "proved")
"""Who vouches for completeness: the client that pulled the file and counted, the person who took it, or the
file itself, whose every figure proves its own month."""


@dataclass(frozen=True)
class Pull:
    """What the client that pulled a file found when it compared the answer with what it had asked.

    Args:
        rows_expected: How many rows the publisher itself counted; None where it offers no count.
        rows_received: How many rows the answer held.
        row_cap: The number of rows at which the publisher cuts an answer off; None where there is no cap.
        months_asked: How many months were asked for.
        months_published: How many of them the publisher had published.
        silent: What was asked by name and has no row at all, such as a partner; it traded nothing.
        code_tables_sha256: The digest of the code tables with which the answer was read; the session fills it in.
    """

    rows_expected: int | None
    rows_received: int
    row_cap: int | None
    months_asked: int
    months_published: int
    silent: tuple[str, ...]
    code_tables_sha256: str = ""


class Certificate(Contract):
    """One row per snapshot that proves some months to be complete: no certificate, no coverage.

    A pull that cannot be proved complete is refused before it becomes a snapshot. A declared certificate is as
    good as the person who declared it.
    """

    snapshot_id: str = pa.Field(description="the snapshot")
    basis: str = pa.Field(isin=BASES_OF_PROOF, description=f"one of {', '.join(BASES_OF_PROOF)}")
    rows_expected: pl.Int64 = pa.Field(nullable=True, ge=0, description="the publisher's own count of rows")
    rows_received: pl.Int64 = pa.Field(ge=0, description="a count of rows")
    row_cap: pl.Int64 = pa.Field(
        nullable=True, ge=1, description="the publisher's cap on the rows of an answer"
    )
    months_asked: pl.Int64 = pa.Field(nullable=True, ge=0, description="a count of months")
    months_published: pl.Int64 = pa.Field(nullable=True, ge=0, description="a count of months")
    months_covered: pl.Int64 = pa.Field(ge=0, description="how many months the snapshot covers")
    silent: Texts = pa.Field(description="what was asked by name and has no row")
    code_tables_sha256: str = pa.Field(
        nullable=True, str_matches=r"^[0-9a-f]{64}$", description="64 hexadecimal digits"
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["snapshot_id"]
