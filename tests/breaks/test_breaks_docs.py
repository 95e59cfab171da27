"""The numbers in the documentation of breaks are those that the code comes to."""

from datetime import date
from decimal import Decimal

from pledgebook.pipelines.breaks.discrepancy import break_id
from pledgebook.pipelines.breaks.lifecycle import FROM, TO
from pledgebook.pipelines.breaks.materiality import Materiality
from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.core.vocabulary import AGE_BUCKETS, BREAK_STATUSES
from tests.breaks.breakdirs import december

DOCS = (CHECKOUT / "docs" / "breaks.md").read_text(encoding="utf-8")
METHOD = " ".join((CHECKOUT / "docs" / "methodology" / "breaks.md").read_text(encoding="utf-8").split())
LEFT, RIGHT = Decimal(1_626_272_682), Decimal(1_626_305_135)


def test_the_worked_example() -> None:
    month = december()["time"][0]
    subject = f"census_trade ALL_VAL_MO/USA/CHN/export/{month}-01"
    found = break_id("total_beside_parts", subject, date(2020, 12, 1))
    assert found in DOCS
    plain = Materiality()
    assert f"{LEFT:,} against {RIGHT:,}, the difference is \u2212{RIGHT - LEFT:,}" in METHOD
    assert f"({RIGHT * plain.pct / 100:,.2f})" in METHOD
    assert not plain.is_material(LEFT, RIGHT, "USD")
    assert f"{(RIGHT - LEFT) * 100 / RIGHT:.3f} % of the larger side" in DOCS
    stated, parts = Decimal("36.0") * 10**9, Decimal("35.7") * 10**9
    assert (
        f"0.3 bn, {(stated - parts) * 100 / stated:.2f} %, which is material by its amount, unless rounding explains it"
        in METHOD
    )
    assert plain.is_material(stated, parts, "USD")
    assert not plain.is_material(stated, parts, "USD", "rounding")
    assert not plain.is_material(stated / 1000, parts / 1000, "USD")
    assert f"{plain.amount:,} {plain.unit} or {plain.pct} %" in DOCS


def test_the_tables_say_what_the_code_does() -> None:
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in DOCS.splitlines() if line.startswith("|")
    ]
    told = {row[0].split(",")[0].split(":")[0]: row for row in rows if len(row) == 4 and row[0] != "---"}
    for action, states in FROM.items():
        from_states = (
            BREAK_STATUSES
            if told[action][2] == "any"
            else (
                tuple(state for state in BREAK_STATUSES if state != "cured")
                if told[action][2] == "any but cured"
                else tuple(told[action][2].split(", "))
            )
        )
        assert set(from_states) == set(states), action
        if action in TO:
            assert told[action][3] == TO[action]
    assert ", ".join(AGE_BUCKETS) in DOCS
    assert {row[0] for row in rows if len(row) == 3} >= set(BREAK_STATUSES)
