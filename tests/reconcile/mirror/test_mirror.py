"""Two sides of one trade and the parts of their gap. Figures are invented, but for the guard of the margin."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pledgebook.pipelines.reconcile.mirror.margin import estimated_margin, fob
from tests.reconcile.mirror.mirror_ledger import JAN, Ledger, pair

D = Decimal
PARTS = (
    "currency_part",
    "classification_part",
    "cif_fob_part",
    "lag_part",
    "re_export_part",
    "rounding_part",
)


def parts(row: dict[str, Any]) -> list[Decimal | None]:
    return [row[name] for name in (*PARTS, "unexplained")]


def one(ledger: Ledger, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    (row,) = ledger.answer(pair(**changes))[0]
    assert row["gap"] == sum(part for part in parts(row) if part is not None)
    return row


def both(sold: Any, bought: Any, **extra: Any) -> Ledger:  # noqa: ANN401
    return Ledger().side("exporter", [sold]).side("importer", [bought], **extra)


@pytest.mark.parametrize(("margin", "expected"), [("0.05", "95.238"), ("0.20", "83.333")])
def test_a_margin_is_one_over_fob_and_not_over_cif(margin: str, expected: str) -> None:
    assert round(fob(D(100), D(margin)), 3) == D(expected)


def test_a_declared_margin_takes_freight_out_of_the_imports() -> None:
    row = one(both(95, 100), margin="0.05", lag="1")
    assert parts(row) == [0, None, D("4.7619"), 0, None, D("0.2381"), 0]
    assert (row["ratio"], row["margin_basis"], row["margin_note"]) == (
        D("0.95"),
        "declared",
        "declared, by D",
    )


def test_what_is_not_known_lies_in_the_rest_and_is_named() -> None:
    row = one(both(80, 100))
    assert parts(row) == [0, None, None, None, None, 0, 20]
    assert row["note"] == "not known, and so part of the rest: classification, CIF/FOB, lag, re-export"
    assert row["unexplained_pct"] == 100


def test_a_margin_with_a_range_gives_its_part_a_range() -> None:
    row = one(both(80, 110), margin="0.10", margin_low="0.05", margin_high="0.25")
    assert [row[name] for name in ("cif_fob_low", "cif_fob_part", "cif_fob_high")] == [D("5.2381"), 10, 22]


@pytest.mark.parametrize("valuation", ["FOB", "FAS"])
def test_imports_without_freight_have_none_to_take_out(valuation: str) -> None:
    row = one(both(80, 100, valuation=valuation), margin="0.05")
    assert (row["cif_fob_part"], row["margin_basis"]) == (0, "none")


def test_an_importer_that_gives_both_valuations_gives_the_margin_itself() -> None:
    row = one(both(80, 100).side("importer_fob", [92]), importer_fob_series="fobvalue")
    assert (row["cif_fob_part"], row["margin_basis"], row["margin"]) == (8, "reported", None)


def test_a_month_that_one_side_has_not_published_has_no_gap() -> None:
    rows, breaks = Ledger().side("exporter", [80, 90]).side("importer", [100]).answer(pair())
    assert [row["gap"] for row in rows] == [20, None]
    assert rows[1]["note"] == "unknown: importer CHN has not published"
    assert rows[1]["exporter_value"] == 90
    assert [row[name] for row in rows[1:] for name in (*PARTS, "unexplained", "ratio")] == [None] * 8
    assert [one.month for one in breaks] == [JAN]


def test_a_published_month_without_a_row_is_zero_and_not_unknown() -> None:
    ledger = Ledger().side("exporter", [80, 90]).side("importer", [100, 0])
    ledger.total = [row for row in ledger.total if row["amount"] != 0]
    rows, breaks = ledger.answer(pair())
    assert [row["gap"] for row in rows] == [20, -90]
    assert [found.kind for found in breaks] == ["valuation", "completeness"]


def test_a_side_that_published_zero_throughout_is_compared_month_by_month() -> None:
    ledger = Ledger().side("exporter", [0] * 9).side("importer", [10] * 9)
    ledger.total = [row for row in ledger.total if row["amount"] != 0]
    rows, breaks = ledger.answer(pair())
    assert [(row["period_months"], row["exporter_value"], row["gap"]) for row in rows] == [(1, 0, 10)] * 9
    assert [found.kind for found in breaks] == ["completeness"] * 9


def test_a_month_published_in_part_is_unknown() -> None:
    ledger = both(80, 100)
    ledger.covered[0] |= {"prefixes_total": 2, "uncovered": "120110"}
    (row,), _ = ledger.answer(pair())
    assert row["gap"] is None
    assert row["note"] == "unknown: exporter BRA has not published all products: 120110 is missing"


def test_a_mirror_of_which_nothing_is_held_has_no_row() -> None:
    assert Ledger().answer(pair()) == ([], [])


def test_a_declared_conversion_is_told_apart_from_the_rate_of_the_month() -> None:
    ledger = Ledger().side("exporter", [100]).side("importer", [15_000], "JPY").rates("JPY", [150])
    row = one(ledger, importer_rate="120", margin="0")
    assert (row["importer_amount"], row["importer_currency"]) == (15_000, "JPY")
    assert (row["importer_value"], row["gap"], row["currency_part"], row["unexplained"]) == (125, 25, 25, 0)


def test_a_side_that_reports_in_the_currency_asked_needs_no_rate() -> None:
    row = one(both(80, 100), exporter_rate="150")
    assert (row["exporter_value"], row["currency_part"]) == (80, 0)


def test_without_a_rate_the_side_is_unknown() -> None:
    (row,), _ = Ledger().side("exporter", [100]).side("importer", [15_000], "JPY").answer(pair())
    assert row["note"] == "unknown: importer CHN has no exchange rate from JPY to USD"
    assert (row["importer_amount"], row["importer_value"], row["gap"]) == (15_000, None, None)


def test_the_gap_is_told_in_any_currency() -> None:
    ledger = Ledger().side("exporter", [100]).side("importer", [110]).rates("JPY", [150])
    row = one(ledger, currency="JPY", margin="0.1")
    assert (row["exporter_amount"], row["exporter_value"], row["gap"], row["cif_fob_part"]) == (
        100,
        15_000,
        1_500,
        1_500,
    )


def test_goods_under_other_codes_are_a_part_of_their_own() -> None:
    ledger = both(80, 100).side("importer_elsewhere", [7]).side("exporter_elsewhere", [30])
    row = one(ledger, importer_elsewhere_id="T", exporter_elsewhere_id="U", margin="0.07", lag="1")
    assert parts(row)[:3] == [0, 23, 7]  # freight of 107, with the goods that the importer has elsewhere
    assert row["unexplained"] == -10


def test_goods_elsewhere_that_are_not_published_leave_the_part_unknown() -> None:
    ledger = both(80, 100).side("exporter_elsewhere", [30])
    row = one(ledger, importer_elsewhere_id="T", exporter_elsewhere_id="U")
    assert (row["classification_part"], row["unexplained"]) == (None, 20)


def test_a_code_that_lies_in_the_scope_in_part_counts_as_estimated() -> None:
    ledger = both(80, 100)
    ledger.total[1] |= {"amount_high": D(120), "estimate": D(105), "in_part": "870490 of HS2017"}
    row = one(ledger, margin="0.05")
    assert (row["importer_value"], row["classification_part"], row["cif_fob_part"]) == (100, -5, 5)


@pytest.mark.parametrize(("reporter", "part"), [("HKG", 12), ("BRA", -12)])
def test_re_exports_of_a_third_country_add_and_the_exporter_s_own_take_off(reporter: str, part: int) -> None:
    ledger = both(80, 100).side("re_export", [12])
    changes = {
        "re_export_source": "un_comtrade",
        "re_export_series": "primaryValue",
        "re_export_reporter_iso3": reporter,
    }
    row = one(ledger, margin="0.25", lag="1", **changes)
    assert parts(row) == [0, None, 20, 0, part, 0, -part]


def test_a_declared_share_of_re_exports_is_one_of_the_imports() -> None:
    assert one(both(80, 100), re_export_share="0.15")["re_export_part"] == 15


def test_what_rounding_alone_can_make_is_rounding_and_not_unexplained() -> None:
    row = one(both("100.4", 101), margin="0", lag="1")
    assert (row["rounding_part"], row["unexplained"]) == (0, D("0.6"))
    row = one(both("100.5", 101), margin="0", lag="1")
    assert (row["rounding_part"], row["unexplained"]) == (D("0.5"), 0)
    row = one(both(99, 101), margin="0", lag="1", importer_rounding="5")
    assert (row["rounding_part"], row["unexplained"]) == (2, 0)


def test_thousands_of_yen_are_the_rounding_of_japan_customs() -> None:
    ledger = Ledger().side("exporter", [1_000_500], "JPY").side("importer", [1_000_000], "JPY")
    row = one(ledger, currency="JPY", importer_source="japan_customs", importer_series="value", margin="0")
    assert (row["rounding_part"], row["unexplained"]) == (-500, 0)


def test_a_declared_lag_moves_value_between_months() -> None:
    ledger = Ledger().side("exporter", [100, 100, 0]).side("importer", [60, 100, 40])
    rows, _ = ledger.answer(pair(lag="0.6, 0.4", margin="0"))
    assert [row["carried_in"] for row in rows] == [None, 40, 40]
    assert [row["lag_part"] for row in rows] == [None, 0, 40]
    assert [row["unexplained"] for row in rows] == [-40, 0, 0]


def test_exports_before_the_importer_s_first_month_are_carried_in() -> None:
    ledger = Ledger().side("exporter", [100, 50, 0]).side("importer", [None, 70, 20])
    rows, _ = ledger.answer(pair(lag="0.6, 0.4", margin="0"))
    assert [(row["carried_in"], row["carried_out"], row["unexplained"]) for row in rows[1:]] == [
        (40, 20, 0),
        (20, 0, 0),
    ]


def test_figures_for_years_work_and_their_lag_is_unknown() -> None:
    ledger = Ledger().side("exporter", [80], months=12).side("importer", [100], months=12)
    row = one(ledger, margin="0.05", lag="0.5, 0.5")
    assert (row["period_months"], row["lag_part"], row["cif_fob_part"]) == (12, None, D("4.7619"))


def test_months_are_added_where_the_other_side_has_years_only() -> None:
    ledger = Ledger().side("exporter", [10] * 12).side("importer", [100], months=12)
    row = one(ledger)
    assert (row["exporter_amount"], row["exporter_valuation"], row["gap"]) == (120, "FOB", -20)


def test_a_year_that_lacks_a_month_is_unknown() -> None:
    ledger = Ledger().side("exporter", [10] * 11).side("importer", [100], months=12)
    (row,), _ = ledger.answer(pair())
    assert (row["gap"], row["note"]) == (None, "unknown: exporter BRA has published 11 of 12 months")


def test_a_month_inside_a_figure_for_a_year_is_unknown() -> None:
    ledger = Ledger().side("exporter", [10] * 24).side("importer", [100], months=12)
    ledger.side("importer", [12], first=date(2025, 1, 1))
    rows, _ = ledger.answer(pair())
    assert [(row["month"].year, row["period_months"], row["gap"]) for row in rows[:2]] == [
        (2024, 12, -20),
        (2025, 1, 2),
    ]


def test_a_year_stays_when_monthly_figures_of_another_year_come_in() -> None:
    ledger = Ledger().side("exporter", [80], months=12).side("importer", [100], months=12)
    alone = one(ledger, margin="0.05")
    ledger.side("exporter", [7, 9], first=date(2025, 1, 1)).side("importer", [8, 9], first=date(2025, 1, 1))
    rows, _ = ledger.answer(pair(margin="0.05"))
    assert rows[0] == alone
    assert [(row["month"].month, row["period_months"], row["gap"]) for row in rows[1:]] == [
        (1, 1, 1),
        (2, 1, 0),
    ]


def test_a_year_is_compared_by_months_where_both_sides_have_some_of_its_months() -> None:
    ledger = Ledger().side("exporter", [80], months=12).side("exporter", [7]).side("importer", [8])
    rows, _ = ledger.answer(pair())
    assert [(row["period_months"], row["gap"]) for row in rows] == [(1, 1), *[(1, None)] * 11]
    assert (
        rows[1]["note"]
        == "unknown: exporter BRA has published only a figure for 2024-01 to 2024-12; importer CHN has not published"
    )


APRIL = date(2024, 4, 1)


def test_a_fiscal_year_is_compared_with_the_same_months_of_the_other_side() -> None:
    ledger = Ledger().side("exporter", [10] * 3 + [20] * 12).side("importer", [250], months=12, first=APRIL)
    rows, _ = ledger.answer(pair())
    assert [(row["month"].month, row["period_months"], row["gap"]) for row in rows] == [
        (1, 1, None),
        (2, 1, None),
        (3, 1, None),
        (4, 12, 10),
    ]
    assert rows[-1]["ratio"] == D("0.96")
    assert rows[-1]["note"].startswith(
        "both sides over 2024-04 to 2025-03, which is no calendar year; the months of BRA are added up; "
    )


def test_a_fiscal_year_is_never_set_against_a_calendar_year() -> None:
    ledger = Ledger().side("exporter", [80], months=12).side("importer", [100], months=12, first=APRIL)
    rows, breaks = ledger.answer(pair())
    assert [(row["month"].month, row["gap"], row["note"]) for row in rows] == [
        (1, None, "unknown: importer CHN has published 9 of 12 months"),
        (4, None, "unknown: exporter BRA has published 9 of 12 months"),
    ]
    ledger.side("exporter", [80], months=12, first=date(2025, 1, 1))
    ledger.side("importer", [80], months=12, first=date(2023, 4, 1))
    rows, _ = ledger.answer(pair())
    assert rows[1]["note"] == (
        "unknown: importer CHN has published only a figure for 2023-04 to 2024-03 and 2024-04 to 2025-03, "
        "which shares 9 of the 12 months"
    )
    assert breaks == []


def test_quarters_are_added_up_beside_a_year() -> None:
    ledger = Ledger().side("exporter", [10, 20, 30, 40], months=3).side("importer", [110], months=12)
    assert one(ledger)["gap"] == 10


def quantities(sold: tuple[Any, str], bought: tuple[Any, str], **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    ledger = both(80, 100).side("exporter_quantity", [sold[0]], sold[1])
    return one(ledger.side("importer_quantity", [bought[0]], bought[1], **extra))


def test_quantities_are_compared_in_the_exporter_s_unit() -> None:
    row = quantities((5, "t"), (4_900, "kg"))
    assert (row["quantity_gap"], row["quantity_note"]) == (D("-0.1"), None)


def test_an_estimated_quantity_is_not_comparable() -> None:
    row = quantities((5_000, "kg"), (4_900, "kg"), is_estimated=True)
    assert (row["importer_quantity"], row["quantity_gap"]) == (4_900, None)
    assert row["quantity_note"] == "not comparable: that of CHN is estimated"


def test_units_of_two_dimensions_are_not_comparable() -> None:
    assert quantities((5, "t"), (4, "m3"))["quantity_note"] == "not comparable: t and m3"


def test_quantities_that_nobody_published_are_unknown() -> None:
    assert one(both(80, 100))["quantity_note"] == "unknown: BRA has not published; CHN has not published"


def test_a_margin_is_the_median_ratio_less_one() -> None:
    margin = estimated_margin([D(one) / 100 for one in (104, 105, 106, 107, 103)], 12)
    assert (margin.rate, margin.low, margin.high) == (D("0.05"), D("0.04"), D("0.06"))


@pytest.mark.parametrize("ratios", [["1.05"] * 11, ["0.97"] * 12, ["2.5"] * 12])
def test_a_margin_that_cannot_be_is_unknown(ratios: list[str]) -> None:
    assert estimated_margin([D(one) for one in ratios], 1).rate is None


def test_rests_that_cancel_out_are_a_matter_of_timing() -> None:
    _, breaks = Ledger().side("exporter", [100, 100]).side("importer", [80, 121]).answer(pair())
    assert [(found.kind, found.month.month) for found in breaks if found.month] == [
        ("timing", 1),
        ("timing", 2),
    ]
    assert [found.row()["difference"] for found in breaks] == [-20, 21]
    assert breaks[0].explanation.endswith(
        "over 2024-01 to 2024-02 the rests cancel out: of 41 USD in total, 1 USD is left"
    )


def test_rests_whose_sum_is_small_only_against_the_trade_do_not_cancel_out() -> None:
    _, breaks = Ledger().side("exporter", [100, 1000, 100]).side("importer", [130, 1000, 99]).answer(pair())
    assert [found.kind for found in breaks] == ["valuation"]
    assert "cancel" not in breaks[0].explanation


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        ({}, "valuation"),
        ({"margin": "0"}, "timing"),
        ({"margin": "0", "lag": "1"}, "partner_attribution"),
        ({"margin": "0", "lag": "1", "re_export_share": "0"}, "classification"),
    ],
)
def test_the_kind_of_a_break_follows_what_is_not_known(known: dict[str, str], kind: str) -> None:
    _, breaks = both(80, 100).answer(pair(**known))
    assert [found.kind for found in breaks] == [kind]


def test_what_is_within_materiality_is_no_break() -> None:
    assert both(95, 100).answer(pair())[1] == []
    assert len(both(95, 100).answer(pair(materiality_pct="4"))[1]) == 1


def test_a_break_keeps_its_id_when_the_figures_change() -> None:
    ids = {both(80, bought).answer(pair())[1][0].discrepancy_id for bought in (100, 120)}
    assert len(ids) == 1


def test_a_break_keeps_its_id_when_another_month_makes_another_cause_likely() -> None:
    declared = pair(margin="0", lag="1")
    _, before = Ledger().side("exporter", [90, 90]).side("importer", [100, 80]).answer(declared)
    _, after = Ledger().side("exporter", [90, 90, 90]).side("importer", [100, 80, 150]).answer(declared)
    assert [found.kind for found in before] == ["timing"] * 2
    assert [found.kind for found in after] == ["partner_attribution"] * 3
    assert [one.discrepancy_id for one in before] == [one.discrepancy_id for one in after[:2]]
    assert len({one.discrepancy_id for one in after}) == 3


GAS = {"currency": None, "unit": "t", "factor_id": "lng-mmcf-per-t", "lag": "1"}


def test_quantities_of_two_dimensions_are_compared_by_a_factor_with_a_range() -> None:
    """1,000 t are 48.028 MMcf typically, and from 47.53 to 48.7 MMcf; nothing is taken out as freight."""
    ledger = Ledger().side("exporter", ["48.028"], "MMcf").side("importer", [900], "t")
    row = one(ledger, **GAS)
    assert (row["exporter_amount"], row["exporter_currency"], row["exporter_value"]) == (
        D("48.028"),
        "MMcf",
        1000,
    )
    assert (row["currency"], row["gap"], row["unexplained"]) == ("t", -100, -100)
    assert (row["gap_low"], row["gap_high"]) == (D("-110.4776"), D("-86.2012"))
    assert (row["unexplained_low"], row["unexplained_high"]) == (row["gap_low"], row["gap_high"])
    assert (row["cif_fob_part"], row["margin_basis"], row["exporter_quantity"]) == (0, "none", None)
    assert "1 t = 0.04753 to 0.0487 MMcf" in row["note"]


def test_quantities_of_one_unit_need_no_factor() -> None:
    ledger = Ledger().side("exporter", [1], "t").side("importer", [900], "kg")
    row = one(ledger, **GAS | {"factor_id": None, "unit": "kg"})
    assert (row["gap"], row["gap_low"], row["rounding_part"]) == (-100, None, -100)  # half a tonne is 500 kg


def test_without_a_factor_units_of_two_dimensions_are_not_compared() -> None:
    ledger = Ledger().side("exporter", ["48.028"], "MMcf").side("importer", [900], "t")
    (row,) = ledger.answer(pair(**GAS | {"factor_id": None}))[0]
    assert (row["gap"], row["exporter_value"]) == (None, None)
