"""What a data directory lays over the register, the corrections and the figures that the program carries."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.records.hidden import hidden_entries
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.raw.hand_kept import Kept, carried_texts, register_files, register_texts
from pledgebook.pipelines.raw.snapshot import snapshots
from pledgebook.pipelines.raw.text import text_if_any
from pledgebook.pipelines.register import parse_register
from pledgebook.pipelines.register.corrections import parse_corrections
from pledgebook.pipelines.register.entry import readable
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import key

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
COLUMNS = ("table", "id", "change", "column", "carried", "own")

Rows = Mapping[str, Row]
"""Rows of a table by what names them."""


@dataclass(frozen=True)
class Overlay:
    """What lies over what is carried.

    Args:
        files: The register's files in the data directory.
        changes: A row for each entry that is added or removed, and for each value that is changed: table, id, change
            (added, removed, changed), column, the carried value and the own one as text; null for none.
        hidden: How many entries of each file are private or embargoed on the day.
    """

    files: list[Kept]
    changes: pl.DataFrame
    hidden: Mapping[str, int]


def overlay(data: DataDir, today: date) -> Overlay:
    """Compare what is read with what is carried alone; nothing differs where nothing is carried.

    Args:
        data: The data directory.
        today: The day on which entries are private or embargoed.

    Raises:
        RegisterError: The register is not valid; lists all faults.
        CorrectionError: The corrections are not valid.
    """
    found: list[tuple[str | None, ...]] = []
    if data.carried:
        for table, (before, after) in _tables(data, data.carried_dir()).items():
            found += [(table, *change) for change in _changes(before, after)]
    changes = pl.DataFrame(found, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    hidden = {
        file: sum(hidden_entries(content, today) for content in readable({file: text}))
        for file, text in register_texts(data).own.items()
    }
    return Overlay(register_files(data), changes, hidden)


def _tables(data: DataDir, carried: DataDir) -> dict[str, tuple[Rows, Rows]]:
    """Return each table as it is carried, and as it is read."""
    texts = register_texts(data)
    before, after = parse_register(carried_texts(data)), parse_register(texts.own, texts.carried)
    found = {table: (_rows(table, before[table]), _rows(table, after[table])) for table in before}
    below = text_if_any(carried.corrections)
    own = text_if_any(data.corrections)
    found["correction"] = (_corrections(below), _corrections(own, below))
    found["snapshot"] = (_snapshots(carried), _snapshots(data))
    return found


def _rows(table: str, frame: pl.DataFrame) -> Rows:
    names = [*key(CONTRACTS[table]), "known_from"]
    return {
        " ".join(str(row[name]) for name in names[:-1] if row[name] is not None)
        + f"@{row['known_from']:%Y-%m-%d}": row
        for row in frame.iter_rows(named=True)
    }


def _corrections(text: str, below: str = "") -> Rows:
    return {
        one.correction_id: asdict(one) for many in parse_corrections(text, below).values() for one in many
    }


def _snapshots(data: DataDir) -> Rows:
    return {one.snapshot_id: {"sidecar": one.sidecar.digest()} for one in snapshots(data.raw, data.carried)}


def _changes(before: Rows, after: Rows) -> Iterator[tuple[str | None, ...]]:
    for name in sorted(before.keys() | after.keys()):
        if name not in before or name not in after:
            yield name, ADDED if name in after else REMOVED, None, None, None
            continue
        for column, value in after[name].items():
            if value != (carried := before[name][column]):
                yield name, CHANGED, column, _text(carried), _text(value)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
