"""The months of a reading: in its unit, covered, or why they are unknown."""

from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break
from pledgebook.pipelines.core.measures.conversion import Rates
from pledgebook.pipelines.reconcile.monthly.frame import Monthly, monthly, with_units
from pledgebook.pipelines.schemas.contract import expectations
from tests.reconcile.ledger import TOTALS, Row, coverage, rates, table, total, totals

Cell = tuple[str, int, Decimal | None, str | None]


def found(
    flows: pl.DataFrame, reading: Row | None = None, rate: pl.DataFrame | None = None
) -> tuple[list[Cell], list[Break]]:
    readings = with_units(table("reading", [reading or {}]), flows)
    nothing = coverage("R", "2026-02", "2026-01")
    frame, breaks = monthly(flows, nothing, readings, Rates(rates() if rate is None else rate))
    rows = frame.select(pl.col("month").dt.strftime("%Y-%m"), "months", "amount", "problem").rows()
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
    assert sorted((one.subject, one.left.amount) for one in breaks if one.kind == "exchange_rate") == [
        ("R in JPY", Decimal(10)),
        ("R in JPY over 12 months", Decimal(120)),
    ]
    assert len({one.discrepancy_id for one in breaks}) == len(breaks)


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


def frame(flows: pl.DataFrame, covered: pl.DataFrame, reading: Row | None = None) -> dict[str, Row]:
    """The rows of the frame by what they are of, their first month and, where it is more than one, their length."""
    readings = with_units(table("reading", [reading or {}]), flows)
    rows, _ = monthly(flows, covered, readings, Rates(rates()))
    return {
        " ".join(
            [row["reading_id"], f"{row['month']:%Y-%m}", *([str(row["months"])] if row["months"] > 1 else [])]
        ): row
        for row in rows.iter_rows(named=True)
    }


def test_a_month_has_a_figure_is_published_without_one_or_is_not_there() -> None:
    found = frame(totals(("R", "2026-01", 5), ("R", "2026-04", 7)), coverage("R", "2026-01", "2026-02"))
    names = ("amount", "is_reported", "is_covered", "goods")
    assert {month: tuple(row[name] for name in names) for month, row in found.items()} == {
        "R 2026-01": (5, True, True, ""),
        "R 2026-02": (0, False, True, ""),
        "R 2026-04": (7, True, False, ""),
    }


def test_a_longer_figure_stands_beside_its_months_and_is_covered_with_all_of_them() -> None:
    flows = pl.concat(
        [totals(("R", "2026-01", 9), ("R", "2026-04", 8), months=3), totals(("R", "2026-02", 4))]
    )
    part = coverage("R", "2026-02", "2026-02", total=3, covered=2, uncovered="2905")
    covered = pl.concat([coverage("R", "2026-01", "2026-01"), part, coverage("R", "2026-03", "2026-05")])
    found = frame(flows, covered)
    names = ("amount", "problem", "is_covered", "goods")
    assert {month: tuple(row[name] for name in names) for month, row in found.items()} == {
        "R 2026-01": (None, "in_longer", True, None),
        "R 2026-01 3": (9, None, True, "2905"),
        "R 2026-02": (4, None, True, "2905"),
        "R 2026-03": (None, "in_longer", True, None),
        "R 2026-04": (None, "in_longer", True, None),
        "R 2026-04 3": (8, None, False, ""),
        "R 2026-05": (None, "in_longer", True, None),
    }


def test_codes_that_lie_in_part_in_the_scope_can_be_compared_with_nothing() -> None:
    flows = pl.DataFrame(
        [total(("R", date(2026, 1, 1), 1, "USD"), Decimal(5), Decimal(8))], schema=TOTALS, orient="row"
    )
    (row,) = frame(flows, coverage("R", "2026-01", "2026-01")).values()
    assert (row["amount"], row["amount_high"], row["goods"]) == (5, 8, None)


def test_a_side_keeps_its_unit_and_several_units_have_no_amount() -> None:
    flows = pl.concat(
        [
            totals(("mirror:M:exporter", "2026-01", 5), ("mirror:M:exporter", "2026-02", 6), unit="JPY"),
            totals(("mirror:M:exporter", "2026-02", 7), unit="EUR"),
        ]
    )
    found = frame(flows, coverage("mirror:M:exporter", "2026-01", "2026-02"))
    assert [(row["unit"], row["amount"], row["problem"]) for row in found.values()] == [
        ("JPY", 5, None),
        ("EUR, JPY", None, "several_units"),
    ]


def test_sales_to_unknown_destinations_are_converted_as_their_reading_and_tell_no_break() -> None:
    shadow = "R unknown destinations"
    flows = pl.concat(
        [totals((shadow, "2026-01", 1500), unit="kg"), totals((shadow, "2026-02", 1), unit="m3")]
    )
    readings = table("reading", [{"measure": "quantity", "unit": "t", "stage": "sold"}])
    rows, breaks = monthly(flows, coverage(shadow, "2026-01", "2026-02"), readings, Rates(rates()))
    assert rows.select("amount", "problem").rows() == [(Decimal("1.5"), None), (None, "other_unit")]
    assert breaks == []


def test_every_column_of_the_frame_says_what_it_means() -> None:
    assert "a value" not in expectations(Monthly).values()
    assert (Monthly.__doc__ or "").startswith("One row per ")
