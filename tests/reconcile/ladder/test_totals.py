"""Totals over the pledges of an agreement or a payer. Amounts are invented."""

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.reconcile.ledger import Row, coverage, outcome, totals

EVENT: Row = {
    "measure": "event",
    "stage": "disbursed",
    "schedule": "cumulative",
    "source": None,
    "proration": "none",
}
END = date(2029, 1, 19)
NAMES = ("stage", "low", "high", "low_pct", "high_pct", "items")


def ledger(*pledges: tuple[str, Row, Row, Row], events: list[Row] | None = None) -> pl.DataFrame:
    """Totals over pledges, each with what its row, its reading and its target say."""
    result = outcome(
        pledge=[{"pledge_id": key, "instrument": "investment"} | row for key, row, _, _ in pledges],
        reading=[EVENT | {"reading_id": f"{key}/r", "pledge_id": key} | row for key, _, row, _ in pledges],
        target=[{"reading_id": f"{key}/r", "period_end": END} | row for key, _, _, row in pledges],
        event=events or [],
    )
    return result.total


def exactly(amount: int) -> Row:
    return {"amount_low": amount, "amount_high": amount}


def pledged(*pledges: tuple[str, Row, Row, Row], scope: str = "agreement") -> list[tuple[object, ...]]:
    found = ledger(*pledges).filter(pl.col("stage") == "pledged", pl.col("scope") == scope)
    return found.select("scope_id", "unit", "low", "high", "items", "note").rows()


def test_pledges_are_added_as_ranges() -> None:
    assert pledged(("P", {}, {}, exactly(200)), ("Q", {}, {}, {"amount_low": 50})) == [
        ("A", "USD", 250, None, 2, None)
    ]
    assert pledged(("P", {}, {}, exactly(200)), ("Q", {}, {}, {"amount_high": 50})) == [
        ("A", "USD", 200, 250, 2, None)
    ]


def test_only_investment_is_added_and_each_amount_once() -> None:
    found = pledged(
        ("P", {}, {}, exactly(350)), ("P-A", {"part_of": "P"}, {}, exactly(200)),
        ("CG", {"instrument": "credit-guarantee"}, {}, exactly(250)), ("BUY", {"instrument": "purchase"}, {}, exactly(9)),
        ("CAP", {}, {"basis": "cap"}, {"amount_high": 20}), ("OPEN", {}, {"basis": "unquantified"}, {}),
    )  # fmt: skip
    assert found == [
        ("A", "USD", 350, None, 2, "P-A: part of another pledge, not added; CAP: a bound, not added; "
         "no amount is known for 1 of 2 pledge(s)")
    ]  # fmt: skip


def test_currencies_stand_apart() -> None:
    found = pledged(("P", {}, {}, exactly(350)), ("Q", {}, {"unit": "GBP"}, exactly(150)))
    assert [row[1:4] for row in found] == [("GBP", 150, 150), ("USD", 350, 350)]


def test_a_part_in_another_currency_is_not_added_either() -> None:
    found = pledged(("P", {}, {}, exactly(100)), ("Q", {"part_of": "P"}, {"unit": "JPY"}, exactly(3000)))
    assert found == [
        ("A", "JPY", None, None, 0, "Q: part of another pledge, not added"),
        ("A", "USD", 100, 100, 1, None),
    ]


def test_a_payer_is_added_over_its_agreements() -> None:
    pledges: tuple[tuple[str, Row, Row, Row], ...] = (
        ("P", {}, {}, exactly(350)),
        ("Q", {"agreement_id": "B"}, {}, exactly(150)),
    )
    assert [row[0] for row in pledged(*pledges)] == ["A", "B"]
    assert pledged(*pledges, scope="payer") == [("JPN", "USD", 500, 500, 2, None)]


def test_stages_are_ranges_of_the_pledged_range() -> None:
    events: list[Row] = [
        {"event_id": "S", "project": "S", "amount_low": 30, "amount_high": 40},
        {"event_id": "C", "project": "C", "stage": "candidate", "amount_high": 60},
        {"event_id": "SC", "project": "S", "stage": "candidate", "amount_low": 50, "amount_high": 50},
        {"event_id": "X", "project": "X", "stage": "interest", "is_investment": False, **exactly(900)},
    ]
    found = ledger(("P", {}, {}, {"amount_low": 200, "amount_high": 400}), events=events)
    rows = {row[0]: row[1:] for row in found.filter(pl.col("scope") == "payer").select(NAMES).rows()}
    assert rows["pledged"] == (200, 400, None, None, 1)
    assert rows["selected"] == (30, 40, 7.5, 20, 1)
    assert rows["candidate_or_selected"] == (30, 100, 7.5, 50, 2)
    assert rows["disbursed"] == rows["interest"] == (None, None, None, None, 0)
    row = found.row(by_predicate=(pl.col("scope") == "payer") & (pl.col("stage") == "selected"), named=True)
    assert (row["remaining_low"], row["remaining_high"]) == (160, 370)


AMOUNTS = st.lists(st.integers(1, 50), min_size=1, max_size=5)
FEW = examples(25)


@FEW
@given(AMOUNTS, st.lists(st.booleans(), min_size=5, max_size=5))
def test_a_pledge_split_in_two_has_the_same_totals(amounts: list[int], sides: list[bool]) -> None:
    def run(split: bool) -> pl.DataFrame:
        events: list[Row] = [
            {"event_id": f"E{number}", "project": f"E{number}", "pledge_id": "Q" if split and sides[number] else "P",
             "amount_low": one, "amount_high": one + number}
            for number, one in enumerate(amounts)
        ]  # fmt: skip
        halves: list[tuple[str, Row, Row, Row]] = (
            [("P", {}, {}, exactly(60)), ("Q", {}, {}, exactly(40))]
            if split
            else [("P", {}, {}, exactly(100))]
        )
        return ledger(*halves, events=events).filter(pl.col("stage") != "pledged").drop("note")

    assert run(split=True).equals(run(split=False))


@FEW
@given(AMOUNTS, st.lists(st.booleans(), min_size=5, max_size=5), st.integers(1, 99))
def test_disjoint_scopes_take_what_flows_once_and_an_unrelated_flow_changes_nothing(
    amounts: list[int], sides: list[bool], other: int
) -> None:
    """Two pledges with disjoint scopes: their readings' flows are disjoint cells of the same trade."""
    readings: list[Row] = [{"reading_id": f"{key}/r", "pledge_id": key} for key in ("P", "Q")]
    pledges: list[Row] = [{"pledge_id": key} for key in ("P", "Q")]
    targets: list[Row] = [{"reading_id": f"{key}/r", "amount_low": 100} for key in ("P", "Q")]
    flows = totals(*[
        (f"{'Q' if sides[number] else 'P'}/r", f"2026-{number + 1:02}", one) for number, one in enumerate(amounts)
    ])  # fmt: skip
    covered = pl.concat([coverage(f"{key}/r", "2026-01", "2026-10") for key in ("P", "Q", "Z")])
    parts: dict[str, Any] = {"reading": readings, "pledge": pledges, "target": targets, "covered": covered}
    found = outcome(flows=flows, **parts).reconciliation
    assert found["realized"].sum() == sum(amounts)
    assert (found["realized"] <= found["realized_high"]).all()
    more = outcome(flows=pl.concat([flows, totals(("Z/r", "2026-01", other))]), **parts).reconciliation
    assert more.equals(found)
