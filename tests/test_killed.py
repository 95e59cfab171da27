"""A run that is killed and started again ends like one that was left alone."""

import json
import random
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import COMMAND
from tests.datadirs import carried

DAY = date(2026, 11, 22).isoformat()
MOMENTS = 10


def arguments(data: DataDir) -> list[str]:
    return [
        *COMMAND,
        "run",
        "--as-of",
        DAY,
        "--known-at",
        DAY,
        "--format",
        "json",
        "--data-dir",
        str(data.root),
    ]


def finish(data: DataDir) -> dict[str, str]:
    done = subprocess.run(arguments(data), capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return {name: answer[name] for name in ("run_id", "outputs_digest", "release_digest")}


def kill_after(data: DataDir, seconds: float) -> bool:
    """Start a run and kill it with SIGKILL; tells whether it was still running."""
    process = subprocess.Popen(arguments(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def killed(folder: Path, seconds: float) -> DataDir:
    """A data directory whose run was killed after so many seconds, sooner if runs had ended by then."""
    for attempt in range(MOMENTS):
        data = carried(folder / str(attempt))
        if kill_after(data, seconds * 0.9**attempt):
            return data
    pytest.fail("the runs ended before they could be killed")


@pytest.mark.slow
def test_ten_killed_runs_end_with_the_digest_of_an_undisturbed_one(tmp_path: Path) -> None:
    undisturbed = carried(tmp_path / "undisturbed")
    started = time.monotonic()
    expected = finish(undisturbed)
    duration = time.monotonic() - started
    moments = random.Random(20261122)  # noqa: S311 - moments to kill at, the same in each test run
    for number in range(MOMENTS):
        data = killed(tmp_path / f"killed-{number}", duration * (number + moments.random()) / MOMENTS)
        assert finish(data) == expected
        assert finish(data) == expected
