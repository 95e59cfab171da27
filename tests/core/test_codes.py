"""HS codes that have lost their leading zero."""

import polars as pl
import pytest

from pipelines.core.codes import lost_zero, lost_zero_reason


@pytest.mark.parametrize(
    ("code", "whole"),
    [("901", "0901"), ("9", "09"), ("10121", "010121"), ("101210010", "0101210010"), ("0901", None), ("1201", None),
     ("", None), ("090", None), ("TOTAL", None), ("12011", "012011"), ("99999999999", None)],
)  # fmt: skip
def test_an_odd_number_of_digits_lacks_a_zero(code: str, whole: str | None) -> None:
    assert lost_zero(code) == whole


def test_the_reason_names_the_code_that_it_looks_like() -> None:
    codes = pl.DataFrame({"product": ["901", "0901", "120190090"]})
    found = codes.select(lost_zero_reason("product", own_digits=9)).to_series().to_list()
    assert found == [
        "product: found '901', expected an even number of digits; it looks like 0901 without its leading zero",
        None,
        None,
    ]
