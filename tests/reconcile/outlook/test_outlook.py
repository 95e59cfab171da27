"""The outlook of a running period: pace, projection, and what may be said of a target. Figures are invented."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.decimals import added
from pledgebook.pipelines.reconcile.outlook.projection import (
    backtest,
    is_usable,
    median_pct,
    profile,
    project,
    share,
)
from tests.examples import examples
from tests.reconcile.ledger import Row, coverage, outcome, total, totals

TARGET = {"amount_low": Decimal(1000), "amount_high": Decimal(1000)}
JUNE = date(2026, 6, 30)
FLAT, LATE = [10] * 12, [5] * 6 + [15] * 6
"""A year of even months, and one of which a quarter had come by June."""


def year(number: int, months: Sequence[int | None], reading: str = "R") -> pl.DataFrame:
    rows = [(reading, f"{number}-{place:02}", one) for place, one in enumerate(months, 1) if one is not None]
    return totals(*rows)


def flows(*years: Sequence[int | None], last: int = 2026) -> pl.DataFrame:
    first = last - len(years) + 1
    return pl.concat([year(first + place, months) for place, months in enumerate(years)])


def outlook(as_of: date = JUNE, covered: pl.DataFrame | None = None, **parts: Any) -> Row:  # noqa: ANN401
    parts = {"target": [TARGET], "flows": flows(FLAT, LATE, [60] * 6), **parts}
    held = coverage("R", "2024-01", "2026-06") if covered is None else covered
    frame = outcome(as_of, covered=held, **parts).outlook
    assert frame.height == 1
    return frame.row(0, named=True)


def test_a_projection_has_the_range_of_the_earlier_years() -> None:
    row = outlook()
    # 360 came; by June 50 % of 2024 and 25 % of 2025 had come, 90 of 240 together.
    assert (row["projection_low"], row["projection"], row["projection_high"]) == (720, 960, 1440)
    assert (row["projection_low_pct"], row["projection_pct"], row["projection_high_pct"]) == (72, 96, 144)
    assert (row["years"], row["months_known"], row["outlook"]) == (2, 6, "open")
    assert row["note"] == (
        "a projection, not a verdict: the same 6 month(s) made up 25.0 % to 50.0 % of the 2 earlier years "
        "from 2024-01 to 2025-01"
    )


def test_the_pace_asked_stands_beside_the_pace_shown() -> None:
    row = outlook()
    assert row["required_pace"] == Decimal("106.6667")  # 640 in 6 months
    assert (row["pace_3"], row["pace_12"]) == (60, Decimal("37.5"))  # 6 months of 15 and 6 of 60
    assert row["last_month"] == date(2026, 6, 1)


def test_a_pace_over_a_gap_is_unknown() -> None:
    held = pl.concat([coverage("R", "2024-01", "2026-04"), coverage("R", "2026-06", "2026-06")])
    row = outlook(covered=held)
    assert (row["pace_3"], row["pace_12"]) == (None, None)


def test_the_projection_enters_no_status() -> None:
    parts: dict[str, Any] = {"target": [TARGET], "covered": coverage("R", "2024-01", "2026-06")}
    with_years = outcome(JUNE, flows=flows(FLAT, LATE, [60] * 6), **parts)
    without = outcome(
        JUNE, flows=year(2026, [60] * 6), **{**parts, "covered": coverage("R", "2026-01", "2026-06")}
    )
    assert with_years.outlook["projection"][0] is not None
    assert without.outlook["projection"][0] is None
    assert with_years.reconciliation.equals(without.reconciliation)


@pytest.mark.parametrize(
    ("months", "said"), [([140] * 6, "would_meet"), ([20] * 6, "would_miss"), ([60] * 6, "open")]
)
def test_what_the_whole_range_says_of_the_target(months: list[int], said: str) -> None:
    assert outlook(flows=flows(FLAT, LATE, months))["outlook"] == said


@pytest.mark.parametrize(
    ("months", "said"), [([140] * 6, "would_exceed"), ([20] * 6, "would_keep"), ([60] * 6, "open")]
)
def test_what_the_whole_range_says_of_a_bound(months: list[int], said: str) -> None:
    row = outlook(flows=flows(FLAT, LATE, months), reading=[{"basis": "cap", "proration": "none"}])
    assert row["outlook"] == said


def test_a_text_that_asks_no_minimum_has_a_projection_and_no_outlook() -> None:
    row = outlook(target=[{"amount_high": Decimal(1000)}])
    assert (row["projection"], row["projection_pct"], row["outlook"]) == (960, None, None)


def held(*spans: tuple[str, str, int, str | None]) -> pl.DataFrame:
    """Months covered for one of two products or for both."""
    return pl.concat(
        [coverage("R", first, last, 2, covered, lacking) for first, last, covered, lacking in spans]
    )


def test_the_same_products_missing_throughout_leave_the_target_open() -> None:
    row = outlook(covered=held(("2024-01", "2026-06", 1, "8802")), flows=flows(FLAT, LATE, [20] * 6))
    assert (row["projection_high"], row["outlook"]) == (480, "open")
    assert row["note"].endswith("for the available products, without 8802")


def test_what_would_meet_does_so_with_more_products_too() -> None:
    row = outlook(covered=held(("2024-01", "2026-06", 1, "8802")), flows=flows(FLAT, LATE, [140] * 6))
    assert row["outlook"] == "would_meet"


COMPLETE = coverage("R", "2024-01", "2026-06")


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"covered": coverage("R", "2025-01", "2026-06")}, "1 earlier year(s) have all months and the same products"),
        ({"covered": coverage("R", "2024-02", "2026-06")}, "1 earlier year(s) have all months"),
        ({"covered": held(("2024-01", "2024-12", 1, "8802"), ("2025-01", "2026-06", 2, None))}, "1 earlier year(s)"),
        ({"covered": held(("2024-01", "2026-05", 2, None), ("2026-06", "2026-06", 1, "8802"))}, "the published products differ"),
        ({"covered": coverage("R", "2024-01", "2025-12")}, "no month of the period is published"),
        ({"covered": COMPLETE.clear()}, "no month is published"),
        ({"flows": flows([0] * 6 + [9] * 6, LATE, [60] * 6)}, "in the year from 2024-01 the same months were nothing"),
        ({"flows": flows(FLAT, [15] * 6 + [-5] * 6, [60] * 6)}, "in the year from 2025-01 the same months were"),
        ({"flows": flows(FLAT, LATE, [-60] * 6)}, "the realized amount is below 0"),
        ({"target": [{**TARGET, "period_end": date(2027, 12, 31)}]}, "the period has 24 months"),
        ({"target": [{**TARGET, "period_end": None}]}, "the text sets no end"),
    ],
)  # fmt: skip
def test_why_there_is_no_projection(parts: dict[str, Any], why: str) -> None:
    row = outlook(**parts)
    names = ("projection_low", "projection", "projection_high", "projection_pct", "outlook")
    assert [row[name] for name in names] == [None] * 5
    assert row["note"].startswith(f"no projection: {why}")


def test_codes_that_lie_in_part_in_the_scope_leave_it_unknown() -> None:
    cells = [total(("R", date(2026, place, 1), 1, "USD"), Decimal(60), Decimal(70)) for place in range(1, 7)]
    this = pl.DataFrame(cells, schema=totals().schema, orient="row")
    row = outlook(flows=pl.concat([year(2024, FLAT), year(2025, LATE), this]))
    assert row["note"] == "no projection: codes are partly in the scope"


def test_a_figure_for_several_months_is_no_month() -> None:
    quarter = totals(("R", "2026-01", 180), months=3)
    rest = totals(("R", "2026-04", 60), ("R", "2026-05", 60), ("R", "2026-06", 60))
    row = outlook(flows=pl.concat([year(2024, FLAT), year(2025, LATE), quarter, rest]))
    assert (row["realized"], row["months_known"]) == (360, 3)
    assert row["note"] == "no projection: part of the data are figures for several months"


def test_a_period_that_is_over_or_not_begun_has_no_outlook() -> None:
    for as_of in (date(2025, 12, 31), date(2026, 12, 31)):
        assert outcome(as_of, target=[TARGET], flows=flows(FLAT), covered=COMPLETE).outlook.is_empty()


def test_a_period_shorter_than_a_year_goes_by_the_same_months() -> None:
    target = {**TARGET, "period_start": date(2026, 4, 1), "period_end": date(2026, 9, 30)}
    row = outlook(target=[target])
    # April to September: 30 of 60, and 15 of 60; 180 came.
    assert (row["projection_low"], row["projection"], row["projection_high"]) == (360, 480, 720)


def test_the_rule_was_tried_on_earlier_years() -> None:
    data = flows(FLAT, LATE, LATE, [60] * 6)
    result = outcome(JUNE, target=[TARGET], flows=data, covered=coverage("R", "2023-01", "2026-06"))
    row, cuts = result.outlook.row(0, named=True), result.backtest
    # 2025 by 2023 and 2024: its months were those of 2024, so the range held it each time.
    assert (row["trials"], row["hits"], cuts.height) == (11, 11, 11)
    june = cuts.filter(months_known=6).row(0, named=True)
    # 30 came by June 2025; 90 of 240 had come in the two years before: 80 instead of 120.
    assert (june["trials"], june["hits"], june["median_error_pct"]) == (1, 1, Decimal("33.3333"))


AMOUNTS = st.lists(st.integers(0, 10**6), min_size=12, max_size=12)


@examples(25)
@given(st.lists(AMOUNTS, min_size=3, max_size=4), st.integers(1, 11), st.integers(0, 99))
def test_an_outlook_keeps_its_laws_and_no_other_flow_or_order_changes_it(
    years: list[list[int]], months: int, seed: int
) -> None:
    years[-1] = years[-1][:months]
    data = flows(*years)
    covered = coverage("R", f"{2027 - len(years)}-01", f"2026-{months:02}")
    as_of = date(2026, months + 1, 1)
    parts: dict[str, Any] = {"target": [TARGET], "covered": covered}
    found = outcome(as_of, flows=data, **parts)
    row = found.outlook.row(0, named=True)
    if row["projection"] is not None:
        assert row["realized"] <= row["projection_low"] <= row["projection"] <= row["projection_high"]
    assert row["hits"] <= row["trials"] == found.backtest["trials"].sum()
    extra = pl.concat([data, year(2026, [7], reading="OTHER")]).sample(fraction=1, shuffle=True, seed=seed)
    again = outcome(as_of, flows=extra, **parts)
    assert again.outlook.equals(found.outlook)
    assert again.backtest.equals(found.backtest)


CENT = st.decimals(
    -(10**4), 10**8, places=2
)  # more, beside a hundredth in other years, projects more digits than a column holds
SAME = st.sampled_from([Decimal(0), Decimal(5), Decimal(10)])
MONTHS = st.lists(st.one_of(SAME, SAME, st.decimals(0, 100, places=4), CENT), min_size=12, max_size=12)


@examples(60)
@given(st.lists(st.lists(MONTHS, min_size=1, max_size=5), min_size=1, max_size=3), st.integers(1, 11))
def test_projections_and_backtests_have_the_digits_of_plain_python(
    readings: list[list[list[Decimal]]], known: int
) -> None:
    """Several readings in one go, and each by itself."""
    names = [f"R{place}" for place in range(len(readings))]
    cells = [
        (name, f"{2027 - len(years) + back}-{place + 1:02}", one)
        for name, years in zip(names, readings, strict=True)
        for back, months in enumerate(years)
        for place, one in enumerate(months)
        if back < len(years) - 1 or place < known
    ]
    held = [
        coverage(name, f"{2027 - len(years)}-01", f"2026-{known:02}")
        for name, years in zip(names, readings, strict=True)
    ]
    found = outcome(
        date(2026, known + 1, 1),
        reading=[{"reading_id": name} for name in names],
        target=[{**TARGET, "reading_id": name} for name in names],
        flows=totals(*cells),
        covered=pl.concat(held),
    )
    rows = {row["reading_id"]: row for row in found.outlook.iter_rows(named=True)}
    for name, (*years, this) in zip(names, readings, strict=True):
        cuts = [(cut.months, cut.trials, cut.hits, median_pct(cut.errors_pct)) for cut in backtest(years)]
        columns = ("months_known", "trials", "hits", "median_error_pct")
        assert found.backtest.filter(reading_id=name).select(columns).rows() == cuts
        errors = [error for cut in backtest(years) for error in cut.errors_pct]
        assert rows[name]["median_error_pct"] == median_pct(errors)
        by = [share(year, range(known)) for year in years]
        so_far = added(this[:known])
        ends: tuple[Decimal | None, ...] = (None, None, None)
        if len(by) >= 2 and all(map(is_usable, by)) and so_far >= 0:
            one = project((so_far, so_far, so_far), profile(by))
            ends = (one.low, one.point, one.high)
        assert tuple(rows[name][of] for of in ("projection_low", "projection", "projection_high")) == ends


def test_the_example_of_the_methodology_is_this_one(project_root: Path) -> None:
    text = (project_root / "docs" / "methodology" / "outlook.md").read_text(encoding="utf-8")
    example = text[text.index("10 were realized in each month of 2024") :].split("\n\n")[0].replace("\n", " ")
    row = outlook()
    low, point, high = (row[name] for name in ("projection_low", "projection", "projection_high"))
    said = [
        f"= {low.normalize():,f} is the low end",
        f"= {high.normalize():,f} the high one",
        f"= {point.normalize():,f} the point",
        f"{row['projection_low_pct']:.1f} %, {row['projection_high_pct']:.1f} % and {row['projection_pct']:.1f} %",
        f"*{row['outlook']}*",
        f"{row['required_pace']} a month are required; the last three brought {row['pace_3'].normalize():f}.",
    ]
    assert [words for words in said if words not in example] == []


def test_an_outlook_goes_by_the_threshold_of_the_agreement() -> None:
    assert outlook(agreement=[{"met_from_pct": 72}])["outlook"] == "would_meet"  # 720 to 1,440 of 1,000
    assert outlook(agreement=[{"met_from_pct": 73}])["outlook"] == "open"
