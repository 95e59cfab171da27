"""Standard output and error that never fail on a letter: what their encoding lacks is written with other letters."""

import codecs
import io
import os
import sys
import unicodedata
from typing import TextIO

HANDLER = "readable"
ASCII = "readable-ascii"
"""ASCII under a name of its own: Click takes a stream that says `ascii` for a mistake, and writes UTF-8 to it."""

UNREADABLE = "?"
SIGNS = {
    "≥": ">=", "≤": "<=", "≈": "~", "×": "x", "·": "-", "…": "...", "–": "-", "—": "-", "−": "-", "‑": "-",  # noqa: RUF001
    "→": "->", "←": "<-", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "€": "EUR", "£": "GBP", "¥": "JPY",  # noqa: RUF001
    "\u00a0": " ", "\u202f": " ", "─": "-", "━": "-", "│": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+",
    "┤": "+", "┬": "+", "┴": "+", "┼": "+", "█": "#", "▒": ":",
}  # fmt: skip
"""What stands for a sign where the encoding lacks it."""

lost: set[str] = set()
"""Letters, not signs, that were written with other ones since the program began."""


def replaced(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for the characters that cannot be written: a sign in ASCII, a letter without its accent, or ?."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    lost.update(letter for letter in text if letter not in SIGNS)
    return "".join(map(_plain, text)), error.end


def _plain(letter: str) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if one.isascii())
    return SIGNS.get(letter) or bare or UNREADABLE


def make_readable() -> None:
    """Let both streams write any text, whatever the terminal, the locale or PYTHONIOENCODING says."""
    codecs.register_error(HANDLER, replaced)
    codecs.register(_ascii)
    lost.clear()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=ASCII if is_ascii else None, errors=HANDLER)


def _ascii(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != ASCII:
        return None
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(known.encode, known.decode, known.streamreader, known.streamwriter,
                            known.incrementalencoder, known.incrementaldecoder, ASCII)  # fmt: skip


def unread(stream: TextIO) -> None:
    """Send what is still written to a stream nowhere, since its reader has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def is_unicode() -> bool:
    """Whether standard output can hold every letter."""
    return codecs.lookup(sys.stdout.encoding or "utf-8").name.startswith("utf")
