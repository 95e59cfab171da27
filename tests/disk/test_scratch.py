"""Temporary folders of the dead are cleared away, and those of the living are not."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pledgebook.pipelines.disk.leftovers import clear
from pledgebook.pipelines.disk.scratch import PREFIX, clear_scratch, is_dead, scratch, scratch_folder

HOLD = """
import sys
from pledgebook.pipelines.disk.scratch import scratch_folder
print(scratch_folder(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    command = [sys.executable, "-c", HOLD]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().decode().strip())
        process.kill()


def test_the_folder_of_a_killed_process_is_removed(holder: tuple[subprocess.Popen[bytes], Path]) -> None:
    process, folder = holder
    assert clear_scratch() == []
    assert folder.is_dir()
    process.kill()
    process.wait()
    assert clear_scratch() == [folder]
    assert not folder.exists()


def test_a_folder_that_somebody_locks_stays_whatever_its_number_says(
    holder: tuple[subprocess.Popen[bytes], Path],
) -> None:
    """As where two containers share a folder, and number their processes alike."""
    _process, folder = holder
    other = folder.rename(folder.with_name(f"{PREFIX}{dead()}-x"))
    assert clear_scratch() == []
    assert other.is_dir()


def test_a_folder_goes_with_its_block(tmp_path: Path) -> None:
    with scratch() as folder:
        (folder / "a").mkdir()
    assert list(tmp_path.iterdir()) == []


def test_what_others_have_made_stays(tmp_path: Path) -> None:
    for name in (f"{PREFIX}abc", f"{PREFIX}{os.getpid()}-own", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / f"{PREFIX}{dead()}-link").symlink_to(tmp_path / "other")
    scratch_folder()
    assert len(list(tmp_path.iterdir())) == 5


def test_leftovers_of_the_dead_and_of_this_number_go(tmp_path: Path) -> None:
    gone = [
        f".partial-{dead()}",
        f".partial-link-{dead()}",
        f"a.csv.{dead()}.partial",
        f".partial-{os.getpid()}",
    ]
    stay = [f".partial-{os.getppid()}", "a.partial", ".partial-link", "2026-11-22.x"]
    for name in gone[1:] + stay:
        (tmp_path / name).touch()
    (tmp_path / gone[0] / "below").mkdir(parents=True)
    clear(tmp_path.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(stay)


def test_a_number_that_is_none_is_not_dead() -> None:
    assert is_dead(str(dead()))
    assert not is_dead(str(os.getpid()))
    assert not is_dead("²")
    assert not is_dead("")


def dead() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as process:
        process.wait()
    return process.pid
