"""Reading of files in the tests of the sources: as a run does, without a disk."""

import hashlib
from collections.abc import Callable
from datetime import datetime

import polars as pl
import pytest

from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import Conformed, conform
from pledgebook.pipelines.sources.parsers import PARSERS
from pledgebook.pipelines.sources.parsing.parsed import Parsed

TAKEN_AT = datetime(2026, 11, 22)  # the ledger's moments are UTC without a zone


@pytest.fixture(scope="session")
def sidecar() -> Callable[[str, bytes], Sidecar]:
    """A sidecar for the bytes of a file."""

    def made(source: str, raw: bytes) -> Sidecar:
        digest = hashlib.sha256(raw).hexdigest()
        return Sidecar(source, "file.csv", TAKEN_AT, "a publisher", digest, len(raw))

    return made


@pytest.fixture(scope="session")
def read(sidecar: Callable[[str, bytes], Sidecar]) -> Callable[[str, str | bytes], Parsed]:
    """Read text or bytes as one source, and check that each raw row is once in rows or in ignored."""

    def parsed(source: str, content: str | bytes) -> Parsed:
        raw = content.encode() if isinstance(content, str) else content
        result = PARSERS[source](raw, sidecar(source, raw))
        accounted = [*result.rows["row_number"], *result.ignored["row_number"]]
        assert sorted(accounted) == sorted(result.raw["row_number"])
        assert len(set(accounted)) == len(accounted)
        return result

    return parsed


@pytest.fixture(scope="session")
def conformed() -> Callable[[Parsed], Conformed]:
    """Hold a parsed file against its contract, as the ingest step does."""

    def made(parsed: Parsed) -> Conformed:
        stamped = parsed.rows.with_columns(known_from=pl.lit(TAKEN_AT), snapshot_id=pl.lit("a snapshot"))
        return conform(stamped, CONTRACTS[parsed.contract])

    return made


@pytest.fixture(scope="session")
def refusals(
    read: Callable[[str, str | bytes], Parsed], conformed: Callable[[Parsed], Conformed]
) -> Callable[[str, str], str]:
    """All reasons for refusal of a file, the source's and the contract's, as one text."""

    def reasons(source: str, content: str) -> str:
        return "; ".join(conformed(read(source, content)).refused["reasons"].explode())

    return reasons
