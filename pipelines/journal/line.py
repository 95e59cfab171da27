"""Lines of the journal: each holds the digest of the line before, so that every edit or loss is detected.

A line is a JSON object that begins with its number and the digest of the line before, and ends with its own digest,
`,"sha256":"…"}`. That is the sha256 of the line as it stands without this last member, so nobody has to write JSON in a certain
way to recompute it. No I/O: the functions take texts and return texts.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pledgebook.pipelines.core.errors import JournalError
from pledgebook.pipelines.disk.yearly import lines_of

RESTORE = "Restore the journal from a copy or from version control; entries are only ever added to it."

END = len(',"sha256":""}') + 64
"""How many characters of a line are its own digest."""

Content = Mapping[str, Any]
"""What an entry says, as JSON has it, without its number and digests."""


@dataclass(frozen=True)
class Line:
    """An entry as it is written.

    Args:
        number: Its position in the journal, counted from 1.
        where: File and line number.
        sha256: Its digest.
        text: The line, without its end.
    """

    number: int
    where: str
    sha256: str
    text: str


@dataclass(frozen=True)
class Head:
    """The least number of entries that the journal must have, and the digest of the last of them."""

    entries: int = 0
    sha256: str = ""

    def to_json(self) -> str:
        """Return the text of `head.json`."""
        return json.dumps({"entries": self.entries, "sha256": self.sha256}) + "\n"


def head_of(lines: Sequence[Line]) -> Head:
    """Return the head of a journal."""
    return Head(lines[-1].number, lines[-1].sha256) if lines else Head()


def file_of(content: Content) -> str:
    """Return the name of the file of an entry: one a year in which entries were posted."""
    return f"{content['known_at'][:4]}.jsonl"


def written(contents: Sequence[Content], head: Head) -> list[Line]:
    """Return entries as lines that follow the head of the journal."""
    lines, previous = [], head.sha256
    for number, content in enumerate(contents, head.entries + 1):
        whole = {"entry": number, "previous": previous, **content}
        text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        previous = _digest(text)
        lines.append(Line(number, file_of(content), previous, f'{text[:-1]},"sha256":"{previous}"}}'))
    return lines


def read(texts: Mapping[str, str], head: Head = Head()) -> tuple[list[Line], list[JournalError]]:
    """Read the lines of the journal in order, up to the first fault.

    Args:
        texts: The text of each file by its name.
        head: The least that the journal must hold.

    Returns:
        The sound lines, and the fault if there is one; it names file and line.
    """
    lines: list[Line] = []
    try:
        for where, text in lines_of(texts, _fault):
            lines.append(_sound(where, text, head_of(lines)))
            if len(lines) == head.entries and lines[-1].sha256 != head.sha256:
                found = f"a line with the digest {lines[-1].sha256[:12]}…"
                raise _fault(where, found, f"{head.sha256[:12]}…, as in head.json")
        if len(lines) < head.entries:
            where = f"{lines[-1].where} and after" if lines else "the first line"
            expected = f"{head.entries} entries, as in head.json: the last ones are lost"
            raise _fault(where, f"{len(lines)} entries", expected)
    except JournalError as error:
        return lines, [error]
    return lines, []


def _sound(where: str, text: str, before: Head) -> Line:
    """Return a line that is as it was written and follows the one before."""
    digest = text[-66:-2]
    if text[-END:] != f',"sha256":"{digest}"}}' or _digest(f"{text[:-END]}}}") != digest:
        raise _fault(where, "a line that was edited after it was written", "a line with its own digest")
    if not text.startswith(f'{{"entry":{before.entries + 1},"previous":"{before.sha256}",'):
        expected = (
            f"entry {before.entries + 1}, after {before.sha256[:12] or 'nothing'}: lines are lost or moved"
        )
        raise _fault(where, f"a line that begins {text[:40]}", expected)
    return Line(before.entries + 1, where, digest, text)


def _fault(where: str, found: str, expected: str) -> JournalError:
    return JournalError(f"journal/{where}", found, expected, RESTORE)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
