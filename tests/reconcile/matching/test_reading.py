"""Tables become items, or an error names the cell."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from pledgebook.pipelines.core.errors import InputError, UsageError
from pledgebook.pipelines.reconcile.matching.reading import Layout, items_of

TABLE = pl.DataFrame(
    {
        "day": ["2026-03-05T00:00:00Z", "2026-04-15", ""],
        "amount": ["1000.50", "-2", " "],
        "country": ["Japan", " Japan ", "Korea"],
        "ship": ["A", "B", "C"],
    }
)


def read(table: pl.DataFrame, **layout: object) -> pl.DataFrame:
    keys = layout.pop("keys", ())
    return items_of(table, Layout(keys=keys, **layout), keys, "cargoes.csv")  # type: ignore[arg-type]


def test_text_becomes_exact_amounts_dates_and_keys() -> None:
    found = read(
        TABLE,
        keys=("month(day)", "country"),
        amount="amount",
        date="day",
        names=("ship",),
        ids=("day", "ship"),
    )
    assert found.rows() == [
        ("2026-03-05T00:00:00Z / A", "2026-03", "Japan", Decimal("1000.50"), date(2026, 3, 5), ["A"]),
        ("2026-04-15 / B", "2026-04", "Japan", Decimal("-2.00"), date(2026, 4, 15), ["B"]),
        (" / C", None, "Korea", None, None, ["C"]),
    ]


def test_rows_are_chosen_by_text_and_keep_their_number() -> None:
    found = read(TABLE, where=(("country", "Korea"),))
    assert found["item_id"].to_list() == ["row 3"]


def test_typed_columns_are_taken_as_they_are() -> None:
    table = pl.DataFrame(
        {"n": [7], "d": [date(2026, 1, 2)], "t": [datetime(2026, 1, 2, 5)], "a": [Decimal("1.25")]}
    )
    found = read(table, keys=("n", "year(d)"), amount="a", date="t")
    assert found.rows() == [("row 1", "7", "2026", Decimal("1.25"), date(2026, 1, 2))]
    assert read(table, amount="n")["amount"].to_list() == [7]


@pytest.mark.parametrize("text", ["1,000", "1e5", "USD 5", "12.", ".5", "NaN", "--3"])
def test_a_cell_that_is_no_number_is_named(text: str) -> None:
    table = pl.DataFrame({"a": ["1", text, text]})
    with pytest.raises(InputError) as refused:
        read(table, amount="a")
    for words in (
        "cargoes.csv, row 2, column a",
        f"'{text}', and 1 more",
        "a number such as 1000.50",
        "Correct the cell",
    ):
        assert words in str(refused.value)


@pytest.mark.parametrize("text", ["5/1/2026", "2026-02-30", "yesterday"])
def test_a_cell_that_is_no_date_is_named(text: str) -> None:
    with pytest.raises(InputError, match="row 1, column d"):
        read(pl.DataFrame({"d": [text]}), date="d")


def test_a_key_that_is_no_month_is_named() -> None:
    with pytest.raises(InputError, match="row 1, column d"):
        read(pl.DataFrame({"d": ["May 2026"]}), keys=("month(d)",))


def test_floats_are_refused_and_so_are_more_digits_than_decimals_hold() -> None:
    with pytest.raises(InputError, match="floats"):
        read(pl.DataFrame({"a": [1.5]}), amount="a")
    with pytest.raises(InputError, match="38 in all"):
        read(pl.DataFrame({"a": ["1" * 30, "0." + "1" * 9]}), amount="a")


def test_a_column_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no column 'x'"):
        read(TABLE, keys=("x",))


def test_rows_are_chosen_by_the_month_of_a_date() -> None:
    assert read(TABLE, where=(("month(day)", "2026-04"),))["item_id"].to_list() == ["row 2"]
    assert read(TABLE, where=(("year(day)", "2026"),)).height == 2


def test_texts_and_columns_are_compared_as_they_are_read_not_as_they_are_spelled() -> None:
    one, other = "C\u00f4te", "Co\u0302te"
    table = pl.DataFrame({other: ["1"], "country": [other]})
    found = read(table, keys=("country",), ids=(one,), where=(("country", one),))
    assert found.rows() == [("1", one)]
