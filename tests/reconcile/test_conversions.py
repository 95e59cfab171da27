"""Amounts in another currency or unit say at which rate they were converted. Figures invented."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pledgebook.pipelines.core.measures.conversion import Rates
from pledgebook.pipelines.reconcile.conversions import conversion_words
from tests.reconcile.ledger import Row, coverage, month, only, outcome, rates, totals

RATES = rates(
    ("JPY", "2026-05", "158.153"), ("JPY", "2026-06", "150"), ("EUR", "2026-05", "0.92"), ("KRW", "2026-05", "1400")
)  # fmt: skip


@pytest.mark.parametrize(
    ("units", "months", "words"),
    [
        (("JPY", "USD"), 1, "converted from JPY at 158.153 a USD (2026-05, ecb)"),
        (("USD", "JPY"), 1, "converted from USD with JPY at 158.153 a USD (2026-05, ecb)"),
        (
            ("EUR", "JPY"),
            1,
            "converted from EUR at 0.92 a USD (2026-05, ecb) and JPY at 158.153 a USD (2026-05, ecb)",
        ),
        (("JPY", "USD"), 2, "converted from JPY at 154.0765 a USD (2026-05 to 2026-06, ecb)"),
        (("kg", "t"), 1, "converted from kg to t by definition"),
        (("USD", "USD"), 1, None),
        (("CHF", "USD"), 1, None),
        (("t", "USD"), 1, None),
    ],
)
def test_a_conversion_has_its_rate_month_and_series(
    units: tuple[str, str], months: int, words: str | None
) -> None:
    used = Rates(RATES).used(units, (month("2026-05"), months))
    assert conversion_words([] if used is None else [used]) == words


LOAN: Row = {
    "stage": "financing_signed", "event_date": date(2026, 5, 1), "unit": "JPY", "amount_low": Decimal(340_000_000_000),
}  # fmt: skip
INVESTED: Row = {"schedule": "cumulative", "measure": "event", "stage": "financing_signed", "source": None,
                 "proration": "none"}  # fmt: skip
WORDS = "converted from JPY at 158.153 a USD (2026-05, ecb)"


def test_a_stage_by_documents_in_another_currency_says_so_wherever_it_is_shown() -> None:
    result = outcome(
        reading=[INVESTED], target=[{"amount_low": 10**10}], event=[LOAN], rate=RATES, pledge=[{"instrument": "investment"}]
    )  # fmt: skip
    for table, filters in (
        (result.ladder, {"stage": "financing_signed"}),
        (result.total, {"stage": "financing_signed", "scope": "agreement"}),
        (result.additionality, {"stage": "financing_signed"}),
        (result.reconciliation, {}),
    ):
        row = table.filter(**filters).row(0, named=True) if filters else table.row(0, named=True)
        assert row["conversion"] == WORDS
    assert result.ladder.filter(stage="financing_signed")["low"].item() == Decimal("2149816949.4097")
    assert result.reconciliation["reason"].item().endswith(f"; {WORDS}")
    assert result.ladder.filter(stage="selected")["conversion"].item() is None


def test_a_purchase_by_documents_says_so_too() -> None:
    sold = LOAN | {"stage": "sold"}
    result = outcome(
        reading=[INVESTED | {"stage": "sold"}], target=[{"amount_low": 10**10}], event=[sold], rate=RATES
    )
    (row,) = result.purchase_ladder.filter(stage="sold", evidence="documents").to_dicts()
    assert row["conversion"] == WORDS


def test_a_cap_by_documents_says_so_too() -> None:
    cap = INVESTED | {"basis": "cap"}
    row = only(
        reading=[cap],
        target=[{"amount_high": 10**9}],
        event=[LOAN | {"amount_high": LOAN["amount_low"]}],
        rate=RATES,
    )
    assert (row["status"], row["conversion"]) == ("over_cap", WORDS)


def test_flows_in_another_currency_say_the_rates_of_their_months() -> None:
    flows = pl.concat(
        [totals(("R", "2026-05", 10**10), ("R", "2026-06", 10**10), unit="JPY"), totals(("R", "2026-04", 5))]
    )
    covered = coverage("R", "2026-01", "2026-10")
    row = only(target=[{"amount_low": 100}], flows=flows, covered=covered, rate=RATES)
    assert row["conversion"] == "converted from JPY at 150 to 158.153 a USD (2026-05 to 2026-06, ecb)"
    assert row["reason"].endswith(row["conversion"])
    flows = totals(("R", "2026-05", 2000), unit="kg")
    row = only(
        reading=[{"measure": "quantity", "unit": "t"}],
        target=[{"amount_low": 100}],
        flows=flows,
        covered=covered,
    )
    assert (row["realized"], row["conversion"]) == (2, "converted from kg to t by definition")


def test_an_amount_in_the_unit_of_its_reading_says_nothing() -> None:
    row = only(
        target=[{"amount_low": 100}],
        flows=totals(("R", "2026-04", 5)),
        covered=coverage("R", "2026-01", "2026-10"),
    )
    assert row["conversion"] is None
    assert "converted" not in row["reason"]


def test_an_amount_without_a_rate_is_unknown_and_says_no_rate() -> None:
    row = only(reading=[INVESTED], target=[{"amount_low": 100}], event=[LOAN | {"unit": "CHF"}], rate=RATES)
    assert (row["realized"], row["conversion"]) == (None, None)
