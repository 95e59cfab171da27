"""The whole statement: contracts, order, and what must hold for any ledger."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.reconcile import Inputs, reconcile
from pledgebook.pipelines.schemas.breaks.discrepancy import Discrepancy
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.results.ladder import Ladder
from pledgebook.pipelines.schemas.results.reconciliation import Reconciliation
from tests.examples import examples
from tests.reconcile.ledger import (
    AS_OF,
    COVERAGE,
    RUN,
    TOTALS,
    Row,
    coverage,
    inputs,
    measured,
    only,
    products,
    rates,
    table,
    total,
)

FEW = examples(15)

MONTHS = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(36)]
AMOUNTS = st.one_of(st.none(), st.decimals(0, 10**9, places=2))
READING_IDS = ("R1", "R2", "R3", "R4")


def _drawn(draw: st.DrawFn, cell: tuple[str, date, int, str]) -> tuple[object, ...]:
    low, width = draw(AMOUNTS), draw(st.one_of(st.none(), st.decimals(0, 10**9, places=2)))
    return total(cell, low, None if low is None or width is None else low + width)


@st.composite
def ledgers(draw: st.DrawFn) -> Inputs:
    """Small ledgers: four readings of two pledges, flows, holes in the coverage, and events."""
    bases = [draw(st.sampled_from(["total", "incremental", "cap", "unquantified"])) for _ in READING_IDS]
    readings: list[Row] = [
        {
            "reading_id": reading_id,
            "pledge_id": f"P{number % 2}",
            "is_headline": number < 2,
            "basis": basis,
            "schedule": "cumulative",
            "proration": draw(st.sampled_from(["none", "linear", "seasonal"])),
            "baseline_from": date(2024, 1, 1),
            "baseline_to": date(2024, 12, 31),
        }
        for number, (reading_id, basis) in enumerate(zip(READING_IDS, bases, strict=True))
    ]
    targets: list[Row] = [
        {"reading_id": one, "period_start": date(2025, 1, 1), "period_end": draw(st.sampled_from([None, date(2026, 12, 31)])),
         "amount_low": draw(AMOUNTS)}
        for one in READING_IDS
    ]  # fmt: skip
    cell = st.tuples(
        st.sampled_from(READING_IDS), st.sampled_from(MONTHS), st.sampled_from([1, 1, 1, 12]), st.sampled_from(["USD", "JPY"])
    )  # fmt: skip
    cells = draw(st.lists(cell, max_size=30, unique=True))
    flows = [_drawn(draw, one) for one in cells]
    covered = draw(
        st.lists(st.tuples(st.sampled_from(READING_IDS), st.sampled_from(MONTHS)), max_size=80, unique=True)
    )
    parts = [(*one, 2, draw(st.integers(1, 2)), None) for one in covered]
    events: list[Row] = [
        {"event_id": f"E{number}", "pledge_id": f"P{number % 2}", "amount_low": low, "amount_high": low and low + draw(st.integers(0, 9)),
         "stage": draw(st.sampled_from(["candidate", "selected"])), "part_of": draw(st.sampled_from([None, "E0", "E1"]))}
        for number, low in enumerate(draw(st.lists(AMOUNTS, max_size=5)))
    ]  # fmt: skip
    return replace(
        inputs(),
        reading=table("reading", readings),
        target=table("target", targets),
        pledge=table("pledge", [{"pledge_id": one, "instrument": "investment"} for one in ("P0", "P1")]),
        event=table("event", events),
        milestone=table("milestone", [{"pledge_id": "P0", "after_stage": "selected", "days": 45}]),
        totals=pl.DataFrame(flows, schema=TOTALS, orient="row"),
        coverage=pl.DataFrame(
            [(*one[:4], "8802" if one[3] < 2 else None, None) for one in parts], schema=COVERAGE, orient="row"
        ),
        rate=rates(*[("JPY", f"{one:%Y-%m}", "150.5") for one in MONTHS[::2]]),
        measured=measured(),
        products=products(),
    )


def shuffled(frames: Inputs, seed: int) -> Inputs:
    return Inputs(
        **{name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in vars(frames).items()}
    )


@FEW
@given(ledgers(), st.integers(0, 1000))
def test_the_order_of_rows_is_irrelevant(frames: Inputs, seed: int) -> None:
    one, other = reconcile(frames, RUN, AS_OF), reconcile(shuffled(frames, seed), RUN, AS_OF)
    assert one.reconciliation.equals(other.reconciliation)
    assert one.verdict.equals(other.verdict)
    assert one.ladder.equals(other.ladder)
    assert one.discrepancy.equals(other.discrepancy)


@FEW
@given(ledgers())
def test_a_pledge_by_itself_has_the_figures_that_it_has_among_others(frames: Inputs) -> None:
    one, other = (
        reconcile(frames, RUN, AS_OF).tables(),
        reconcile(frames, RUN, AS_OF, pledges_at_once=1).tables(),
    )
    assert [name for name, frame in one.items() if not frame.equals(other[name])] == []


@FEW
@given(ledgers())
def test_the_laws_of_a_statement(frames: Inputs) -> None:
    result = reconcile(frames, RUN, AS_OF)
    ensure(result.reconciliation, Reconciliation)
    ensure(result.ladder, Ladder)
    ensure(result.discrepancy, Discrepancy)
    rows = result.reconciliation.to_dicts()
    assert {row["reading_id"] for row in rows} == set(READING_IDS)
    for row in rows:
        _check(row, frames)
    for row in result.ladder.to_dicts():
        assert row["low"] is None or row["high"] is None or row["low"] <= row["high"]
        assert row["events"] or (row["low"], row["high"]) == (None, None)


def _check(row: Row, frames: Inputs) -> None:
    realized, target = row["realized"], row["target"]
    assert row["gap"] == (None if realized is None or target is None else target - realized)
    assert (realized is None) == (row["months_covered"] == 0)
    high = row["realized_high"]
    assert high is None or high >= realized
    assert row["status"] != "missed" or high < target
    assert row["months_partial"] <= row["months_covered"] <= row["months_elapsed"] <= row["months_total"]
    assert row["status"] != "missed" or row["months_partial"] == 0
    flows = frames.totals.filter((pl.col("reading_id") == row["reading_id"]) & (pl.col("amount") > 0))
    assert flows.height or not realized
    if realized is None:
        assert (row["attainment_pct"], row["required_pace"], row["change_pct"]) == (None, None, None)


@FEW
@given(ledgers(), st.decimals(1, 10**9, places=2))
def test_a_flow_of_another_reading_changes_nothing(frames: Inputs, amount: Decimal) -> None:
    extra = pl.DataFrame([total(("OTHER", date(2025, 3, 1), 1, "USD"), amount)], schema=TOTALS, orient="row")
    before = reconcile(frames, RUN, AS_OF)
    after = reconcile(Inputs(**{**vars(frames), "totals": pl.concat([frames.totals, extra])}), RUN, AS_OF)
    assert before.reconciliation.equals(after.reconciliation)
    assert before.discrepancy.equals(after.discrepancy)


@FEW
@given(st.lists(st.tuples(st.integers(1, 10), st.decimals(0, 10**12, places=4), st.booleans()), max_size=20))
def test_a_pledge_split_into_two_scopes_has_the_same_sum(flows: list[tuple[int, Decimal, bool]]) -> None:
    def realized(chosen: list[tuple[int, Decimal, bool]]) -> Decimal:
        sums: dict[int, Decimal] = {}
        for number, amount, _ in chosen:
            sums[number] = sums.get(number, Decimal(0)) + amount
        rows = [total(("R", date(2026, number, 1), 1, "USD"), amount) for number, amount in sums.items()]
        frame = pl.DataFrame(rows, schema=TOTALS, orient="row")
        found: Decimal = only(target=[{}], flows=frame, covered=coverage("R", "2026-01", "2026-10"))[
            "realized"
        ]
        return found

    parts = [[flow for flow in flows if flow[2] is side] for side in (True, False)]
    assert realized(flows) == realized(parts[0]) + realized(parts[1])


def test_an_empty_register_gives_empty_tables() -> None:
    result = reconcile(inputs(reading=[], pledge=[]), RUN, AS_OF)
    assert (result.reconciliation.height, result.ladder.height, result.discrepancy.height) == (0, 0, 0)


@pytest.mark.parametrize("amount", ["33300000000.00", "550000000000.00", "9999999999999999.99", "0.01"])
def test_big_amounts_are_exact(amount: str) -> None:
    flows = pl.DataFrame(
        [total(("R", date(2026, 1, 1), 1, "USD"), Decimal(amount))], schema=TOTALS, orient="row"
    )
    row = only(
        target=[{"amount_low": Decimal("9999999999999999.98")}],
        flows=flows,
        covered=coverage("R", "2026-01", "2026-10"),
    )
    assert row["realized"] == Decimal(amount)
    assert row["gap"] == Decimal("9999999999999999.98") - Decimal(amount)
