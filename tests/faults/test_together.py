"""Several processes at once: one writer and many readers, two runs, two persons at one break. The register is invented or carried."""

import hashlib
import json
import multiprocessing
import subprocess
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.publication import publications, publish_release
from pledgebook.pipelines.export.release import write_release
from pledgebook.pipelines.export.stored import CHECKSUMS, altered
from pledgebook.pipelines.steps.verify import verify
from pledgebook.pipelines.steps.whole import whole_run
from pledgebook.pipelines.warehouse.connection import reader
from pledgebook.pipelines.warehouse.ledger import opened
from tests.cli.conftest import COMMAND
from tests.datadirs import carried, gas

DAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 12)
READERS, SECONDS, RELEASES = 8, 60.0, 3


def released(data: DataDir, number: int) -> None:
    """Make a release in which every flow has one quantity, which its run's day tells too, and publish it."""
    day = str(DAY + timedelta(days=number))
    run = {
        "run_id": f"{number:016x}", "as_of": day, "known_at": f"{day}T23:59:59", "code_version": "0.1.0+x",
        "inputs_digest": "e" * 64, "outputs_digest": f"{number:064x}",
    }  # fmt: skip
    with opened(data.warehouse) as con:
        con.execute("UPDATE ledger.flow SET quantity = ?", [number])
        folder = write_release(con, data.releases, day, run)
    publish_release(data, folder, AT + timedelta(seconds=number))


def reading(root: Path, stop: Any, told: Any) -> None:  # noqa: ANN401 - an event and a queue of multiprocessing
    """Read until told to stop: the copy for readers, and every file of the release that `latest` points to."""
    data, seen, times, faults = DataDir(root), set[str](), 0, list[str]()
    while not stop.is_set():
        try:
            seen.add(read_once(data))
        except Exception as error:  # whatever a reader meets is what is looked for
            faults.append(f"{type(error).__name__}: {error}")
        times += 1
    told.put((times, sorted(seen), faults))


def read_once(data: DataDir) -> str:
    """Read the copy twice by one connection, then a release file by file; return the release's name."""
    with reader(data.published) as con:
        first, again = (
            con.execute("SELECT count(*), min(quantity), max(quantity) FROM ledger.flow").fetchall()[0]
            for _ in range(2)
        )
    assert first == again, (first, again)
    assert first[0] > 0, first
    assert first[1] == first[2], f"a copy of two releases: {first}"
    folder = (data.releases / "latest").resolve()
    for line in (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, f"{folder.name}/{name}"
    assert altered(folder) == []
    return folder.name


@pytest.mark.slow
def test_eight_readers_meet_no_error_and_whole_releases_only_while_one_writes(tmp_path: Path) -> None:
    """For a minute; the writer also moves `latest` and the copy back and forth between the releases that there are."""
    data = gas(tmp_path / "data", "eia_lng", "exchange_rate")
    whole_run(data, DAY, end_of_day(DAY), lambda: AT)
    released(data, 1)
    spawn = multiprocessing.get_context("spawn")
    stop, told = spawn.Event(), spawn.Queue()
    readers = [
        spawn.Process(target=reading, args=(data.root, stop, told), daemon=True) for _ in range(READERS)
    ]
    for one in readers:
        one.start()
    number, moves, end = 1, 0, time.monotonic() + SECONDS
    while time.monotonic() < end:
        if number < RELEASES:
            number += 1
            released(data, number)
        for other in (*range(1, number), number):
            moves += 1
            name = str(DAY + timedelta(days=other))
            publish_release(data, data.releases / name, AT + timedelta(hours=1, seconds=moves))
    stop.set()
    answers = [told.get(timeout=120) for _ in readers]
    for one in readers:
        one.join()
    print(f"{number} releases, {moves} moves, {sum(times for times, _, _ in answers)} reads")  # noqa: T201
    assert [fault for _, _, faults in answers for fault in faults] == []
    assert all(times > 1 for times, _, _ in answers)
    assert len({name for _, seen, _ in answers for name in seen}) > 1


def at_once(data: DataDir, *commands: Sequence[str]) -> list[tuple[int, str, str]]:
    """Start commands together; returns the exit code, the output and the errors of each."""
    processes = [
        subprocess.Popen(
            [*COMMAND, *words, "--data-dir", str(data.root)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for words in commands
    ]  # fmt: skip
    told = [process.communicate(timeout=300) for process in processes]
    return [(process.returncode, *texts) for process, texts in zip(processes, told, strict=True)]


def counted(data: DataDir) -> dict[str, int]:
    """Return how many rows each table of a ledger has, and how many files and lines there are to keep."""
    with opened(data.warehouse) as con:
        tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'ledger'").fetchall()
        found = {
            name: con.execute(f"SELECT count(*) FROM ledger.{name}").fetchall()[0][0] for (name,) in tables
        }
    lines = sum(len(path.read_bytes().splitlines()) for path in data.raw.rglob("*.jsonl"))
    raw = [path for path in data.raw.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return found | {"raw files": len(raw), "lines": lines, "published": len(publications(data.releases))}


@pytest.mark.slow
def test_two_scheduled_runs_at_once_double_nothing(tmp_path: Path) -> None:
    alone = gas(tmp_path / "alone", "eia_lng", "exchange_rate")
    both = gas(tmp_path / "both", "eia_lng", "exchange_rate")
    run = ("run", "--format", "json")
    ((code, expected, _),) = at_once(alone, run)
    answers = at_once(both, run, run)
    assert [code, *(one for one, _, _ in answers)] == [0, 0, 0], answers
    digests = {json.loads(text)["outputs_digest"] for text in (expected, *(text for _, text, _ in answers))}
    assert len(digests) == 1
    assert counted(both) == counted(alone)
    assert [one for one in verify(both) if not one.is_sound] == []


@pytest.mark.slow
def test_of_two_persons_at_one_break_one_is_told(tmp_path: Path) -> None:
    data = carried(tmp_path / "data", "census_trade", agreements=("china-soybeans",))
    whole_run(data, DAY, end_of_day(DAY), lambda: AT)
    ((_, listed, _),) = at_once(data, ("breaks", "list", "--all", "--format", "json"))
    found = json.loads(listed)[0]
    one, evidence = found["discrepancy_id"], "https://example.org/answer"
    for words in (
        ("assign", one, "--owner", "Ada", "--by", "Ada"),
        ("explain", one, "--cause", found["kind"], "--text", "asked", "--evidence", evidence, "--by", "Ada"),
    ):
        ((code, _, error),) = at_once(data, ("breaks", *words))
        assert code == 0, error
    answers = at_once(data, *(("breaks", "accept", one, "--by", name) for name in ("Bo", "Cy")))
    assert sorted(code == 0 for code, _, _ in answers) == [False, True], answers
    (told,) = [error.splitlines()[-1] for code, _, error in answers if code]  # it may have waited before
    assert told.startswith("error: ")
    assert "accepted" in told
    log = "".join(path.read_text(encoding="utf-8") for path in data.discrepancy_event.glob("*.jsonl"))
    assert log.count('"accepted"') == 1
