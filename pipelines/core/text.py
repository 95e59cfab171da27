"""Text formats, the messages of publishers as they may be shown, and what a mistyped word may mean."""

import html
import re
from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches

MOST = 3
CLOSE = 0.7
FORMULA = r"^'*[=+\-@\t\r\n＝＋－＠]"  # noqa: RUF001 - Excel takes full-width signs too where Japanese is written
"""How a text begins that a spreadsheet would run as a formula, or that would be taken for one made harmless."""

GUARD = "'"
"""What stands before such a text in CSV. One is put before each, so that taking one away gives the text back."""

FEWEST_LETTERS = 3
"""Letters from which on a part of a name suggests it."""


HALF_WIDTH = dict(zip("０１２３４５６７８９．，－　", "0123456789.,- ", strict=True))  # noqa: RUF001
"""What full-width digits and the signs among them are."""


def is_digits(text: str) -> bool:
    """Whether a text is nothing but digits from 0 to 9, and not empty; Python also takes those of other scripts for digits."""
    return text.isascii() and text.isdigit()


def plain(value: Decimal) -> str:
    """Write a number in full, with thousands separators and without trailing zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


MESSAGE_LENGTH = 200
"""Characters of a publisher's own message that are shown."""

MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
TELLING = ("message", "error_msg", "errormessage", "detail", "description", "error", "errors", "fault", "exception", "reason",
           "statusmessage", "title")  # fmt: skip
"""Keys under which publishers' answers have their message, the most telling first, in lower case."""


def short(text: str) -> str:
    """Return the beginning of a text of unknown origin on one line, without control characters."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    words = " ".join(line.split())
    return words if len(words) <= MESSAGE_LENGTH else words[: MESSAGE_LENGTH - 1] + "…"


def page_text(page: str) -> str:
    """Return what a web page or an error in XML says, short: its title if it has one, else its text without markup."""
    title = TITLE.search(page)
    return short(html.unescape(MARKUP.sub(" ", title[1] if title else page)))


def message_in(answer: object) -> str:
    """Return the message of an answer in JSON, short; empty if it has none.

    Publishers put it in many places: `{"error": "…"}`, `{"error": {"code": "…", "message": "…"}}`, or deeper.
    """
    if isinstance(answer, str):
        return short(answer)
    if isinstance(answer, list):
        return next(filter(None, map(message_in, answer[:5])), "")
    if not isinstance(answer, dict):
        return ""
    known = {str(key).lower(): value for key, value in answer.items()}
    told = filter(None, (message_in(known[key]) for key in TELLING if key in known))
    nested = filter(None, (message_in(value) for value in known.values() if isinstance(value, dict)))
    return next(told, "") or next(nested, "")


def near(word: str, known: Iterable[str]) -> list[str]:
    """Return the names most like a word, regardless of case: those that contain it, then those spelled alike."""
    names = {name.casefold(): name for name in sorted(known, reverse=True)}
    wanted = word.casefold()
    parts = (
        sorted((name for name in names if wanted in name), key=len) if len(wanted) >= FEWEST_LETTERS else []
    )
    found = dict.fromkeys([*parts, *get_close_matches(wanted, names, n=MOST, cutoff=CLOSE)])
    return [names[name] for name in found][:MOST]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the question after the nearest names, with a space before it; nothing where none is near."""
    quoted = [f"'{name}'" for name in near(word, known)]
    return f" Did you mean {' or '.join(quoted)}?" if quoted else ""
