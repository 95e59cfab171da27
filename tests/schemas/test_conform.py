"""Text becomes typed rows, or is refused with its reasons; nothing is rounded, guessed or lost."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import ContractError
from pledgebook.pipelines.schemas.conform import conform, ensure
from pledgebook.pipelines.schemas.ingested.flow import Flow
from tests.examples import examples

GOOD = {
    "source": "census_trade",
    "series": "ALL_VAL_MO",
    "reporter_iso3": "USA",
    "partner_iso3": "JPN",
    "direction": "export",
    "product_code": "1201",
    "product_level": "4",
    "item_id": "",
    "month": "2020-01-01",
    "period_months": "1",
    "currency": "USD",
    "value": "12.50",
    "valuation": "FAS",
    "obs_status": "reported",
    "qualifier": "exact",
    "snapshot_id": "census_trade/2021-02-23/invented.csv",
}


def texts(*changes: dict[str, Any]) -> pl.DataFrame:
    """Invented text rows: GOOD with one change each."""
    rows = [
        {**GOOD, "month": f"2020-{1 + n % 12:02d}-01", "item_id": str(n), **change}
        for n, change in enumerate(changes)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(GOOD, pl.String)).with_columns(
        row_number=pl.int_range(1, len(rows) + 1, dtype=pl.Int64),
        refusals=pl.lit([], pl.List(pl.String)),
        known_from=pl.lit(datetime(2021, 2, 23), pl.Datetime("us")),
    )


def test_good_rows_are_typed() -> None:
    outcome = conform(texts({}), Flow)
    row = outcome.good.row(0, named=True)
    assert (row["value"], row["month"], row["quantity"]) == (Decimal("12.50"), date(2020, 1, 1), None)


@pytest.mark.parametrize(
    ("change", "column", "found"),
    [
        ({"value": "1,234"}, "value", "1,234"),
        ({"value": "1.234"}, "value", "1.234"),
        ({"value": "1e6"}, "value", "1e6"),
        ({"value": "nan"}, "value", "nan"),
        ({"value": " 12"}, "value", " 12"),
        ({"value": "99999999999999999.00"}, "value", "99999999999999999.00"),
        ({"month": "2020-13-01"}, "month", "2020-13-01"),
        ({"month": "0001-99-99"}, "month", "0001-99-99"),
        ({"month": "01/02/2020"}, "month", "01/02/2020"),
        ({"direction": "sideways"}, "direction", "sideways"),
        ({"unit": "firkin", "quantity": "1"}, "unit", "firkin"),
        ({"currency": "dollars"}, "currency", "dollars"),
        ({"partner_iso3": "Japan"}, "partner_iso3", "Japan"),
        ({"product_code": "12O1"}, "product_code", "12O1"),
        ({"series": None}, "series", "nothing"),
        ({"period_months": "0"}, "period_months", "0"),
    ],
)
def test_a_bad_value_is_refused_with_what_was_found_and_expected(
    change: dict[str, Any], column: str, found: str
) -> None:
    frame = texts({}, {})
    bad = texts(change).with_columns(row_number=pl.lit(3, pl.Int64))
    if set(change) - set(frame.columns):
        frame = frame.with_columns(
            pl.lit(None, pl.String).alias(name) for name in set(change) - set(frame.columns)
        )
        bad = bad.with_columns(pl.lit(value, pl.String).alias(name) for name, value in change.items())
    outcome = conform(pl.concat([frame, bad.select(frame.columns)]), Flow)
    assert outcome.good["row_number"].to_list() == [1, 2]
    (refused,) = outcome.refused.rows(named=True)
    assert refused["row_number"] == 3
    assert any(reason.startswith(f"{column}: found '{found}', expected ") for reason in refused["reasons"])


def test_every_reason_of_a_row_is_given() -> None:
    outcome = conform(texts({"direction": "sideways", "valuation": "free", "currency": "x"}), Flow)
    assert len(outcome.refused["reasons"][0]) == 3


def test_a_row_that_its_source_refuses_keeps_the_source_s_reason() -> None:
    frame = texts({}).with_columns(refusals=pl.lit(["unknown country '9999'"], pl.List(pl.String)))
    assert conform(frame, Flow).refused["reasons"].to_list() == [["unknown country '9999'"]]


def test_an_exact_repeat_is_kept_once() -> None:
    outcome = conform(
        texts({"item_id": "a", "month": "2020-01-01"}, {"item_id": "a", "month": "2020-01-01"}), Flow
    )
    assert outcome.good["row_number"].to_list() == [1]
    assert outcome.repeated["row_number"].to_list() == [2]


def test_rows_that_contradict_each_other_are_all_refused() -> None:
    same = {"item_id": "a", "month": "2020-01-01"}
    outcome = conform(texts({**same, "value": "1"}, {**same, "value": "2"}, {}), Flow)
    assert outcome.good["row_number"].to_list() == [3]
    assert (
        outcome.refused["reasons"].to_list()
        == [["rows 1, 2 give different figures for the same cell; expected one row a cell"]] * 2
    )


def test_big_amounts_are_exact() -> None:
    outcome = conform(texts({"value": "33300000000.00"}, {"value": "550000000000.00"}), Flow)
    assert outcome.good["value"].to_list() == [Decimal("33300000000.00"), Decimal("550000000000.00")]


@examples(60)
@given(
    st.lists(
        st.tuples(st.text(max_size=12), st.text(max_size=8), st.sampled_from(["export", "import", "x", ""])),
        min_size=1,
        max_size=15,
    )
)
def test_no_row_is_lost_whatever_the_text(rows: list[tuple[str, str, str]]) -> None:
    frame = texts(*({"value": value, "product_code": code, "direction": way} for value, code, way in rows))
    outcome = conform(frame, Flow)
    assert outcome.good.height + outcome.refused.height + outcome.repeated.height == frame.height
    numbers = [*outcome.good["row_number"], *outcome.refused["row_number"], *outcome.repeated["row_number"]]
    assert sorted(numbers) == frame["row_number"].to_list()


@examples(60)
@given(st.decimals(min_value=0, max_value=10**13, places=2))
def test_an_amount_survives_to_the_cent(amount: Decimal) -> None:
    assert conform(texts({"value": f"{amount:f}"}), Flow).good["value"].to_list() == [amount]


def test_rows_of_our_own_that_break_the_contract_are_a_defect() -> None:
    good = conform(texts({}), Flow).good
    with pytest.raises(ContractError, match="direction"):
        ensure(good.with_columns(direction=pl.lit("sideways")), Flow)
    with pytest.raises(ContractError, match="missing"):
        ensure(good.drop("unit"), Flow)


def test_a_lazy_frame_with_a_bad_value_is_refused() -> None:
    lazy = conform(texts({}), Flow).good.with_columns(direction=pl.lit("sideways")).lazy()
    assert Flow.validate(lazy).collect().height == 1, "pandera still passes it: the guard is needed"
    with pytest.raises(ContractError, match="direction"):
        ensure(lazy, Flow)
