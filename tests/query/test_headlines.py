"""What moved the headlines of a ledger: the register, months revised or new, code. The figures are invented."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines.core.months import end_of_day
from pipelines.core.paths import ONLY_OWN, DataDir
from pipelines.query.headlines import between, since_last_run
from pipelines.raw.sidecar import Cover
from pipelines.reconcile.revision.headline_change import Reckoning, effects, flips
from pipelines.steps.ingest import ingest
from pipelines.steps.reconcile import reconcile_ledger
from pipelines.steps.register import load_register
from pipelines.steps.run import Run
from pipelines.warehouse.connection import connect
from tests.datadirs import take_exports
from tests.registers import FLOWS, SCOPE, entry

YEAR: dict[str, object] = {
    "period_start": date(2025, 1, 1),
    "period_end": date(2025, 12, 31),
    "amount_low": None,
}
REGISTER = (
    entry("agreement", payer_iso3="VNM", agreed_date=date(2025, 1, 1))
    + entry("document", document_date=date(2025, 1, 1))
    + entry("document", id="RESTATED", document_date=date(2026, 2, 5))
    + entry("pledge", title="Soybeans for 1000 USD", pledged_date=date(2025, 1, 1))
    + entry("pledge.reading", schedule="annual", proration="linear", measure="value", unit="USD",
            **FLOWS | {"partner_iso3": "VNM"})
    + entry("pledge.reading.target", **YEAR, amount=1000, superseded=date(2026, 2, 5))
    + entry("pledge.reading.target", **YEAR, amount=800, document="RESTATED", grade="N")
    + SCOPE
)  # fmt: skip
FIRST, LAST = date(2026, 1, 31), date(2026, 2, 28)


def cover(first: str, last: str) -> tuple[Cover, ...]:
    begin, end = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    return (Cover("export", "USA", "VNM", ("1201",), 4, begin, end, "ALL_VAL_MO"),)


def take(data: DataDir, day: str, rows: str, last: str) -> None:
    snapshot = take_exports(data, day, rows)
    note = snapshot.path.with_name(f"{snapshot.path.name}.json")
    note.write_text(replace(snapshot.sidecar, covers=cover("2025-01", last)).to_json(), encoding="utf-8")


def run(data: DataDir, known: date, ran_at: datetime, version: str | None = None) -> Run:
    ingest(data)
    load_register(data)
    return reconcile_ledger(data, date(2026, 1, 1), end_of_day(known), ran_at, version)


def since(data: DataDir, last: Run) -> list[Reckoning]:
    return since_last_run(data.warehouse, last)


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    """One figure is revised and one month comes, and between the two the pledge is restated."""
    data = DataDir(tmp_path)
    data.register.mkdir(parents=True)
    (data.raw / ONLY_OWN).touch()
    (data.register / "a.toml").write_text(REGISTER, encoding="utf-8")
    take(data, "2026-01-10", "1201,5520,400,HS4,2025-01\n", "2025-01")
    take(data, "2026-02-10", "1201,5520,440,HS4,2025-01\n1201,5520,120,HS4,2025-02\n", "2025-02")
    return data


def told(passed: list[Reckoning]) -> list[tuple[object, ...]]:
    return effects(passed).select("cause", "target_effect", "realized_effect", "attainment_pct_effect").rows()


CAUSES = [("register", -200, 0, 10), ("revised month", 0, 40, 5), ("new month", 0, 120, 15)]


def test_each_cause_has_its_effect_and_asking_leaves_the_ledger_as_it_was(data: DataDir) -> None:
    run(data, LAST, datetime(2026, 2, 28))
    before = data.warehouse.read_bytes()
    passed = between(data.warehouse, date(2026, 1, 1), end_of_day(FIRST), end_of_day(LAST))
    assert told(passed) == CAUSES
    assert data.warehouse.read_bytes() == before
    row = flips(passed).row(0, named=True)
    assert (row["before_pct"], row["after_pct"], row["cause"]) == (
        40,
        70,
        "register, revised month, new month",
    )


def test_a_run_tells_what_moved_since_the_one_before(data: DataDir) -> None:
    assert since(data, run(data, FIRST, datetime(2026, 1, 31))) == []
    second = run(data, LAST, datetime(2026, 2, 28))
    assert told(since(data, second)) == CAUSES
    again = run(data, LAST, datetime(2026, 3, 1))  # nothing was learnt: the same run again
    assert again == second
    assert (second.is_repeated, again.is_repeated) == (False, True)
    assert since(data, again) == []


def test_another_code_is_a_cause_of_its_own(data: DataDir) -> None:
    run(data, FIRST, datetime(2026, 1, 31), "older")
    with connect(data.warehouse) as con:
        con.execute("UPDATE ledger.reconciliation SET attainment_pct = 39, realized = 390")
    assert told(since(data, run(data, FIRST, datetime(2026, 2, 1), "newer"))) == [("code", 0, 10, 1)]


def test_a_snapshot_that_came_late_is_told_as_such(data: DataDir) -> None:
    run(data, FIRST, datetime(2026, 1, 31))
    take_late = "1201,5520,500,HS4,2025-01\n"
    snapshot = take_exports(data, "2026-01-20", take_late, "late.csv")
    note = snapshot.path.with_name("late.csv.json")
    note.write_text(replace(snapshot.sidecar, covers=cover("2025-01", "2025-01")).to_json(), encoding="utf-8")
    passed = since(data, run(data, FIRST, datetime(2026, 2, 1)))
    assert [(row[0], row[2]) for row in told(passed)] == [("late snapshot", 100)]
