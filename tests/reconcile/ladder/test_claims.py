"""What documents say about one step."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.reconcile.ledger import Row, outcome, rates


def claim(document: str, low: int | None, high: int | None, **row: object) -> Row:
    return {"document_id": document, "amount_low": low, "amount_high": high, **row}


def ladder(*rows: Row, **parts: Any) -> Row:  # noqa: ANN401
    return outcome(event=list(rows), **parts).ladder.row(0, named=True)


def breaks(*rows: Row, **parts: Any) -> list[Row]:  # noqa: ANN401
    return outcome(event=list(rows), **parts).discrepancy.to_dicts()


def test_claims_of_one_event_are_a_range_and_never_a_sum() -> None:
    row = ladder(claim("D1", 390, 400), claim("D2", 332, None), claim("D3", 513, 513))
    assert (row["low"], row["high"], row["events"]) == (332, 513, 1)


def test_claims_that_differ_are_a_break_between_their_documents() -> None:
    (found,) = breaks(claim("D1", 390, 400), claim("D2", 332, None), claim("D3", 513, 513))
    assert (found["kind"], found["subject"], found["pledge_id"]) == ("conflicting_claims", "E", "P")
    assert (found["left_label"], found["left_amount"]) == ("D2", 332)
    assert (found["right_label"], found["right_amount"], found["difference"]) == ("D3", 513, -181)


def test_claims_that_agree_are_no_break() -> None:
    assert breaks(claim("D1", 5, 5), claim("D2", 5, 5), claim("D3", None, None)) == []


def test_a_known_end_fills_an_unknown_one() -> None:
    row = ladder(claim("D1", None, 40), claim("D2", 30, None))
    assert (row["low"], row["high"]) == (30, 40)


AT_LEAST_AND_UP_TO = claim("D1", 7, None), claim("D2", None, 4)


def test_at_least_above_up_to_is_a_contradiction_and_both_ends_are_unknown() -> None:
    row = ladder(*AT_LEAST_AND_UP_TO)
    assert (row["low"], row["high"], row["events"], row["events_unknown"]) == (None, None, 1, 1)
    assert row["note"] == "no amount is known for 1 of 1 event(s)"


def test_claims_that_contradict_each_other_are_a_break() -> None:
    (found,) = breaks(*AT_LEAST_AND_UP_TO)
    assert (found["kind"], found["left_amount"], found["right_amount"]) == ("conflicting_claims", 4, 7)
    assert found["explanation"] == (
        "documents differ on A project: D1: at least 7; D2: up to 4; "
        "they contradict each other, so the amount is unknown, not averaged and not added"
    )


def test_a_third_claim_that_spans_both_settles_the_ends() -> None:
    row = ladder(*AT_LEAST_AND_UP_TO, claim("D3", 5, 8))
    assert (row["low"], row["high"], row["events_unknown"]) == (5, 8, 0)


def test_documents_that_differ_on_stage_or_place_are_a_break() -> None:
    rows = (claim("D1", 1, 1, place="Idaho", stage="candidate"), claim("D2", 1, 1, place="Alabama"))
    found = breaks(*rows)
    assert [(one["kind"], one["subject"], one["left_label"], one["right_label"]) for one in found] == [
        ("stage_conflict", "E place", "D2: Alabama", "D1: Idaho"),
        ("stage_conflict", "E stage", "D1: candidate", "D2: selected"),
    ]
    assert ladder(*rows)["stage"] == "candidate"


def test_money_is_converted_at_the_month_of_the_event() -> None:
    yen = claim("D1", 340, None, unit="JPY", event_date=date(2026, 5, 1))
    row = ladder(yen, rate=rates(("JPY", "2026-05", "154.5")))
    assert (row["low"], row["high"], row["unit"]) == (Decimal("2.2006"), None, "USD")


def test_an_amount_without_a_rate_is_unknown_and_a_break() -> None:
    yen = claim("D1", 340, None, unit="JPY")
    row = ladder(yen)
    assert (row["low"], row["high"], row["events_unknown"]) == (None, None, 1)
    assert [(one["kind"], one["left_amount"], one["unit"]) for one in breaks(yen)] == [
        ("exchange_rate", 340, "JPY")
    ]


def test_an_amount_in_another_unit_is_unknown_and_a_break() -> None:
    found = breaks(claim("D1", 340, 340, unit="t"))
    assert [one["kind"] for one in found] == ["unit"]
