"""A statement that a person writes, as it goes to the process that runs it, and what that process answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pledgebook.pipelines.core.paths import Lake

Shape = Any
"""What Arrow does not say of a value: "int" for a whole number that it writes as text, ["list", shape], ["map", shape],
["struct", {name: shape}], or None for a value that is read as it is."""


@dataclass(frozen=True)
class Asked:
    """Statements, and the ledger that they ask.

    Args:
        place: The published copy, or a lake.
        text: SQL.
        seconds: How long they may take.
        limit: The number of rows of each answer, of which one more is read; 0 for all.
        is_single: Whether one answer is expected.
        is_frame: Whether a frame is expected, not rows for people.
        params: The values of `$name` in a single query.
        any_version: Whether a copy that another version of the code made is opened too.
        tables: Tables that stand in place of those of the ledger, for a question about another day.
        spill: Folder for work that does not fit in memory.
    """

    place: Path | Lake
    text: str
    seconds: float
    limit: int = 0
    is_single: bool = True
    is_frame: bool = False
    params: Mapping[str, object] | None = None
    any_version: bool = False
    tables: Mapping[str, pl.DataFrame] | None = None
    spill: Path | None = None


@dataclass(frozen=True)
class Part:
    """One answer within the file that holds all.

    Args:
        start: Its first byte.
        end: The byte after its last.
        names: The columns, each name once.
        shapes: What Arrow does not say of them.
    """

    start: int
    end: int
    names: Sequence[str]
    shapes: Sequence[Shape]
