"""The frame of the benchmarks: ratios within a round, medians, and ways that must answer alike."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.__main__ import CONTESTS
from benchmarks.frame import Contest, Figure, Way, prepared, ratio, rounds_of, table

ECHO = (
    "-c",
    "import sys; from benchmarks.frame import Figure, tell; "
    "tell(Figure(1.0, 2.0, 30.0, {'rows': sys.argv[-1]}))",
)


def test_a_ratio_is_taken_within_a_round_and_not_between_medians() -> None:
    ours = [Figure(2, 2, 2), Figure(30, 30, 2), Figure(4, 4, 2)]
    theirs = [Figure(1, 1, 1), Figure(10, 10, 1), Figure(4, 4, 1)]
    assert ratio({"ours": ours, "theirs": theirs}, "ours", "theirs", lambda one: one.seconds) == 2


def test_a_table_says_what_is_met_and_what_is_missed() -> None:
    contest = Contest(
        "Work on {rows} rows",
        (Way("ours", ()), Way("floor", (), at_most=2), Way("peer", (), at_most=0.5)),
        megabytes_at_most=2_000,
    )
    found = {"ours": [Figure(3, 3, 90)], "floor": [Figure(2, 2, 80)], "peer": [Figure(4, 4, 60)]}
    lines = table(contest, 1_000, found).splitlines()
    assert lines[0] == "### Work on 1,000 rows"
    assert lines[4] == "| ours | 3.00 | 3.00 | 90 |  |  |  | at most 2,000 MB: met |"
    assert lines[5] == "| floor | 2.00 | 2.00 | 80 | 1.50 (1.50) | at most 2: met | 1.12 |  |"
    assert lines[6] == "| peer | 4.00 | 4.00 | 60 | 0.75 (0.75) | at most 0.5: **missed** | 1.50 |  |"


def test_a_way_that_takes_a_share_is_scaled_to_the_whole() -> None:
    contest = Contest("Work on {rows} rows", (Way("ours", ECHO), Way("peer", ECHO, share=0.1)))
    found = rounds_of(contest, 1_000, 1, lambda *_: Path())
    assert found["ours"] == [Figure(1.0, 2.0, 30.0, {"rows": "1000"})]
    assert found["peer"] == [Figure(10.0, 20.0, 30.0, {"rows": "100"})]


def test_ways_that_answer_differently_are_no_contest() -> None:
    other = (*ECHO[:1], ECHO[1].replace("sys.argv[-1]", "'1'"))
    contest = Contest("Work on {rows} rows", (Way("ours", ECHO), Way("peer", other)))
    with pytest.raises(RuntimeError, match="the ways do not answer alike"):
        rounds_of(contest, 1_000, 1, lambda *_: Path())


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, contest in CONTESTS.items() if contest.rows > 1])
def test_each_benchmark_of_many_rows_runs_with_few(name: str) -> None:
    own = tuple(way for way in CONTESTS[name].ways if not way.is_peer)
    with prepared() as prepare:
        found = rounds_of(
            replace(CONTESTS[name], ways=own), min(6_000, CONTESTS[name].rows // 100), 1, prepare
        )
    assert {way.name for way in own} == found.keys()
