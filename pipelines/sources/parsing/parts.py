"""Size of the parts in which a large file is read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Parts:
    """How much of a file is in memory at once.

    Args:
        text_bytes: Bytes of text that are read at once; a row must fit in.
        rows: Rows of the file that are parsed at once, at most.
    """

    text_bytes: int = 1 << 24
    rows: int = 400_000


PARTS = Parts()
