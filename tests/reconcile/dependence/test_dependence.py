"""Shares of the largest supplier and Herfindahl indices. The figures are invented."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pledgebook.pipelines.reconcile.dependence.dependence import dependence
from tests.reconcile.ledger import SUPPLY, month, table

AS_OF = date(2026, 11, 22)


def supply(
    *rows: tuple[str, str, str | int | None],
    months: int = 1,
    is_all: bool = False,
    in_part: str | None = None,
    lacking: str | None = None,
    grade: str | None = None,
) -> pl.DataFrame:
    """Rows of supplier, month and amount, of Japan's imports under the watch W."""
    filled = [
        ("W", "JPN", "un_comtrade", "cifvalue", "value", "USD", one, month(when), months,
         None if amount is None else Decimal(amount), is_all, in_part, lacking, grade)
        for one, when, amount in rows
    ]  # fmt: skip
    return pl.DataFrame(filled, schema=SUPPLY, orient="row")


def found(
    frame: pl.DataFrame, as_of: date = AS_OF, goal: dict[str, Decimal] | None = None
) -> list[dict[str, Any]]:
    return dependence(table("watch", [goal or {}]), frame, "run", as_of)[0].to_dicts()


def test_the_months_of_a_year_are_added_before_shares_are_taken() -> None:
    frame = supply(
        ("W00", "2023-01", 100), ("CHN", "2023-01", 90), ("VNM", "2023-01", 10),
        ("W00", "2023-02", 100), ("CHN", "2023-02", 50), ("VNM", "2023-02", 50),
    )  # fmt: skip
    (row,) = found(frame)
    assert (row["months_covered"], row["total"], row["largest_share_low_pct"]) == (2, 200, 70)
    assert row["hhi_low"] == row["hhi_high"] == 4900 + 900
    assert (row["period_start"], row["period_end"]) == (date(2023, 1, 1), date(2023, 12, 31))


def test_what_no_supplier_is_known_for_makes_a_range() -> None:
    (row,) = found(supply(("W00", "2024-01", 1000), ("USA", "2024-01", 96), months=12))
    assert row["largest_iso3"] is None
    assert (row["largest_share_low_pct"], row["largest_share_high_pct"]) == (Decimal("9.6"), Decimal("90.4"))
    assert (row["hhi_low"], row["hhi_high"]) == (Decimal("92.16"), Decimal("92.16") + Decimal("8172.16"))
    assert "90.4 % of the total has no known supplier" in row["note"]


def test_without_the_world_and_without_all_partners_nothing_is_known() -> None:
    (row,) = found(supply(("CHN", "2023-01", 90), ("VNM", "2023-01", 10)))
    assert (row["months_covered"], row["total"], row["hhi_low"], row["suppliers"]) == (0, None, None, 0)
    assert "1 of 1 reported periods are unknown" in row["note"]


def test_all_partners_published_are_the_world() -> None:
    (row,) = found(supply(("CHN", "2023-01", 90), ("VNM", "2023-01", 10), is_all=True))
    assert (row["total"], row["largest_iso3"], row["hhi_high"]) == (100, "CHN", 8200)


def test_an_amount_that_was_not_reported_is_no_zero() -> None:
    assert found(supply(("CHN", "2023-01", 90), ("VNM", "2023-01", None), is_all=True))[0]["total"] is None
    (row,) = found(supply(("W00", "2023-01", 100), ("CHN", "2023-01", 90), ("VNM", "2023-01", None)))
    assert (row["suppliers"], row["hhi_low"], row["hhi_high"]) == (1, 8100, 8200)
    assert "figures not reported, or in another unit: VNM" in row["note"]


def test_a_month_without_any_import_is_known_and_a_zero() -> None:
    first = supply(("CHN", "2023-01", 60), is_all=True)
    (row,) = found(pl.concat([first, supply(("W00", "2023-02", 0), is_all=True)]))
    assert (row["months_covered"], row["total"], row["largest_share_high_pct"]) == (2, 60, 100)


def test_a_code_that_lies_in_part_in_the_group_makes_its_month_unknown() -> None:
    (row,) = found(supply(("W00", "2021-01", 5), ("CHN", "2021-01", 5), in_part="281000 of HS2017"))
    assert (row["total"], "281000 of HS2017" in row["note"]) == (None, True)


def test_a_figure_for_the_year_gives_way_to_twelve_months_only() -> None:
    year = supply(("W00", "2023-01", 100), ("CHN", "2023-01", 40), months=12)
    some = supply(("W00", "2023-01", 10), ("CHN", "2023-01", 9))
    assert found(pl.concat([year, some]))[0]["total"] == 100
    every = [(one, f"2023-{number:02}", 10) for number in range(1, 13) for one in ("W00", "CHN")]
    assert found(pl.concat([year, supply(*every)]))[0]["largest_share_low_pct"] == 100


def test_a_month_that_has_not_ended_is_left_out() -> None:
    frame = supply(("W00", "2023-01", 10), ("CHN", "2023-01", 9), ("W00", "2023-02", 10))
    assert found(frame, date(2023, 2, 27))[0]["months_covered"] == 1
    assert found(frame, date(2023, 1, 30)) == []


def test_suppliers_that_exceed_the_total_are_told_and_stay_within_all() -> None:
    (row,) = found(supply(("W00", "2023-01", 90), ("CHN", "2023-01", 75), ("VNM", "2023-01", 25)))
    assert (row["total"], row["largest_share_high_pct"]) == (90, 75)
    assert "add up to more than the total" in row["note"]


def test_a_month_above_the_total_does_not_make_up_for_one_below() -> None:
    frame = supply(
        ("W00", "2023-01", 90), ("CHN", "2023-01", 100), ("W00", "2023-02", 110), ("CHN", "2023-02", 100)
    )
    (row,) = found(frame)
    assert (row["total"], row["named"], row["largest_share_low_pct"]) == (200, 200, Decimal("95.2381"))
    assert "add up to more than the total" in row["note"]
    assert "4.8 % of the total has no known supplier" in row["note"]


def test_a_month_in_which_a_supplier_has_no_figure_may_be_all_its_own() -> None:
    frame = supply(("W00", "2023-01", 100), ("CHN", "2023-01", 60), ("W00", "2023-02", 100))
    (row,) = found(frame, goal={"goal_share_pct": Decimal(75)})
    assert (row["largest_share_low_pct"], row["largest_share_high_pct"]) == (30, 80)
    assert (row["hhi_high"], row["goal_status"]) == (6800, "open")


def test_a_supplier_without_a_figure_brought_nothing_where_all_are_published() -> None:
    first = supply(("CHN", "2023-01", 60), ("VNM", "2023-01", 40), is_all=True)
    second = supply(("W00", "2023-02", 100), ("VNM", "2023-02", 90), is_all=True)
    (row,) = found(pl.concat([first, second]))
    assert (row["largest_iso3"], row["largest_share_high_pct"]) == ("VNM", 65)


@pytest.mark.parametrize(
    ("goal", "status"),
    [
        ({}, "no_goal"),
        ({"goal_share_pct": Decimal(60)}, "within_goal"),
        ({"goal_share_pct": Decimal(59)}, "above_goal"),
        ({"goal_hhi": Decimal(4150)}, "open"),
        ({"goal_share_pct": Decimal(60), "goal_hhi": Decimal(4000)}, "above_goal"),
        ({"goal_share_pct": Decimal(60), "goal_hhi": Decimal(4150)}, "open"),
    ],
)
def test_a_goal_is_kept_only_where_both_ends_keep_it(goal: dict[str, Decimal], status: str) -> None:
    rows = (("W00", "2023-01", 100), ("CHN", "2023-01", 60), ("VNM", "2023-01", 20), ("DEU", "2023-01", 10))
    assert found(supply(*rows), goal=goal)[0]["goal_status"] == status


def test_another_importer_and_the_order_of_rows_change_nothing() -> None:
    frame = supply(("W00", "2023-01", 100), ("CHN", "2023-01", 60), ("VNM", "2023-01", 20))
    other = frame.with_columns(importer_iso3=pl.lit("KOR"), amount=pl.col("amount") * 3)
    both = found(pl.concat([other, frame]).reverse())
    assert [row for row in both if row["importer_iso3"] == "JPN"] == found(frame)


def test_a_total_that_lacks_a_code_of_the_group_is_unknown_unless_every_supplier_is_published() -> None:
    rows = (("W00", "2024-01", 100), ("CHN", "2024-01", 90), ("VNM", "2024-01", 10))
    (row,) = found(supply(*rows, lacking="250410"))
    assert row["largest_share_low_pct"] is None
    assert "the figures lack a total of 250410" in row["note"]
    (row,) = found(supply(*rows, lacking="250410", is_all=True))
    assert (row["largest_share_low_pct"], row["note"]) == (90, None)


def test_grades_are_named_the_best_first() -> None:
    frame = pl.concat([
        supply(("W00", "2024-01", 100), grade="N-"),
        supply(("CHN", "2024-01", 90), grade="N"),
    ])  # fmt: skip
    assert found(frame)[0]["grades"] == "N, N-"


def test_each_supplier_has_its_share_and_the_largest_is_the_first() -> None:
    frame = supply(("W00", "2024-01", 100), ("VNM", "2024-01", 20), ("CHN", "2024-01", 70))
    _, shares = dependence(table("watch", [{}]), frame, "run", AS_OF)
    assert [
        (row["supplier_iso3"], row["amount"], row["share_low_pct"], row["share_high_pct"])
        for row in shares.sort("amount", descending=True).iter_rows(named=True)
    ] == [("CHN", 70, 70, 70), ("VNM", 20, 20, 20)]


def test_suppliers_exceed_a_total_only_beyond_the_rounding_to_cents() -> None:
    def note(named: str) -> str:
        frame = supply(("W00", "2024-01", "100"), ("CHN", "2024-01", named))
        return str(found(frame)[0]["note"])

    assert "add up to more" not in note("100.01")
    assert "add up to more" in note("100.02")
