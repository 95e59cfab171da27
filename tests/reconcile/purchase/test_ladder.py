"""The ladder of a purchase: each stage with its own figures, unknown buyers apart, stages that contradict. Figures invented."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.countries import UNKNOWN_COUNTRY
from pledgebook.pipelines.core.stages import SHADOW, UNKNOWN_DESTINATION, stages_of
from pledgebook.pipelines.reconcile import Reconciled
from tests.examples import examples
from tests.reconcile.ledger import AS_OF, Row, coverage, month, outcome, totals

FEW = examples(25)
METHODOLOGY = (Path(__file__).parents[3] / "docs" / "methodology" / "purchases.md").read_text(
    encoding="utf-8"
)

TARGET: Row = {"period_start": date(2025, 11, 1), "period_end": date(2026, 2, 28), "amount_low": Decimal(12)}
SIDE: Row = {
    "schedule": "cumulative",
    "measure": "quantity",
    "unit": "t",
    "reporter_iso3": "USA",
    "partner_iso3": "CHN",
    "direction": "export",
    "scope_id": "SOY",
    "is_headline": False,
}
SALES = SIDE | {
    "reading_id": "sales",
    "source": "usda_esr",
    "series": "currentMYNetSales+nextMYNetSales",
    "stage": "sold",
}
EXPORTS = SIDE | {"reading_id": "exports", "series": "ALL_VAL_MO", "stage": "shipped", "is_headline": True}
IMPORTS = SIDE | {
    "reading_id": "imports",
    "source": "un_comtrade",
    "series": "netWgt",
    "stage": "arrived",
    "reporter_iso3": "CHN",
    "partner_iso3": "USA",
    "direction": "import",
}
CLAIMS: Row = {"reading_id": "claims", "measure": "event", "unit": "t", "source": None, "stage": "sold",
               "is_headline": False, "schedule": "cumulative"}  # fmt: skip
READINGS = [SALES, EXPORTS, IMPORTS, CLAIMS]
FLOWS = [
    ("sales", "2025-11", "3.5"), ("sales", "2025-12", "2"), ("sales", "2026-01", "1.5"), ("sales", "2026-02", "0"),
    ("sales" + SHADOW, "2025-11", "1"), ("sales" + SHADOW, "2025-12", "1.5"), ("sales" + SHADOW, "2026-01", "-0.5"),
    ("exports", "2025-11", "0"), ("exports", "2025-12", "1"), ("exports", "2026-01", "2.5"),
    ("imports", "2025-11", "0"), ("imports", "2025-12", "0"), ("imports", "2026-01", "0.5"),
]  # fmt: skip
CLAIMED: Row = {"stage": "sold", "event_date": date(2026, 1, 12), "unit": "t", "amount_low": Decimal(12),
                "amount_high": Decimal(12)}  # fmt: skip


def covered(**last: str) -> pl.DataFrame:
    """What each source has published, from September on."""
    whole = {"sales": "2026-02", "sales" + SHADOW: "2026-02", "exports": "2026-01", "imports": "2026-01"}
    ends = whole | {name.replace("_", " "): end for name, end in last.items()}
    return pl.concat(coverage(name, "2025-09", end) for name, end in ends.items() if end)


def bought(**changes: Any) -> Reconciled:  # noqa: ANN401
    parts: dict[str, Any] = {
        "reading": READINGS,
        "target": [TARGET | {"reading_id": row["reading_id"]} for row in READINGS],
        "event": [CLAIMED],
        "flows": totals(*FLOWS, unit="t"),
        "covered": covered(),
    }
    return outcome(**parts | changes)


def rows(result: Reconciled, **of: str) -> list[Row]:
    return [
        row for row in result.purchase_ladder.to_dicts() if all(row[name] == one for name, one in of.items())
    ]


def ends(result: Reconciled, **of: str) -> tuple[Any, Any]:
    (row,) = rows(result, **of)
    return row["low"], row["high"]


def conflicts(result: Reconciled) -> list[tuple[Any, ...]]:
    found = result.discrepancy.filter(pl.col("kind") == "stage_conflict")
    return found.select("subject", "left_amount", "right_amount").rows()


def test_each_stage_is_its_own_figure() -> None:
    result = bought()
    assert ends(result, stage="announced") == (12, None)
    assert ends(result, stage="sold", evidence="statistics") == (7, 9)
    assert ends(result, evidence="unknown_destinations") == (2, 2)
    assert ends(result, stage="sold", evidence="documents") == (12, 12)
    assert ends(result, stage="shipped") == (Decimal("3.5"), Decimal("3.5"))
    assert ends(result, stage="arrived") == (Decimal("0.5"), Decimal("0.5"))
    covered_of = {row["reading_id"]: row["months_covered"] for row in rows(result, evidence="statistics")}
    assert covered_of == {"sales": 4, "exports": 3, "imports": 3}
    (sold,) = rows(result, stage="sold", evidence="statistics")
    assert (sold["low_pct"], sold["high_pct"]) == (Decimal("58.3333"), 75)


def test_the_example_of_the_methodology_is_what_the_code_computes() -> None:
    result = bought()
    shown = {
        tuple(cells[:2]): cells[2:4]
        for line in METHODOLOGY.splitlines()
        if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 5
    }
    for row in result.purchase_ladder.to_dicts():
        known = ["unknown" if one is None else f"{one.normalize():f}" for one in (row["low"], row["high"])]
        assert shown.pop((row["stage"], row["evidence"].replace("_", " "))) == known
    assert set(shown) == {("stage", "evidence"), ("---", "---")}
    (told,) = (one for one in conflicts(result) if one[0].startswith("documents"))
    assert f"{told[1]:.0f} Mt against at most {told[2]:.0f} Mt" in METHODOLOGY


def test_what_was_sold_and_not_shipped_is_of_the_months_that_both_know() -> None:
    (row,) = rows(bought(), evidence="outstanding")
    assert (row["low"], row["high"], row["months_covered"]) == (Decimal("3.5"), Decimal("5.5"), 3)
    assert "2025-11 to 2026-01" in row["note"]


def test_over_several_periods_what_is_outstanding_is_carried() -> None:
    targets = [
        TARGET | {"reading_id": row["reading_id"], "period_start": start, "period_end": end}
        for row in READINGS
        for start, end in (
            (date(2025, 11, 1), date(2025, 12, 31)),
            (date(2026, 1, 1), date(2026, 2, 28)),
        )
    ]
    result = bought(target=targets)
    parts = [row["low"] for row in rows(result, evidence="outstanding")]
    assert parts == [Decimal("4.5"), -1]
    assert [row["low"] for row in rows(result, evidence="outstanding_to_date")] == [sum(parts)]


def test_a_stage_that_is_not_covered_is_unknown() -> None:
    result = bought(covered=covered(imports=""), event=[])
    (row,) = rows(result, stage="arrived")
    assert (row["low"], row["high"], row["months_covered"]) == (None, None, 0)
    assert "unknown, not 0" in row["note"]


def test_a_stage_that_nothing_measures_says_so() -> None:
    (row,) = rows(bought(reading=[EXPORTS], event=[]), stage="sold")
    assert (row["evidence"], row["low"], row["is_headline"]) == ("none", None, False)


def test_without_sales_to_unknown_destinations_no_high_end_is_known() -> None:
    result = bought(covered=covered(sales_unknown_destinations=""))
    assert ends(result, stage="sold", evidence="statistics") == (7, None)
    assert ends(result, evidence="unknown_destinations") == (None, None)
    assert ends(result, evidence="outstanding") == (Decimal("3.5"), None)


def test_a_buyer_that_is_named_later_moves_from_unknown_to_known() -> None:
    """What was unknown in November is named in January: the sum stays, the known part grows."""
    named = [
        ("sales" + SHADOW, "2025-11", "4"),
        ("sales" + SHADOW, "2026-01", "-5"),
        ("sales", "2026-01", "5"),
    ]
    result = bought(flows=totals(*named, unit="t"), event=[])
    assert ends(result, evidence="unknown_destinations") == (-1, -1)
    assert ends(result, stage="sold", evidence="statistics") == (5, 5)
    assert "named or canceled" in rows(result, evidence="unknown_destinations")[0]["note"]


def test_the_headline_reading_speaks_for_its_stage_and_not_the_best() -> None:
    other = EXPORTS | {"reading_id": "cargoes", "source": "doe_lng_cargo", "is_headline": False}
    flows = pl.concat([totals(*FLOWS, unit="t"), totals(("cargoes", "2025-11", 99), unit="t")])
    published = pl.concat([covered(), coverage("cargoes", "2025-11", "2026-01")])
    targets = [TARGET | {"reading_id": row["reading_id"]} for row in [*READINGS, other]]
    result = bought(reading=[*READINGS, other], target=targets, flows=flows, covered=published)
    shipped = rows(result, stage="shipped")
    assert [(row["reading_id"], row["is_headline"]) for row in shipped] == [
        ("exports", True),
        ("cargoes", False),
    ]
    assert [row["low"] for row in shipped] == [Decimal("3.5"), 99]


def test_documents_that_claim_more_than_was_sold_are_a_conflict() -> None:
    assert conflicts(bought()) == [("documents against sales from 2025-11-01", 12, 9)]
    (row,) = bought().discrepancy.filter(pl.col("kind") == "stage_conflict").to_dicts()
    assert "counted in full as this buyer's" in row["explanation"]
    assert row["sources"] == ["register", "usda_esr"]
    assert conflicts(bought(event=[CLAIMED | {"amount_low": Decimal(9), "amount_high": Decimal(9)}])) == []


def test_a_cancelled_sale_is_claimed_no_longer() -> None:
    canceled = CLAIMED | {
        "event_id": "C",
        "stage": "canceled",
        "event_date": date(2026, 2, 1),
        "part_of": "E",
    }
    result = bought(event=[CLAIMED, canceled])
    assert conflicts(result) == []
    assert ends(result, stage="sold", evidence="documents") == (None, None)
    assert ends(result, stage="canceled") == (12, 12)


def test_rounding_of_a_printed_figure_is_no_conflict() -> None:
    said = {"amount_low": Decimal("9.4"), "amount_high": Decimal("9.4")}
    assert conflicts(bought(event=[CLAIMED | said])) != []
    said = {"amount_low": Decimal(10), "amount_high": Decimal(10)}
    flows = [(name, when, str(Decimal(amount) * Decimal("1.02"))) for name, when, amount in FLOWS]
    assert conflicts(bought(event=[CLAIMED | said], flows=totals(*flows, unit="t"))) == []


def test_a_claim_is_not_refuted_by_months_that_are_not_published() -> None:
    assert conflicts(bought(covered=covered(sales="2025-12"))) == []


def test_more_shipped_than_sold_in_the_same_months_is_a_conflict() -> None:
    flows = [*FLOWS, ("exports", "2025-10", "50"), ("exports", "2026-02", "50")]
    assert conflicts(bought(flows=totals(*flows, unit="t"), event=[])) == []  # not in months that both hold
    more = [row if row[:2] != ("exports", "2026-01") else ("exports", "2026-01", "9") for row in FLOWS]
    result = bought(flows=totals(*more, unit="t"), event=[])
    assert conflicts(result) == [("exports against sales from 2025-11-01", 10, 9)]
    (row,) = result.discrepancy.filter(pl.col("kind") == "stage_conflict").to_dicts()
    assert "in 2025-11 to 2026-01" in row["explanation"]
    assert "not yet shipped" in row["explanation"]


def test_more_arrived_than_left_in_the_same_months_and_the_two_before_is_a_conflict() -> None:
    more = [row if row[0] != "imports" else ("imports", row[1], "2") for row in FLOWS]
    assert conflicts(bought(flows=totals(*more, unit="t"), event=[])) == [
        ("imports against exports from 2025-11-01", 6, Decimal("3.5"))
    ]
    before = totals(*more, ("exports", "2025-09", "2.5"), unit="t")
    assert conflicts(bought(flows=before, event=[])) == []


def test_arrivals_are_compared_only_where_all_months_of_the_voyage_are_known() -> None:
    more = totals(*[row if row[0] != "imports" else ("imports", row[1], "2") for row in FLOWS], unit="t")
    late = pl.concat([
        covered(exports=""), coverage("exports", "2025-11", "2026-01"),
    ])  # fmt: skip
    assert conflicts(bought(flows=more, event=[], covered=late)) == []  # 2 arrived in January, 3.5 had left


@pytest.mark.parametrize("change", [{"unit": "kg"}, {"scope_id": "CORN"}, {"partner_iso3": "MEX"}])
def test_other_goods_units_and_routes_are_not_compared(change: Row) -> None:
    more = totals(*[row if row[0] != "imports" else ("imports", row[1], "2") for row in FLOWS], unit="t")
    readings = [SALES, EXPORTS, IMPORTS | change, CLAIMS]
    assert conflicts(bought(flows=more, event=[], reading=readings)) == []


def test_values_are_left_to_the_mirror() -> None:
    """A value at arrival holds freight and another month's price: more of it than left is no conflict of stages."""
    value = {"measure": "value", "unit": "USD"}
    more = totals(*[row if row[0] != "imports" else ("imports", row[1], "2") for row in FLOWS])
    result = bought(flows=more, event=[], reading=[SALES, EXPORTS | value, IMPORTS | value])
    assert conflicts(result) == []
    assert ends(result, stage="arrived") == (6, 6)


def test_only_purchases_have_this_ladder() -> None:
    assert bought(pledge=[{"instrument": "market-access"}]).purchase_ladder.is_empty()


def test_a_period_to_come_shows_what_was_announced_and_no_zero() -> None:
    target = TARGET | {"period_start": date(2027, 1, 1), "period_end": date(2027, 12, 31)}
    result = bought(target=[target | {"reading_id": row["reading_id"]} for row in READINGS])
    assert ends(result, stage="announced") == (12, None)
    assert [row["low"] for row in rows(result) if row["stage"] != "announced"] == [None] * 5


@pytest.mark.parametrize(
    ("source", "series", "direction", "stages"),
    [
        ("usda_esr", "currentMYNetSales+nextMYNetSales", "export", ("sold",)),
        ("usda_esr", "weeklyExports", "export", ("shipped",)),
        ("census_trade", "ALL_VAL_MO", "export", ("shipped",)),
        ("doe_lng_cargo", "re_exports", "re_export", ("shipped",)),
        ("census_trade", "GEN_VAL_MO", "import", ("arrived",)),
        ("reported_figures", "usda", "export", ("shipped", "sold")),
        ("reported_figures", "japan_mof", "import", ("arrived",)),
    ],
)
def test_the_stage_follows_from_the_statistics(
    source: str, series: str, direction: str, stages: tuple[str, ...]
) -> None:
    assert stages_of(source, series, direction) == stages


def test_the_unknown_destination_is_the_one_of_the_sources() -> None:
    assert UNKNOWN_DESTINATION == UNKNOWN_COUNTRY


MONTHS = ["2025-09", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
NAMES = ["sales", "sales" + SHADOW, "exports", "imports"]
FIGURES = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(MONTHS)), st.decimals(-5, 50, places=2), max_size=20
)


def _of(figures: dict[tuple[str, str], Decimal], **changes: Any) -> Reconciled:  # noqa: ANN401
    return bought(flows=totals(*[(*key, amount) for key, amount in figures.items()], unit="t"), **changes)


@FEW
@given(FIGURES, st.integers(0, 99))
def test_a_stage_never_exceeds_its_flows_and_the_order_is_irrelevant(
    figures: dict[tuple[str, str], Decimal], seed: int
) -> None:
    result = _of(figures)
    for row in rows(result):
        assert row["low"] is None or row["high"] is None or row["low"] <= row["high"]
        if row["evidence"] == "statistics":
            inside = [one for (name, when), one in figures.items()
                      if name == row["reading_id"] and date(2025, 11, 1) <= month(when) <= date(2026, 2, 1)]  # fmt: skip
            assert row["low"] <= sum((max(one, Decimal(0)) for one in inside), Decimal(0))
    shuffled = totals(*[(*key, one) for key, one in sorted(figures.items(), reverse=seed % 2 == 0)], unit="t")
    other = bought(flows=shuffled.sample(fraction=1, shuffle=True, seed=seed), reading=READINGS[::-1])
    assert other.purchase_ladder.equals(result.purchase_ladder)
    assert other.discrepancy.equals(result.discrepancy)


@FEW
@given(FIGURES, st.decimals(0, 99, places=2))
def test_a_flow_of_another_reading_changes_nothing(
    figures: dict[tuple[str, str], Decimal], amount: Decimal
) -> None:
    extra = {("another", when): amount for when in MONTHS}
    assert _of(figures | extra).purchase_ladder.equals(_of(figures).purchase_ladder)


@FEW
@given(FIGURES, FIGURES)
def test_a_pledge_in_two_parts_keeps_the_sum(
    one: dict[tuple[str, str], Decimal], other: dict[tuple[str, str], Decimal]
) -> None:
    both = {key: one.get(key, Decimal(0)) + other.get(key, Decimal(0)) for key in one.keys() | other.keys()}
    whole, first, second = (_of(figures, event=[]) for figures in (both, one, other))
    for stage in ("sold", "shipped", "arrived"):
        lows = [ends(result, stage=stage, evidence="statistics")[0] for result in (whole, first, second)]
        assert lows[0] == sum(low for low in lows[1:] if low is not None)
    assert rows(whole)[0]["run_id"] == "run"
    assert TARGET["period_end"] < AS_OF
