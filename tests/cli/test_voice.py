"""--quiet, --verbose and the log: the same for every command."""

import json
from pathlib import Path

import click
import pytest

from pledgebook.pipelines.cli.main import COMMANDS, group
from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import Pledgebook, pledgebook

VOICE = {"--quiet", "--verbose", "--log-file"}


def commands() -> list[click.Command]:
    """Every command, those of groups too."""
    ctx = click.Context(group)
    found = [group.get_command(ctx, name) for name in COMMANDS]
    below = [one for each in found if isinstance(each, click.Group) for one in each.commands.values()]
    return [one for one in (*found, *below) if one is not None and not isinstance(one, click.Group)]


def test_every_command_has_the_options() -> None:
    for command in commands():
        options = {name for one in command.params for name in one.opts}
        assert options >= VOICE, command.name
        assert ("--wide" in options) == ("--format" in options and command.name != "export"), command.name


def test_no_command_uses_the_letters_for_something_else() -> None:
    for command in commands():
        letters = {
            letter: one.name for one in command.params for letter in one.opts if letter in ("-q", "-v")
        }
        assert letters == {"-q": "quiet", "-v": "verbose"}, command.name


def test_details_are_told_if_asked_for(ask: Pledgebook, finished: DataDir) -> None:
    words = f"Data directory: {finished.root}, named by --data-dir."
    assert words in ask("status", "JP-INV-550", "-v").err
    assert words not in ask("status", "JP-INV-550").err
    assert ask("status", "JP-INV-550", "-v").out == ask("status", "JP-INV-550").out


def test_quiet_and_verbose_exclude_each_other(ask: Pledgebook) -> None:
    answer = ask("status", "-q", "-v")
    assert (answer.code, "--quiet and --verbose exclude each other" in answer.err) == (2, True)


def test_the_options_may_stand_before_the_command(finished: DataDir, tmp_path: Path) -> None:
    root = ("--data-dir", str(finished.root))
    told = pledgebook("--verbose", "--log-file", str(tmp_path / "a.log"), "status", "JP-INV-550", *root)
    assert "Data directory: " in told.err
    assert (tmp_path / "a.log").exists()


def lines(path: Path) -> list[dict[str, object]]:
    """The lines of a log."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_log_says_what_was_asked_and_how_it_ended(ask: Pledgebook, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    ask("status", "JP-INV-550", "--log-file", str(log))
    ask("status", "CN-P9", "--quiet", "--log-file", str(log))
    found = lines(log)
    assert [line["message"] for line in found if line["level"] != "debug"][:2] == ["started", "ended"]
    assert found[0]["arguments"][:2] == ["status", "JP-INV-550"]  # type: ignore[index]
    assert [line["exit_code"] for line in found if line["message"] == "ended"] == [0, 1]
    assert any(
        line["level"] == "error" and "no agreement or pledge 'CN-P9'" in str(line["message"])
        for line in found
    )
    for line in found:
        assert line["time"] == "2026-11-22T20:00:00.000Z"
        assert line["command"] == "status"


@pytest.mark.parametrize("how", ["variable", "file"])
def test_the_environment_or_the_workspace_names_the_log(finished: DataDir, tmp_path: Path, how: str) -> None:
    (tmp_path / "pledgebook.toml").write_text('log = "w.log"\n', encoding="utf-8")
    asked = ("status", "JP-INV-550", "--data-dir", str(finished.root))
    named = str(tmp_path / "v.log") if how == "variable" else ""
    assert pledgebook(*asked, cwd=tmp_path, PLEDGEBOOK_LOG=named).code == 0
    assert [path.name for path in tmp_path.glob("*.log")] == ["v.log" if how == "variable" else "w.log"]


def test_a_log_that_cannot_be_written_is_an_error(ask: Pledgebook, tmp_path: Path) -> None:
    answer = ask("status", "JP-INV-550", "--log-file", str(tmp_path / "none" / "a.log"))
    assert (answer.code, "none/a.log: No such file or directory" in answer.err) == (1, True)
    assert "Traceback" not in answer.err
