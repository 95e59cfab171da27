"""The command as a person runs it, on a data directory with a finished run."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.paths import DataDir
from tests.datadirs import carried

AS_OF = "2026-11-22"
COMMAND = (sys.executable, "-W", "error", "-c", "from pipelines.cli import main; main()")


@dataclass(frozen=True)
class Answer:
    """What the command printed and how it ended."""

    code: int
    out: str
    err: str


Pledgebook = Callable[..., Answer]


def pledgebook(*arguments: str, cwd: Path | None = None, **environment: str) -> Answer:
    env = {**os.environ, "COLUMNS": "80", **environment}
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, cwd=cwd, env=env, check=False, timeout=120
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A data directory with the carried figures, after `pledgebook run`."""
    data = carried(tmp_path_factory.mktemp("cli"))
    answer = pledgebook("run", "--as-of", AS_OF, "--known-at", AS_OF, "--data-dir", str(data.root))
    assert answer.code == 0, answer.err
    (data.root / "run.out").write_text(answer.out, encoding="utf-8")
    (data.root / "run.err").write_text(answer.err, encoding="utf-8")
    return data


@pytest.fixture
def ask(finished: DataDir) -> Pledgebook:
    """Runs a command on the finished data directory."""

    def run(*arguments: str) -> Answer:
        return pledgebook(*arguments, "--data-dir", str(finished.root))

    return run
