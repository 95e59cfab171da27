"""Bars: nothing, something, all and unknown can be told apart at any length."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.cli.view.layout.marks import COLORS, bar, with_bars
from pledgebook.pipelines.core.vocabulary import STATUSES
from tests.examples import examples


def figure(low: str | None, high: str | None = None, **others: object) -> dict[str, object]:
    """A figure with a target."""
    amounts = {"target": Decimal(1), "target_high": None, "pledged_low": None, "pledged_high": None}
    shares = {"attainment_pct": low and Decimal(low), "attainment_high_pct": high and Decimal(high)}
    return {
        "unit": "USD",
        "source": None,
        "months_partial": 0,
        "change_pct": None,
        **amounts,
        **shares,
        **others,
    }


@pytest.mark.parametrize(
    ("low", "high", "drawn"),
    [
        ("0", None, ".........."),
        ("0.1", None, "█........."),
        ("43.2", None, "████......"),
        ("99.9", None, "█████████."),
        ("100", None, "██████████"),
        ("240", None, "██████████"),
        ("20", "60", "██▒▒▒▒...."),
        (None, "30", "▒▒▒......."),
        (None, None, "//////////"),
    ],
)
def test_a_bar(low: str | None, high: str | None, drawn: str) -> None:
    assert bar(figure(low, high), 10) == drawn


def test_without_a_target_there_is_no_bar() -> None:
    assert bar(figure(None, target=None), 10) == ""


@given(st.decimals(0, 300, places=2), st.integers(4, 20))
@examples(100)
def test_a_bar_is_empty_for_nothing_alone_and_full_for_all_alone(share: Decimal, width: int) -> None:
    drawn = bar(figure(str(share)), width)
    assert len(drawn) == width
    assert ("█" in drawn) == (share > 0)
    assert ("." in drawn) == (share < 100)


def test_bars_stand_where_there_is_room() -> None:
    columns = [("Pledge", "left"), ("%", "right"), ("Status", "left")]
    rows = [figure("50")]
    cells = [("A", "50.0 %", "behind")]
    lengths = {
        width: with_bars(columns, rows, cells, 2, width).lines(width)[-1].plain.count("█")
        for width in (40, 27, 22)
    }
    assert lengths == {40: 5, 27: 3, 22: 0}


def test_colors_are_of_statuses() -> None:
    assert COLORS.keys() <= set(STATUSES)
