"""The log on disk: two writers take turns, nothing half-written stays, nothing illegal enters. Events are invented."""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pledgebook.pipelines.breaks.lifecycle import Event, Stamp
from pledgebook.pipelines.breaks.log_file import append, examined, read_log
from pledgebook.pipelines.core.errors import BreakLogError, BreakLogLockedError, StepRefusedError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.disk.yearly import HEAD, LOCK
from pledgebook.pipelines.steps.break_log import is_of_its_day
from tests.breaks.test_lifecycle import event


def add(folder: Path, *events: Event, wait_seconds: float = 60.0) -> int:
    return len(append(folder, lambda _events: events, wait_seconds).lines)


def test_what_is_appended_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    assert read_log(folder).lines == ()
    assert add(folder, event("found"), event("assigned")) == 2
    assert add(folder) == 2
    assert add(folder, event("explained")) == 3
    assert [one.action for one in read_log(folder).events] == ["found", "assigned", "explained"]
    assert sorted(path.name for path in folder.iterdir()) == sorted([LOCK, f"{LOCK}.pid", "2026.jsonl", HEAD])


def test_an_illegal_event_takes_the_legal_ones_beside_it_with_it(tmp_path: Path) -> None:
    add(tmp_path, event("found"))
    with pytest.raises(StepRefusedError):
        add(tmp_path, event("assigned"), event("accepted"))
    assert len(read_log(tmp_path).lines) == 1


def test_a_clock_that_is_set_back_adds_nothing(tmp_path: Path) -> None:
    add(tmp_path, event("found"))
    with pytest.raises(BreakLogError, match="Correct the clock"):
        add(tmp_path, replace(event("assigned"), at=datetime(2026, 11, 21, 23)))
    assert len(read_log(tmp_path).lines) == 1


def test_writers_at_once_take_turns(tmp_path: Path) -> None:
    add(tmp_path, event("found"))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda who: add(tmp_path, event("commented", f"P{who}")), range(8)))
    assert {one.who for one in read_log(tmp_path).events[1:]} == {f"P{who}" for who in range(8)}


def test_of_two_who_accept_at_once_one_is_refused(tmp_path: Path) -> None:
    add(tmp_path, event("found"), event("assigned"), event("explained"))

    def accept(who: str) -> bool:
        try:
            return add(tmp_path, event("accepted", who)) == 4
        except StepRefusedError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(accept, ["Bo", "Cy", "Di", "Ed"])) == [False, False, False, True]


def test_a_writer_that_waits_too_long_gets_an_error(tmp_path: Path) -> None:
    add(tmp_path, event("found"))

    def late(_events: Sequence[Event]) -> list[Event]:
        with pytest.raises(BreakLogLockedError, match=r"another process \(PID [0-9]+\) was still writing"):
            add(tmp_path, event("commented"), wait_seconds=0.1)
        return []

    append(tmp_path, late)


HOLD = """
import sys
from pathlib import Path
from pledgebook.pipelines.breaks.log_file import append
append(Path(sys.argv[1]), lambda _: (print("held", flush=True), sys.stdin.read()) and [])
"""


def test_the_lock_of_a_killed_writer_is_free(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BreakLogLockedError):
            add(tmp_path, event("found"), wait_seconds=0.1)
        holder.kill()
    assert add(tmp_path, event("found"), wait_seconds=5) == 1


@pytest.mark.parametrize("content", ["", "{}", '{"events": "many", "sha256": null}', "[]"])
def test_a_head_that_cannot_be_read_is_a_fault(tmp_path: Path, content: str) -> None:
    add(tmp_path, event("found"))
    (tmp_path / HEAD).write_text(content, encoding="utf-8")
    [fault] = examined(tmp_path)[1]
    assert "head.json" in fault.where
    assert "Restore the log" in fault.remedy
    (tmp_path / HEAD).unlink()
    assert "no such file" in examined(tmp_path)[1][0].found


def test_a_faulty_log_is_not_added_to_and_the_fault_names_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "discrepancy_event"
    add(folder, event("found"), event("assigned"))
    log = folder / "2026.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("Ada", "Eve", 1), encoding="utf-8")
    with pytest.raises(
        BreakLogError, match=r"discrepancy_event/2026.jsonl, line 2: found a line that was edited"
    ):
        add(folder, event("explained"))
    log.write_bytes(b"\xff\n")
    assert "not UTF-8" in examined(folder)[1][0].found


def test_a_process_that_died_before_the_head_was_written_loses_nothing(tmp_path: Path) -> None:
    add(tmp_path, event("found"))
    head = (tmp_path / HEAD).read_bytes()
    add(tmp_path, event("assigned"))
    (tmp_path / HEAD).write_bytes(head)
    assert len(read_log(tmp_path).lines) == 2
    assert add(tmp_path, event("explained")) == 3
    assert examined(tmp_path)[1] == []


@pytest.mark.parametrize(
    ("as_of", "known_at", "ran_at", "is_logged"),
    [
        ("2026-11-22", "2026-11-22", "2026-11-22T06:00", True),
        ("2026-11-22", "2026-11-22", "2026-11-23T00:05", True),
        ("2026-11-22", "2026-11-22", "2026-11-24T00:05", False),
        ("2026-11-23", "2026-11-23", "2026-11-22T06:00", False),
        ("2026-11-22", "2026-11-21", "2026-11-22T06:00", False),
        ("2026-11-21", "2026-11-22", "2026-11-22T06:00", False),
    ],
)
def test_only_a_run_of_its_day_writes_to_the_log(
    as_of: str, known_at: str, ran_at: str, is_logged: bool
) -> None:
    day, known = (datetime.fromisoformat(text).date() for text in (as_of, known_at))
    assert is_of_its_day(Stamp("r", day, end_of_day(known)), datetime.fromisoformat(ran_at)) == is_logged
