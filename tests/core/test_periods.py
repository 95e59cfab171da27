"""Spans of months as people write them."""

from datetime import date

import pytest

from pledgebook.pipelines.core.periods import span


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 1)),
        ("2024-03", date(2024, 3, 1), date(2024, 3, 1)),
        ("2024-03-01", date(2024, 3, 1), date(2024, 3, 1)),
        ("2024-Q2", date(2024, 4, 1), date(2024, 6, 1)),
        ("2024q4", date(2024, 10, 1), date(2024, 12, 1)),
        ("2024-01..2024-06", date(2024, 1, 1), date(2024, 6, 1)),
        ("2023..2024", date(2023, 1, 1), date(2024, 12, 1)),
        ("2023-09 to 2024-08", date(2023, 9, 1), date(2024, 8, 1)),
    ],
)
def test_a_span_has_a_first_and_a_last_month(text: str, first: date, last: date) -> None:
    assert span(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "FY2024", "2024-13", "2024-3", "2024-03-15", "2024-06..2024-01", "2024..", "1..2..3", "0001", "24"],
)
def test_other_text_is_no_span(text: str) -> None:
    assert span(text) is None
