"""The parser of every source: bytes in, frames out."""

from collections.abc import Mapping
from pkgutil import resolve_name

from pipelines.core.sources import SOURCES
from pipelines.raw.sidecar import Sidecar
from pipelines.sources.parsing.container import unpacked
from pipelines.sources.parsing.parsed import Parse, Parsed
from pipelines.sources.parsing.table import fault

PARSERS: dict[str, Parse] = {name: resolve_name(f"pipelines.sources.{name}.parse:parse") for name in SOURCES}


def parse_file(raw: bytes, sidecar: Sidecar, parsers: Mapping[str, Parse] = PARSERS) -> Parsed:
    """Read a file as its source publishes it, out of its gzip or zip if it came in one.

    Raises:
        SourceError: The file, or what it is packed in, is not what its source publishes, or it is shorter than any
            file of its source is.
    """
    content, note = unpacked(raw, sidecar)
    parsed = parsers[sidecar.source](content, note)
    least = SOURCES[sidecar.source].least_rows
    is_answer = bool(sidecar.covers) or sidecar.pull is not None
    if parsed.raw.height < least and not is_answer:  # an answer may say of its months that nothing was traded
        remedy = (
            "Take the whole file. If its publisher has really shortened it, lower `least_rows` in "
            f"pipelines/sources/{sidecar.source}/source.toml."
        )
        fault(sidecar, _rows(parsed.raw.height), f"at least {_rows(least)} in a whole file", remedy)
    return parsed


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
