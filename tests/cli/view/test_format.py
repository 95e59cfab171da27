"""Amounts and shares as they are shown: rounded one way, never up to 100 % or down to nothing."""

import io
from decimal import Decimal

import pytest
from rich.console import Console

from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.query.words.amounts import amount, percent, span


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "USD", "unknown"),
        ("0", "USD", "0 USD"),
        ("33300000000", "USD", "33.3 bn USD"),
        ("999999999", "USD", "1 bn USD"),
        ("1125000000", "USD", "1.13 bn USD"),
        ("-2500000", "USD", "-2.5 m USD"),
        ("25000000", "t", "25 Mt"),
        ("605500", "t", "605,500 t"),
        ("0.004", "t", "< 0.01 t"),
        ("100", "number", "100 items"),
    ],
)
def test_an_amount(value: str | None, unit: str, shown: str) -> None:
    assert amount(None if value is None else Decimal(value), unit) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("8.25", "8.3 %"),
        ("99.96", "< 100 %"),
        ("100", "100.0 %"),
        ("0.04", "< 0.1 %"),
        ("0", "0.0 %"),
        ("-0.04", "> -0.1 %"),
    ],
)
def test_a_share(value: str, shown: str) -> None:
    assert percent(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        ("1", None, "≥ 1 USD"),
        (None, "2", "≤ 2 USD"),
        ("1", "1", "1 USD"),
        ("1", "2", "1 to 2 USD"),
        (None, None, "unknown"),
    ],
)
def test_a_range(low: str | None, high: str | None, shown: str) -> None:
    assert span(low and Decimal(low), high and Decimal(high), "USD") == shown  # type: ignore[arg-type]


def test_two_words_in_the_last_column_are_not_cut_where_the_table_is_narrow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    columns = [("Reading", "left"), ("Period", "left"), ("Target", "right"), ("Realized", "right"), ("% of target", "right"),
               ("To date", "right"), ("Data months", "right"), ("Status", "left")]  # fmt: skip
    row = (
        "us-exports-aircraft",
        "2020",
        "≥ 158.93 bn",
        "58.86 bn",
        "37.0 %",
        "49.4 %",
        "9/12 partial",
        "in progress",
    )
    text = io.StringIO()
    Console(width=80, file=text, highlight=False, emoji=False, markup=False).print(table(columns, [row]))
    printed = text.getvalue()
    assert "in progress" in printed
    assert max(map(len, printed.splitlines())) <= 80


def test_a_long_first_column_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    columns = [("What", "left"), ("Before", "right"), ("After", "right"), ("Cause", "left")]
    what = "A pledge with a long title that arrived in a period, by one of its many readings"
    text = io.StringIO()
    made = table(columns, [(what, "1,301.5 bn JPY", "1,442.12 bn JPY", "new month")])
    Console(width=80, file=text, highlight=False, emoji=False, markup=False).print(made)
    assert {"1,301.5", "1,442.12", "month", "readings"} <= set(text.getvalue().split())
