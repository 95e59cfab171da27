"""Of two writers one waits, says for whom, and gives up after a while."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import LockedError, WarehouseLockedError
from pledgebook.pipelines.disk.locks import locked
from pledgebook.pipelines.disk.waiting import hears
from pledgebook.pipelines.warehouse.connection import connect

HOLD_LOCK = """
import sys
from pathlib import Path
from pledgebook.pipelines.disk.locks import locked
with locked(Path(sys.argv[1]), "raw"):
    print("held", flush=True)
    sys.stdin.read()
"""
HOLD_FILE = """
import sys, duckdb
with duckdb.connect(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def heard() -> Iterator[list[str]]:
    lines: list[str] = []
    token = hears.set(lines.append)
    yield lines
    hears.reset(token)


def holder(script: str, file: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_writer_waits_for_another_and_says_for_whom(tmp_path: Path, heard: list[str]) -> None:
    with holder(HOLD_LOCK, tmp_path / ".lock") as other:
        late = rf"raw: another process \(PID {other.pid}\) was still writing after 0\.1 s"
        with pytest.raises(LockedError, match=late), locked(tmp_path / ".lock", "raw", 0.1):
            pass  # pragma: no cover - never reached
        assert heard == [f"raw: another process (PID {other.pid}) is writing; waiting up to 0.1 s."]
        other.kill()
        other.wait()
        with locked(tmp_path / ".lock", "raw", 5):
            assert (tmp_path / ".lock.pid").is_file()


def test_a_run_waits_for_another_and_says_for_whom(tmp_path: Path, heard: list[str]) -> None:
    file = tmp_path / "warehouse.duckdb"
    with holder(HOLD_FILE, file) as other:
        late = rf"another run \(PID {other.pid}\) was still writing after 0\.3 s"
        with pytest.raises(WarehouseLockedError, match=late), connect(file, 0.3):
            pass  # pragma: no cover - never reached
        assert heard == [
            f"warehouse.duckdb: another process (PID {other.pid}) is writing; waiting up to 0.3 s."
        ]
        other.kill()
    with connect(file, 5) as con:
        assert con.execute("SELECT 1").fetchall() == [(1,)]
