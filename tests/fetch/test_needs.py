"""Missing data of readings: months of periods and baselines that the ledger lacks or that may have changed. Invented."""

from dataclasses import replace
from datetime import date, datetime

import polars as pl

from pledgebook.pipelines.core.months import runs
from pledgebook.pipelines.fetch.needs import Wanted, Window, asked_before, joined, needs, rate_needs
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.sources.parsing.need import Need, Side, Why

TODAY = date(2026, 11, 22)
SIDE = Side("census_trade", "ALL_VAL_MO", "USA", "JPN", "export")
READING = {
    "reading_id": "R", "source": "census_trade", "series": "ALL_VAL_MO", "reporter_iso3": "USA",
    "partner_iso3": "JPN", "direction": "export", "scope_id": "S", "measure": "value",
    "baseline_from": None, "baseline_to": None,
}  # fmt: skip
TARGET = {
    "reading_id": "R",
    "period_start": date(2026, 7, 1),
    "period_end": date(2026, 12, 31),
    "is_recurring": False,
}
COUNTERPART = {"scope_id": "S", "edition": "HS2017", "product_prefix": "870490"}
SCOPE = {
    "scope_id": "S",
    "edition": "HS2022",
    "product_prefix": "1201",
    "is_excluded": False,
    "is_within": False,
}
COVERED = {"reading_id": "R", "prefixes_total": 1, "prefixes_covered": 1}


def frame(table: str, *rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema={name: columns(CONTRACTS[table])[name] for name in rows[0]})


def wanted(
    reading: dict[str, object], scopes: list[dict[str, object]], covered: list[dict[str, object]]
) -> Wanted:
    schema = {
        "reading_id": pl.String,
        "month": pl.Date,
        "prefixes_total": pl.Int64,
        "prefixes_covered": pl.Int64,
    }
    return Wanted(
        frame("reading", {**READING, **reading}),
        frame("target", TARGET),
        frame("scope", *scopes),
        pl.DataFrame(covered, schema=schema),
        pl.DataFrame([COUNTERPART]),
    )


def months(found: list[Need]) -> list[str]:
    return [f"{month:%Y-%m}" for need in found for month in need.months]


def ask(
    reading: dict[str, object] | None = None,
    scopes: list[dict[str, object]] | None = None,
    covered: list[dict[str, object]] | None = None,
    taken: dict[date, datetime] | None = None,
    window: Window | None = None,
) -> list[Need]:
    return needs(
        wanted(reading or {}, scopes or [SCOPE], covered or []),
        {SIDE: {"": taken or {}}},
        TODAY,
        window or Window(),
    )


def test_published_months_of_the_period_are_needed() -> None:
    assert months(ask()) == ["2026-07", "2026-08", "2026-09"]


def test_the_baseline_is_needed() -> None:
    found = ask({"baseline_from": date(2024, 11, 1), "baseline_to": date(2024, 12, 31)})
    assert months(found) == ["2024-11", "2024-12", "2026-07", "2026-08", "2026-09"]


def test_a_month_covered_completely_is_not_needed() -> None:
    assert months(ask(covered=[{**COVERED, "month": date(2026, 8, 1)}])) == ["2026-07", "2026-09"]


def test_a_month_covered_in_part_is_needed() -> None:
    half = {**COVERED, "month": date(2026, 8, 1), "prefixes_total": 2}
    assert months(ask(covered=[half])) == ["2026-07", "2026-08", "2026-09"]


def test_a_month_retrieved_before_the_latest_release_may_have_changed() -> None:
    held = [{**COVERED, "month": month} for month in (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))]
    taken = {date(2026, 7, 1): datetime(2026, 11, 3), date(2026, 8, 1): datetime(2026, 11, 4)}
    assert months(ask(covered=held, taken=taken)) == ["2026-07"]


def test_a_month_of_other_products_is_ignored() -> None:
    july = date(2026, 7, 1)
    held = [{**COVERED, "month": month} for month in (july, date(2026, 8, 1), date(2026, 9, 1))]
    other = {
        "scope_id": "S",
        "edition": "HS2022",
        "product_prefix": "2304",
        "is_excluded": False,
        "is_within": False,
    }
    old, new = datetime(2026, 11, 3), datetime(2026, 11, 20)
    taken = {SIDE: {"1201": {july: old}, "8505": {july: new}, "120190": {date(2026, 8, 1): old}}}
    assert months(needs(wanted({}, [SCOPE], held), taken, TODAY, Window())) == ["2026-07"]
    taken[SIDE]["12"] = {date(2026, 8, 1): old}
    assert months(needs(wanted({}, [SCOPE], held), taken, TODAY, Window())) == ["2026-07", "2026-08"]
    taken[SIDE]["1201"] = {july: new}
    taken[SIDE]["2304"] = {july: old}
    assert months(needs(wanted({}, [SCOPE, other], held), taken, TODAY, Window())) == ["2026-07", "2026-08"]


def test_a_final_month_is_asked_for_again_once_a_year() -> None:
    baseline: dict[str, object] = {"baseline_from": date(2023, 1, 1), "baseline_to": date(2023, 2, 28)}
    held = [{**COVERED, "month": month} for month in (date(2023, 1, 1), date(2023, 2, 1))]
    taken = {date(2023, 1, 1): datetime(2025, 11, 23), date(2023, 2, 1): datetime(2025, 11, 22)}
    [found] = [need for need in ask(baseline, covered=held, taken=taken) if need.months[0].year == 2023]
    assert found.why[:1] == (Why(date(2023, 2, 1), "year", datetime(2025, 11, 22)),)


QUANTITY: dict[str, object] = {"measure": "quantity"}
THREE = [date(2026, month, 1) for month in (7, 8, 9)]
HELD = [{**COVERED, "month": month} for month in THREE]


def of_quantities(deep: dict[date, datetime], lacking: list[date]) -> list[tuple[str, str]]:
    unmeasured = pl.DataFrame(
        [("R", month) for month in lacking], schema={"reading_id": pl.String, "month": pl.Date}, orient="row"
    )
    asked = replace(wanted(QUANTITY, [SCOPE], HELD), unmeasured=unmeasured)
    shallow = {SIDE: {"1201": dict.fromkeys(THREE, datetime(2026, 11, 20))}}
    found = needs(asked, shallow, TODAY, Window(), deep={SIDE: {"1201": deep}})
    return [(f"{one.month:%Y-%m}", one.code) for need in found for one in need.why]


def test_quantities_are_asked_for_after_values_at_fewer_digits() -> None:
    assert of_quantities({}, THREE[:2]) == [("2026-07", "quantity"), ("2026-08", "quantity")]


def test_a_quantity_that_is_not_published_is_not_asked_for_forever() -> None:
    assert of_quantities({THREE[0]: datetime(2026, 11, 20)}, THREE[:2]) == [("2026-08", "quantity")]
    assert of_quantities({THREE[0]: datetime(2026, 11, 3)}, THREE[:1]) == [("2026-07", "release")]


def test_values_need_no_long_codes() -> None:
    lacking = pl.DataFrame({"reading_id": ["R"], "month": [THREE[0]]})
    asked = replace(wanted({}, [SCOPE], HELD), unmeasured=lacking)
    assert needs(asked, {}, TODAY, Window()) == []


def test_what_is_held_is_asked_for_again_on_demand() -> None:
    found = needs(wanted({}, [SCOPE], HELD[:2]), {}, TODAY, Window(), again=True)
    assert [(one.month, one.code) for one in found[0].why] == [
        (THREE[0], "again"), (THREE[1], "again"), (THREE[2], "lacking"),
    ]  # fmt: skip


def test_only_answers_in_long_codes_have_quantities() -> None:
    notes = [
        Sidecar("census_trade", "a", moment, "p", "", 0, covers=(
            Cover("export", "USA", "JPN", ("1201",), level, THREE[0], THREE[0], "ALL_VAL_MO"),))
        for level, moment in ((6, datetime(2026, 11, 1)), (10, datetime(2026, 10, 1)))
    ]  # fmt: skip
    assert asked_before(notes)[SIDE]["1201"][THREE[0]] == datetime(2026, 11, 1)
    assert asked_before(notes, for_quantities=True)[SIDE]["1201"][THREE[0]] == datetime(2026, 10, 1)


def test_a_window_narrows_the_months() -> None:
    assert months(ask(window=Window(date(2026, 8, 1), date(2026, 8, 1)))) == ["2026-08"]


def test_an_unmeasured_reading_needs_nothing() -> None:
    assert ask({"measure": "event"}) == []
    assert ask({"scope_id": None}) == []


def test_an_exclusion_is_not_requested_but_needs_its_digits() -> None:
    excluded = {
        "scope_id": "S",
        "edition": "HS2022",
        "product_prefix": "120190",
        "is_excluded": True,
        "is_within": False,
    }
    other = {
        "scope_id": "S",
        "edition": "HS2022",
        "product_prefix": "2304",
        "is_excluded": False,
        "is_within": False,
    }
    [need] = ask(scopes=[SCOPE, excluded, other])
    assert (need.prefixes, need.digits, need.deeper) == (("1201", "2304"), 6, ("1201",))


def test_a_month_retrieved_for_all_partners_counts_for_each() -> None:
    held = [{**COVERED, "month": month} for month in (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))]
    every = replace(SIDE, partner_iso3="*")
    old, new = datetime(2026, 11, 3), datetime(2026, 11, 4)
    taken = {
        every: {"12": {date(2026, 7, 1): old, date(2026, 8, 1): old}},
        SIDE: {"1201": {date(2026, 8, 1): new}},
    }
    assert months(needs(wanted({}, [SCOPE], held), taken, TODAY, Window())) == ["2026-07"]
    world: dict[str, object] = {"partner_iso3": "W00"}
    assert months(needs(wanted(world, [SCOPE], held), taken, TODAY, Window())) == []


def test_needs_of_the_same_side_and_products_are_merged() -> None:
    first = Need(SIDE, ("1201",), 4, False, (date(2026, 7, 1),), ("A",))
    second = Need(SIDE, ("1201",), 4, False, (date(2026, 8, 1), date(2026, 7, 1)), ("B",))
    [both] = joined([second, first])
    assert (both.months, both.readings) == ((date(2026, 7, 1), date(2026, 8, 1)), ("A", "B"))


def test_earlier_retrievals_are_read_from_the_sidecars() -> None:
    cover = Cover("export", "USA", "JPN", ("1201",), 4, date(2026, 7, 1), date(2026, 8, 1), "ALL_VAL_MO")
    notes = [
        Sidecar("census_trade", "a", moment, "p", "", 0, covers=(cover,))
        for moment in (datetime(2026, 10, 1), datetime(2026, 9, 1))
    ]
    months = (date(2026, 7, 1), date(2026, 8, 1))
    assert asked_before(notes)[SIDE] == {"1201": dict.fromkeys(months, datetime(2026, 10, 1))}


def test_runs_have_no_gap_and_a_longest_length() -> None:
    found = runs([date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 3, 1)], 2)
    assert found == [
        (date(2025, 11, 1), date(2025, 12, 1)),
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 1), date(2026, 3, 1)),
    ]


def test_rates_are_needed_from_the_newest_month_on() -> None:
    days = [date(2026, 8, 3), date(2026, 8, 31), date(2026, 9, 30)]
    held = pl.DataFrame({"series": "ecb", "period": "day", "period_start": days})
    [ecb] = rate_needs(held, ["ecb"], TODAY, Window())
    assert months([ecb]) == ["2026-10"]
    [every] = rate_needs(held, ["ecb"], TODAY, Window(date(2026, 9, 1)), again=True)
    assert months([every]) == ["2026-09", "2026-10"]


def test_a_month_of_rates_that_its_retrieval_cut_short_is_needed() -> None:
    held = pl.DataFrame(
        {"series": "ecb", "period": "day", "period_start": [date(2026, 8, 31), date(2026, 9, 15)]}
    )
    assert months(rate_needs(held, ["ecb"], TODAY, Window())) == ["2026-09", "2026-10"]
    mean = pl.DataFrame({"series": "ecb", "period": "month", "period_start": [date(2026, 9, 1)]})
    assert months(rate_needs(mean, ["ecb"], TODAY, Window())) == ["2026-10"]


def test_counterparts_are_needed_in_another_edition() -> None:
    before, after = ask({"baseline_from": date(2021, 12, 1), "baseline_to": date(2021, 12, 31)})
    assert (before.prefixes, before.digits, months([before])) == (("1201", "870490"), 6, ["2021-12"])
    assert (after.prefixes, after.digits) == (("1201",), 4)
