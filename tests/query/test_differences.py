"""What moved the headlines of a ledger: the register, months revised or new, code. The figures are invented."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import ONLY_OWN, DataDir
from pledgebook.pipelines.query.differences import Differences, differences, known_state, since_last_release
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.raw.snapshot import take as take_file
from pledgebook.pipelines.reconcile.revision.changes import summary
from pledgebook.pipelines.reconcile.revision.headline_change import Reckoning, effects, flips
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.publish import Published, publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.warehouse.ledger import opened
from tests.cli.conftest import pledgebook
from tests.datadirs import gas, take_exports
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


DAY = date(2026, 1, 1)


def run(data: DataDir, known: date, at: datetime, version: str | None = None) -> Published:
    """Ingest, reconcile and let readers see it; the periods are those of one day."""
    ingest(data)
    load_register(data)
    return publish(data, reconcile_ledger(data, DAY, end_of_day(known), at, version), at, as_latest=True)


def since(data: DataDir) -> Differences:
    found = since_last_release(data)
    assert found is not None
    return found


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


def changed(found: Differences, area: str) -> list[tuple[object, ...]]:
    return (
        found.changes.filter(area=area)
        .select("subject", "change", "cause", "field", "before", "after")
        .rows()
    )


CAUSES = [("register", -200, 0, 10), ("revised month", 0, 40, 5), ("new month", 0, 120, 15)]


@pytest.mark.slow
def test_each_cause_has_its_effect_and_asking_leaves_the_ledger_as_it_was(data: DataDir) -> None:
    run(data, LAST, datetime(2026, 2, 28))
    before = data.published.read_bytes()
    first, last = (known_state(data.published, day, DAY) for day in (FIRST, LAST))
    found = differences(first, last)
    assert told(found.passed) == CAUSES
    assert data.published.read_bytes() == before
    row = flips(found.passed).row(0, named=True)
    assert (row["before_pct"], row["after_pct"], row["cause"]) == (
        40,
        70,
        "register, revised month, new month",
    )


def test_a_release_tells_what_changed_since_the_one_before(data: DataDir) -> None:
    assert (run(data, FIRST, datetime(2026, 1, 31)).is_new, since_last_release(data)) == (True, None)
    assert run(data, LAST, datetime(2026, 2, 28)).is_new
    found = since(data)
    assert told(found.passed) == CAUSES
    assert not run(data, LAST, datetime(2026, 3, 1)).is_new  # nothing was learned: the same release again
    [headline, *_] = summary(found.changes)
    assert (headline["what"], headline["before"], headline["after"], headline["cause"]) == (
        "P/total 2025-01-01 % of target", "40.0 %", "70.0 %", "register, revised month, new month",
    )  # fmt: skip
    assert [(row[0], row[3], row[4], row[5]) for row in changed(found, "register")] == [
        ("RESTATED", None, None, None),
        ("P/total 2025-01-01", "amount_low", "1000", "800"),
        ("P/total 2025-01-01", "amount_high", "1000", "800"),
        ("P/total 2025-01-01", "document_id", "FIRST", "RESTATED"),
        ("P/total 2025-01-01", "grade", "P", "N"),
    ]


@pytest.mark.slow
def test_what_was_typed_with_an_old_date_is_told_as_the_register(data: DataDir) -> None:
    """Two answers of one day, the second after a target was typed anew: no file came late."""
    first = run(data, LAST, datetime(2026, 2, 28, 8))
    register = data.register / "a.toml"
    register.write_text(REGISTER.replace("amount = 800", "amount = 900"), encoding="utf-8")
    second = run(data, LAST, datetime(2026, 2, 28, 9))
    assert second.folder.name == f"{first.folder.name}.2"
    found = since(data)
    assert [row[:2] for row in told(found.passed)] == [("register", 100)]
    assert [row[2:] for row in changed(found, "register")] == [
        ("register", "amount_low", "800", "900"),
        ("register", "amount_high", "800", "900"),
    ]


@pytest.mark.slow
def test_a_file_that_came_late_is_told_as_a_file(data: DataDir) -> None:
    run(data, FIRST, datetime(2026, 1, 31))
    snapshot = take_exports(data, "2026-01-20", "1201,5520,500,HS4,2025-01\n", "late.csv")
    note = snapshot.path.with_name("late.csv.json")
    note.write_text(replace(snapshot.sidecar, covers=cover("2025-01", "2025-01")).to_json(), encoding="utf-8")
    run(data, FIRST, datetime(2026, 2, 1))
    found = since(data)
    assert [(row[0], row[2]) for row in told(found.passed)] == [("revised month", 100)]
    assert [row[1:] for row in changed(found, "figure")] == [("changed", "file", "value", "400.00", "500.00")]


@pytest.mark.slow
def test_another_code_is_a_cause_of_its_own(data: DataDir) -> None:
    run(data, FIRST, datetime(2026, 1, 31), "older")
    assert told(since_code(data)) == []  # the same answer, whatever the code


def since_code(data: DataDir) -> list[Reckoning]:
    run(data, FIRST, datetime(2026, 2, 1), "newer")
    passed = since(data).passed
    assert [one.cause for one in passed][:3] == ["as it was", "code", "time passed"]
    return passed


def let_go(data: DataDir, known: date) -> None:
    """Two persons accept the withdrawal that a run of its own day has found; until then nothing is published."""
    reconcile_ledger(data, known, end_of_day(known), end_of_day(known))
    with opened(data.warehouse) as con:
        rows = con.execute(
            "SELECT discrepancy_id, snapshot_id FROM ledger.discrepancy WHERE kind = 'withdrawal'"
        )
        [(one, snapshot_id)] = rows.fetchall()
    root = ("--data-dir", str(data.root))
    said = ("--cause", "withdrawal", "--text", "Taken back", "--evidence", snapshot_id, "--by", "Ann")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PLEDGEBOOK_TODAY", "2026-11-22")  # months after the run that found it, and right
        assert pledgebook("breaks", "explain", one, *said, *root).code == 0
        assert pledgebook("breaks", "accept", one, "--by", "Ben", *root).code == 0


@pytest.mark.slow
def test_a_figure_that_is_withdrawn_is_told_as_such(data: DataDir) -> None:
    run(data, FIRST, datetime(2026, 1, 31))
    take(data, "2026-02-20", "1201,5520,120,HS4,2025-02\n", "2025-02")
    ingest(data)
    load_register(data)
    let_go(data, LAST)
    run(data, LAST, datetime(2026, 2, 28))
    found = since(data)
    assert [(row[1], row[2], row[4], row[5]) for row in changed(found, "figure")] == [
        ("withdrawn", "withdrawn", "400.00", None),
        ("added", "file", None, "120.00"),
    ]
    assert [(row[0], row[2]) for row in told(found.passed)] == [
        ("register", 0),
        ("withdrawn", -400),
        ("new month", 120),
    ]


@pytest.mark.slow
def test_events_of_sources_and_rates_are_told(tmp_path: Path) -> None:
    """The carried exchange rates of two days."""
    data = gas(tmp_path, "exchange_rate")
    second = data.raw / "exchange_rate" / "2026-11-22"
    aside = tmp_path / "aside"
    second.rename(aside)
    run(data, date(2026, 11, 10), datetime(2026, 11, 10))
    aside.rename(second)
    run(data, date(2026, 11, 22), datetime(2026, 11, 22))
    [line] = [row for row in summary(since(data).changes) if row["area"] == "rate"]
    assert line["what"] == "exchange_rate: 2,592 added"


IATI = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03" generated-datetime="{day}T00:00:00Z">
 <iati-activity default-currency="USD" last-updated-datetime="{day}T00:00:00Z">
  <iati-identifier>XX-1</iati-identifier>
  <reporting-org ref="XX" type="10"><narrative>Invented</narrative></reporting-org>
  <title><narrative>Invented</narrative></title>
  <participating-org role="1" ref="XX"><narrative>Invented</narrative></participating-org>
  <activity-status code="2"/>
  <activity-date type="2" iso-date="2024-01-01"/>
  <recipient-country code="UA" percentage="100"/>
  <transaction>
   <transaction-type code="2"/>
   <transaction-date iso-date="2024-02-01"/>
   <value value-date="2024-02-01">{value}</value>
  </transaction>
 </iati-activity>
</iati-activities>
"""


@pytest.mark.slow
def test_a_revision_of_an_event_that_a_source_reports_is_told(tmp_path: Path) -> None:
    data = gas(tmp_path, "exchange_rate")
    for day, value in (("2026-03-01", 100), ("2026-04-01", 130)):
        file = tmp_path / f"{day}.xml"
        file.write_text(IATI.format(day=day, value=value), encoding="utf-8")
        take_file(data.raw, file, Sidecar("iati", file.name, datetime.fromisoformat(day), "invented", "", 0))
        run(data, date.fromisoformat(day), datetime.fromisoformat(day))
    found = changed(since(data), "event")
    assert sorted(row[1:] for row in found) == [
        ("added", "file", "amount_low", None, "130"),
        ("ended", "withdrawn", "amount_low", "100", None),
    ]
    assert [row["what"] for row in summary(since(data).changes) if row["area"] == "event"] == [
        "iati: 1 added, 1 ended"
    ]


CORRECTION = """
[[correction]]
id = "typing-error"
source = "census_trade"
declared_date = 2026-01-20
until = 2026-01-31
reason = "typed wrongly"
reported_by = "Ada"
cell = { series = "ALL_VAL_MO", reporter_iso3 = "USA", partner_iso3 = "VNM", direction = "export", product_code = "1201", month = "2025-01-01" }
expect = { value = "400" }
replace = { value = "410" }
"""


@pytest.mark.slow
def test_a_correction_that_was_declared_is_a_cause_of_its_own(data: DataDir) -> None:
    run(data, FIRST, datetime(2026, 1, 31))
    data.corrections.write_text(CORRECTION, encoding="utf-8")
    run(data, FIRST, datetime(2026, 2, 1))
    found = since(data)
    assert [row[1:] for row in changed(found, "figure")] == [
        ("changed", "correction", "value", "400.00", "410.00")
    ]
    assert [row[1:3] for row in changed(found, "correction")] == [("added", "correction")]
    assert [(row[0], row[2]) for row in told(found.passed)] == [("correction", 10)]
