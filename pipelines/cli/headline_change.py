"""What moved the headlines, as a person reads it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console

from pipelines.cli.show import UNKNOWN, amount, near, percent, table
from pipelines.reconcile.learnt import Reckoning, effects, flips

FLIPPED = (("Headline", "left"), ("Period from", "left"), ("Was", "left"), ("Is", "left"), ("Cause", "left"))
MOVED = (
    ("Headline", "left"),
    ("Period from", "left"),
    ("Cause", "left"),
    ("Asked", "right"),
    ("Came", "right"),
    ("Share", "right"),
    ("Status", "left"),
)


def print_changes(out: Console, passed: Sequence[Reckoning], when: str) -> None:
    """Print the headlines that flipped, and what each cause did to each headline.

    Args:
        out: Where to.
        passed: The headlines as they were, and after each cause.
        when: The question, in words.
    """
    print_flips(out, passed, when)
    moved = effects(passed)
    if moved.height:
        out.print("\nWhat moved the headlines, cause by cause", style="bold")
        out.print(table(MOVED, [_moved_cells(row) for row in moved.iter_rows(named=True)]))


def print_flips(out: Console, passed: Sequence[Reckoning], when: str) -> None:
    """Print the headlines that flipped: another whole percent, or another status."""
    flipped = flips(passed)
    if flipped.is_empty():
        out.print(f"No headline reads otherwise {when}.")
        return
    out.print(f"Headlines that read otherwise {when}: {flipped.height}", style="bold")
    out.print(table(FLIPPED, [_flip_cells(row) for row in flipped.iter_rows(named=True)]))


def _flip_cells(row: dict[str, Any]) -> tuple[str, ...]:
    """The cells of a headline that flipped."""
    was, now = (_read(row[f"{side}_pct"], row[f"{side}_status"]) for side in ("before", "after"))
    return row["reading_id"], f"{row['period_start']}", was, now, row["cause"]


def _read(pct: int | None, status: str) -> str:
    """A headline as it is quoted."""
    words = status.replace("_", " ")
    return words if pct is None else f"{pct} %, {words}"


def _moved_cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["reading_id"],
        f"{row['period_start']}",
        row["cause"],
        *(_change(row, name) for name in ("target", "realized", "attainment_pct")),
        _status(row),
    )


def _status(row: dict[str, Any]) -> str:
    """The status that a cause led to; a reading may be new in the register, or no longer there."""
    before, after = ((row[name] or "").replace("_", " ") for name in ("status", "status_after"))
    if before == after:
        return "-"
    return f"new: {after}" if not before else after or "no longer asked"


def _change(row: dict[str, Any], name: str) -> str:
    """What a cause did to a figure: the difference, or from what to what where one of the two is unknown."""
    before, after, effect = row[name], row[f"{name}_after"], row[f"{name}_effect"]
    if before == after:
        return "-"
    is_share = name == "attainment_pct"
    if effect is not None:
        sign = "+" if effect > 0 else "-"
        shown = f"{near(abs(effect), 1)} pp" if is_share else amount(abs(effect), row["unit"], "USD")
        return f"{sign}{shown}"
    return f"{_figure(before, row, is_share)} to {_figure(after, row, is_share)}"


def _figure(figure: Decimal | None, row: dict[str, Any], is_share: bool) -> str:
    if figure is None:
        return UNKNOWN
    return percent(figure) if is_share else amount(figure, row["unit"], "USD")
