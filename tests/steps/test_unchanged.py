"""What was not changed since the run before is neither read nor computed nor published again; `verify` reads it all."""

import os
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pledgebook.pipelines.breaks.lifecycle import Event
from pledgebook.pipelines.breaks.log_file import append
from pledgebook.pipelines.core.errors import BreakLogError, SnapshotError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.stored import CHECKSUMS
from pledgebook.pipelines.raw.snapshot import snapshots
from pledgebook.pipelines.raw.state import raw_states
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.publish import Published, publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.steps.run import Run
from pledgebook.pipelines.steps.verify import verify
from pledgebook.pipelines.warehouse.ledger import opened
from tests.cli.conftest import NOW

DAY = date(2026, 11, 22)
AT = NOW
LATER = AT + timedelta(hours=1)


def run(data: DataDir, at: datetime, day: date = DAY) -> tuple[Run, Published]:
    with opened(data.warehouse):
        ingest(data)
        load_register(data)
        made = reconcile_ledger(data, day, end_of_day(day), at)
        return made, publish(data, made, at)


@pytest.fixture
def data(small_copy: DataDir) -> DataDir:
    return small_copy


def moment_of_the_run(data: DataDir) -> datetime:
    with opened(data.warehouse) as con:
        ((moment,),) = con.execute("SELECT ran_at FROM ledger.current_run").fetchall()
    return moment  # type: ignore[no-any-return]


def unseen(path: Path, content: bytes) -> None:
    """Change a file's content so that its size and time do not show it."""
    before = path.stat()
    path.chmod(0o644)
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_run_with_nothing_new_is_the_run_before(data: DataDir) -> None:
    made, published = run(data, LATER)
    assert made.is_repeated
    assert made.logged == ()
    assert moment_of_the_run(data) == AT  # nothing was stored
    assert not published.is_new
    assert published.is_latest
    assert published.folder.name == "2026-11-22"


@pytest.mark.slow
def test_another_day_is_reckoned_anew(data: DataDir) -> None:
    made, published = run(data, LATER + timedelta(days=1), DAY + timedelta(days=1))
    assert not made.is_repeated
    assert published.is_new
    assert published.folder.name == "2026-11-23"


def test_a_changed_register_is_read_anew(data: DataDir) -> None:
    file = data.register / "gas.toml"
    file.write_text(file.read_text() + "\n# a remark\n")
    assert load_register(data)
    assert not load_register(data)
    assert run(data, LATER)[0].is_repeated  # a remark changes no answer
    file.rename(data.register / "other.toml")
    assert load_register(data)


def test_what_a_person_tells_the_log_is_published(data: DataDir) -> None:
    with opened(data.warehouse) as con:
        found = con.execute("SELECT min(discrepancy_id) FROM ledger.discrepancy").fetchall()[0][0]
    told = Event(found, "assigned", "ada", LATER, owner="ada")
    append(data.discrepancy_event, lambda _events: [told])
    made, published = run(data, LATER + timedelta(hours=1))
    assert made.is_repeated
    assert published.folder.name == "2026-11-22.2"


def test_a_lost_line_of_the_log_stops_the_run(data: DataDir) -> None:
    for file in data.discrepancy_event.glob("*.jsonl"):
        file.unlink()
    with pytest.raises(BreakLogError):
        run(data, LATER)


@pytest.mark.parametrize("lost", ["releases", "published"])
def test_a_lost_release_or_copy_is_made_again(data: DataDir, lost: str) -> None:
    shutil.rmtree(data.curated / lost)
    _, published = run(data, LATER)
    assert (published.folder / CHECKSUMS).is_file()
    assert data.published.is_file()
    assert (data.releases / "latest").resolve() == published.folder.resolve()


def test_a_file_of_the_same_size_and_time_is_read_by_verify_alone(data: DataDir) -> None:
    one = snapshots(data.raw)[0]
    unseen(one.path, one.path.read_bytes().replace(b"2", b"3"))
    assert run(data, LATER)[0].is_repeated
    assert [(each.where, each.result) for each in verify(data) if not each.is_sound] == [
        (one.snapshot_id, "altered")
    ]
    os.utime(one.path)
    with pytest.raises(SnapshotError, match="must not be changed"):
        ingest(data)


def test_verify_names_what_is_missing_new_or_altered_with_its_sidecar(data: DataDir) -> None:
    assert {each.result for each in verify(data)} == {"same"}
    first, second, *_ = snapshots(data.raw)
    first.path.unlink()
    first.path.with_name(f"{first.path.name}.json").unlink()
    note = second.path.with_name(f"{second.path.name}.json")
    content = second.path.read_bytes() + b"\n"
    second.path.write_bytes(content)
    digest = next(each.found for each in verify(data) if each.where == second.snapshot_id)
    note.write_text(note.read_text().replace(second.sidecar.sha256, str(digest)))
    assert {each.where: each.result for each in verify(data) if not each.is_sound} == {
        first.snapshot_id: "missing",
        second.snapshot_id: "altered with its sidecar",
    }
    assert {each.result for each in verify(DataDir(data.root.parent / "new"))} == set()


def test_files_that_only_pass_by_are_not_looked_at(data: DataDir) -> None:
    before = raw_states(data)
    (data.raw / "eia_lng" / ".hidden").touch()
    (data.raw / "eia_lng" / "x.csv.1.partial").touch()
    (data.discrepancy_event / "2027.jsonl").touch()
    assert raw_states(data) == before
    assert all(size >= 0 and changed > 0 for size, changed in before.values())
