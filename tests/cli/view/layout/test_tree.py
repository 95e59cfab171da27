"""Trees: guides beside every line, words and tables whole."""

import io

import pytest

from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.terminal import Terminal
from pledgebook.pipelines.cli.view.layout.tree import Branch, section

WHOLE = """\
figure
├─ first
│  │  a text of words, one beside another
│  │  Month    t
│  │  ──────────
│  │  2026-01  5
│  ├─ file
│  │     one
│  └─ row
│
└─ last
      two
"""

NARROW = WHOLE.replace("one beside another", "one\n│  │    beside another")


def tree() -> Branch:
    found = Branch("figure", "bold", is_spaced=True)
    first = found.branch("first")
    first.print("a text of words, one beside another")
    first.print(table([("Month", "left"), ("t", "right")], [("2026-01", 5)]))
    first.branch("file").print("one")
    first.branch("row")
    section(found, "last").print("two")
    return found


def printed(what: Branch, width: int) -> str:
    out = io.StringIO()
    Terminal(file=out, width=width).print(what)
    return out.getvalue()


@pytest.mark.parametrize(("width", "expected"), [(80, WHOLE), (41, WHOLE), (30, NARROW)])
def test_a_tree_is_drawn_for_its_width(width: int, expected: str) -> None:
    assert printed(tree(), width) == expected


def test_a_word_that_is_longer_than_the_line_stays_whole() -> None:
    address = "https://example.org/" + "a" * 60
    found = Branch("figure")
    found.branch("file").print(f"see {address}")
    assert address in printed(found, 40)


def test_a_section_of_a_console_stands_below_an_empty_line() -> None:
    out = io.StringIO()
    section(Terminal(file=out, width=80), "Stages").print("one")
    assert out.getvalue() == "\nStages\none\n"
