"""The steps of a run: late vintages, tampering, repetition and what stops a release."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.core.errors import ContractError, SnapshotError, SourceError, UsageError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.publication import published_on
from pledgebook.pipelines.export.stored import release_digest
from pledgebook.pipelines.raw.sidecar import Cover
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.publish import Published, publish
from pledgebook.pipelines.steps.reconcile import answer, reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.steps.run import Run
from pledgebook.pipelines.steps.seen import remember
from pledgebook.pipelines.warehouse.connection import connect, reader
from tests.cli.conftest import NOW
from tests.datadirs import gas, take_exports, whole_of

AS_OF = date(2026, 11, 22)
KNOWN = end_of_day(AS_OF)
RAN = NOW


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    return gas(tmp_path, "eia_lng", "exchange_rate")


def flows(data: DataDir) -> list[tuple[object, ...]]:
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        return con.execute("SELECT * EXCLUDE (row_number) FROM ledger.flow ORDER BY ALL").fetchall()


def test_a_vintage_that_comes_late_lands_in_its_place_in_time(tmp_path: Path) -> None:
    rows = {
        "2020-03-01": "1201,5880,10,HS4,2020-01\n1202,5880,7,HS4,2020-01\n",
        "2020-04-01": "1201,5880,11,HS4,2020-01\n",
        "2020-05-01": "1201,5880,10,HS4,2020-01\n1201,5880,30,HS4,2020-03\n",
    }
    outcome = []
    for order in (["2020-03-01", "2020-04-01", "2020-05-01"], ["2020-05-01", "2020-03-01", "2020-04-01"]):
        data = DataDir(tmp_path / order[0])
        for day in order:
            take_exports(data, day, rows[day])
            ingested = ingest(data)
        outcome.append(flows(data))
        assert ingested.replayed == (() if order[-1] == "2020-05-01" else ("census_trade",))
    assert outcome[0] == outcome[1]
    assert len(outcome[0]) == 5


def test_ingesting_again_stores_nothing(data: DataDir) -> None:
    ingest(data)
    before = flows(data)
    again = ingest(data)
    assert (again.stored.height, again.known) == (0, 4)
    assert flows(data) == before


def test_a_changed_raw_file_stops_the_run(data: DataDir) -> None:
    ingest(data)
    file = next((data.raw / "eia_lng").rglob("*.csv"))
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(SnapshotError, match="must not be changed"):
        ingest(data)


def test_a_lost_raw_file_stops_the_run(data: DataDir) -> None:
    ingest(data)
    for file in (data.raw / "eia_lng" / "2026-08-31").iterdir():
        file.unlink()
    with pytest.raises(SnapshotError, match="was removed after it was stored"):
        ingest(data)


def test_a_file_of_another_source_stores_nothing(data: DataDir) -> None:
    take_exports(data, "2020-03-01", "1201,5880,10,HS4,2020-01\n")
    file = next((data.raw / "census_trade").rglob("invented.csv"))
    note = file.with_name("invented.csv.json")
    target = data.raw / "eia_lng" / "2020-03-01"
    target.mkdir(parents=True)
    file.rename(target / file.name)
    (target / note.name).write_text(note.read_text().replace("census_trade", "eia_lng"))
    note.unlink()
    with pytest.raises(SourceError):
        ingest(data)


def run(data: DataDir, as_of: date = AS_OF) -> tuple[Run, Published]:
    ingest(data)
    load_register(data)
    run = reconcile_ledger(data, as_of, KNOWN, RAN + timedelta(minutes=AS_OF.toordinal() - as_of.toordinal()))
    return run, publish(data, run, RAN)


@dataclass(frozen=True)
class Ran:
    """A data directory of the test's own, after a run."""

    data: DataDir
    run: Run
    published: Published


@pytest.fixture
def ran(small_copy: DataDir) -> Ran:
    whole = whole_of(small_copy)
    return Ran(small_copy, whole.run, whole.published)


def test_the_same_question_has_the_same_answer(ran: Ran, tmp_path: Path) -> None:
    again = reconcile_ledger(ran.data, AS_OF, KNOWN, RAN)
    other = fresh(tmp_path / "elsewhere")
    ingest(other)
    load_register(other)
    assert ran.run == again == reconcile_ledger(other, AS_OF, KNOWN, RAN)


def test_another_day_is_another_question(ran: Ran) -> None:
    other = reconcile_ledger(ran.data, date(2026, 6, 30), KNOWN, RAN + timedelta(minutes=1))
    assert ran.run.run_id != other.run_id
    assert other.release_name() == "2026-06-30-known-at-2026-11-22"


def test_a_release_holds_reports_dictionary_checksums_and_digests(ran: Ran) -> None:
    data, folder = ran.data, ran.published.folder
    names = {path.name for path in folder.iterdir()}
    assert {"headline.csv", "headline.parquet", "data_dictionary.csv", "SHA256SUMS", "run.json"} <= names
    assert (data.releases / "latest").resolve() == folder.resolve()
    assert not list(data.releases.glob(".partial*"))


def fresh(root: Path) -> DataDir:
    return gas(root, "eia_lng", "exchange_rate")


def asked(data: DataDir, as_of: date, at: datetime, *, as_latest: bool = False) -> Published:
    """Run for a day, as known on it, at a moment."""
    ingest(data)
    load_register(data)
    return publish(data, reconcile_ledger(data, as_of, end_of_day(as_of), at), at, as_latest=as_latest)


def shown(data: DataDir) -> tuple[str, date]:
    """What `latest` points to, and the day that the copy for readers is about."""
    with reader(data.published) as con:
        return (data.releases / "latest").resolve().name, con.execute(
            "SELECT as_of FROM ledger.current_run"
        ).fetchall()[0][0]


PAST = date(2026, 9, 30)


@pytest.mark.slow
def test_a_backfill_makes_a_release_and_moves_nothing_back(ran: Ran) -> None:
    before = ran.data.published.read_bytes()
    backfill = asked(ran.data, PAST, RAN + timedelta(hours=1))
    assert (backfill.folder.name, backfill.is_latest) == ("2026-09-30", False)
    assert shown(ran.data) == ("2026-11-22", AS_OF)
    assert ran.data.published.read_bytes() == before
    again = asked(ran.data, PAST, RAN + timedelta(hours=2), as_latest=True)
    assert (again.folder, again.digest, again.is_latest) == (backfill.folder, backfill.digest, True)
    assert shown(ran.data) == ("2026-09-30", PAST)
    assert asked(ran.data, AS_OF, RAN + timedelta(hours=3)).is_latest
    assert shown(ran.data) == ("2026-11-22", AS_OF)


@pytest.mark.slow
def test_yesterdays_question_does_not_take_the_place_of_todays(ran: Ran) -> None:
    assert not asked(ran.data, AS_OF - timedelta(1), RAN + timedelta(hours=1)).is_latest
    assert shown(ran.data) == ("2026-11-22", AS_OF)


@pytest.mark.slow
def test_the_first_answer_of_all_is_shown_whatever_its_day(tmp_path: Path) -> None:
    data = fresh(tmp_path)
    assert asked(data, PAST, RAN).is_latest
    assert shown(data) == ("2026-09-30", PAST)


@pytest.mark.slow
def test_a_release_does_not_depend_on_the_day_on_which_it_was_made(tmp_path: Path) -> None:
    """On its own day, two months later, and in a ledger that has seen other days in between."""
    of_its_day = asked(fresh(tmp_path / "then"), PAST, datetime(2026, 9, 30, 12))
    later = asked(fresh(tmp_path / "later"), PAST, RAN)
    data = fresh(tmp_path / "between")
    asked(data, AS_OF, RAN)
    assert {of_its_day.digest, later.digest, asked(data, PAST, RAN + timedelta(hours=1)).digest} == {
        of_its_day.digest
    }


@pytest.mark.slow
def test_what_was_published_on_a_day_can_be_asked_for(ran: Ran) -> None:
    """Also if another answer about that day was made since, and if the register was written anew."""
    data = ran.data
    asked(data, PAST, RAN + timedelta(hours=1))
    register = data.register / "gas.toml"
    register.write_text(register.read_text().replace('title = "', 'title = "Restated: ', 1))
    second = asked(data, AS_OF, RAN + timedelta(hours=2))
    third = asked(data, AS_OF + timedelta(3), RAN + timedelta(3))
    assert (second.folder.name, second.is_latest, third.folder.name) == ("2026-11-22.2", True, "2026-11-25")
    wanted = {"2026-11-22": "2026-11-22.2", "2026-11-24": "2026-11-22.2", "2026-11-25": "2026-11-25", "2027-01-01": "2026-11-25",
              "2026-11-22.2": "2026-11-22.2"}  # fmt: skip
    assert {day: published_on(data.releases, day).name for day in wanted} == wanted
    for nothing in ("2026-09-30", "2026-11-21", "2026-11-22.3", "yesterday"):
        with pytest.raises(UsageError, match=rf"--as-published {nothing}.*Releases: 2026-09-30, 2026-11-22"):
            published_on(data.releases, nothing)
    (data.releases / "published.jsonl").unlink()
    assert published_on(data.releases, "2026-11-24").name == "2026-11-22.2"  # then by the names alone


def test_a_broken_check_publishes_nothing(ran: Ran) -> None:
    data = ran.data
    with connect(data.warehouse) as con:
        con.execute("UPDATE ledger.snapshot SET rows_read = rows_read + 1")
        remember(con, "publish", {})  # else what was published before stands, and nothing is checked again
    with pytest.raises(ContractError, match="every_snapshot_adds_up"):
        publish(data, ran.run, RAN)
    with reader(data.published) as con:
        assert con.execute(
            "SELECT sum(rows_read - rows_stored - rows_unchanged) FROM ledger.snapshot"
        ).fetchall() == [(0,)]
    assert release_digest(data.releases / "latest") == ran.published.digest


def test_what_was_known_before_anything_was_taken_is_unknown(small_run: DataDir) -> None:
    with reader(small_run.published) as con:
        then = answer(con, "test", date(2026, 8, 1), end_of_day(date(2026, 8, 1))).reconciliation
        now = answer(con, "test", AS_OF, KNOWN).reconciliation
    shipped = "GAS-PUR/shipped"
    assert then.filter(reading_id=shipped)["realized"].to_list() == [None]
    assert now.filter(reading_id=shipped)["realized"].to_list() != [None]


def test_a_data_directory_without_a_register_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no register found"):
        load_register(DataDir(tmp_path))


def test_a_mended_sidecar_is_noticed_and_its_source_stored_anew(ran: Ran) -> None:
    data = ran.data
    note = next((data.raw / "eia_lng" / "2026-08-31").glob("*.json"))
    note.write_text(note.read_text().replace('"taken_at": "2026-08-31', '"taken_at": "2026-09-01'))
    assert ingest(data).replayed == ("eia_lng",)
    load_register(data)
    again = reconcile_ledger(data, AS_OF, KNOWN, RAN + timedelta(minutes=1))
    assert again.inputs_digest != ran.run.inputs_digest


def test_snapshots_of_one_moment_do_not_depend_on_their_order(tmp_path: Path) -> None:
    outcome = []
    for one, other in (("a.csv", "b.csv"), ("b.csv", "a.csv")):
        data = DataDir(tmp_path / one)
        take_exports(data, "2020-03-01", "1201,5880,5,HS4,2020-01\n")
        confirming = take_exports(data, "2020-04-01", "1201,5880,5,HS4,2020-01\n", one)
        complete = take_exports(data, "2020-04-01", "1202,5880,7,HS4,2020-01\n", other)
        note = complete.path.with_name(f"{other}.json")
        cover = Cover("export", "USA", "JPN", ("",), 4, date(2020, 1, 1), date(2020, 1, 1), "ALL_VAL_MO")
        note.write_text(replace(complete.sidecar, covers=(cover,)).to_json())
        ingest(data)
        with duckdb.connect(str(data.warehouse), read_only=True) as con:
            outcome.append(
                con.execute("SELECT product_code, known_to FROM ledger.flow ORDER BY ALL").fetchall()
            )
        assert confirming.path.exists()
    assert outcome[0] == outcome[1] == [("1201", None), ("1202", None)]


def test_a_run_that_was_overtaken_publishes_nothing(ran: Ran) -> None:
    reconcile_ledger(ran.data, date(2020, 9, 30), KNOWN, RAN + timedelta(minutes=1))
    with pytest.raises(UsageError, match="Another run"):
        publish(ran.data, ran.run, RAN)
