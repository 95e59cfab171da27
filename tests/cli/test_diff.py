"""`pledgebook diff`: what was learnt between two days. The figures are invented."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.site.since import since_the_release_before
from tests.cli.conftest import Answer, pledgebook
from tests.datadirs import carried, gas, take_exports

FIRST = "1201,5520,100,HS4,2025-11\n1005,5520,50,HS4,2025-11\n1001,5520,7,HS4,2025-11\n"
SECOND = "1201,5520,120,HS4,2025-11\n1005,5520,50,HS4,2025-11\n1201,5520,90,HS4,2025-12\n"
LEARNT = ("--since", "2026-01-10", "--until", "2026-02-10", "--source", "census_trade")


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A ledger in which one figure was revised, one added and one withdrawn; and a month later nothing new."""
    return learning(gas(tmp_path_factory.mktemp("diff"), "reported_figures", "eia_lng"))


def learning(data: DataDir) -> DataDir:
    folder = data.root / "incoming"
    for day, rows in (("2026-01-10", FIRST), ("2026-02-10", SECOND)):
        take_exports(data, day, rows, f"{day}.csv")
        answer = pledgebook(
            "ingest", "census_trade", str(folder / f"{day}.csv"), "--taken-at", day, "--covers", "all",
            "--data-dir", str(data.root),
        )  # fmt: skip
        assert answer.code == 0, answer.err
    stopped = pledgebook("run", "-q", "--data-dir", str(data.root))
    for command in re.findall(r"^  pledgebook (breaks .+)$", stopped.err, re.MULTILINE):
        words = [word.strip('"') for word in command.split()]
        assert pledgebook(*words, "--data-dir", str(data.root)).code == 0
    assert pledgebook("run", "-q", "--data-dir", str(data.root)).code == 0
    return data


def diff(data: DataDir, *arguments: str) -> Answer:
    return pledgebook("diff", *arguments, "--data-dir", str(data.root))


def rows(answer: Answer) -> list[dict[str, str]]:
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


@pytest.mark.parametrize(
    ("grain", "column", "told"),
    [
        pytest.param(
            "source", "source", [("census_trade", "1", "1", "1", "157.00", "260.00")], marks=pytest.mark.slow
        ),
        (
            "month",
            "month",
            [
                ("2025-11-01", "1", "0", "1", "157.00", "170.00"),
                ("2025-12-01", "0", "1", "0", "", "90.00"),
            ],
        ),
        (
            "product",
            "heading",
            [
                ("1001", "0", "0", "1", "7.00", ""),
                ("1005", "0", "0", "0", "50.00", "50.00"),
                ("1201", "1", "1", "0", "100.00", "210.00"),
            ],
        ),
    ],
)
def test_changes_are_added_up_by_source_month_or_heading(
    learnt: DataDir, grain: str, column: str, told: list[tuple[str, ...]]
) -> None:
    found = rows(diff(learnt, *LEARNT, "--by", grain, "--format", "csv"))
    counted = (column, "changed", "added", "withdrawn", "value_before", "value_after")
    assert [tuple(row[name] for name in counted) for row in found] == told


def test_the_table_of_what_was_added_up_says_between_which_days(learnt: DataDir) -> None:
    shown = diff(learnt, *LEARNT, "--by", "product").out
    assert (
        "between what was known on 2026-01-10 and what was known on 2026-02-10: "
        "1 changed, 1 added, 1 withdrawn, 1 settled"
    ) in " ".join(shown.split())
    assert "quantity" not in shown


@pytest.mark.slow
def test_a_source_of_quantities_has_quantities_and_no_values(learnt: DataDir) -> None:
    answer = diff(
        learnt, "--since", "2026-09-15", "--until", "2026-10-01", "--source", "eia_lng", "--by", "month"
    )
    assert "518,719 MMcf" in " ".join(answer.out.split())
    assert "value" not in answer.out


def test_a_source_that_is_none_is_refused(learnt: DataDir) -> None:
    answer = diff(learnt, "--since", "2026-01-10", "--source", "nope")
    assert (answer.code, "census_trade" in answer.err) == (2, True)


@pytest.mark.slow
def test_each_cell_can_be_told(learnt: DataDir) -> None:
    found = rows(diff(learnt, "--since", "2026-01-10", "--until", "2026-02-10", "--format", "csv"))
    told = [
        (row["product_code"], row["month"][:7], row["change"])
        for row in found
        if row["source"] == "census_trade" and row["field"] == "value"
    ]
    assert told == [
        ("1001", "2025-11", "withdrawn"),
        ("1201", "2025-11", "changed"),
        ("1201", "2025-12", "added"),
    ]
    shown = diff(learnt, "--since", "2026-01-10", "--until", "2026-02-10", "--cells").out
    assert ("120" in shown, "FAS" in shown, "HS2022" in shown) == (True, False, False)


def test_nothing_is_learnt_between_days_without_news(learnt: DataDir) -> None:
    answer = diff(learnt, "--since", "2026-02-11", "--until", "2026-02-20")
    assert "Nothing changed between what was known on 2026-02-11 and" in answer.out


@pytest.mark.slow
def test_what_each_cause_did_to_each_headline_comes_as_data(tmp_path: Path) -> None:
    learnt = learning(carried(tmp_path, "reported_figures"))
    found = rows(
        diff(learnt, "--since", "2025-12-31", "--until", "2026-06-30", "--headlines", "--format", "csv")
    )
    assert {row["cause"] for row in found} <= {"register", "rate", "revised month", "new month"}
    assert ("JP-INV-550/usd-550", "register") in {(row["reading_id"], row["cause"]) for row in found} or found


@pytest.mark.slow
def test_a_person_reads_one_table_per_side(learnt: DataDir) -> None:
    answer = diff(
        learnt, "--since", "2026-01-10", "--until", "2026-02-10", "--source", "census_trade", "--cells"
    )
    assert "census_trade ALL_VAL_MO: exports, reporter USA, partner VNM" in answer.out
    assert "2025-12" in answer.out


def test_days_in_the_wrong_order_are_refused(learnt: DataDir) -> None:
    answer = diff(learnt, "--since", "2026-02-10", "--until", "2026-01-10")
    assert (answer.code, "does not lie before" in answer.err) == (1, True)


@pytest.mark.slow
def test_vietnams_two_vintages_differ_by_one_new_month(shared_data: Path, tmp_path: Path) -> None:
    """The Census Bureau's exports to Vietnam, taken on 2026-03-02 and 2026-03-18: January 2026 came, nothing was revised."""
    data = gas(tmp_path, "reported_figures")
    for day in ("2026-03-02", "2026-03-18"):
        file = shared_data / "census" / "hs10" / f"vietnam_5520_taken_{day}.parquet"
        answer = pledgebook(
            "ingest",
            "census_trade",
            str(file),
            "--taken-at",
            day,
            "--covers",
            "all",
            "--data-dir",
            str(tmp_path),
        )
        assert answer.code == 0, answer.err
    assert pledgebook("run", "-q", "--data-dir", str(tmp_path)).code == 0
    found = rows(
        diff(
            data,
            "--since",
            "2026-03-02",
            "--until",
            "2026-03-18",
            "--source",
            "census_trade",
            "--by",
            "month",
            "--format",
            "csv",
        )
    )
    told = [
        (row["month"][:7], row["changed"], row["added"], row["withdrawn"], row["value_after"])
        for row in found
    ]
    assert told == [
        ("2025-12", "0", "0", "0", "1591252756.00"),
        ("2026-01", "0", "1838", "0", "1332450890.00"),
    ]


EVENT = """
[[event]]
id = "GAS-INV-TYPED"
pledge = "GAS-INV"
project = "Typed later"
stage = "selected"
event_date = 2026-10-01
unit = "USD"
document = "{document}"
grade = "N"
amount = 20_000
"""


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """Two releases, of which the second knows an event that was typed with the date of an old document."""
    data = gas(tmp_path_factory.mktemp("typed"), "exchange_rate")
    where = ("run", "--data-dir", str(data.root))
    assert pledgebook(*where, now=datetime(2026, 11, 20, 20)).code == 0
    register = data.register / "gas.toml"
    document = re.findall(r'\[\[document\]\]\nid = "(.+)"', register.read_text())[0]
    register.write_text(register.read_text() + EVENT.format(document=document), encoding="utf-8")
    answer = pledgebook(*where)
    assert answer.code == 0, answer.err
    assert "GAS-INV-TYPED" in answer.out  # the summary of the run tells it
    return data


def test_the_report_names_the_release_before_and_the_headlines_that_would_be_quoted_otherwise(
    typed: DataDir,
) -> None:
    since = since_the_release_before(typed, "2026-11-22")
    assert since is not None
    assert (since.before, since.flipped) == ("2026-11-20", ())
    assert since_the_release_before(typed, "2026-11-20") is None


@pytest.mark.parametrize(
    "question",
    [
        (),
        pytest.param(("gas-inv", "--cells"), marks=pytest.mark.slow),
        pytest.param(("--since", "2d"), marks=pytest.mark.slow),
        pytest.param(("--since", "2026-11-20"), marks=pytest.mark.slow),
        pytest.param(("GAS",), marks=pytest.mark.slow),
    ],
)
def test_an_event_that_was_typed_moves_a_stage_because_of_the_register(
    typed: DataDir, question: tuple[str, ...]
) -> None:
    answer = diff(typed, *question)
    assert answer.code == 0, answer.err
    assert "release 2026-11-20 and release 2026-11-22" in " ".join(answer.out.split())
    assert "GAS-INV-TYPED" in answer.out


def test_an_event_that_was_typed_is_data_too(typed: DataDir) -> None:
    found = rows(diff(typed, "gas-inv", "--format", "csv"))
    assert {row["cause"] for row in found if row["area"] == "stage"} == {"register"}
    assert {(row["item"], row["change"]) for row in found if row["area"] == "register"} == {
        ("event", "added")
    }


@pytest.mark.parametrize("wrong", ["yesterday", "30x", "2026-13-01", "-5d"])
def test_a_day_that_is_none_is_refused(typed: DataDir, wrong: str) -> None:
    answer = diff(typed, f"--since={wrong}")
    assert (answer.code, "expected a date such as 2026-11-22" in answer.err) == (2, True)


@pytest.mark.slow
def test_a_name_that_nobody_knows_is_refused(typed: DataDir) -> None:
    assert "There is no agreement or pledge 'nobody'" in diff(typed, "nobody").err


def test_with_one_release_alone_a_day_has_to_be_named(learnt: DataDir) -> None:
    answer = diff(learnt)
    assert (answer.code, "--since 30d" in answer.err) == (0, True)
