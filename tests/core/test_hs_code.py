"""HS codes as people type them."""

import pytest

from pledgebook.pipelines.core.hs_code import code_fault, has_lost_zero, with_zero


@pytest.mark.parametrize("code", ["09", "0901", "090111", "09011100", "0901110015", "852351000", "271012250"])
def test_a_code_with_all_its_digits_is_accepted(code: str) -> None:
    assert code_fault(code) is None


@pytest.mark.parametrize(
    ("code", "whole"),
    [("9", "09"), ("901", "0901"), ("90111", "090111"), ("9011100", "09011100"), ("101", "0101")],
)
def test_a_code_without_its_zero_is_named_with_it(code: str, whole: str) -> None:
    fault = code_fault(code)
    assert fault is not None
    assert fault[1] == f"`{code}` looks like `{whole}` without its zero: write `{whole}`, as text."


@pytest.mark.parametrize("code", ["999", "271", "2711199", "12011200951", "00000000000"])
def test_another_number_of_digits_is_refused_without_a_guess(code: str) -> None:
    fault = code_fault(code)
    assert fault is not None
    assert "looks like" not in fault[1]


def test_only_chapters_1_to_9_lose_a_zero() -> None:
    assert with_zero("901210035") == "0901210035"
    assert with_zero("271012250") is None
    assert has_lost_zero("901210035")
    assert not has_lost_zero("271012250")
    assert not has_lost_zero("0901")
