"""`pledgebook completion`: what a shell is given, and what it then completes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pledgebook.pipelines.cli.main import COMMANDS
from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import pledgebook


def completed(words: str, place: int, data: Path | None = None) -> list[str]:
    """The completions that bash is given."""
    environment = {"_PLEDGEBOOK_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(place)}
    if data is not None:
        environment["PLEDGEBOOK_DATA"] = str(data)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        answer = pledgebook()
    return [line.partition(",")[2] for line in answer.out.splitlines() if line]


def test_commands_are_completed() -> None:
    assert completed("pledgebook st", 1) == ["status"]
    assert completed("pledgebook ", 1) == list(COMMANDS)


def test_options_and_choices_are_completed() -> None:
    assert "--known-at" in completed("pledgebook status --k", 2)
    assert completed("pledgebook status --format ", 3) == ["table", "json", "csv"]


def test_names_of_the_ledger_are_completed(finished: DataDir) -> None:
    where = finished.root
    assert completed("pledgebook status jp-pur-so", 2, where) == ["JP-PUR-SOY"]
    assert completed("pledgebook explain us-cn-ph", 2, where) == ["US-CN-PHASE-ONE"]
    assert completed("pledgebook explain --rows 3 CN-P1-E", 4, where) == ["CN-P1-ENE"]
    assert completed("pledgebook export headl", 2, where) == ["headline"]
    assert completed("pledgebook export ledger.fl", 2, where) == ["ledger.flow"]
    assert completed("pledgebook mirror kr-lng-m", 2, where) == ["KR-LNG-MONTHLY"]
    assert completed("pledgebook ingest census", 2, where) == ["census_trade"]
    assert "JP-LNG" in completed("pledgebook fetch jp-", 2, where)
    ids = completed("pledgebook breaks show ", 3, where)
    assert ids
    assert completed(f"pledgebook breaks accept {ids[0][:5]}", 3, where) == [ids[0]]
    assert completed(f"pledgebook explain --data-dir {finished.root} CN-P1-E", 4) == ["CN-P1-ENE"]


def test_options_are_completed_after_a_name(finished: DataDir) -> None:
    where = finished.root
    assert completed("pledgebook status CN-P1-ENE --kno", 3, where) == ["--known-at"]
    assert completed("pledgebook breaks show abc --qui", 4, where) == ["--quiet"]
    assert completed("pledgebook status --format ", 3, where) == ["table", "json", "csv"]


def test_without_a_ledger_there_is_no_name_and_no_message(tmp_path: Path) -> None:
    assert completed("pledgebook status jp", 2, tmp_path / "none") == []
    published = tmp_path / "data" / "curated" / "published" / "pledgebook.duckdb"
    published.parent.mkdir(parents=True)
    published.write_text("no database", encoding="utf-8")
    assert completed("pledgebook status jp", 2, tmp_path / "data") == []


@pytest.mark.parametrize(
    ("words", "place", "imported"), [("pledgebook s", 1, set()), ("pledgebook status JP", 2, {"duckdb"})]
)
def test_no_command_is_imported_to_complete_a_name(
    words: str, place: int, imported: set[str], finished: DataDir
) -> None:
    script = (
        "import sys; from pledgebook.pipelines.cli import main; sys.argv = ['pledgebook']\n"
        "try: main()\nexcept SystemExit: print(*({'duckdb', 'polars', 'rich'} & set(sys.modules)))"
    )
    env = {
        **os.environ,
        "_PLEDGEBOOK_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(place),
        "PLEDGEBOOK_DATA": str(finished.root),
    }
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env)
    assert set(done.stdout.splitlines()[-1].split()) == imported


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
