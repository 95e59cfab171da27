"""What a run tells the log, and where each break stands. Figures are invented."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.breaks.discrepancy import Break, Side, concerning, discrepancies, finding_breaks
from pledgebook.pipelines.breaks.lifecycle import Event, Stamp, Vintage, lives
from pledgebook.pipelines.breaks.materiality import Materiality, materialities
from pledgebook.pipelines.breaks.observation import Seen, observed
from pledgebook.pipelines.breaks.status import Thresholds, age_bucket, statuses
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.sources.parsing.parsed import Schema
from tests.breaks.test_lifecycle import event
from tests.examples import examples

DAY = date(2026, 11, 22)
SNAPSHOTS: Schema = {
    "snapshot_id": pl.String,
    "source": pl.String,
    "taken_at": pl.Datetime("us"),
    "is_new": pl.Boolean,
}
FOUND = Break(
    "rounding", "s", Side("l", Decimal(3)), Side("r", Decimal(1)), "USD", "e", sources=("census_trade",)
)
OTHER = replace(FOUND, subject="t")
NO_THRESHOLDS = Thresholds({}, {})


def seen(
    day: date = DAY, *snapshots: tuple[str, str, datetime, bool], closed: dict[str, Vintage] | None = None
) -> Seen:
    known = datetime.combine(day, datetime.max.time())
    frame = pl.DataFrame(list(snapshots), schema=SNAPSHOTS, orient="row")
    return Seen(Stamp(f"run of {day}", day, known), frame, closed or {})


def told(events: Sequence[Event], breaks: Sequence[Break], known: Seen) -> list[Event]:
    return observed(events, discrepancies(breaks), known)


def test_a_run_tells_what_is_new_once() -> None:
    first = told([], [FOUND, OTHER], seen())
    assert {one.action for one in first} == {"found"}
    assert {one.at for one in first} == {datetime(2026, 11, 22)}
    assert told(first, [OTHER, FOUND], seen()) == []
    assert told(first, [OTHER, FOUND], seen(DAY + timedelta(1))) == []


def test_a_run_of_an_earlier_day_tells_nothing() -> None:
    first = told([], [FOUND], seen())
    assert told(first, [], seen(DAY - timedelta(1))) == []


def test_figures_that_change_are_told_and_reopen_what_was_explained() -> None:
    events = [*told([], [FOUND], seen())]
    known = events[0].discrepancy_id
    events += [event("assigned", discrepancy_id=known), event("explained", discrepancy_id=known)]
    [changed] = told(events, [replace(FOUND, left=Side("l", Decimal(1_000)))], seen())
    assert (changed.action, changed.text) == ("changed", "was l 3 against r 1; is l 1,000 against r 1")
    assert lives([*events, changed])[known].status == "reopened"
    assert told(events, [replace(FOUND, explanation="in other words")], seen()) == []


MORNING, NOON = datetime(2026, 11, 23, 6), datetime(2026, 11, 23, 12)


@pytest.mark.parametrize(
    ("snapshots", "named"),
    [
        ([("a", "census_trade", MORNING, False), ("b", "census_trade", NOON, True)], ["b"]),
        ([("a", "census_trade", MORNING, False), ("b", "eia_lng", NOON, True)], []),
        ([("o", "census_trade", MORNING, False), ("a", "census_trade", MORNING, True),
          ("b", "census_trade", NOON, True)], ["a", "b"]),
        ([("o", "census_trade", datetime(2026, 11, 1), True), ("b", "census_trade", NOON, True)], ["b"]),
        ([("o", "census_trade", NOON, False), ("late", "census_trade", datetime(2020, 1, 1), True)], ["late"]),
    ],
)  # fmt: skip
def test_a_cure_names_the_snapshots_that_can_have_brought_it(
    snapshots: list[tuple[str, str, datetime, bool]], named: list[str]
) -> None:
    events = told([], [FOUND], seen())
    [cured] = told(events, [], seen(date(2026, 11, 23), *snapshots))
    assert (cured.action, [one.snapshot_id for one in cured.vintages]) == ("cured", named)
    if len(named) != 1:
        assert ("no snapshot" if not named else "2 snapshots") in str(cured.text)


def test_a_finding_names_the_snapshot_that_looked_again() -> None:
    events = told([], [FOUND], seen())
    vintage = Vintage("exact", MORNING)
    [cured] = told(events, [], seen(date(2026, 11, 23), ("b", "census_trade", NOON, True),
                                    closed={FOUND.discrepancy_id: vintage}))  # fmt: skip
    assert cured.vintages == (vintage,)


def test_what_comes_back_returns() -> None:
    events = told([], [FOUND], seen())
    events += told(events, [], seen(date(2026, 11, 23)))
    [back] = told(events, [FOUND], seen(date(2026, 11, 24)))
    assert back.action == "returned"
    row = statuses([*events, back], discrepancies([FOUND]), NO_THRESHOLDS, date(2026, 11, 24)).row(
        0, named=True
    )
    assert (row["status"], row["times_returned"], row["age_days"], row["cured_by"]) == (
        "reopened",
        1,
        2,
        None,
    )


@examples(30)
@given(st.permutations([FOUND, OTHER, replace(FOUND, kind="unit"), replace(FOUND, month=date(2020, 1, 1))]))
def test_ids_events_and_states_do_not_depend_on_the_order(breaks: list[Break]) -> None:
    plain = [FOUND, OTHER, replace(FOUND, kind="unit"), replace(FOUND, month=date(2020, 1, 1))]
    assert told([], breaks, seen()) == told([], plain, seen())
    events = told([], plain, seen())
    assert statuses(events, discrepancies(breaks), NO_THRESHOLDS, DAY).equals(
        statuses(events, discrepancies(plain), NO_THRESHOLDS, DAY)
    )


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, "0-30"), (30, "0-30"), (31, "31-90"), (90, "31-90"), (91, "91-180"), (181, "181-365"), (365, "181-365"),
     (366, "over 365")],
)  # fmt: skip
def test_buckets(days: int, bucket: str) -> None:
    assert age_bucket(days) == bucket


def test_a_cured_break_no_longer_ages_and_one_that_no_run_told_has_no_age() -> None:
    events = told([], [FOUND], seen())
    events += told(events, [], seen(date(2026, 11, 25)))
    old, new = (
        statuses(events, discrepancies([OTHER]), NO_THRESHOLDS, date(2027, 6, 1))
        .sort("is_present")
        .to_dicts()
    )
    assert (old["status"], old["age_days"], old["age_bucket"], old["left_amount"]) == ("cured", 3, "0-30", 3)
    assert (new["status"], new["age_days"], new["age_bucket"]) == ("open", None, None)


@pytest.mark.parametrize(
    ("left", "right", "unit", "is_material"),
    [
        ("1626272682", "1626305135", "USD", False),
        ("36000000000", "35700000000", "USD", True),
        ("100100000000", "100000000000", "USD", True),
        ("100099999999", "100000000000", "USD", False),
        ("101", "100", "t", False),
        ("102", "100", "t", True),
        ("100", "-100", "t", True),
        ("0", "0", "USD", False),
        (None, "100", "USD", True),
    ],
)
def test_materiality(left: str | None, right: str, unit: str, is_material: bool) -> None:
    one = None if left is None else Decimal(left)
    assert Materiality().is_material(one, Decimal(right), unit) == is_material
    assert Materiality().is_material(Decimal(right), one, unit) == is_material


def test_an_agreement_sets_its_own_materiality_and_keeps_the_rest() -> None:
    names = columns(CONTRACTS["agreement"])
    row = {
        **dict.fromkeys(names),
        "agreement_id": "A",
        "materiality_amount": Decimal(5),
        "materiality_unit": "t",
    }
    of = materialities(pl.DataFrame([row], schema=names))
    assert of == {"A": Materiality(Decimal(5), "t", Decimal(1))}
    thresholds = Thresholds({"P": "A"}, of)
    tons = replace(
        FOUND,
        kind="unit",
        left=Side("l", Decimal(1_005)),
        right=Side("r", Decimal(1_000)),
        unit="t",
        pledge_id="P",
    )
    found = statuses([], discrepancies([tons, replace(tons, subject="u", pledge_id=None)]), thresholds, DAY)
    assert found.sort("subject").select("agreement_id", "is_material").rows() == [("A", True), (None, False)]


def test_breaks_name_the_sources_of_their_readings() -> None:
    plain = replace(FOUND, sources=(), pledge_id="P")
    rate = replace(plain, kind="exchange_rate")
    named = concerning([FOUND, plain, rate, replace(plain, pledge_id="Q")], {"P": ["eia_lng"]}, ("register",))
    assert [one.sources for one in named] == [
        ("census_trade",), ("eia_lng",), ("eia_lng", "exchange_rate"), ("register",),
    ]  # fmt: skip


def test_findings_of_one_subject_are_one_break() -> None:
    names = columns(CONTRACTS["finding"])
    row = {**dict.fromkeys(names), "discrepancy_id": "Z", "kind": "rounding", "subject": "s", "left_label": "l",
           "right_label": "r", "left_amount": Decimal(3), "right_amount": Decimal(2), "explanation": "e", "source": "x",
           "products": ["12"], "snapshot_id": "a", "known_from": MORNING}  # fmt: skip
    rows = [row, row | {"products": ["27"], "snapshot_id": "b", "known_from": NOON, "explanation": "f"}]
    [one] = finding_breaks(pl.DataFrame(rows, schema=names))
    assert (one.left.amount, one.right.amount) == (Decimal(6), Decimal(4))
    assert (one.snapshot_id, one.explanation) == ("b", "e; f")
