"""Exact arithmetic of whole columns, beside that of single figures. Figures are invented."""

from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.decimals import (
    RESULT,
    ZERO,
    divided,
    integers,
    of_each,
    percent,
    percents,
    quotient,
    results,
    rounded,
)
from tests.examples import examples

NEAR_0 = st.decimals(-10, 10, places=4)
FIGURE = st.one_of(st.none(), st.just(Decimal(0)), NEAR_0, st.decimals(-(10**23), 10**23, places=4))


@examples(100)
@given(st.lists(st.tuples(FIGURE, NEAR_0), min_size=1, max_size=20))
def test_percentages_of_columns_are_those_of_figures(rows: list[tuple[Decimal | None, Decimal]]) -> None:
    fits = [(part, whole) for part, whole in rows if abs(percent(part, whole) or ZERO) < 10**24]
    frame = pl.DataFrame(fits, schema={"part": RESULT, "whole": RESULT}, orient="row")
    assert frame.select(percents("part", "whole")).to_series().to_list() == [percent(*row) for row in fits]


def test_a_half_goes_away_from_zero() -> None:
    frame = pl.DataFrame(
        {"part": [1, -1, 3, -3, 5, 0, 7], "whole": [2, 2, 2, 2, -2, 2, 0]},
        schema_overrides={"part": pl.Int128},
    )
    found = frame.select(divided(pl.col("part"), pl.col("whole"))).to_series().to_list()
    assert found == [1, -1, 2, -2, -3, 0, None]


@examples(50)
@given(st.decimals(-(10**20), 10**20, places=4), st.integers(1, 500))
def test_a_quotient_is_rounded_once(amount: Decimal, by: int) -> None:
    frame = pl.DataFrame({"amount": [amount]}, schema={"amount": RESULT})
    found = frame.select(results(divided(integers("amount"), pl.lit(by, pl.Int128)))).item()
    assert found == rounded(quotient(amount, Decimal(by)))


def test_a_text_is_made_once_for_each_value() -> None:
    asked: list[int] = []

    def said(value: int) -> str:
        asked.append(value)
        return f"no. {value}"

    column = pl.Series([2, None, 1, 2, 2])
    assert of_each(column, said).to_list() == ["no. 2", None, "no. 1", "no. 2", "no. 2"]
    assert sorted(asked) == [1, 2]
