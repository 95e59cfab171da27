"""Cargoes against monthly totals: every month that both have, one cargo after the other."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.reconcile.matching import MATCHED, Matching, Rules, match, parse_tolerance
from pledgebook.pipelines.reconcile.matching.reading import Layout, items_of

MONTH = ("month",)


@pytest.fixture(scope="module")
def tables(shared_data: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    folder = shared_data / "lng"
    names = ("doe_cargoes.csv", "eia_by_vessel_japan_selected.csv")
    cargoes, totals = (pl.read_csv(folder / name, infer_schema=False) for name in names)
    return cargoes, totals


def matched(tables: tuple[pl.DataFrame, pl.DataFrame], cardinality: str = "n:1") -> Matching:
    cargoes = Layout(("month(departure_date)",), amount="volume_mmcf", date="departure_date",
                     where=(("country", "Japan"), ("activity", "Exports")))  # fmt: skip
    totals = Layout(("month(date)",), amount="mmcf", date="date", ids=("date",))
    rules = Rules(MONTH, parse_tolerance(["rounding"]), cardinality=cardinality)
    left, right = items_of(tables[0], cargoes, MONTH, "cargoes"), items_of(tables[1], totals, MONTH, "totals")
    return match(left, right, rules)


def test_cargoes_add_up_to_the_total_of_each_month_that_both_have(
    tables: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    found = matched(tables).of(MATCHED)
    assert {
        row["keys"]: (row["left_amount"], row["right_amount"], row["cause"]) for row in found.to_dicts()
    } == {
        "month=2023-05": (Decimal("31208.40"), 31_208, "whole_group"),
        "month=2023-06": (Decimal("28030.92"), 28_031, "whole_group"),
        "month=2023-07": (Decimal("44016.46"), 44_016, "whole_group"),
    }
    months = [
        {cell[:7] for cell in table[column]}
        for table, column in zip(tables, ("departure_date", "date"), strict=True)
    ]
    assert {f"month={month}" for month in months[0] & months[1]} == set(found["keys"])


def test_the_sums_add_up_and_each_cargo_stands_once(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    found = matched(tables)
    for row in found.summary.to_dicts():
        assert row["amount"] == row["matched_amount"] + row["unmatched_amount"]
    cargoes = found.rows["left_ids"].drop_nulls().explode(empty_as_null=False)
    assert cargoes.n_unique() == cargoes.len() == 112


def test_one_cargo_is_no_month(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    assert matched(tables, "1:1").of(MATCHED).is_empty()
