"""How far first figures lay from later ones. The figures are invented."""

from datetime import datetime
from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.reconcile.revision.record import revisions
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.schemas.inputs.revised_figures import RevisedFigures
from pledgebook.pipelines.schemas.rows import Row
from tests.examples import examples

SIDE = {"source": "census_trade", "series": "ALL_VAL_MO", "reporter_iso3": "USA", "partner_iso3": "JPN", "direction": "export",
        "measure": "value", "unit": "USD", "is_first": True, "seen_at": datetime(2026, 1, 1)}  # fmt: skip

DOC = " ".join((CHECKOUT / "docs" / "methodology" / "revisions.md").read_text(encoding="utf-8").split())


def pair(first: str, later: str, cells: int = 1, age: int | None = None, state: str = "compared") -> Row:
    """Some figures that are alike, or one that changed."""
    return {**SIDE, "first": Decimal(first), "later": Decimal(later), "cells": cells, "age_months": age, "state": state,
            "nonzero": cells if Decimal(first) else 0}  # fmt: skip


def record(*rows: Row) -> Row:
    found = revisions(pl.DataFrame(rows, schema=columns(RevisedFigures)), "X")
    return found.row(-1, named=True)


def test_the_worked_example_of_the_methodology() -> None:
    row = record(pair("200", "200", 2), pair("100", "101"), pair("50", "48"), pair("80", "80", state="once"))
    assert (row["cells"], row["revised"], row["cells_once"]) == (4, 2, 1)
    assert row["median_pct"] == Decimal("0.5")
    assert row["largest_pct"] == 4
    assert row["mean_absolute_pct"] == Decimal("1.25")
    assert row["bias_pct"] == Decimal("-0.75")
    assert row["weighted_pct"] == Decimal("0.8596")
    for text in ("median 0.5 %", "largest 4 %", "mean 1.25 %", "bias -0.75 %", "weighted 0.86 %"):
        assert text in DOC


def test_a_figure_that_was_0_at_first_is_revised_but_has_no_percentage() -> None:
    row = record(pair("0", "5"), pair("100", "100"))
    assert (row["cells"], row["revised"], row["cells_from_zero"]) == (2, 1, 1)
    assert (row["median_pct"], row["largest_pct"]) == (0, 0)
    assert row["weighted_pct"] == Decimal("4.7619")


def test_nothing_to_compare_is_unknown() -> None:
    row = record(pair("7", "7", 3, state="once"), pair("9", "9", 2, state="withdrawn"))
    assert (row["cells"], row["cells_once"], row["cells_withdrawn"]) == (0, 3, 2)
    assert row["median_pct"] is row["largest_pct"] is row["bias_pct"] is row["weighted_pct"] is None


def test_each_age_has_a_row_and_the_figures_held_last_have_one() -> None:
    rows = (pair("100", "101", age=1), pair("100", "103", age=6), pair("100", "103"))
    found = revisions(pl.DataFrame(rows, schema=columns(RevisedFigures)), "X")
    assert found.select("age_months", "largest_pct").rows() == [(None, 3), (1, 1), (6, 3)]


AMOUNT = st.integers(0, 50)


@given(st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=9))
@examples(100)
def test_statistics_over_many_figures_lie_between_none_and_the_largest(pairs: list[tuple[int, int]]) -> None:
    row = record(*(pair(str(first), str(later)) for first, later in pairs))
    assert row["revised"] == sum(first != later for first, later in pairs)
    sizes = [abs(later - first) / first for first, later in pairs if first]
    if sizes:
        assert row["median_pct"] <= row["largest_pct"]
        assert abs(row["bias_pct"]) <= row["mean_absolute_pct"] <= row["largest_pct"]
        assert abs(float(row["largest_pct"]) - 100 * max(sizes)) < 0.001
