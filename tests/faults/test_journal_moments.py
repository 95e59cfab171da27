"""A run and a closing that die while the journal is written: whatever the moment, what is written is whole, and a rerun ends the same."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.journal.file import append, is_whole, read_journal
from pledgebook.pipelines.journal.line import Content, Line
from pledgebook.pipelines.steps.books.post import is_posted
from pledgebook.pipelines.warehouse.ledger import opened
from tests.cli.conftest import pledgebook
from tests.datadirs import gas
from tests.faults.killing import deaths, reaped
from tests.journal.samples import CONTENTS

IN_TWO_YEARS = [*CONTENTS[:4], {**CONTENTS[4], "known_at": "2022-01-02T10:00:00"}]
"""Entries of which the last goes into another file."""


def entries(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def posted(folder: Path) -> Callable[[], object]:
    """Post what is not there yet, as a run does."""

    def decide(lines: Sequence[Line]) -> list[Content]:
        return list(IN_TWO_YEARS[len(lines) :])

    return lambda: append(folder, decide)


def test_a_death_at_every_moment_of_writing_entries_loses_none_and_doubles_none(tmp_path: Path) -> None:
    """The files of two years and the head are three renames; between them the file may be ahead of its head, never behind it."""
    counted = tmp_path / "counted"
    moments = deaths(posted(counted))
    expected = entries(read_journal(counted))
    assert [path.name for path in sorted(counted.glob("*.jsonl"))] == ["2021.jsonl", "2022.jsonl"]
    for moment in range(moments + 1):
        folder = tmp_path / str(moment)
        with reaped(moment):
            posted(folder)()
        there = entries(read_journal(folder))
        assert there == expected[: len(there)]
        posted(folder)()
        assert entries(read_journal(folder)) == expected
        assert is_whole(folder)
    assert moments > 8


@pytest.mark.slow
@pytest.mark.parametrize("words", [("run", "-q"), ("close", "2025-09", "--by", "Ada")])
def test_a_command_that_dies_while_it_posts_ends_the_same_when_it_is_run_again(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    """From the first change in the folder of the journal on, to some moments after the last."""
    ready = gas(tmp_path / "ready", "eia_lng", "exchange_rate")
    if words[0] == "close":
        assert pledgebook("run", "-q", "--data-dir", str(ready.root)).code == 0
    counted = copied(ready, tmp_path / "counted")
    with reaped() as reaper:
        asked(counted, words)
    own = [place for place, call in enumerate(reaper.calls) if "/journal/" in call]
    expected = entries(read_journal(counted.journal))
    assert expected
    for moment in range(own[0], own[-1] + 4):
        data = copied(ready, tmp_path / str(moment))
        with reaped(moment):
            asked(data, words)
        there = entries(read_journal(data.journal))
        assert there in ([], expected[:-1], expected)
        if there != expected or words[0] == "run":
            asked(data, words)
        else:
            asked(data, ("run", "-q"))  # the closing is in the journal; the ledger is told of it
        assert entries(read_journal(data.journal)) == expected
        with opened(data.warehouse) as con:
            assert is_posted(data, con)
        shutil.rmtree(data.root)


def copied(data: DataDir, root: Path) -> DataDir:
    return DataDir(shutil.copytree(data.root, root, symlinks=True))


def asked(data: DataDir, words: tuple[str, ...]) -> None:
    answer = pledgebook(*words, "--data-dir", str(data.root))
    assert answer.code == 0, answer.err
