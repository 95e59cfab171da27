"""Readings that agree, and readings that do not."""

import polars as pl
import pytest

from pipelines.reconcile.agreement import agreement
from tests.reconcile.ledger import Row, coverage, outcome, table, totals

READINGS: list[Row] = [
    {"reading_id": "R1"},
    {"reading_id": "R2", "is_headline": False},
    {"reading_id": "R3", "is_headline": False},
]


@pytest.mark.parametrize(
    ("asks", "verdict", "is_ambiguous"),
    [
        ((8, 9, None), "met", False),
        ((8, 11, None), None, True),
        ((20, 11, None), "behind", False),
        ((None, 8, None), "met", False),
        ((None, None, None), None, False),
    ],
)
def test_opposite_verdicts_leave_none(
    asks: tuple[int | None, ...], verdict: str | None, is_ambiguous: bool
) -> None:
    targets = [{"reading_id": f"R{one}", "amount_low": ask} for one, ask in enumerate(asks, start=1) if ask]
    flows = pl.concat([totals((f"R{one}", "2026-01", 8)) for one in (1, 2, 3)])
    covered = pl.concat([coverage(f"R{one}", "2026-01", "2026-10") for one in (1, 2, 3)])
    result = outcome(reading=READINGS, target=targets, flows=flows, covered=covered)
    found = agreement(result.reconciliation, table("reading", READINGS))
    assert found.select("verdict", "is_ambiguous").row(0) == (verdict, is_ambiguous)
    assert result.discrepancy.height == is_ambiguous


def test_a_disagreement_is_a_break_of_what_the_documents_say() -> None:
    targets = [{"reading_id": "R1", "amount_low": 8}, {"reading_id": "R2", "amount_low": 16}]
    flows = pl.concat([totals((f"R{one}", "2026-01", 8)) for one in (1, 2)])
    covered = pl.concat([coverage(f"R{one}", "2026-01", "2026-10") for one in (1, 2)])
    row = outcome(reading=READINGS[:2], target=targets, flows=flows, covered=covered).discrepancy.row(
        0, named=True
    )
    assert (row["kind"], row["left_label"], row["right_label"]) == (
        "conflicting_claims",
        "R1: met",
        "R2: behind",
    )
    assert (row["left_amount"], row["right_amount"], row["difference"], row["unit"]) == (
        100,
        50,
        50,
        "percent",
    )
