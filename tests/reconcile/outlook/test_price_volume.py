"""Prices, volumes and the rest of a reading's change of value. Figures are invented."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.reconcile.outlook.traded import rolled_up
from tests.examples import examples
from tests.reconcile.ledger import Row, coverage, outcome, products, total, totals
from tests.reconcile.outlook.plain import Flow, effects

JUNE = date(2026, 6, 30)
OIL = (("R", "2025-01", "270900", 1000, 100), ("R", "2026-01", "270900", 1200, 150))
GAS = (("R", "2025-01", "271111", 1000, 50), ("R", "2026-01", "271111", 1300, 50))
HELD = pl.concat([coverage("R", "2025-01", "2025-01"), coverage("R", "2026-01", "2026-01")])


def compared(goods: pl.DataFrame, **parts: Any) -> Row:  # noqa: ANN401
    found = {
        "covered": HELD,
        "flows": totals(("R", "2025-01", 1), ("R", "2026-01", 1)),
        "target": [{}],
        **parts,
    }
    return outcome(JUNE, goods=goods, **found).price_volume.row(0, named=True)


def test_a_change_of_value_is_split_in_prices_volumes_and_the_rest() -> None:
    goods = products(*OIL, *GAS, ("R", "2025-01", "2701", 7, 1), ("R", "2026-01", "2711120000", 11, 2))
    row = compared(goods)
    assert (row["value_base"], row["value_current"]) == (2007, 2511)
    assert (row["price_effect"], row["volume_effect"], row["rest"]) == (50, 450, 4)
    assert (row["fisher_price"], row["fisher_volume"]) == (Decimal("1.0247"), Decimal("1.2199"))
    assert (row["products"], row["products_compared"], row["currency"]) == (4, 2, "USD")
    assert row["comparable_pct"] == Decimal("99.6016")  # 4500 of 4518
    assert row["note"] == (
        "unit values, not prices: 2 of 4 products compared, 99.6 % of the value; left out: 1 new, 1 vanished"
    )


def test_without_a_baseline_the_months_stand_beside_those_of_the_year_before() -> None:
    row = compared(products(*OIL))
    assert (row["base_from"], row["base_to"], row["base_years"]) == (date(2025, 1, 1), date(2025, 1, 1), 1)
    assert (row["current_from"], row["current_to"], row["months"]) == (date(2026, 1, 1), date(2026, 1, 1), 1)


def test_a_month_that_lacks_other_products_than_its_base_is_left_out_and_named() -> None:
    sides = [
        *(coverage("R", f"{year}-01", f"{year}-01") for year in (2025, 2026)),
        coverage("R", "2025-02", "2025-02", total=2, covered=2),
        coverage("R", "2026-02", "2026-02", total=2, covered=1, uncovered="3809"),
        coverage("R", "2026-03", "2026-03"),
    ]
    flows = totals(*(("R", month, 1) for month in ("2025-01", "2025-02", "2026-01", "2026-02", "2026-03")))
    row = compared(products(*OIL), covered=pl.concat(sides), flows=flows)
    assert (row["current_from"], row["current_to"], row["months"]) == (date(2026, 1, 1), date(2026, 1, 1), 1)
    assert row["note"].endswith(
        "; 2026-02 left out: 3809 not published in all the months compared"
        "; 2026-03 left out: not all base months are published"
    )


def test_a_baseline_of_two_years_is_their_mean() -> None:
    reading = [{"baseline_from": date(2023, 1, 1), "baseline_to": date(2024, 12, 31)}]
    goods = products(
        ("R", "2023-01", "270900", 600, 60), ("R", "2024-01", "270900", 1400, 140), ("R", "2026-01", "270900", 1200, 150)
    )  # fmt: skip
    months = [coverage("R", one, one) for one in ("2023-01", "2024-01", "2026-01")]
    flows = totals(("R", "2023-01", 1), ("R", "2024-01", 1), ("R", "2026-01", 1))
    row = compared(goods, reading=reading, covered=pl.concat(months), flows=flows)
    assert (row["value_base"], row["base_years"], row["months"]) == (1000, 2, 1)
    assert (row["base_from"], row["base_to"]) == (date(2023, 1, 1), date(2024, 1, 1))
    assert (row["fisher_price"], row["fisher_volume"]) == (Decimal("0.8"), Decimal("1.5"))
    assert (row["price_effect"], row["volume_effect"]) == (-250, 450)


def test_a_month_that_one_of_them_lacks_is_left_out() -> None:
    held = pl.concat([coverage("R", "2025-01", "2025-02"), coverage("R", "2026-01", "2026-03")])
    goods = products(
        *OIL,
        ("R", "2025-02", "270900", 10, 1),
        ("R", "2026-02", "270900", 20, 1),
        ("R", "2026-03", "270900", 9, 1),
    )
    flows = totals(*((("R", month, 1)) for month in ("2025-01", "2025-02", "2026-01", "2026-02", "2026-03")))
    row = compared(goods, covered=held, flows=flows)
    assert (row["months"], row["value_base"], row["value_current"]) == (2, 1010, 1220)


def test_months_of_other_products_are_left_out() -> None:
    held = pl.concat([
        coverage("R", "2025-01", "2025-01", 2, 1, "8802"), coverage("R", "2026-01", "2026-01", 2, 2, None),
    ])  # fmt: skip
    row = compared(products(*OIL), covered=held)
    assert (row["months"], row["value_base"], row["rest"]) == (0, None, None)
    assert row["note"] == ("not compared: no month of the period has the same products as its base months")


def test_units_of_one_dimension_are_compared_and_others_are_not() -> None:
    barrels = products(("R", "2025-01", "271112", 100, 1000), ("R", "2025-01", "271111", 50, 1), unit="bbl")
    metres = products(("R", "2026-01", "271112", 100, "158.987294928"), unit="m3")
    tonnes = products(("R", "2026-01", "271111", 70, 1), unit="t")
    row = compared(pl.concat([barrels, metres, tonnes]))
    assert (row["products_compared"], row["rest"]) == (1, 20)
    assert (row["fisher_price"], row["fisher_volume"]) == (Decimal("1.0000"), Decimal("1.0000"))
    assert row["note"].endswith("left out: 1 in units of several dimensions")


@pytest.mark.parametrize(
    ("goods", "left"),
    [
        (products(OIL[0], ("R", "2026-01", "270900", 1200, None)), "1 without a quantity"),
        (products(OIL[0], ("R", "2026-01", "270900", 1200, 0)), "1 with a value or a quantity of 0"),
        (products(("R", "2025-01", "270900", 0, 9), OIL[1]), "1 with a value or a quantity of 0"),
        (products(*OIL, is_estimated=True), "1 with an estimated quantity"),
        (products(*OIL, unit=None), "1 without a quantity"),
    ],
)
def test_what_has_no_quantity_is_rest(goods: pl.DataFrame, left: str) -> None:
    row = compared(goods)
    assert (row["price_effect"], row["volume_effect"], row["fisher_price"]) == (None, None, None)
    assert row["rest"] == row["value_current"] - row["value_base"]
    assert (
        row["note"]
        == f"unit values, not prices: 0 of 1 products compared, 0.0 % of the value; left out: {left}"
    )


@pytest.mark.parametrize(
    ("goods", "why"),
    [
        (products(OIL[0], ("R", "2026-01", "270900", None, 150)), "a value was not reported"),
        (pl.concat([products(OIL[0]), products(OIL[1]).with_columns(currency=pl.lit("JPY"))]), "values are in several currencies"),
        (pl.concat([products(OIL[0], edition="HS2017"), products(OIL[1])]), "the codes are of several HS editions (HS2017, HS2022)"),
        (products(("R", "2024-01", "270900", 1, 1)), "no trade in either period"),
    ],
)  # fmt: skip
def test_why_nothing_is_compared(goods: pl.DataFrame, why: str) -> None:
    row = compared(goods)
    assert (row["value_base"], row["value_current"], row["rest"], row["fisher_price"]) == (
        None,
        None,
        None,
        None,
    )
    assert row["note"] == f"not compared: {why}"


def test_products_outside_the_hs_have_no_edition() -> None:
    row = compared(pl.concat([products(*OIL), products(("R", "2025-01", "LNG", 5, 1), edition=None)]))
    assert row["value_base"] == 1005


def test_a_reading_without_values_and_quantities_has_no_row() -> None:
    found = outcome(JUNE, covered=HELD, flows=totals(("R", "2026-01", 1)), target=[{}])
    assert found.price_volume.is_empty()


def test_months_with_codes_that_lie_in_part_in_the_scope_are_left_out() -> None:
    cells = [total(("R", date(2026, 1, 1), 1, "USD"), Decimal(1), Decimal(2))]
    flows = pl.concat(
        [totals(("R", "2025-01", 1)), pl.DataFrame(cells, schema=totals().schema, orient="row")]
    )
    assert compared(products(*OIL), flows=flows)["months"] == 0


def test_a_product_that_is_finer_in_one_span_is_compared_at_the_coarser_level() -> None:
    goods = products(
        ("R", "2025-01", "2709", 1000, 100), ("R", "2026-01", "2709002000", 700, 100), ("R", "2026-01", "270900", 500, 50)
    )  # fmt: skip
    row = compared(goods)
    assert (row["products"], row["products_compared"], row["fisher_volume"]) == (1, 1, Decimal("1.5"))


def test_codes_go_under_the_shortest_that_they_begin_with() -> None:
    codes = ["270900", "2709", "2709002000", "271", "LNG", "LNG_SPOT"]
    assert rolled_up(codes) == {
        "2709": "2709", "270900": "2709", "2709002000": "2709", "271": "271", "LNG": "LNG", "LNG_SPOT": "LNG_SPOT",
    }  # fmt: skip


CODES = ("270900", "271111", "LNG", "1201")
CELL = st.tuples(
    st.sampled_from(["2025-01", "2026-01"]), st.sampled_from(CODES), st.decimals(0, 10**6, places=2),
    st.one_of(st.none(), st.decimals(0, 10**6, places=4)),
)  # fmt: skip


@examples(30)
@given(st.lists(CELL, min_size=1, max_size=8, unique_by=lambda one: one[:2]), st.integers(0, 99))
def test_the_parts_add_up_and_no_other_flow_or_order_changes_them(
    cells: list[tuple[str, str, Decimal, Decimal | None]], seed: int
) -> None:
    goods = products(*(("R", *cell) for cell in cells))
    row = compared(goods)
    parts = [row[name] or 0 for name in ("price_effect", "volume_effect", "rest")]
    assert sum(parts) == row["value_current"] - row["value_base"]
    values = {side: sum(cell[2] for cell in cells if cell[0].startswith(side)) for side in ("2025", "2026")}
    assert (row["value_base"], row["value_current"]) == (values["2025"], values["2026"])
    other = products(("OTHER", "2026-01", "270900", 5, 5), ("R", "2026-02", "270900", 5, 5))
    assert compared(pl.concat([goods, other]).sample(fraction=1, shuffle=True, seed=seed)) == row


UNITS = ("t", "kg", "bbl", "L", None, "cargoes")
FLOW = st.builds(
    Flow, st.sampled_from(("2709", "270900", "2711", "271111", "LNG")), st.sampled_from(UNITS),
    st.one_of(st.decimals(0, 100, places=4), st.decimals(0, 10**14, places=2)),
    st.one_of(st.none(), st.integers(0, 9).map(Decimal), st.decimals(0, 10**12, places=4)), st.sampled_from([False, False, True]),
)  # fmt: skip


def alike(flow: Flow) -> tuple[str, str | None, bool]:
    return flow.code, flow.unit, flow.is_estimated


FLOWS = st.lists(FLOW, max_size=6, unique_by=alike)


@examples(60)
@given(st.lists(FLOWS, min_size=1, max_size=3), st.lists(FLOWS, min_size=1, max_size=3))
def test_each_period_has_the_digits_of_plain_python(
    years: list[list[Flow]], periods: list[list[Flow]]
) -> None:
    """Several yearly periods over a baseline of one to three years, in one go and one by one."""
    of_base = {2020 + place: flows for place, flows in enumerate(years)}
    of_periods = {2024 + place: flows for place, flows in enumerate(periods)}
    held = {**of_base, **of_periods}
    goods = [
        products(("R", f"{year}-01", flow.code, flow.value, flow.quantity), unit=flow.unit, is_estimated=flow.is_estimated)
        for year, flows in held.items()
        for flow in flows
    ]  # fmt: skip
    found = outcome(
        date(2026, 12, 31),
        goods=pl.concat([products(), *goods]),
        covered=pl.concat([coverage("R", f"{year}-01", f"{year}-01") for year in held]),
        flows=totals(*(("R", f"{year}-01", 1) for year in held)),
        reading=[{"baseline_from": date(2020, 1, 1), "baseline_to": date(2019 + len(years), 12, 31)}],
        target=[{"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)} for year in of_periods],
    ).price_volume
    rows = {row["period_start"].year: row for row in found.iter_rows(named=True)}
    before = [flow for flows in years for flow in flows]
    for year, now in of_periods.items():
        if goods and (before or now):
            expected = effects(before, now, len(years))
            assert {name: rows[year][name] for name in expected} == expected


def test_the_example_of_the_methodology_is_this_one(project_root: Path) -> None:
    row = compared(products(*OIL, *GAS, ("R", "2026-01", "2701", 4, 1)))
    indices = [
        row[f"{name}_{what}"] for what in ("price", "volume") for name in ("laspeyres", "paasche", "fisher")
    ]
    parts = [row[name] for name in ("price_effect", "volume_effect", "rest")]
    cells = [*map(str, indices), *(f"{one.normalize():f}" for one in (*parts, sum(parts)))]
    text = (project_root / "docs" / "methodology" / "prices-and-volumes.md").read_text(encoding="utf-8")
    assert f"| {' | '.join(cells)} |" in text.splitlines()
