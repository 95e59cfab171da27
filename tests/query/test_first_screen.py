"""Which readings the first screen tells: the headline, those that the register ranks, then others (invented readings)."""

from datetime import date
from decimal import Decimal
from typing import Any

from pledgebook.pipelines.query.first_screen import chosen, is_upper_bound, told_rows


def _row(reading: str, **values: object) -> dict[str, Any]:
    base = {"realized_high": None, "is_headline": False, "rank": None, "change_pct": Decimal(1), "source": "s",
            "unit": "t", "scope_id": reading, "period_start": date(2026, 1, 1)}  # fmt: skip
    pledge = reading.partition("/")[0]
    return base | {"reading_id": reading, "pledge_id": pledge, "realized": Decimal(5)} | values


ENERGY = [
    _row("E/coal"),
    _row("E/fuels", is_headline=True),
    _row("E/lng-arrived", rank=2),
    _row("E/lng-shipped", rank=1),
    _row("E/unknown", rank=3, realized=None),
]
FARM = [_row("F/all", is_headline=True), _row("F/meat")]


def _names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["reading_id"] for row in rows]


def test_the_headline_is_told_first_then_what_the_register_ranks() -> None:
    assert _names(told_rows(ENERGY)) == ["E/fuels", "E/lng-shipped", "E/lng-arrived", "E/coal"]


def test_where_there_is_little_room_the_ranked_readings_go_before_others() -> None:
    told = [*told_rows(FARM), *told_rows(ENERGY)]
    assert _names(chosen(told, 2)) == ["F/all", "E/fuels"]
    assert _names(chosen(told, 4)) == ["F/all", "E/fuels", "E/lng-shipped", "E/lng-arrived"]
    assert _names(chosen(told, 5)) == ["F/all", "F/meat", "E/fuels", "E/lng-shipped", "E/lng-arrived"]


def test_a_range_from_0_is_an_upper_bound() -> None:
    assert is_upper_bound(_row("P/cars", realized=Decimal(0), realized_high=Decimal(3)))
    assert not is_upper_bound(_row("P/cars", realized=Decimal(0), realized_high=Decimal(0)))
    assert not is_upper_bound(_row("P/cars"))
