"""A read-only data directory, as an auditor gets it: commands that read work, and those that write say why they cannot. Invented."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import COMMAND

READS = (
    ("status",), ("list",), ("breaks", "list"), ("journal",), ("balance",), ("check",), ("verify",), ("export", "attainment"),
    ("sql", "SELECT count(*) FROM ledger.flow"),
)  # fmt: skip
WRITES = (
    ("run",),
    ("rebuild",),
    ("fetch", "exchange_rate"),
    ("report",),
    ("close", "2025-01", "--by", "Ada"),
)


@pytest.fixture(scope="module")
def fixed(small_run: DataDir, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[str], Path]]:
    """How to start a command that sees the data directory read-only, and that directory."""
    root = Path(shutil.copytree(small_run.root, tmp_path_factory.mktemp("fixed") / "data", symlinks=True))
    if os.geteuid():
        for path in (root, *root.rglob("*")):
            path.chmod(path.stat().st_mode & ~0o222)
        yield [], root
        for path in (root, *root.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)
        return
    script = f'mount --bind "{root}" "{root}" && mount -o remount,bind,ro "{root}" && exec "$@"'
    start = ["unshare", "--mount", "sh", "-c", script, "sh"]
    works = (
        shutil.which("unshare")
        and subprocess.run([*start, "true"], capture_output=True, check=False).returncode == 0
    )
    if not works:
        pytest.skip("this machine cannot mount a folder read-only")
    yield start, root


@pytest.mark.slow
@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_commands_that_only_read_work(fixed: tuple[list[str], Path], words: tuple[str, ...]) -> None:
    done = started(fixed, words)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.slow
def test_a_report_is_written_elsewhere(fixed: tuple[list[str], Path], tmp_path: Path) -> None:
    done = started(fixed, ("report", "--to", str(tmp_path / "report")))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report" / "index.html").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("words", WRITES, ids=" ".join)
def test_commands_that_write_say_that_the_disk_is_read_only(
    fixed: tuple[list[str], Path], words: tuple[str, ...]
) -> None:
    done = started(fixed, words)
    assert done.returncode == 1, done.stdout
    assert "the disk is read-only" in done.stderr or "may not be read or written" in done.stderr
    assert "mend this, and run again" in done.stderr
    assert "rebuild" not in done.stderr


def started(fixed: tuple[list[str], Path], words: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    start, root = fixed
    command = [*start, *COMMAND, *words, "--data-dir", str(root)]
    env = {**os.environ, "PLEDGEBOOK_TODAY": "2026-11-22"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)
