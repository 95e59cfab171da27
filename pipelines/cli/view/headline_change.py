"""Headline changes and what caused them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console

from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.query.words.amounts import UNKNOWN, amount, near, percent
from pledgebook.pipelines.reconcile.revision.headline_change import Reckoning, effects, flips, quoted

FLIPPED = (("Headline", "left"), ("From", "left"), ("Before", "left"), ("After", "left"), ("Cause", "left"))
MOVED = (
    ("Headline", "left"),
    ("From", "left"),
    ("Cause", "left"),
    ("Target", "right"),
    ("Realized", "right"),
    ("% of target", "right"),
    ("Status", "left"),
)


def print_changes(out: Console, passed: Sequence[Reckoning], when: str) -> None:
    """Print the headline changes, and the effect of each cause on each headline.

    Args:
        out: Where to.
        passed: The headlines as they were, and after each cause.
        when: The question, in words.
    """
    print_flips(out, passed, when)
    moved = list(effects(passed).iter_rows(named=True))
    both = [row for row in moved if row["status"] and row["status_after"]]
    if both:
        out.print("\nHeadline changes by cause", style="bold")
        out.print(table(MOVED, [_moved_cells(row) for row in both]))
    for title, one_sided in (
        ("\nNew headlines", [row for row in moved if not row["status"]]),
        ("\nHeadlines that ended", [row for row in moved if not row["status_after"]]),
    ):
        if one_sided:
            out.print(f"{title}: {len(one_sided)}", style="bold")
            _print_named(out, one_sided)


def _print_named(out: Console, found: Sequence[dict[str, Any]]) -> None:
    """Print headlines that exist on one side only, under their status and cause."""
    under: dict[str, list[str]] = {}
    for row in found:
        status = (row["status"] or row["status_after"]).replace("_", " ")
        under.setdefault(f"{status} ({row['cause']})", []).append(f"{row['reading_id']} {_from(row)}")
    for words, names in under.items():
        out.print(f"  {words}")
        out.print(f"    {', '.join(names)}", style="dim")


def _from(row: dict[str, Any]) -> str:
    """Start of a period; a calendar year by its number."""
    start = row["period_start"]
    return str(start.year) if (start.month, start.day) == (1, 1) else f"{start}"


def print_flips(out: Console, passed: Sequence[Reckoning], when: str) -> None:
    """Print the headlines with another whole percent or another status."""
    flipped = flips(passed)
    if flipped.is_empty():
        out.print(f"No headline changed {when}.")
        return
    out.print(f"Headline changes {when}: {flipped.height}", style="bold")
    out.print(table(FLIPPED, [_flip_cells(row) for row in flipped.iter_rows(named=True)]))


def _flip_cells(row: dict[str, Any]) -> tuple[str, ...]:
    """Cells of a changed headline."""
    was, now = (quoted(row[f"{side}_pct"], row[f"{side}_status"]) for side in ("before", "after"))
    return row["reading_id"], _from(row), was, now, row["cause"]


def _moved_cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["reading_id"],
        _from(row),
        row["cause"],
        *(_change(row, name) for name in ("target", "realized", "attainment_pct")),
        _status(row),
    )


def _status(row: dict[str, Any]) -> str:
    """Status after a cause."""
    return "-" if row["status"] == row["status_after"] else str(row["status_after"].replace("_", " "))


def _change(row: dict[str, Any], name: str) -> str:
    """Effect of a cause on a figure: the difference, or both values where one of them is unknown."""
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
