"""`pledgebook completion`: what a shell is given, and what it then completes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pledgebook.pipelines.cli.main import COMMANDS
from tests.cli.conftest import pledgebook


def completed(words: str, place: int) -> list[str]:
    """The completions that bash is given."""
    answer = pledgebook(_PLEDGEBOOK_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(place))
    return [line.partition(",")[2] for line in answer.out.splitlines()]


def test_commands_are_completed() -> None:
    assert completed("pledgebook st", 1) == ["status"]
    assert completed("pledgebook ", 1) == list(COMMANDS)


def test_options_and_choices_are_completed() -> None:
    assert "--known-at" in completed("pledgebook status --k", 2)
    assert completed("pledgebook status --format ", 3) == ["table", "json", "csv"]


def test_no_command_is_imported_to_complete_its_name() -> None:
    script = (
        "import sys; from pledgebook.pipelines.cli import main; sys.argv = ['pledgebook']\n"
        "try: main()\nexcept SystemExit: print(sorted(m for m in sys.modules if 'duckdb' in m or 'polars' in m))"
    )
    env = {
        **os.environ,
        "_PLEDGEBOOK_COMPLETE": "bash_complete",
        "COMP_WORDS": "pledgebook s",
        "COMP_CWORD": "1",
    }
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_what_it_understands(shell: str, tmp_path: Path) -> None:
    answer = pledgebook("completion", shell)
    assert (answer.code, "_PLEDGEBOOK_COMPLETE" in answer.out) == (0, True)
    if shutil.which(shell):
        (tmp_path / "it").write_text(answer.out, encoding="utf-8")
        subprocess.run([shell, "-n", str(tmp_path / "it")], check=True)


def test_bash_completes_with_it(tmp_path: Path) -> None:
    (tmp_path / "it").write_text(pledgebook("completion", "bash").out, encoding="utf-8")
    (tmp_path / "pledgebook").write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "import sys; from pledgebook.pipelines.cli import main; '
        "sys.argv = ['pledgebook']; main()\"\n",
        encoding="utf-8",
    )
    (tmp_path / "pledgebook").chmod(0o755)
    asked = f'. {tmp_path}/it; COMP_WORDS=(pledgebook mil); COMP_CWORD=1; _pledgebook_completion {tmp_path}/pledgebook; echo "$COMPREPLY"'
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "milestones"
