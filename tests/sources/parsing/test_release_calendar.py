"""Release calendar: which month should be published, and whether its figure is final."""

from datetime import date, datetime

import polars as pl
import pytest

from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.sources.parsing.release_calendar import (
    calendar,
    due_again,
    expected,
    is_final,
    observation_status,
    overdue,
    released_on,
)

WITH_CALENDAR = [name for name, source in SOURCES.items() if source.release]


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 11, 3), date(2026, 8, 1)),
        (date(2026, 11, 4), date(2026, 9, 1)),  # 35 days after the end of September
        (date(2026, 12, 4), date(2026, 9, 1)),
        (date(2026, 12, 5), date(2026, 10, 1)),
    ],
)
def test_a_month_is_expected_from_its_typical_day_on(today: date, month: date) -> None:
    assert expected("census_trade", today) == month


def test_a_month_is_overdue_only_after_the_days_of_grace() -> None:
    assert overdue("census_trade", date(2026, 11, 4)) == date(2026, 8, 1)
    assert overdue("census_trade", date(2026, 11, 14)) == date(2026, 9, 1)


def test_the_day_of_a_release_is_the_first_on_which_its_month_is_expected() -> None:
    for source in WITH_CALENDAR:
        for month in (date(2024, 2, 1), date(2026, 9, 1), date(2026, 12, 1)):
            day = released_on(source, month)
            assert day is not None
            assert expected(source, day) == month


def test_a_source_without_a_calendar_is_never_late() -> None:
    assert (expected("iati", date(2026, 11, 22)), overdue("iati", date(2026, 11, 22))) == (None, None)
    assert released_on("iati", date(2026, 1, 1)) is None
    assert not is_final("iati", date(2000, 1, 1), datetime(2026, 11, 22))
    assert due_again("iati", date(2000, 1, 1), datetime(2001, 1, 1), date(2026, 11, 22)) is None


@pytest.mark.parametrize(
    ("taken_at", "status"),
    [
        (datetime(2021, 2, 23), ["final", "revised", "preliminary"]),
        (datetime(2021, 6, 9), ["final", "revised", "revised"]),
        (datetime(2021, 6, 10), ["final", "final", "final"]),
    ],
)
def test_a_figure_is_preliminary_then_revised_then_final(taken_at: datetime, status: list[str]) -> None:
    months = pl.DataFrame({"month": ["2019-12-01", "2020-11-01", "2020-12-01"]})
    told = months.select(observation_status("census_trade", pl.col("month"), taken_at))
    assert told.to_series().to_list() == status


def test_a_figure_is_final_from_the_annual_revision_on() -> None:
    month = date(2020, 12, 1)
    assert not is_final("census_trade", month, datetime(2021, 6, 9))
    assert is_final("census_trade", month, datetime(2021, 6, 10))
    assert not is_final("un_comtrade", month, datetime(2026, 6, 10))


@pytest.mark.parametrize(
    ("source", "month", "retrieved", "code"),
    [
        # released on 2026-11-04, and the next time on 2026-12-05
        ("census_trade", date(2026, 7, 1), datetime(2026, 11, 3), "release"),
        ("census_trade", date(2026, 7, 1), datetime(2026, 11, 4), None),
        # more than a year old: every quarter
        ("un_comtrade", date(2025, 8, 1), datetime(2026, 8, 24), None),
        ("un_comtrade", date(2025, 8, 1), datetime(2026, 8, 23), "quarter"),
        # final, or more than three years old: every year
        ("census_trade", date(2024, 1, 1), datetime(2025, 11, 23), None),
        ("census_trade", date(2024, 1, 1), datetime(2025, 11, 22), "year"),
        ("un_comtrade", date(2020, 1, 1), datetime(2025, 11, 22), "year"),
        ("un_comtrade", date(2020, 1, 1), datetime(2026, 6, 1), None),
        # not final when it was retrieved, and old: once a year too
        ("census_trade", date(2019, 1, 1), datetime(2019, 3, 1), "year"),
        ("usda_esr", date(2026, 6, 1), datetime(2026, 10, 1), None),
        ("usda_esr", date(2026, 6, 1), datetime(2026, 8, 1), "quarter"),
    ],
)
def test_a_figure_is_asked_for_again_the_less_often_the_older_it_is(
    source: str, month: date, retrieved: datetime, code: str | None
) -> None:
    assert due_again(source, month, retrieved, date(2026, 11, 22)) == code


def test_the_calendar_of_the_ledger_is_the_one_that_is_used() -> None:
    rows = {row["source"]: row for row in calendar().to_dicts()}
    assert set(rows) == set(WITH_CALENDAR)
    assert (rows["census_trade"]["final_month"], rows["census_trade"]["final_day"]) == (6, 10)
    assert rows["un_comtrade"]["final_month"] is None
