"""Claims, their additionality and their totals: the carried register against published numbers, and the page on it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.reconcile import reconcile
from pledgebook.pipelines.reconcile.ladder.changes import in_effect
from pledgebook.pipelines.reconcile.ladder.rungs import counted, rung
from pledgebook.pipelines.register import parse_register
from tests.reconcile.ladder.test_changes import change, step
from tests.reconcile.ladder.test_totals import ledger
from tests.reconcile.ledger import BN, Row, inputs, rates

ROOT = Path(__file__).parents[2]
PAGE = " ".join((ROOT / "docs" / "methodology" / "investment.md").read_text(encoding="utf-8").split())
TENTH = Decimal("0.1")


@pytest.fixture(scope="module")
def package() -> dict[str, pl.DataFrame]:
    """The carried register reconciled without any flow, with what a dollar cost in May 2026 by 550 bn USD = 85 tn JPY."""
    folder = ROOT / "data" / "raw" / "register"
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*"))}
    register = parse_register(files)
    names = ("agreement", "reading", "target", "pledge", "event")
    current = {name: register[name].filter(pl.col("known_to").is_null()) for name in names}
    found = replace(inputs(rate=rates(("JPY", "2026-05", "154.5"))), **current)
    return reconcile(found, "run", date(2026, 11, 22)).tables()


def row(frame: pl.DataFrame, **values: str) -> Row:
    found = frame.filter(*[pl.col(name) == value for name, value in values.items()]).to_dicts()
    assert len(found) == 1
    return found[0]


def test_selected_and_candidate_together_are_a_share_of_the_package(package: dict[str, pl.DataFrame]) -> None:
    found = row(package["total"], scope="agreement", scope_id="US-JP-2025", stage="candidate_or_selected")
    assert (found["high"], round(found["high_pct"], 1)) == (109 * BN, Decimal("19.8"))
    assert (found["low"], found["remaining_high"]) == (Decimal("35.7") * BN, Decimal("514.3") * BN)
    assert "together are up to 109 bn, 19.8 %" in PAGE


def test_business_scale_is_in_no_total(package: dict[str, pl.DataFrame]) -> None:
    found = row(package["total"], scope="payer", scope_id="JPN", stage="interest")
    assert (found["low"], found["high"], found["items"]) == (None, None, 0)
    scale = (
        package["ladder"].filter(pl.col("stage") == "interest", ~pl.col("is_investment")).row(0, named=True)
    )
    assert (scale["low"], scale["high"], scale["events"]) == (332 * BN, Decimal("513.45") * BN, 1)


def test_double_counting_inside_one_fact_sheet_is_a_duplicate(package: dict[str, pl.DataFrame]) -> None:
    found = row(package["discrepancy"], kind="duplicate")
    assert found["subject"] == "JP-INV-E1-GEVERNOVA-2"
    assert found["difference"] == 25 * BN
    parts = [100, 100, 25, 25, 25, 25, 25, 7]
    assert sum(parts) == 332
    assert Decimal("513.45") - 25 == Decimal("488.45")
    assert "the difference of 25 bn is a break of kind `duplicate`" in PAGE


@pytest.mark.parametrize(
    ("pledge_id", "name", "high"),
    [("JP-PUR-LNG-JERA", "announced_before", 5_500_000), ("JP-PUR-AC100", "doubtful", 100)],
)
def test_what_is_older_than_the_deal_and_what_is_doubtful(
    package: dict[str, pl.DataFrame], pledge_id: str, name: str, high: int
) -> None:
    found = row(package["additionality"], pledge_id=pledge_id)
    assert (found["additionality"], found["high"]) == (name, high)
    assert f"*{name.replace('_', ' ')}*" in PAGE


def test_the_page_s_example_of_a_cancelled_part() -> None:
    parts = step("A", (33, 34), part_of="U"), step("B", (2, 2), part_of="U"), step("C", (1, 1), part_of="U")
    found = rung([
        one for one in counted(in_effect([step("U", (36, 36)), *parts, change("canceled", "B")]).steps)
        if one.stage == "selected"
    ])  # fmt: skip
    assert f"of 36, with parts of 33 to 34, 2 and 1, a canceled 2 leaves {found.low} to {found.high}" in PAGE


def test_the_page_s_example_of_a_total() -> None:
    frame = ledger(
        ("P", {}, {}, {"amount_low": 200, "amount_high": 400}),
        events=[{"event_id": "S", "amount_low": 30, "amount_high": 40}],
    )
    found = row(frame, scope="agreement", stage="selected")
    shown = {name: f"{value.normalize():f}" for name, value in found.items() if isinstance(value, Decimal)}
    assert (
        f"Of 200 to 400 pledged, 30 to 40 selected is {shown['low_pct']} to {shown['high_pct']} %, and "
        f"{shown['remaining_low']} to {shown['remaining_high']} are left"
    ) in PAGE
