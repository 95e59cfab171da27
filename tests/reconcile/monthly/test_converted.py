"""Totals in the unit of their reading."""

from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.breaks.discrepancy import Break
from pipelines.core.conversion import Rates
from pipelines.reconcile.monthly.converted import cells, with_units
from tests.reconcile.ledger import Row, rates, table, totals

Cell = tuple[str, int, Decimal | None, str | None]


def found(
    flows: pl.DataFrame, reading: Row | None = None, rate: pl.DataFrame | None = None
) -> tuple[list[Cell], list[Break]]:
    readings = with_units(table("reading", [reading or {}]), flows)
    frame, breaks = cells(flows, readings, Rates(rates() if rate is None else rate))
    rows = frame.select(pl.col("month").dt.strftime("%Y-%m"), "period_months", "amount", "problem").rows()
    return rows, breaks


def test_money_is_converted_at_the_rate_of_its_month() -> None:
    flows = totals(("R", "2026-01", 1500), ("R", "2026-02", 1600), unit="JPY")
    rate = rates(("JPY", "2026-01", "150"), ("JPY", "2026-02", "160"))
    assert found(flows, rate=rate) == (
        [("2026-01", 1, Decimal(10), None), ("2026-02", 1, Decimal(10), None)],
        [],
    )


def test_a_month_without_a_rate_is_unknown_and_a_break() -> None:
    rows, breaks = found(totals(("R", "2026-01", 1500), unit="JPY"))
    assert rows == [("2026-01", 1, None, "no_rate")]
    assert [(one.kind, one.month, one.left.amount) for one in breaks] == [
        ("exchange_rate", date(2026, 1, 1), Decimal(1500))
    ]


def test_a_month_and_the_year_that_begins_with_it_are_two_breaks() -> None:
    flows = pl.concat(
        [
            totals(("R", "2026-01", 10), unit="JPY"),
            totals(("R", "2026-01", 120), unit="JPY", months=12),
        ]
    )
    _, breaks = found(flows)
    assert sorted((one.subject, one.left.amount) for one in breaks) == [
        ("R in JPY", Decimal(10)),
        ("R in JPY over 12 months", Decimal(120)),
    ]
    assert len({one.discrepancy_id for one in breaks}) == 2


def test_another_unit_is_unknown_and_a_break() -> None:
    rows, breaks = found(totals(("R", "2026-01", 5), unit="m3"), {"measure": "quantity", "unit": "t"})
    assert rows == [("2026-01", 1, None, "other_unit")]
    assert [one.kind for one in breaks] == ["unit"]


def test_units_of_one_dimension_are_added_exactly() -> None:
    flows = pl.concat([totals(("R", "2026-01", 5), unit="t"), totals(("R", "2026-01", 1500), unit="kg")])
    rows, breaks = found(flows, {"measure": "quantity", "unit": "t"})
    assert (rows, breaks) == ([("2026-01", 1, Decimal("6.5"), None)], [])


def test_one_unknown_unit_makes_the_month_unknown() -> None:
    flows = pl.concat([totals(("R", "2026-01", 5), unit="t"), totals(("R", "2026-01", 7), unit="m3")])
    assert found(flows, {"measure": "quantity", "unit": "t"})[0] == [("2026-01", 1, None, "other_unit")]


def test_a_zero_is_zero_in_any_unit() -> None:
    rows, breaks = found(totals(("R", "2026-01", 0), unit="m3"), {"measure": "quantity", "unit": "t"})
    assert (rows, breaks) == ([("2026-01", 1, Decimal(0), None)], [])


def test_what_was_not_reported_is_unknown_and_no_break() -> None:
    rows, breaks = found(totals(("R", "2026-01", None), unit=None), {"measure": "quantity", "unit": "t"})
    assert (rows, breaks) == ([("2026-01", 1, None, "not_reported")], [])


def test_a_reading_without_a_unit_takes_the_only_one_of_its_flows() -> None:
    flows = totals(("R", "2026-01", 5), unit="MMcf")
    reading = table("reading", [{"measure": "quantity", "unit": None}])
    assert with_units(reading, flows)["unit"].to_list() == ["MMcf"]
    both = pl.concat([flows, totals(("R", "2026-02", 5), unit="t")])
    assert with_units(reading, both)["unit"].to_list() == [None]
