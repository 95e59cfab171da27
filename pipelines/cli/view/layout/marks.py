"""Marks that are seen before a word is read: a bar for a share, a color for a status."""

from collections.abc import Sequence
from decimal import Decimal

from rich.text import Text

from pledgebook.pipelines.cli.view.layout.tables import Columns, Grid
from pledgebook.pipelines.core.vocabulary import status_word
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.words.amounts import HUNDRED
from pledgebook.pipelines.query.words.figures import attainment, countable

COLORS = {
    **dict.fromkeys(("met", "on_track", "within_cap", "done"), "green"),
    **dict.fromkeys(("behind", "incomplete", "due"), "yellow"),
    **dict.fromkeys(("missed", "over_cap"), "red"),
    **dict.fromkeys(("overdue_unknown", "no_data"), "magenta"),
}
"""Colors of statuses; the word says the same, so that nothing is lost without them."""

FULL, SOME, NONE, UNKNOWN = "█", "▒", ".", "/"
"""A part of a bar that is realized, perhaps realized, not realized, and unknown. Unknown looks like no amount, not like 0."""

HALF = Decimal("0.5")

LENGTHS = (10, 6)
"""Lengths of the bars of a table: the first for which no title breaks, else the first for which no cell does."""


def with_bars(
    columns: Columns, rows: Sequence[Row], cells: Sequence[Sequence[object]], place: int, width: int
) -> Grid:
    """Make a table with a column of bars, if there is room for it and one of the rows has a bar.

    Args:
        columns: The columns without that of the bars.
        rows: The figures.
        cells: Their cells.
        place: After how many columns the bars stand.
        width: The width of the terminal.
    """
    grids = []
    for length in LENGTHS:
        bars = [bar(row, length) for row in rows]
        shown = [[*row[:place], one, *row[place:]] for row, one in zip(cells, bars, strict=True)]
        if any(bars):
            grids.append(Grid([*columns[:place], ("", "left"), *columns[place:]], shown))
    whole = (grid for grid in grids if grid.has_whole_titles(width))
    fitting = (grid for grid in grids if grid.fits(width))
    return next(whole, None) or next(fitting, None) or Grid(columns, cells)


def status(row: Row) -> Text:
    """Show the status of a figure, in its color."""
    return Text(status_word(row["status"]), COLORS.get(row["status"], ""))


def bar(row: Row, width: int) -> str:
    """Draw the attainment of a figure; nothing where there is no target.

    Args:
        row: A row of the reports `headline` or `attainment`.
        width: Its length at 100 %; more is not drawn longer.
    """
    low, high = row["attainment_pct"], row["attainment_high_pct"]
    if low is None and high is None:
        is_measured = countable(row) and attainment(row) == "unknown"
        return UNKNOWN * width if is_measured else ""
    full = _steps(low or Decimal(0), width)
    some = _steps(high, width) if high is not None else full
    return FULL * full + SOME * max(0, some - full) + NONE * (width - max(full, some))


def _steps(share: Decimal, width: int) -> int:
    """Steps of a bar: none for nothing alone, and all for 100 % and more alone."""
    if share <= 0:
        return 0
    if share >= HUNDRED:
        return width
    return min(width - 1, max(1, int(share * width / HUNDRED + HALF)))
