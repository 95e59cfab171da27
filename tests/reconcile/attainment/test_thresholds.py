"""From where on a status word holds: 100 % unless the register sets another line."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.reconcile.attainment.reasons import threshold_words
from pledgebook.pipelines.reconcile.attainment.thresholds import Thresholds, is_at_least, share_text
from tests.examples import examples
from tests.reconcile.ledger import Row, coverage, only, totals

CLOSED: Row = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
WHOLE = coverage("R", "2025-01", "2025-12")
TEN = coverage("R", "2026-01", "2026-10")


def closed(amount: int, basis: str = "total", **lines: int) -> tuple[str, str]:
    asks = {"amount_low": 1000, "amount_high": 1000}
    row = only(
        agreement=[dict(lines)], reading=[{"basis": basis}], target=[CLOSED | asks],
        flows=totals(("R", "2025-01", amount)), covered=WHOLE,
    )  # fmt: skip
    return row["status"], row["reason"]


def running(amount: int, **lines: int) -> tuple[str, str]:
    flows = totals(("R", "2026-01", amount))
    row = only(agreement=[dict(lines)], target=[{"amount_low": 1200}], flows=flows, covered=TEN)
    return row["status"], row["reason"]


ALL = "all 12 months available from census_trade"


@pytest.mark.parametrize(
    ("amount", "basis", "lines", "status", "reason"),
    [
        (1000, "total", {}, "met", f"100.0 % of the target is realized; {ALL}"),
        (999, "total", {}, "missed", f"the period has ended with 99.9 % of the target; {ALL}"),
        (950, "total", {"met_from_pct": 95}, "met",
         f"95.0 % of the target is realized; {ALL}; met from 95 % on, as set in the register"),
        (949, "total", {"met_from_pct": 95}, "missed",
         f"the period has ended with 94.9 % of the target; {ALL}; met from 95 % on, as set in the register"),
        (1000, "cap", {}, "within_cap", f"100.0 % of the bound; {ALL}"),
        (1001, "cap", {}, "over_cap", f"100.1 % of the bound is realized; {ALL}"),
        (1100, "cap", {"within_cap_to_pct": 110}, "within_cap",
         f"110.0 % of the bound; {ALL}; within the cap up to 110 %, as set in the register"),
        (1101, "cap", {"within_cap_to_pct": 110}, "over_cap",
         f"110.1 % of the bound is realized; {ALL}; within the cap up to 110 %, as set in the register"),
    ],
)  # fmt: skip
def test_a_period_that_has_ended(
    amount: int, basis: str, lines: dict[str, int], status: str, reason: str
) -> None:
    assert closed(amount, basis, **lines) == (status, reason)


def test_a_period_that_runs() -> None:
    assert running(999)[0] == "behind"
    assert running(1000)[0] == "on_track"
    assert running(800, on_track_from_pct=80) == (
        "on_track",
        "80.0 % of the target for the covered months; 10 of 10 months available from census_trade; "
        "on track from 80 % on, as set in the register",
    )
    assert running(799, on_track_from_pct=80)[0] == "behind"


def test_events_and_up_to_keep_the_same_line() -> None:
    reading: Row = {"measure": "event", "stage": "selected", "schedule": "cumulative", "source": None}
    event: Row = {"amount_low": 95, "amount_high": 95}
    for target in ({"amount_low": 100}, {"amount_high": 100}):
        found = only(agreement=[{"met_from_pct": 95}], reading=[reading], target=[target], event=[event])
        assert found["status"] == "met"
        assert only(reading=[reading], target=[target], event=[event])["status"] == "in_progress"


def test_a_line_is_drawn_without_rounding() -> None:
    assert not is_at_least(Decimal("99.9999999999"), Decimal(100), Decimal(100))
    assert is_at_least(Decimal(1), Decimal(3), Decimal("33.3333"))
    assert not is_at_least(Decimal(1), Decimal(3), Decimal("33.3334"))


def test_only_an_unusual_line_is_told_and_only_where_it_decides() -> None:
    assert threshold_words(Thresholds(), "met") is None
    lines = Thresholds(met_from_pct=Decimal("97.5"))
    assert threshold_words(lines, "missed") == "met from 97.5 % on, as set in the register"
    assert (threshold_words(lines, "on_track"), threshold_words(lines, "no_data")) == (None, None)


@pytest.mark.parametrize(
    ("part", "line", "is_bound", "text"),
    [
        ("99.96", 100, False, "99.96 %"),
        ("99.999996", 100, False, "99.999996 %"),
        ("99.94", 100, False, "99.9 %"),
        ("94.99", 95, False, "94.99 %"),
        ("95", 95, False, "95.0 %"),
        ("100.04", 100, False, "100.0 %"),
        ("100.04", 100, True, "100.04 %"),
        ("99.96", 100, True, "100.0 %"),
    ],
)
def test_a_share_is_told_on_its_side_of_the_line(part: str, line: int, is_bound: bool, text: str) -> None:
    assert share_text(Decimal(part), Decimal(100), Decimal(line), is_bound=is_bound) == text


@examples(50)
@given(st.decimals(0, 1000, places=10), st.decimals(1, 1000, places=4), st.integers(1, 120))
def test_a_share_that_is_told_leads_to_the_same_word(part: Decimal, whole: Decimal, line: int) -> None:
    told = Decimal(share_text(part, whole, Decimal(line)).removesuffix(" %"))
    assert (told >= line) == is_at_least(part, whole, Decimal(line))
    over = Decimal(share_text(part, whole, Decimal(line), is_bound=True).removesuffix(" %"))
    assert (over > line) == (part * 100 > whole * line)


@pytest.mark.parametrize(
    ("amount", "basis", "status", "told"),
    [("999.96", "total", "missed", "99.996 %"), ("1000.04", "cap", "over_cap", "100.004 %")],
)
def test_what_came_is_compared_before_it_is_rounded(amount: str, basis: str, status: str, told: str) -> None:
    row = only(
        reading=[{"basis": basis, "measure": "quantity", "unit": "t"}],
        target=[CLOSED | {"amount_low": 1, "amount_high": 1}],
        flows=totals(("R", "2025-01", amount), unit="kg"), covered=WHOLE,
    )  # fmt: skip
    assert (row["status"], row["realized"], row["gap"]) == (status, 1, 0)
    assert told in row["reason"]


def test_what_the_covered_months_ask_is_told_on_its_side_too() -> None:
    row = only(target=[{"amount_low": 1200}], flows=totals(("R", "2026-01", "999.96")), covered=TEN)
    assert row["status"] == "behind"
    assert row["reason"].startswith("99.996 % of the target for the covered months")
