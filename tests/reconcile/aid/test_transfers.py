"""Transactions of a source as what a reading realizes: sums, rates, shares of recipients, stages and breaks."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pledgebook.pipelines.reconcile import Reconciled, reconcile
from pledgebook.pipelines.reconcile.aid.transfers import way_of
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.schemas.inputs.transactions import Transactions
from tests.reconcile.ledger import AS_OF, RUN, inputs, rates

READING = {
    "measure": "event",
    "source": "iati",
    "series": "disbursement",
    "stage": "disbursed",
    "activities": ["XX-1"],
    "proration": "none",
}
TARGET = {"amount_low": Decimal(1000), "amount_high": Decimal(1000)}
STAGES = {
    "outgoing_commitment": "committed",
    "disbursement": "disbursed",
    "expenditure": "spent",
    "commitments": "committed",
    "military": "allocated",
}


def transactions(*rows: dict[str, Any], source: str = "iati", counted: str = "disbursement") -> pl.DataFrame:
    filled = []
    for row in rows:
        day = date.fromisoformat(row.get("day", "2026-02-01"))
        series = row.get("series", "disbursement")
        amount = Decimal(row["amount"])
        filled.append(
            {
                "reading_id": "R",
                "source": source,
                "project": row.get("project", "XX-1"),
                "payer_iso3": row.get("payer"),
                "operator": row.get("operator"),
                "series": series,
                "stage": STAGES[series],
                "event_date": day,
                "rate_month": day.replace(day=1),
                "unit": row.get("unit", "USD"),
                "mixed": row.get("mixed"),
                "is_negative": amount < 0,
                "is_counted": series in counted.split("+"),
                "amount": amount,
                "events": row.get("events", 1),
                "questioned": row.get("questioned"),
            }
        )
    return ensure(pl.DataFrame(filled, schema=columns(Transactions)), Transactions)


def outcome(found: pl.DataFrame, rate: pl.DataFrame | None = None, **reading: Any) -> Reconciled:  # noqa: ANN401
    small = inputs(reading=[READING | reading], target=[TARGET], rate=rate)
    return reconcile(replace(small, transactions=found), RUN, AS_OF)


def only(found: pl.DataFrame, rate: pl.DataFrame | None = None, **reading: Any) -> dict[str, Any]:  # noqa: ANN401
    return outcome(found, rate, **reading).reconciliation.row(0, named=True)


def test_payments_in_the_period_are_realized_corrections_included() -> None:
    row = only(
        transactions(
            {"amount": 700},
            {"amount": -100, "day": "2026-03-01"},
            {"amount": 5000, "series": "outgoing_commitment"},
            {"amount": 999, "day": "2025-12-31"},
            {"amount": 999, "day": "2026-11-23"},
        )
    )
    assert (row["realized"], row["realized_high"], row["gap"]) == (600, 600, 400)
    assert row["status"] == "in_progress"
    assert row["reason"].startswith("iati shows 60.0 % of the target (disbursement); counted from iati")
    assert "2 transactions in the period; the last one held is of 2026-03-01" in row["reason"]


def test_a_questioned_payment_is_told_in_its_own_period() -> None:
    row = only(transactions({"amount": 700, "questioned": "b1"}))
    assert (row["realized"], row["questioned"]) == (700, ["b1"])
    assert row["reason"].endswith("because it stands apart from those around it (break b1)")
    assert (
        only(transactions({"amount": 700}, {"amount": 9, "day": "2024-05-01", "questioned": "b1"}))[
            "questioned"
        ]
        == []
    )


def test_the_reason_names_who_reports() -> None:
    assert (
        "counted from iati (A bank (1)): 1 transactions"
        in only(transactions({"amount": 1, "operator": "A bank (1)"}))["reason"]
    )
    two = transactions({"amount": 1, "operator": "A bank (1)"}, {"amount": 1, "operator": "B"})
    assert "(2 organizations)" in only(two)["reason"]


def test_nothing_held_is_unknown_and_said() -> None:
    row = only(transactions())
    assert (row["realized"], row["status"]) == (None, "no_data")
    assert (
        row["reason"]
        == "no disbursement is documented: unknown; no transactions that the reading selects are held from iati"
    )
    earlier = only(transactions({"amount": 5, "day": "2024-05-01"}))
    assert "has no transactions in the period; the last one held is of 2024-05-01" in earlier["reason"]


def test_money_is_converted_at_the_rate_of_its_month() -> None:
    row = only(transactions({"amount": 100, "unit": "EUR"}), rates(("EUR", "2026-02", "0.8")))
    assert row["realized"] == 125


@pytest.mark.parametrize(("amount", "ends"), [(100, (Decimal(500), None)), (-100, (None, Decimal(500)))])
def test_an_amount_without_a_rate_leaves_one_end_unknown(
    amount: int, ends: tuple[Decimal | None, Decimal | None]
) -> None:
    row = only(transactions({"amount": 500}, {"amount": amount, "unit": "ZWL"}))
    assert (row["realized"], row["realized_high"]) == ends
    assert "1 of them without an exchange rate" in row["reason"]


@pytest.mark.parametrize(
    ("mixed", "ends"),
    [
        ("UA 40; BR 60", (400, 400)),
        ("UA 40.5; region 298 59.5", (405, 405)),
        ("UA; BR", (0, 1000)),
        ("BR 100", None),
        ("region 298 100", None),
    ],
)
def test_a_recipient_among_others_gets_its_share(mixed: str, ends: tuple[int, int] | None) -> None:
    row = only(transactions({"amount": 1000, "mixed": mixed}), recipients=["UKR"], activities=[])
    assert (row["realized"], row["realized_high"]) == (ends or (None, None))


def test_stages_of_the_same_money_stand_side_by_side() -> None:
    found = transactions(
        {"amount": 1000, "series": "outgoing_commitment"},
        {"amount": 250},
        {"amount": 50, "series": "expenditure"},
    )
    ladder = outcome(found, schedule="cumulative").ladder.filter(pl.col("source") == "iati")
    assert ladder.select("stage", "low", "low_pct", "events").rows() == [
        ("disbursed", 250, 25, 1),
        ("committed", 1000, 100, 1),
        ("spent", 50, 5, 1),
    ]


def test_a_part_of_a_stage_is_not_compared_with_another_stage() -> None:
    assert way_of("kiel_ukraine", "military") == {"military"}
    assert "commitments" in way_of("kiel_ukraine", "military+financial+humanitarian")
    assert "outgoing_commitment" in way_of("iati", "disbursement")
    assert "incoming_commitment" not in way_of("iati", "disbursement")
    found = transactions(
        {"amount": 900, "series": "commitments"},
        {"amount": 50, "series": "military"},
        source="kiel_ukraine",
        counted="military",
    )
    ladder = outcome(found, source="kiel_ukraine", series="military", stage="allocated").ladder
    assert ladder.filter(pl.col("source") != "register")["stage"].to_list() == ["allocated"]


def breaks(*rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    found = outcome(transactions(*rows)).discrepancy
    return found.select("kind", "subject", "left_amount", "right_amount", "sources").rows()


def test_more_paid_than_committed_is_a_break() -> None:
    committed = {"amount": 100, "series": "outgoing_commitment"}
    assert breaks(committed, {"amount": 100}) == []
    assert breaks(committed, {"amount": 90}, {"amount": 20, "series": "expenditure"}) == [
        ("stage_conflict", "P iati XX-1", 110, 100, ["iati"])
    ]
    assert breaks(committed, {"amount": 900, "project": "XX-2"}) == []  # no commitment is reported there


def test_commitments_below_0_in_sum_are_a_break() -> None:
    found = breaks(
        {"amount": 100, "series": "outgoing_commitment"}, {"amount": -150, "series": "outgoing_commitment"}
    )
    assert found == [("error", "P iati XX-1", -50, 0, ["iati"])]


def test_a_currency_without_a_rate_is_a_break() -> None:
    found = breaks({"amount": 5, "unit": "ZWL"}, {"amount": 7, "unit": "ZWL", "day": "2026-03-01"})
    assert found == [("exchange_rate", "R ZWL", 12, None, ["exchange_rate", "iati"])]
