"""Every status in every state of the data: what is not held speaks neither for a pledge nor against it. Figures invented."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.stages import SHADOW
from pledgebook.pipelines.reconcile import Reconciled
from tests.examples import examples
from tests.reconcile.ledger import AS_OF, TOTALS, Row, coverage, month, outcome, total, totals

ENDED, RUNNING = 2025, 2026
LAST = {ENDED: "12", RUNNING: "10"}
"""Last month that has ended by the as-of date."""

SOLD: Row = {"source": "usda_esr", "stage": "sold", "reporter_iso3": "USA", "partner_iso3": "CHN"}


def published(year: int, state: str) -> pl.DataFrame:
    """What is published of one product, or of two."""
    first, last = f"{year}-01", f"{year}-{LAST[year]}"
    if state == "some_products":
        return coverage("R", first, last, 2, 1, "8802")
    if state == "no_last_month":
        return coverage("R", first, f"{year}-{int(LAST[year]) - 1:02}")
    if state == "a_hole":
        return pl.concat([coverage("R", first, first), coverage("R", f"{year}-03", last)])
    return coverage("R", first, last)


def stated(state: str, year: int, amount: int, ask: int = 100, **reading: Any) -> Reconciled:  # noqa: ANN401
    """What is said of an amount that came in January, where the year asks for 100."""
    sold = SOLD if state.startswith("unknown_buyers") else {}
    flows, covered = totals(("R", f"{year}-01", amount)), published(year, state)
    if state == "range":
        row = total(("R", month(f"{year}-01"), 1, "USD"), Decimal(amount), Decimal(amount + 20))
        flows = pl.DataFrame([row], schema=TOTALS, orient="row")
    if state == "unknown_buyers":
        flows = pl.concat([flows, totals((f"R{SHADOW}", f"{year}-01", 20))])
        covered = pl.concat([covered, coverage(f"R{SHADOW}", f"{year}-01", f"{year}-{LAST[year]}")])
    target: Row = {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)}
    high = {"amount_high": ask} if reading.get("basis") == "cap" else {"amount_low": ask}
    return outcome(reading=[sold | reading], target=[target | high], flows=flows, covered=covered)


def status(state: str, year: int, amount: int, **reading: Any) -> str:  # noqa: ANN401
    return str(stated(state, year, amount, **reading).reconciliation["status"].item())


@pytest.mark.parametrize(
    # The amounts that came: enough for the year; for what is due; within 20 of what is due; far less.
    ("state", "year", "enough", "in_time", "close", "short"),
    [
        ("whole", RUNNING, "met", "on_track", "behind", "behind"),
        ("no_last_month", RUNNING, "met", "on_track", "on_track", "behind"),
        ("some_products", RUNNING, "met", "on_track", "in_progress", "in_progress"),
        ("a_hole", RUNNING, "met", "on_track", "in_progress", "in_progress"),
        ("range", RUNNING, "met", "on_track", "in_progress", "behind"),
        ("unknown_buyers", RUNNING, "met", "on_track", "in_progress", "behind"),
        ("unknown_buyers_not_held", RUNNING, "met", "on_track", "in_progress", "in_progress"),
        ("whole", ENDED, "met", "missed", "missed", "missed"),
        ("no_last_month", ENDED, "met", "incomplete", "incomplete", "incomplete"),
        ("some_products", ENDED, "met", "incomplete", "incomplete", "incomplete"),
        ("a_hole", ENDED, "met", "incomplete", "incomplete", "incomplete"),
        ("range", ENDED, "met", "incomplete", "missed", "missed"),
        ("unknown_buyers", ENDED, "met", "incomplete", "missed", "missed"),
        ("unknown_buyers_not_held", ENDED, "met", "incomplete", "incomplete", "incomplete"),
    ],
)
def test_what_a_target_is_told(
    state: str, year: int, enough: str, in_time: str, close: str, short: str
) -> None:
    found = tuple(status(state, year, amount) for amount in (100, 84, 75, 20))
    assert found == (enough, in_time, close, short)


@pytest.mark.parametrize(
    ("state", "year", "over", "close", "less"),
    [
        ("whole", RUNNING, "over_cap", "within_cap", "within_cap"),
        ("no_last_month", RUNNING, "over_cap", "within_cap", "within_cap"),
        ("some_products", RUNNING, "over_cap", "in_progress", "in_progress"),
        ("a_hole", RUNNING, "over_cap", "in_progress", "in_progress"),
        ("range", RUNNING, "over_cap", "in_progress", "within_cap"),
        ("unknown_buyers", RUNNING, "over_cap", "in_progress", "within_cap"),
        ("unknown_buyers_not_held", RUNNING, "over_cap", "in_progress", "in_progress"),
        ("whole", ENDED, "over_cap", "within_cap", "within_cap"),
        ("no_last_month", ENDED, "over_cap", "incomplete", "incomplete"),
        ("some_products", ENDED, "over_cap", "incomplete", "incomplete"),
        ("a_hole", ENDED, "over_cap", "incomplete", "incomplete"),
        ("range", ENDED, "over_cap", "incomplete", "within_cap"),
        ("unknown_buyers", ENDED, "over_cap", "incomplete", "within_cap"),
        ("unknown_buyers_not_held", ENDED, "over_cap", "incomplete", "incomplete"),
    ],
)
def test_what_a_cap_is_told(state: str, year: int, over: str, close: str, less: str) -> None:
    found = tuple(status(state, year, amount, basis="cap") for amount in (101, 95, 20))
    assert found == (over, close, less)


STATES = ("some_products", "no_last_month", "a_hole", "range", "unknown_buyers", "unknown_buyers_not_held")
AGAINST = {"behind", "missed", "over_cap"}


@examples(25)
@given(
    st.sampled_from(STATES),
    st.sampled_from([ENDED, RUNNING]),
    st.integers(0, 120),
    st.sampled_from(["total", "cap"]),
)
def test_a_reading_that_lies_open_raises_no_conflict(state: str, year: int, amount: int, basis: str) -> None:
    """Of two readings, one that asks for nearly nothing and one that asks for 100, only a sure one contradicts."""
    result = stated(state, year, amount, basis=basis)
    is_open = result.reconciliation["status"].item() in {"in_progress", "incomplete"}
    verdict = result.verdict.row(0, named=True)
    assert (verdict["verdict"] is None) == is_open
    assert verdict["readings_silent"] == is_open


def test_a_target_among_the_sales_to_unknown_destinations_is_open() -> None:
    """86.7 to 102.9 % is not missed, whatever another reading of the pledge says."""
    flows = pl.concat(
        [
            totals(("R", "2025-01", "86.7"), ("low", "2025-01", "86.7")),
            totals((f"R{SHADOW}", "2025-01", "16.2")),
        ]
    )
    covered = pl.concat([coverage(name, "2025-01", "2025-12") for name in ("R", "low", f"R{SHADOW}")])
    year: Row = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    result = outcome(
        reading=[SOLD, {"reading_id": "low", "is_headline": False}],
        target=[year | {"amount_low": 100}, year | {"reading_id": "low", "amount_low": 80}],
        flows=flows,
        covered=covered,
    )
    rows = {row["reading_id"]: row for row in result.reconciliation.iter_rows(named=True)}
    row = rows["R"]
    assert (row["realized"], row["realized_high"]) == (Decimal("86.7"), Decimal("102.9"))
    assert (row["attainment_pct"], row["attainment_high_pct"]) == (Decimal("86.7"), Decimal("102.9"))
    assert (row["status"], rows["low"]["status"]) == ("incomplete", "met")
    assert row["reason"] == (
        "the period has ended with 86.7 % of the target to 102.9 %: the amount sold to unknown destinations leaves "
        "open whether the target is met; all 12 months available from usda_esr; a range, because 16.2 more were "
        "sold to unknown destinations: this buyer's or not"
    )
    assert result.verdict.select("verdict", "is_ambiguous").row(0) == ("met", False)
    assert result.discrepancy.is_empty()
    sold = result.purchase_ladder.filter(stage="sold", evidence="statistics").row(0, named=True)
    assert (sold["low_pct"], sold["high_pct"]) == (Decimal("86.7"), Decimal("102.9"))


def test_products_that_are_not_held_do_not_count_as_nothing() -> None:
    """Of a pledge of 3 bn only a by-product is held: 469,171 says nothing yet."""
    row = stated("some_products", RUNNING, 469_171, ask=3_000_000_000).reconciliation.row(0, named=True)
    assert (row["status"], row["realized_high"], row["required_pace_low"]) == ("in_progress", None, None)
    assert row["required_pace"] == Decimal(
        "1499765414.5"
    )  # 2,999,530,829 over November and December, at most
    assert row["reason"] == (
        "0.0 % of the target for the covered months, but some products are not available, so it is open whether it is "
        "on track; 10 of 10 months available from census_trade, some products are missing in 10 of them "
        "(8802 in every month)"
    )


def test_what_is_enough_already_needs_no_pace() -> None:
    row = stated("some_products", RUNNING, 100).reconciliation.row(0, named=True)
    assert (row["required_pace"], row["required_pace_low"]) == (0, 0)


def test_a_range_has_a_pace_at_both_ends() -> None:
    row = stated("unknown_buyers", RUNNING, 70).reconciliation.row(0, named=True)
    assert (row["required_pace_low"], row["required_pace"]) == (5, 15)


def test_a_projection_of_sales_goes_up_to_all_that_was_sold_to_unknown_destinations() -> None:
    years = [("R", f"{year}-{number:02}", 10) for year in (2024, 2025) for number in range(1, 13)]
    now = [("R", f"2026-{number:02}", 8) for number in range(1, 11)]
    flows = pl.concat([totals(*years, *now), totals((f"R{SHADOW}", "2026-05", 30))])
    covered = pl.concat([coverage("R", "2024-01", "2026-10"), coverage(f"R{SHADOW}", "2026-01", "2026-10")])
    parts: Row = {"reading": [SOLD], "target": [{"amount_low": 100}], "flows": flows}
    row = outcome(**parts, covered=covered).outlook.row(0, named=True)
    assert (row["projection_low"], row["projection_high"], row["outlook"]) == (96, 132, "open")
    alone = outcome(**parts, covered=coverage("R", "2024-01", "2026-10")).outlook.row(0, named=True)
    assert (alone["projection_high"], alone["outlook"]) == (96, "open")
    assert month("2026-10") < AS_OF
