"""Standard output and error that never fail on a letter, and write what a terminal would obey as its escape."""

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any, TextIO, cast

from pledgebook.pipelines.core.letters.visible import shown

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
    sys.stdout, sys.stderr = (_readable(stream) for stream in (sys.stdout, sys.stderr))


def _readable(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    is_ascii = codecs.lookup(stream.encoding).name == "ascii"
    stream.reconfigure(encoding=ASCII if is_ascii else None, errors=HANDLER)
    return cast(TextIO, Shown(stream))


class Shown:
    """A stream on which no text moves the cursor or hides: control characters are written as their escapes.

    Args:
        styled: The stream below it, for the console, which sets colors by such characters and cleans its texts itself.
    """

    def __init__(self, styled: io.TextIOWrapper) -> None:
        self.styled = styled

    def write(self, text: str) -> int:
        """Write a text as it may be shown."""
        return self.styled.write(shown(text))

    def writelines(self, lines: Iterable[str]) -> None:
        """Write lines as they may be shown."""
        self.styled.writelines(map(shown, lines))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        return getattr(self.styled, name)


def styled(stream: TextIO) -> TextIO:
    """Return the stream to which a console may write its colors."""
    return stream.styled if isinstance(stream, Shown) else stream


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
