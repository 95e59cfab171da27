"""The journal on paper and on disk: every edit and every loss is found, and named."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import JournalError, StepRefusedError
from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.journal.file import append, examined, read_journal
from pledgebook.pipelines.journal.line import Head, head_of, read, written
from tests.examples import examples
from tests.journal.samples import CONTENTS, LINES

TEXT = "".join(f"{line.text}\n" for line in LINES)
FILE = "2021.jsonl"


def fault_of(text: str) -> str:
    """The fault of a journal in one file."""
    faults = read({FILE: text}, head_of(LINES))[1]
    return str(faults[0]) if faults else ""


def test_a_journal_is_read_as_it_was_written() -> None:
    lines, faults = read({FILE: TEXT}, head_of(LINES))
    assert not faults
    assert [(one.number, one.sha256, one.text) for one in lines] == [
        (one.number, one.sha256, one.text) for one in LINES
    ]


@examples(300)
@given(st.data())
def test_every_edit_of_a_byte_is_found(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(TEXT) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda one: one != TEXT[place]))
    assert fault_of(TEXT[:place] + letter + TEXT[place + 1 :]).startswith("journal/")


@examples(100)
@given(st.permutations(range(len(LINES))), st.integers(0, len(LINES)))
def test_lost_and_moved_lines_are_found(order: list[int], kept: int) -> None:
    chosen = order[:kept]
    text = "".join(f"{LINES[place].text}\n" for place in chosen)
    is_whole = chosen == list(range(len(LINES)))
    assert bool(fault_of(text)) != is_whole


def test_an_entry_written_anew_with_all_after_it_does_not_fit_the_head() -> None:
    forged = written([{**CONTENTS[0], "known_at": "2021-01-01T01:00:00"}, *CONTENTS[1:]], Head())
    assert "as in head.json" in fault_of("".join(f"{line.text}\n" for line in forged))


def test_the_journal_on_disk_grows_and_keeps_what_it_had(tmp_path: Path) -> None:
    first, added = append(tmp_path, lambda _lines: CONTENTS[:2])
    assert added == 2
    before = (tmp_path / FILE).read_bytes()
    whole, added = append(tmp_path, lambda lines: CONTENTS[len(lines) :])
    assert added == 4
    assert (tmp_path / FILE).read_bytes().startswith(before)
    assert [one.sha256 for one in read_journal(tmp_path)] == [one.sha256 for one in whole]
    assert [one.text for one in whole[:2]] == [one.text for one in first]


def test_nothing_to_add_writes_nothing(tmp_path: Path) -> None:
    append(tmp_path, lambda _lines: CONTENTS)
    state = [(path.name, path.stat().st_mtime_ns) for path in sorted(tmp_path.glob("*.js*"))]
    assert append(tmp_path, lambda _lines: [])[1] == 0
    assert [(path.name, path.stat().st_mtime_ns) for path in sorted(tmp_path.glob("*.js*"))] == state


def test_an_entry_of_an_earlier_day_is_refused(tmp_path: Path) -> None:
    append(tmp_path, lambda _lines: CONTENTS)
    with pytest.raises(JournalError, match="the clock of this machine: found 2020-12-31"):
        append(tmp_path, lambda _lines: [{**CONTENTS[0], "known_at": "2020-12-31T00:00:00"}])


@pytest.mark.parametrize(
    ("file", "content", "found"),
    [
        (FILE, b"\xff", "not UTF-8"),
        (FILE, b"{}", "a line without an end"),
        (FILE, b"", "0 entries"),
        ("head.json", b"{}", "text without the length"),
        ("head.json", None, "no such file"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, file: str, content: bytes | None, found: str) -> None:
    append(tmp_path, lambda _lines: CONTENTS)
    if content is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_bytes(content)
    faults = examined(tmp_path)[1]
    assert len(faults) == 1
    assert found in str(faults[0])
    with pytest.raises(JournalError):
        append(tmp_path, lambda _lines: [])


def test_twenty_lines_of_plain_python_prove_a_journal(tmp_path: Path) -> None:
    """The program of `docs/journal.md`, run without Pledgebook: it proves a sound journal and finds an edit."""
    page = (CHECKOUT / "docs" / "journal.md").read_text(encoding="utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    assert len(program.splitlines()) <= 21
    append(tmp_path, lambda _lines: CONTENTS)
    command = [sys.executable, "-I", "-c", program, str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout == f"6 entries, head {LINES[-1].sha256}\ntrial balance {{'USD': '0.0000'}}\n"
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace('"20.0000"', '"21.0000"'), encoding="utf-8")
    edited = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "2021.jsonl: entry 1 was edited" in edited.stderr


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"who": "A\u200bda"}, r"the name of who says it has the character \\u200b at position 2"),
        ({"text": "why\nforged"}, r"the reason has the character \\n at position 4"),
        ({"accepted": ["x: \x1b[2J"]}, r"the reason of what is accepted has the character \\x1b"),
    ],
)
def test_what_is_not_seen_is_not_said(tmp_path: Path, said: dict[str, object], named: str) -> None:
    with pytest.raises(StepRefusedError, match=named):
        append(tmp_path, lambda _lines: [{**CONTENTS[0], **said}])
    assert read_journal(tmp_path) == []
