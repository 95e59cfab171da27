"""Limits of what others hand in: how large a file may become while it is read. docs/configuration.md has them for readers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How large a file may become while it is read; beyond, it is refused before it takes more.

    Args:
        unpacked_bytes: Size of a file that is unpacked out of a gzip or zip, and of the text in a Parquet file, or `ratio`
            times the received size of such a file if that is more.
        ratio: Unpacked size over received size; tables reach a few tens.
        members: Members of a zip.
        whole_bytes: Size of a file that can only be read as a whole: JSON, XML, a workbook, unpacked.
        columns: Columns of a table. Publishers' own have fewer than a hundred.
        name_bytes: Size of the line of column names.
        cells: Cells of a workbook's sheet, from its first row and column to its last, blank ones among them.
        text_bytes: Size of the texts in a workbook's sheet, each counted as often as a cell shows it.
        containers: Lists and objects in one JSON file.
        rows: Rows of a Parquet file.
        chunk_bytes: Size of one column within one row group of a Parquet file, unpacked.
    """

    unpacked_bytes: int = 2 << 30
    ratio: int = 250
    members: int = 1000
    whole_bytes: int = 256 << 20
    columns: int = 2_000
    name_bytes: int = 1 << 20
    cells: int = 20_000_000
    text_bytes: int = 512 << 20
    containers: int = 20_000_000
    rows: int = 1_000_000_000
    chunk_bytes: int = 1 << 30


LIMITS = Limits()


def megabytes(size: int) -> str:
    """Return a size in words, such as "2,048 MB"; a part of a megabyte counts as one."""
    return f"{(size + (1 << 20) - 1) >> 20:,} MB"
