"""Reported figures: grades, named groups, periods, pairs of amount and unit."""

from collections.abc import Callable
from datetime import date

import pytest

from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.reported_figures.parse import IGNORED, REQUIRED

Read = Callable[[str, str | bytes], Parsed]

FIGURE = {
    "figure_id": "R-1",
    "series": "japan_mof",
    "reporter_iso3": "JPN",
    "partner_iso3": "USA",
    "direction": "import",
    "product_code": "271111",
    "period_start": "2024-04-01",
    "period_months": "12",
    "quantity": "6340000",
    "unit": "t",
    "valuation": "unstated",
    "obs_status": "reported",
    "qualifier": "exact",
    "stated_share_pct": "9.6",
    "grade": "N",
}


def figures(*changes: dict[str, str]) -> str:
    names = [*REQUIRED, *IGNORED]
    lines = [",".join((FIGURE | change).get(name, "") for name in names) for change in changes]
    return "\n".join([",".join(names), *lines]) + "\n"


def test_a_figure_is_a_flow_over_its_period(read: Read, conformed: Callable[[Parsed], Conformed]) -> None:
    parsed = read("reported_figures", figures({}, {"product_code": "FARM_BASKET", "figure_id": "R-2"}))
    flows = conformed(parsed).good
    assert flows.select("item_id", "product_level", "period_months").rows() == [
        ("R-1", 6, 12),
        ("R-2", 0, 12),
    ]
    months = parsed.coverage.filter(product_prefix="271111")["month"]
    assert (len(months), min(months), max(months)) == (12, date(2024, 4, 1), date(2025, 3, 1))


def test_two_figures_about_one_flow_stay_apart(read: Read, conformed: Callable[[Parsed], Conformed]) -> None:
    value = {"figure_id": "R-1V", "quantity": "", "unit": "", "value": "542600000000", "currency": "JPY"}
    assert conformed(read("reported_figures", figures({}, value))).good.height == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"product_code": "901"},
            "product_code: found '901', expected 2 to 10 digits of an HS code, an even number",
        ),
        ({"grade": "M"}, "background knowledge (M) is not loaded"),
        ({"grade": ""}, "grade: found 'nothing'"),
        ({"grade": "Z"}, "grade: found 'Z'"),
        ({"product_code": "Spices"}, "unknown product"),
        ({"partner_iso3": "QQQ"}, "unknown country"),
        ({"unit": "furlong"}, "unit: found 'furlong'"),
        ({"unit": ""}, "quantity: found '6340000', expected unit beside it"),
        ({"value": "5"}, "value: found '5', expected currency beside it"),
        ({"value": "5", "currency": "QQQ"}, "unknown currency"),
        ({"quantity": "", "unit": "", "stated_share_pct": ""}, "a value, a quantity or a share"),
        ({"quantity": '"6,340"'}, "quantity: found '6,340'"),
        ({"period_start": "2024-04-02"}, "period_start: found '2024-04-02'"),
        ({"period_start": "2924-04-01"}, "when the file was retrieved"),
        ({"period_months": "0"}, "period_months: found '0'"),
        ({"period_months": "a year"}, "period_months: found 'a year'"),
        ({"direction": "sideways"}, "direction: found 'sideways'"),
        ({"stated_share_pct": "101"}, "stated_share_pct: found '101"),
    ],
)
def test_a_faulty_figure_is_rejected(
    refusals: Callable[[str, str], str], change: dict[str, str], reason: str
) -> None:
    assert reason in refusals("reported_figures", figures(change))


def test_two_prints_of_one_figure_are_rejected_and_not_added(
    read: Read, conformed: Callable[[Parsed], Conformed]
) -> None:
    outcome = conformed(read("reported_figures", figures({}, {"figure_id": "R-1-again"})))
    assert outcome.good.is_empty()
    assert all("another row gives it too" in reasons[0] for reasons in outcome.refused["reasons"])


def test_a_share_may_stand_alone_and_then_stands_once(
    read: Read, refusals: Callable[[str, str], str]
) -> None:
    alone = {"quantity": "", "unit": ""}
    (row,) = read("reported_figures", figures(alone)).rows.iter_rows(named=True)
    assert (row["refusals"], row["quantity"], row["unit"], row["stated_share_pct"]) == ([], None, None, "9.6")
    twice = figures(alone, alone | {"figure_id": "R-2", "stated_share_pct": "12"})
    assert "one share per flow" in refusals("reported_figures", twice)
