r"""Texts of people, files and publishers as they may be shown: nothing in them moves a cursor, hides, or turns words around.

A control character is written as its escape, such as `\x1b`, so that it is seen and does nothing. The joiners that Persian
and the scripts of India are written with stay.
"""

import re

LAYOUT = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"
"""Characters that end a line or jump in it."""

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""A character that is not seen: controls, spaces without width, marks of direction, ends of lines, tags."""

_LAID_OUT = re.compile(f"[{LAYOUT}]+")
_LEFT = re.compile(UNSEEN.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))
"""The same, but for the tab and the line feed."""


def shown(text: str) -> str:
    """Return a text of several lines with its unseen characters escaped; its tabs and line feeds stay."""
    return _LEFT.sub(_escaped, text) if _LEFT.search(text) else text


def one_line(text: str) -> str:
    """Return a value as one line: ends of lines and tabs become spaces, other unseen characters their escapes."""
    if not UNSEEN.search(text):
        return text
    return UNSEEN.sub(_escaped, _LAID_OUT.sub(" ", text).strip())


def without_unseen(name: str) -> str:
    """Return a name without what is not seen in it, and with single spaces."""
    return " ".join(UNSEEN.sub("", _LAID_OUT.sub(" ", name)).split())


def unseen_fault(text: str, *, is_line: bool = True) -> str | None:
    """Return what is wrong with a text that a person gives, in the words of a message; None if nothing is.

    Args:
        text: The text.
        is_line: Whether ends of lines and tabs are wrong too.
    """
    found = (UNSEEN if is_line else _LEFT).search(text)
    return None if found is None else f"the character {_escaped(found)} at position {found.start() + 1}"


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
