"""Tables at every width: they fit, no word is broken, no cell is lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from pledgebook.pipelines.cli.view.layout.tables import Grid, table
from pledgebook.pipelines.cli.view.layout.terminal import broken
from tests.examples import examples

WORD = st.text("ABCXYZabcxyz0189-/_.%≥", min_size=1, max_size=24)
"""A word no longer than the narrowest block holds."""

CELL = st.lists(WORD, max_size=5).map(" ".join)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Tables of up to nine columns."""
    count = draw(st.integers(1, 9))
    titles = draw(
        st.lists(st.lists(WORD, min_size=1, max_size=2).map(" ".join), min_size=count, max_size=count)
    )
    sides = draw(st.lists(st.sampled_from(["left", "right"]), min_size=count, max_size=count))
    rows = draw(st.lists(st.lists(CELL, min_size=count, max_size=count), max_size=4))
    return table(list(zip(titles, sides, strict=True)), rows)


@given(grids(), st.integers(60, 200))
@examples(300)
def test_no_line_is_longer_than_the_terminal(grid: Grid, width: int) -> None:
    assert all(len(line.plain.rstrip()) <= width for line in grid.lines(width))


@given(grids(), st.integers(60, 200))
@examples(300)
def test_no_word_is_broken_and_none_is_lost(grid: Grid, width: int) -> None:
    printed = " ".join(line.plain for line in grid.lines(width)).split()
    wanted = [word for row in grid.texts for text in row for word in text.split()]
    for word in set(wanted):
        assert printed.count(word) >= wanted.count(word), word


@given(grids(), st.integers(60, 200))
@examples(100)
def test_a_table_that_fits_has_a_line_for_each_row(grid: Grid, width: int) -> None:
    lines = [line.plain for line in grid.lines(width)]
    if grid.fits(width):
        assert set(lines[-len(grid.texts) - 1]) <= {"─"}
        assert len({len(line) for line in lines}) == 1


def test_titles_break_before_cells() -> None:
    grid = table([("Pledge", "left"), ("% of target", "right")], [("JP-PUR-SOY", "43.2 %")])
    assert [line.plain for line in grid.lines(20)] == [
        "             % of",
        "Pledge     target",
        "─────────────────",
        "JP-PUR-SOY 43.2 %",
    ]


def test_a_row_becomes_a_block_where_its_words_do_not_fit_side_by_side() -> None:
    columns = [("Pledge", "left"), ("Target", "right"), ("Status", "left")]
    grid = table(columns, [("JP-PUR-AKLNG-JERA", Decimal("1000000"), Text("not quantified", "red"))])
    beside, below = ([line.plain for line in grid.lines(width)] for width in (30, 26))
    assert beside == ["JP-PUR-AKLNG-JERA", "  Target  1,000,000", "  Status  not quantified"]
    assert below == ["JP-PUR-AKLNG-JERA", "  Target: 1,000,000", "  Status: not quantified"]


def test_an_unknown_cell_says_so() -> None:
    assert "unknown" in table([("A", "left")], [(None,)]).lines(80)[-1].plain


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("  one two three", ["  one two", "    three"]),
        ("japan_mof/2026-02-26/imports a", ["japan_mof/2026-02-26/imports", "a"]),
        ("", [""]),
        ("a\n\nb", ["a", "", "b"]),
    ],
)
def test_a_text_is_broken_between_words(text: str, lines: list[str]) -> None:
    assert broken(text, 9) == lines
