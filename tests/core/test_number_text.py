"""Numbers as pandas, R, JavaScript and spreadsheets write them."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.number_text import exact, figure, plain_number
from tests.examples import examples

READ = [
    ("5", "5"),
    ("-5.25", "-5.25"),
    ("  5 ", "5"),
    ("\u00a05\u202f", "5"),
    ("5.0", "5"),
    ("370.000", "370"),
    ("+50", "50"),
    (".5", "0.5"),
    ("5.", "5"),
    ("1.5e+08", "150000000"),
    ("1.5e8", "150000000"),
    ("1.5E8", "150000000"),
    ("5e-05", "0.00005"),
    ("5E-05", "0.00005"),
    ("0e+00", "0"),
    ("-1.25e+01", "-12.5"),
]
EMPTY = ["", "  ", "NaN", "nan", "NA", "<NA>", "N/A", "#N/A", "NULL", "null", "None"]
LEFT = [
    "1,234", "1.234.567", "1'234", "1 234", "1\u00a0234", "(5)", "-", "…", "W", "1e", "e5", ".", "--5", "\uff15",
    "1.23E+08", "1e400", "5%", "0x10", "inf", "Infinity", "1_000",
]  # fmt: skip


def of(text: str | None, *marks: str) -> str | None:
    found: str | None = (
        pl.DataFrame({"text": [text]}, schema={"text": pl.String})
        .select(figure(pl.col("text"), *marks))
        .item()
    )
    return found


@pytest.mark.parametrize(("text", "number"), READ)
def test_an_exact_number_is_written_plainly(text: str, number: str) -> None:
    assert of(text) == number


@pytest.mark.parametrize("text", EMPTY)
def test_an_empty_cell_is_unknown_and_never_zero(text: str) -> None:
    assert of(text) is None


@pytest.mark.parametrize("text", LEFT)
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert of(text) == text


def test_a_publishers_mark_is_unknown() -> None:
    assert of("W", "W", "--") is None
    assert of("--", "W", "--") is None
    assert of("w", "W", "--") == "w"


def test_a_column_is_read_cell_by_cell() -> None:
    texts = [None, "1", "1e+02", "x", "2.0", ""]
    found = pl.DataFrame({"text": texts}).select(figure(pl.col("text")))["text"].to_list()
    assert found == [None, "1", "100", "x", "2", None]


@examples(100)
@given(number=st.decimals(min_value=-(10**18), max_value=10**18, places=4), exponent=st.integers(-9, 9))
def test_every_way_of_writing_gives_the_same_number(number: Decimal, exponent: int) -> None:
    shifted = number.scaleb(-exponent)
    sign = "" if exponent < 0 else "+"
    assert exact(f"{shifted:f}e{sign}{exponent}") == number
    plain = plain_number(f"{number:f}")
    assert plain is not None
    assert Decimal(plain) == number
    assert "e" not in plain.lower()
