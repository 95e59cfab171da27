"""`pledgebook doctor`: each fault is found, none is invented, and no key is shown."""

import csv
import io
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from filelock import FileLock

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps import health
from pledgebook.pipelines.steps.health import ADVICE, FAULT, GOOD, Finding, packages, server, writable
from tests.cli.conftest import Answer, pledgebook

WORD = "0123456789abcdef-invented"


def findings(answer: Answer) -> dict[str, dict[str, str]]:
    """The rows of the answer as CSV, by subject."""
    return {row["subject"]: row for row in csv.DictReader(io.StringIO(answer.out))}


def test_a_workspace_after_its_run_has_no_fault(workspace: Path) -> None:
    answer = pledgebook("doctor", "--format", "csv", cwd=workspace)
    found = findings(answer)
    assert answer.code == 0, answer.out
    assert not [row for row in found.values() if row["state"] == FAULT]
    assert str(workspace / "pledgebook.toml") in found["data directory"]["found"]
    assert found["published"]["found"] == "as of 2026-11-22, today"
    assert found["reported_figures"]["found"] == "1 file, the newest of 2026-11-21, 1 day ago"
    assert "written by DuckDB v" in found["pledgebook.duckdb"]["found"]


def test_a_key_is_set_or_not_and_never_shown(workspace: Path) -> None:
    answer = pledgebook("doctor", cwd=workspace, PLEDGEBOOK_EIA_LNG_KEY=WORD)
    assert "PLEDGEBOOK_EIA_LNG_KEY is set" in answer.out
    assert "PLEDGEBOOK_USDA_ESR_KEY is not set" in answer.out
    assert WORD not in answer.out + answer.err


def test_a_broken_ledger_is_a_fault(workspace: Path) -> None:
    (workspace / "data" / "curated" / "warehouse.duckdb").write_bytes(b"no database at all, " * 400)
    answer = pledgebook("doctor", "--format", "csv", cwd=workspace)
    assert (answer.code, findings(answer)["ledger"]["state"]) == (1, FAULT)
    assert findings(answer)["warehouse.duckdb"]["found"] == "is no DuckDB database"


def test_who_writes_to_the_ledger_is_named(workspace: Path) -> None:
    script = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    path = workspace / "data" / "curated" / "warehouse.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        answer = pledgebook("doctor", "--format", "csv", cwd=workspace)
        holder.communicate("")
    assert answer.code == 0, answer.err
    found = findings(answer)
    assert found["ledger"]["state"] == ADVICE
    assert str(holder.pid) in found["ledger"]["found"]


def test_a_writer_of_the_log_of_breaks_is_seen(workspace: Path) -> None:
    data = DataDir(workspace / "data")
    data.discrepancy_event.mkdir(exist_ok=True)
    with FileLock(data.discrepancy_event / ".lock"):
        assert health.break_log_lock(data).state == ADVICE
    assert health.break_log_lock(data).state == GOOD


def test_before_the_first_run_it_says_what_to_do(tmp_path: Path) -> None:
    answer = pledgebook("doctor", "--data-dir", str(tmp_path / "none"))
    words = " ".join(answer.out.split())
    assert answer.code == 0
    assert "`pledgebook run` makes it" in words
    assert not (tmp_path / "none").exists()


def test_data_that_is_late_names_its_source(finished: DataDir) -> None:
    found = findings(pledgebook("doctor", "--data-dir", str(finished.root), "--format", "csv"))
    late = [row for row in found.values() if " late" in row["found"]]
    assert late
    assert all(row["state"] == ADVICE and "pledgebook fetch" in row["advice"] for row in late)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("click>=8.1", ""),
        ("click>=99", "required >=99"),
        ("no-such-package>=1", "no-such-package is not installed"),
        ('no-such-package>=1; extra == "lake"', ""),
        ('no-such-package>=1; python_version < "3"', ""),
    ],
)
def test_packages_fit_their_pins(wanted: str, words: str) -> None:
    found = packages([wanted])
    assert (found.state == FAULT) == bool(words)
    assert words in found.found


Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(("free", "state"), [(10**8, FAULT), (2 * 10**9, ADVICE), (10**11, GOOD)])
def test_a_disk_that_fills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(10**12, 0, free))
    assert health.disk(tmp_path / "not" / "there").state == state


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = writable(tmp_path / "raw")
    assert (found.state, str(tmp_path) in found.found) == (FAULT, True)


def test_a_server_that_is_silent() -> None:
    assert server(None).state == GOOD
    found = server("http://127.0.0.1:9/api")
    assert isinstance(found, Finding)
    assert (found.state, "does not answer" in found.found) == (ADVICE, True)
