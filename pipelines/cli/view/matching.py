"""Matches, suggestions and unmatched items."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.query.words.amounts import cell
from pledgebook.pipelines.reconcile.matching import MATCHED, SUGGESTED, UNMATCHED, Matching

HEADS = {MATCHED: "Matched", SUGGESTED: "Suggested, not confirmed", UNMATCHED: "Left over"}
NAMED = 3
"""How many ids of a group are named."""


def print_matching(found: Matching, labels: tuple[str, str], outcomes: Sequence[str], limit: int) -> None:
    """Print counts and sums, then the rows of each outcome, the first `limit` of each (0: all)."""
    out = console()
    out.print(f"left: {labels[0]}\nright: {labels[1]}\n")
    out.print(summary_table(found.summary))
    for note in found.notes:
        out.print(note)
    for outcome in outcomes:
        rows = found.of(outcome)
        out.print(f"\n{HEADS[outcome]}: {rows.height:,}", style="bold")
        for row in (rows.head(limit) if limit else rows).iter_rows(named=True):
            out.print(_line(row))
            out.print(f"    {row['reason']}", style="dim")
        if limit and rows.height > limit:
            out.print(f"Only the first {limit} are shown; --limit 0 shows all.")


def summary_table(summary: pl.DataFrame) -> Any:  # noqa: ANN401 - a table of rich
    """Table of counts and sums per side and unit; total = matched + left over, and suggested is part of left over."""
    parts = {"in all": "", "matched": "matched_", "left over": "unmatched_", "of it suggested": "suggested_"}
    lines = []
    for row in summary.iter_rows(named=True):
        for word, prefix in parts.items():
            lines.append(
                (row["side"], word, row[f"{prefix}items"], row[f"{prefix}amount"], row["unit"] or "")
            )
        if row["unknown_items"]:
            lines.append(
                (row["side"], "amount unknown", row["unknown_items"], "in no sum", row["unit"] or "")
            )
    heads = (("Side", "left"), ("Items", "left"), ("Number", "right"), ("Amount", "right"), ("Unit", "left"))
    return table(heads, lines)


def _line(row: dict[str, Any]) -> str:
    sides = [
        f"{side} {_ids(row[f'{side}_ids'])}{_amount(row[f'{side}_amount'], row[f'{side}_unit'])}"
        for side in ("left", "right")
        if row[f"{side}_ids"]
    ]
    difference = "" if row["difference"] is None else f": difference {plain(row['difference'])}"
    kind = f" [{row['cardinality']}]" if row["cardinality"] else ""
    keys = f"{row['keys']}: " if row["keys"] else ""
    return f"{keys}{', '.join(sides)}{difference}{kind}"


def _ids(ids: list[str]) -> str:
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return "; ".join(ids[:NAMED]) + more


def _amount(value: object, unit: str | None) -> str:
    shown = f"{cell(value)} {unit or ''}".rstrip()
    return "" if value is None else f" ({shown})"
