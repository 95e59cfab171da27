"""Revised figures: a table per source, series and country pair."""

from collections import Counter
from datetime import date

import polars as pl
from rich.console import Console

from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.core.months import months_text, spanned
from pledgebook.pipelines.query.revision import CHANGES, SIDE

LEFT = {"month", "heading", "product_code", "change", "unit"}


HOW = ("currency", "valuation", "hs_edition")
"""How a figure is meant: shown to a person only where that changed."""


QUANTITIES = ("quantity_before", "quantity_after", "unit", "unit_before", "unit_after")


def print_revised(out: Console, found: pl.DataFrame, words: str) -> None:
    """Print revised cells, or counts of them."""
    found = _with_spans(found)
    names, rows = found.columns, [list(row) for row in found.rows()]
    out.print(f"Figures revised {words}: {_counted(names, rows)}")
    _print_by_side(out, names, rows)


def _with_spans(found: pl.DataFrame) -> pl.DataFrame:
    """Put the months of a figure in place of its first month and their number: 2026-01 to 2026-03."""
    if "period_months" not in found.columns:
        return found
    months = zip(found["month"], found["period_months"], strict=True)
    texts = [months_text(spanned(month, number)) for month, number in months]
    return found.with_columns(month=pl.Series(texts, dtype=pl.String)).drop("period_months")


def _counted(names: list[str], rows: list[list[object]]) -> str:
    """How many figures changed in which way, of cells or of counts of them."""
    if "change" in names:
        found = Counter(str(row[names.index("change")]) for row in rows)
    else:
        found = Counter({name: sum(int(str(row[names.index(name)])) for row in rows) for name in CHANGES})
    return ", ".join(f"{found[name]:,} {name}" for name in CHANGES if found[name]) or "none"


def _print_by_side(out: Console, names: list[str], rows: list[list[object]]) -> None:
    """One table per source, series and country pair, whose names stand above it."""
    sides: dict[tuple[object, ...], list[list[object]]] = {}
    for row in rows:
        sides.setdefault(tuple(row[: len(SIDE)]), []).append([_shown(value) for value in row[len(SIDE) :]])
    for (source, series, reporter, partner, direction), found in sides.items():
        out.print(f"\n{source} {series}: {direction}s, reporter {reporter}, partner {partner}")
        out.print(table(*_without_empty(names[len(SIDE) :], found)))


def _without_empty(
    names: list[str], rows: list[list[object]]
) -> tuple[list[tuple[str, str]], list[list[object]]]:
    """The columns in which this side has anything; quantities where it has no values, for both are too wide to read."""
    alike = {
        end for name in HOW if not _differs(names, rows, name) for end in (f"{name}_before", f"{name}_after")
    }
    held = [
        place
        for place, name in enumerate(names)
        if name not in alike and any(row[place] not in (None, "") for row in rows)
    ]
    if any(names[place].startswith("value_") for place in held):
        held = [place for place in held if names[place] not in QUANTITIES]
    columns = [(names[place], "left" if names[place] in LEFT else "right") for place in held]
    return columns, [[row[place] for place in held] for row in rows]


def _differs(names: list[str], rows: list[list[object]], name: str) -> bool:
    """Whether a cell of this side that was known before and is known now has another currency, valuation or edition."""
    if f"{name}_before" not in names:
        return False
    before, after = names.index(f"{name}_before"), names.index(f"{name}_after")
    return any(row[before] != row[after] and None not in (row[before], row[after]) for row in rows)


def _shown(value: object) -> object:
    return f"{value:%Y-%m}" if isinstance(value, date) else value
