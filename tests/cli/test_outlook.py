"""`pledgebook outlook` in process: projections that say that they are none but that, and their price and volume effects."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from click.testing import CliRunner

from pledgebook.pipelines.cli.commands.read.outlook import command
from pledgebook.pipelines.cli.commands.read.status import command as status
from pledgebook.pipelines.cli.view.outlook import effects, indices, paces, projected, trials
from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import clock

SEPTEMBER = ("--as-of", "2020-09-30", "--known-at", "2026-11-22")
Ask = Callable[..., str]


@pytest.fixture
def ask(finished: DataDir) -> Ask:
    """Runs the command on the finished data directory."""
    return lambda *arguments: answer(finished, *arguments)


def answer(data: DataDir, *arguments: str) -> str:
    answer = CliRunner(env={"COLUMNS": "80"}).invoke(
        command, [*arguments, "--data-dir", str(data.root)], obj=clock
    )
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_a_pledge_has_its_projection_its_trials_and_its_effects(ask: Ask) -> None:
    out = " ".join(ask("CN-P1-ENE", *SEPTEMBER).split())
    for words in ("9 of 12 months known", "6.74 bn required a month", "Projection: 7.37 bn (6.33 to 9.63 bn), 28.2 %",
                  "not a verdict", "the range held 4 of 11 times", "Months known", "2020-01 to 2020-09 beside 2017-01 to 2017-09",
                  "+1.22 bn = prices -1.1 bn, volumes +2.32 bn, rest -5.53 m", "Fisher 0.8429", "Unit values, not prices",
                  "no projection: no month is published CN-P1-ENE/cn-imports 2020"):  # fmt: skip
        assert words in out, words


def test_nothing_runs_and_the_effects_of_a_closed_period_are_shown(ask: Ask) -> None:
    out = ask("US-CN-PHASE-ONE")
    assert "No period with statistics is in progress on that day." in out
    assert "CN-P1-ENE/us-exports, 2020: 2020-01 to 2020-12 beside 2017-01 to 2017-12" in out
    assert "2020-12 left out: 3809 not published in all the months compared." in " ".join(out.split())
    assert "seasonal" not in out  # an agreement is shown by its headlines
    assert max(len(line) for line in out.splitlines()) <= 80


def test_json_holds_all_three_reports_and_csv_the_one_that_is_named(ask: Ask) -> None:
    found = json.loads(ask("JP-PUR-EN7", "--format", "json"))
    assert set(found) == {"outlook", "backtest", "price_volume"}
    rows = {row["reading_id"]: row for row in found["outlook"]}
    assert rows["JP-PUR-EN7/us-exports"]["projection"] is None
    assert rows["JP-PUR-EN7/lng-shipped"]["note"].startswith("a projection, not a verdict: the same 7")
    (first, *_) = csv.DictReader(io.StringIO(ask("CN-P1-ENE", "--format", "csv", "--part", "price_volume")))
    assert (first["reading_id"], first["fisher_price"]) == ("CN-P1-ENE/us-exports", "0.8658")
    header = ask("CN-P1-ENE", "--format", "csv")
    assert header.startswith("agreement_id,pledge_id,reading_id,")
    assert header.count("\n") == 1


@pytest.mark.slow
def test_status_tells_of_a_projection_in_one_line(finished: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    answer = CliRunner().invoke(
        status, ["CN-P1-AGR", *SEPTEMBER, "--data-dir", str(finished.root)], obj=clock
    )
    (line,) = [line for line in answer.output.splitlines() if line.startswith("Projection (not a verdict)")]
    assert line.endswith("57.2 % of the target (44.4 to 65.6 %): would miss; pledgebook outlook CN-P1-AGR")
    now = CliRunner().invoke(status, ["CN-P1-AGR", "--data-dir", str(finished.root)], obj=clock)
    assert "Projection" not in now.output


def test_what_is_unknown_is_said_in_words() -> None:
    empty = dict.fromkeys(("required_pace", "pace_3", "pace_12", "last_month", "unit", "outlook", "projection_pct",
                           "price_effect", "currency", "fisher_price", "laspeyres_price", "paasche_price"))  # fmt: skip
    assert paces(empty) == "no pace required"
    range_of = {
        name: Decimal(5 + n) for n, name in enumerate(("projection_low", "projection", "projection_high"))
    }
    assert projected({**empty, **range_of}) == "6 (5 to 7)"
    assert trials({"trials": 0}) == "not tested on earlier years: each needs two before it"
    assert (
        effects({**empty, "value_base": Decimal(5), "value_current": Decimal(7)})
        == "5 to 7: +2, prices and volumes cannot be separated"
    )
    assert indices(empty, "price") == "Fisher unknown, Laspeyres unknown, Paasche unknown"
