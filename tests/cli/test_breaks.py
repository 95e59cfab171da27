"""`pledgebook breaks` in process, on December 2020 of the carried Phase One table."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pledgebook.pipelines.breaks.log_file import read_log
from pledgebook.pipelines.cli.main import group
from pledgebook.pipelines.core.paths import DataDir
from tests.breaks.breakdirs import FIRST, phase_one, run
from tests.cli.conftest import AS_OF, clock, pledgebook

REPEAT = "1909bb51b5b0"
EXPLAINED = ("--cause", "duplicate", "--text", "preliminary totals beside their lines")
SNAPSHOT = "census_trade/2021-02-23/december_2021-02-23.csv"

Ask = Callable[..., Result]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """After the first run; nobody may write into it."""
    data = phase_one(tmp_path_factory.mktemp("breaks"))
    run(data, FIRST, publishes=True)
    return data


@pytest.fixture
def data(ran: DataDir, tmp_path: Path) -> DataDir:
    return DataDir(shutil.copytree(ran.root, tmp_path / "breaks"))


@pytest.fixture
def ask(data: DataDir) -> Ask:
    def run(*arguments: str, user: str | None = None, width: str = "120") -> Result:
        env = {"PLEDGEBOOK_USER": user, "COLUMNS": width, "PLEDGEBOOK_TODAY": str(clock().date())}
        return CliRunner().invoke(
            group, ["breaks", *arguments, "--data-dir", str(data.root)], obj=clock, env=env
        )

    return run


def refusal(result: Result) -> str:
    assert result.exit_code != 0
    return f"{result.exception} {result.output}"


@pytest.mark.slow
def test_a_break_is_worked_on_from_the_command_line(ask: Ask, data: DataDir) -> None:
    listed = ask()
    assert listed.exit_code == 0, listed.exception
    assert REPEAT in listed.output
    assert "1 break(s), 0 material" in listed.output
    assert ask("--material", "--format", "json").output == "[]\n"
    [row] = json.loads(ask("--immaterial", "--kind", "total_beside_parts", "--format", "json").output)
    assert (row["status"], row["difference"]) == ("open", "-32453.0000")

    assert "Missing option '--by'" in refusal(ask("assign", REPEAT, "--owner", "Ada"))
    assert "no break 'ffff'" in refusal(ask("assign", "ffff", "--owner", "Ada", "--by", "Cy"))
    assert "Assign it first" in refusal(
        ask("explain", REPEAT[:4], *EXPLAINED, "--evidence", SNAPSHOT, user="Ada")
    )
    assert ask("assign", REPEAT[:4], "--owner", "Ada", user="Cy").exit_code == 0
    assert json.loads(ask("--owner", "ada", "--format", "json").output)[0]["status"] == "assigned"

    for wrong in ("a rumor", f"{SNAPSHOT}:99999", "census_trade/2020-01-01/lost.csv:1"):
        assert "Evidence" in refusal(ask("explain", REPEAT, *EXPLAINED, "--evidence", wrong, user="Ada"))
    explained = ask("explain", REPEAT, *EXPLAINED, "--evidence", f"{SNAPSHOT}:7", user="Ada")
    assert explained.exit_code == 0, explained.exception
    assert "Somebody else has to" in refusal(ask("accept", REPEAT, user="Ada"))
    assert ask("accept", REPEAT, user="Bo").exit_code == 0
    assert ask("comment", REPEAT, "--text", "to be watched", user="Cy").exit_code == 0

    again = " ".join(ask("--status", "accepted", width="200").output.split())
    assert "total beside parts → duplicate" in again  # the kind as found stays, the cause stands beside it

    shown = ask("show", REPEAT[:3]).output
    for words in ("accepted", "1,626,272,682 USD", "-32,453 USD; not material", "assigned to Ada by Cy",
                  "explained as duplicate by Ada: preliminary totals", f"evidence: {SNAPSHOT}:7", "accepted by Bo"):  # fmt: skip
        assert words in shown, words
    assert json.loads(ask("--kind", "duplicate", "--format", "json").output)[0]["accepted_by"] == "Bo"
    assert "discrepancy_id,status" in ask("list", "--format", "csv").output
    assert json.loads(ask("show", REPEAT, "--format", "json").output)[0]["action"] == "found"
    assert json.loads(ask("--status", "cured", "--format", "json").output) == []

    reopened = ask("reopen", REPEAT, "--text", "not so", user="Di")
    assert reopened.exit_code == 0
    assert json.loads(ask("--status", "reopened", "--format", "json").output)[0]["owner"] is None
    log = data.discrepancy_event / "2021.jsonl"
    log.write_text(
        log.read_text(encoding="utf-8").replace("rounding", "error").replace("USD", "EUR"), encoding="utf-8"
    )
    assert "2021.jsonl, line 1" in refusal(ask())


@pytest.mark.slow
def test_another_day_is_answered_with_what_the_log_said_by_then(ran: DataDir) -> None:
    where = ("--data-dir", str(ran.root))

    def rows(*day: str) -> list[tuple[object, ...]]:
        answer = pledgebook("breaks", "--all", *day, "--format", "json", *where)
        names = ("discrepancy_id", "is_present", "age_days")
        return [tuple(row[name] for name in names) for row in json.loads(answer.out)]

    assert rows("--as-of", "2021-02-26") == [(REPEAT, True, 2)]
    assert rows("--as-of", "2021-02-23") == [(REPEAT, True, 0)]  # a run of that day would have found it
    assert rows("--as-of", "2020-11-30") == []
    listed = pledgebook("breaks", "--as-of", "2021-02-26", "--known-at", "2021-02-25", *where)
    assert "on 2021-02-26, as known on 2021-02-25." in " ".join(listed.out.split())
    gone = pledgebook("breaks", "show", REPEAT, "--as-of", "2020-11-30", *where)
    assert f"There is no break '{REPEAT}' on 2020-11-30, as known on " in gone.err


@pytest.mark.slow
def test_a_break_that_rests_on_later_events_was_not_there(finished: DataDir) -> None:
    answer = pledgebook(
        "breaks", "--as-of", "2025-12-31", "--format", "json", "--data-dir", str(finished.root)
    )
    rows = {row["discrepancy_id"]: row for row in json.loads(answer.out)}
    assert "aa586b23ca99" not in rows  # a stage told in 2026
    assert "ebd2523ca90d" in rows
    assert all(row["is_present"] for row in rows.values())


def test_a_name_that_is_unknown_is_refused(finished: DataDir) -> None:
    def told(*arguments: str) -> str:
        answer = pledgebook("breaks", *arguments, "--format", "json", "--data-dir", str(finished.root))
        return answer.out if answer.code == 0 else answer.err

    assert "There is no agreement or pledge 'NOPE'" in told("NOPE")
    assert "Did you mean 'CN-P1-AGR'" in told("CN-P1-AGE")
    assert told("P1-AGR") == told("cn-p1-agr")
    assert told("us-cn-phase-one") == "[]\n"


@pytest.mark.slow
def test_a_run_tells_what_the_log_did_not_know(tmp_path: Path) -> None:
    data = phase_one(tmp_path)

    def summary() -> str:
        return " ".join(pledgebook("run", "--data-dir", str(tmp_path)).out.split())

    again = "No changes since the last run."
    first = summary()
    assert "breaks; this run: 1 new: pledgebook breaks" in first
    assert again not in first
    second = summary()
    assert "this run: 1 new" not in second
    assert again in second
    log = read_log(data.discrepancy_event)
    shutil.rmtree(data.curated)
    run(data, date.fromisoformat(AS_OF))
    assert read_log(data.discrepancy_event) == log  # the log was kept, and knows the break


def test_without_a_run_there_is_nothing_to_list(tmp_path: Path) -> None:
    answer = CliRunner().invoke(group, ["breaks", "--data-dir", str(tmp_path)], obj=clock)
    assert "nothing has been published yet" in str(answer.exception)
