"""The header of a database file: which DuckDB wrote it, and in which format; read without opening the database."""

from dataclasses import dataclass
from pathlib import Path

MARK = b"DUCK"
MARKED_AT, FORMAT_AT, VERSION_AT, VERSION_BYTES = 8, 12, 52, 32
"""Bytes of the header: a checksum, the mark, the number of the format, four flags, the version of the program."""


@dataclass(frozen=True)
class Header:
    """What the header of a file says.

    Args:
        storage: The number of its format; it grows with formats that earlier versions cannot read.
        written_by: The version of DuckDB that made the file, such as v1.5.5; None if it does not say.
    """

    storage: int
    written_by: str | None


def header_of(path: Path) -> Header | None:
    """Read the header of a file; None if it is no database.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(VERSION_AT + VERSION_BYTES)
    if head[MARKED_AT:FORMAT_AT] != MARK:
        return None
    version = head[VERSION_AT:].rstrip(b"\0").decode("ascii", "replace")
    return Header(int.from_bytes(head[FORMAT_AT : FORMAT_AT + 8], "little"), version or None)
