"""Small valid files of a source in one layout, and reordering of their columns and rows.

The samples lie with the tests of each source. Each file holds what its layout is known for: totals, blanks, both directions, a row that is
refused. Where a total stands beside its parts, the parts come first, so that a file cut at the end of a line never
holds the total alone, which would then be a figure of its own.
"""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot

Table = Sequence[Sequence[Any]]
Write = Callable[[Sequence[str], Table], bytes]

TAKEN_AT = datetime(2026, 11, 22)  # the ledger's moments are UTC without a zone


@dataclass(frozen=True)
class Sample:
    """A file that can be written anew with its columns and rows in another order.

    Args:
        source: Its source.
        layout: What tells it from the source's other layouts.
        header: The names of its columns, or of what stands for columns.
        rows: Its rows.
        write: Makes the file.
        fixed_columns: How many columns have a place of their own at the left.
        fixed_rows: How many rows belong to the header.
        edition: What the sidecar says that it is.
    """

    source: str
    layout: str
    header: tuple[str, ...]
    rows: Table
    write: Write
    fixed_columns: int = 0
    fixed_rows: int = 0
    edition: str | None = None

    @property
    def raw(self) -> bytes:
        """The file as its publisher orders it."""
        return self.write(self.header, self.rows)

    def ordered(self, columns: Sequence[int], rows: Sequence[int]) -> bytes:
        """The file with its movable columns and rows in another order."""
        first, top = self.fixed_columns, self.fixed_rows
        places = [*range(first), *(first + place for place in columns)]
        chosen = [*self.rows[:top], *(self.rows[top + place] for place in rows)]
        return self.write(
            [self.header[place] for place in places], [[row[place] for place in places] for row in chosen]
        )

    def snapshot(self, raw: bytes, size: int | None = None) -> Snapshot:
        """Bytes as a snapshot; its sidecar states their size, or another."""
        sidecar = Sidecar(
            self.source, "invented", TAKEN_AT, "invented", hashlib.sha256(raw).hexdigest(),
            len(raw) if size is None else size, edition=self.edition,
        )  # fmt: skip
        return Snapshot(f"{self.source}/invented", Path("invented"), sidecar)


def plain(header: Sequence[str], rows: Table) -> bytes:
    """CSV as most publishers write it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()


def with_extra_comma(header: Sequence[str], rows: Table) -> bytes:
    """CSV whose rows end with a comma, but not the header."""
    head, *lines = plain(header, rows).decode().splitlines()
    return "".join([head + "\n", *(line + ",\n" for line in lines)]).encode()


def arrays(header: Sequence[str], rows: Table) -> bytes:
    """JSON, an array of arrays, the header first."""
    return json.dumps([list(header), *map(list, rows)]).encode()


def records(header: Sequence[str], rows: Table) -> list[dict[str, Any]]:
    """Objects; each begins with another key."""
    return [
        {header[(at + turn) % len(header)]: row[(at + turn) % len(header)] for at in range(len(header))}
        for turn, row in enumerate(rows)
    ]


def objects(header: Sequence[str], rows: Table) -> bytes:
    """JSON, an array of objects."""
    return json.dumps(records(header, rows)).encode()


def parquet(header: Sequence[str], rows: Table) -> bytes:
    """Parquet of text columns."""
    file = io.BytesIO()
    pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row").write_parquet(file)
    return file.getvalue()


def packed(header: Sequence[str], rows: Table) -> bytes:
    """CSV in gzip."""
    return gzip.compress(plain(header, rows), mtime=0)


def sample(source: str, layout: str, text: str, write: Write = plain, fixed_rows: int = 0) -> Sample:
    """A sample from a table of text."""
    header, *rows = csv.reader(io.StringIO(text.strip("\n")))
    return Sample(source, layout, tuple(header), tuple(map(tuple, rows)), write, fixed_rows=fixed_rows)


def of_records(
    source: str, layout: str, found: Sequence[Mapping[str, Any]], write: Write, edition: str | None = None
) -> Sample:
    """A sample from objects that share their keys."""
    return Sample(
        source, layout, tuple(found[0]), tuple(tuple(row.values()) for row in found), write, edition=edition
    )
