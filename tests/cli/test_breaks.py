"""`pledgebook breaks` in process, on December 2020 of the carried Phase One table."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli.main import group
from pipelines.paths import DataDir
from tests.breakdirs import FIRST, phase_one, run

REPEAT = "1909bb51b5b0"
EXPLAINED = ("--cause", "duplicate", "--text", "preliminary totals beside their lines")
SNAPSHOT = "census_trade/2021-02-23/december_2021-02-23.csv"

Ask = Callable[..., Result]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    data = phase_one(tmp_path_factory.mktemp("breaks"))
    run(data, FIRST, publishes=True)
    return data


@pytest.fixture
def ask(data: DataDir) -> Ask:
    def run(*arguments: str, user: str | None = None) -> Result:
        env = {"PLEDGEBOOK_USER": user, "COLUMNS": "120"}
        return CliRunner().invoke(group, ["breaks", *arguments, "--data-dir", str(data.root)], env=env)

    return run


def refusal(result: Result) -> str:
    assert result.exit_code != 0
    return f"{result.exception} {result.output}"


def test_a_break_is_worked_on_from_the_command_line(ask: Ask, data: DataDir) -> None:
    listed = ask()
    assert listed.exit_code == 0, listed.exception
    assert REPEAT in listed.output
    assert "1 break(s), 0 material" in listed.output
    assert ask("--material", "--format", "json").output == "[]\n"
    [row] = json.loads(ask("--immaterial", "--kind", "total_beside_parts", "--format", "json").output)
    assert (row["state"], row["difference"]) == ("open", "-32453.0000")

    assert "Missing option '--by'" in refusal(ask("assign", REPEAT, "--to", "Ada"))
    assert "no break 'ffff'" in refusal(ask("assign", "ffff", "--to", "Ada", "--by", "Cy"))
    assert "assigned to nobody" in refusal(
        ask("explain", REPEAT[:4], *EXPLAINED, "--evidence", SNAPSHOT, user="Ada")
    )
    assert ask("assign", REPEAT[:4], "--to", "Ada", user="Cy").exit_code == 0
    assert json.loads(ask("--owner", "ada", "--format", "json").output)[0]["state"] == "assigned"

    for wrong in ("a rumor", f"{SNAPSHOT}:99999", "census_trade/2020-01-01/lost.csv:1"):
        assert "Evidence" in refusal(ask("explain", REPEAT, *EXPLAINED, "--evidence", wrong, user="Ada"))
    explained = ask("explain", REPEAT, *EXPLAINED, "--evidence", f"{SNAPSHOT}:7", user="Ada")
    assert explained.exit_code == 0, explained.exception
    assert "somebody else has to" in refusal(ask("accept", REPEAT, user="Ada"))
    assert ask("accept", REPEAT, user="Bo").exit_code == 0
    assert ask("comment", REPEAT, "--text", "to be watched", user="Cy").exit_code == 0

    shown = ask("show", REPEAT[:3]).output
    for words in ("accepted", "1,626,272,682 USD", "-32,453 USD; not material", "assigned to Ada by Cy",
                  "explained as duplicate by Ada: preliminary totals", f"evidence: {SNAPSHOT}:7", "accepted by Bo"):  # fmt: skip
        assert words in shown, words
    assert json.loads(ask("--kind", "duplicate", "--format", "json").output)[0]["accepted_by"] == "Bo"
    assert "discrepancy_id,state" in ask("list", "--format", "csv").output
    assert json.loads(ask("show", REPEAT, "--format", "json").output)[0]["action"] == "found"
    assert json.loads(ask("--state", "cured", "--format", "json").output) == []

    reopened = ask("reopen", REPEAT, "--text", "not so", user="Di")
    assert reopened.exit_code == 0
    assert json.loads(ask("--state", "reopened", "--format", "json").output)[0]["owner"] is None
    log = data.discrepancy_event / "2021.jsonl"
    log.write_text(
        log.read_text(encoding="utf-8").replace("rounding", "error").replace("USD", "EUR"), encoding="utf-8"
    )
    assert "2021.jsonl, line 1" in refusal(ask())


def test_without_a_run_there_is_nothing_to_list(tmp_path: Path) -> None:
    answer = CliRunner().invoke(group, ["breaks", "--data-dir", str(tmp_path)])
    assert "nothing has been published yet" in str(answer.exception)
