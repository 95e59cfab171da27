"""Parsers of all sources: bytes in, frames out."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from pledgebook.pipelines.core.encoding import Raw
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.container import unpacked
from pledgebook.pipelines.sources.parsing.parsed import Parse, Parsed, ParseParts
from pledgebook.pipelines.sources.parsing.parts import PARTS, Parts
from pledgebook.pipelines.sources.parsing.table import fault

MODULES = {name: import_module(f"pledgebook.pipelines.sources.{name}.parse") for name in SOURCES}
PARSERS: dict[str, Parse] = {name: module.parse for name, module in MODULES.items()}
IN_PARTS: dict[str, ParseParts] = {
    name: module.parse_parts for name, module in MODULES.items() if hasattr(module, "parse_parts")
}
"""Parsers of sources whose files can be of any size. The files of the others are bounded by what one request, sheet or year of
their publishers has."""


def parse_file(raw: Raw, sidecar: Sidecar, parsers: Mapping[str, Parse] = PARSERS) -> Parsed:
    """Read a file of its source, after unpacking gzip or zip.

    Raises:
        SourceError: The file or its container is not what the source publishes, or has fewer rows than any file of
            the source.
    """
    content, note = unpacked(raw, sidecar)
    parsed = parsers[sidecar.source](content[:], note)
    _demand_rows(parsed.raw.height, sidecar)
    return parsed


def parse_parts(raw: Raw, sidecar: Sidecar, parts: Parts = PARTS) -> Iterator[Parsed]:
    """Read a file of its source part by part, where its parser can; totals beside their parts are still among the rows.

    Raises:
        SourceError: As `parse_file`, when the part is read that shows it.
    """
    content, note = unpacked(raw, sidecar)
    if sidecar.source not in IN_PARTS:
        found = PARSERS[sidecar.source](content[:], note)
        _demand_rows(found.raw.height, sidecar)
        yield found
        return
    count = 0
    for part in IN_PARTS[sidecar.source](content, note, parts):
        count += part.raw.height
        yield part
    _demand_rows(count, sidecar)


def _demand_rows(count: int, sidecar: Sidecar) -> None:
    least = SOURCES[sidecar.source].least_rows
    is_answer = bool(sidecar.covers) or sidecar.pull is not None
    if count < least and not is_answer:  # an answer without rows means no trade
        remedy = "Download the whole file again. If it is still this short, its publisher may have changed it: please report it."
        fault(sidecar, _rows(count), f"at least {_rows(least)} in a whole file", remedy)


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
