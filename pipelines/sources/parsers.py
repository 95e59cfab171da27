"""Parsers of all sources: bytes in, frames out."""

from collections.abc import Mapping
from pkgutil import resolve_name

from pipelines.core.sources import SOURCES
from pipelines.raw.sidecar import Sidecar
from pipelines.sources.parsing.container import unpacked
from pipelines.sources.parsing.parsed import Parse, Parsed
from pipelines.sources.parsing.table import fault

PARSERS: dict[str, Parse] = {name: resolve_name(f"pipelines.sources.{name}.parse:parse") for name in SOURCES}


def parse_file(raw: bytes, sidecar: Sidecar, parsers: Mapping[str, Parse] = PARSERS) -> Parsed:
    """Read a file of its source, after unpacking gzip or zip.

    Raises:
        SourceError: The file or its container is not what the source publishes, or has fewer rows than any file of
            the source.
    """
    content, note = unpacked(raw, sidecar)
    parsed = parsers[sidecar.source](content, note)
    least = SOURCES[sidecar.source].least_rows
    is_answer = bool(sidecar.covers) or sidecar.pull is not None
    if parsed.raw.height < least and not is_answer:  # an answer without rows means no trade
        remedy = "Download the whole file again. If it is still this short, its publisher may have changed it: please report it."
        fault(sidecar, _rows(parsed.raw.height), f"at least {_rows(least)} in a whole file", remedy)
    return parsed


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
