"""The command as a person runs it, on a data directory with a finished run."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from pledgebook.pipelines.cli import main
from pledgebook.pipelines.core.paths import DataDir

AS_OF = "2026-11-22"
NOW = datetime(2026, 11, 22, 20)
"""The time of day on every clock of the tests."""
SCRIPT = (
    "import sys; from datetime import datetime; from pledgebook.pipelines.cli import main; "
    f"sys.argv[0] = 'pledgebook'; main(lambda: {NOW!r})"
).replace("datetime.datetime(", "datetime(")


def clock() -> datetime:
    """The clock of the tests, for commands that are invoked without `main`."""
    return NOW


COMMAND = (sys.executable, "-W", "error", "-c", SCRIPT)


@dataclass(frozen=True)
class Answer:
    """What the command printed and how it ended."""

    code: int
    out: str
    err: str


Pledgebook = Callable[..., Answer]


def pledgebook(*arguments: str, cwd: Path | None = None, now: datetime = NOW, **environment: str) -> Answer:
    """Run the command in this process, from its entry to its exit code."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["pledgebook", *arguments])
        for name, value in {"COLUMNS": "80", **environment}.items():
            patch.setenv(name, value)
        with (
            chdir(cwd or Path.cwd()),
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            main(lambda: now)
    return Answer(int(ended.value.code or 0), told(out), told(err))


def told(stream: io.TextIOWrapper) -> str:
    """What was written to a stream, which ends with it."""
    stream.seek(0)
    text = stream.read()
    stream.close()
    return text


def unbroken(tree: str) -> str:
    """A printed tree as one line, without its guides."""
    return " ".join(re.sub(r"[│├└]─?", "", tree).split())


def process(*arguments: str, **environment: str) -> Answer:
    """Run the command in a process of its own."""
    env = {**os.environ, "COLUMNS": "80", **environment}
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, env=env, check=False, timeout=600
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def ask(finished: DataDir) -> Pledgebook:
    """Runs a command on the finished data directory."""
    return lambda *arguments: pledgebook(*arguments, "--data-dir", str(finished.root))
