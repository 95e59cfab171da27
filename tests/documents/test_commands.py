"""Every command of the README, the tutorials, the guides and the cases is run, and prints what the page shows."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from pledgebook.pipelines.core.paths import CHECKOUT, DataDir
from tests.cli.conftest import pledgebook
from tests.documents.sessions import Command, Session, Written, differences, seen_from, steps
from tests.sources.test_toy_source import CANARY, DESCRIPTOR

PAGES = [
    CHECKOUT / "README.md",
    CHECKOUT / "docs" / "quick-start.md",
    *sorted((CHECKOUT / "docs" / "tutorials").glob("*.md")),
    *sorted((CHECKOUT / "docs" / "how-to").glob("*.md")),
    *sorted((CHECKOUT / "docs" / "cases").glob("*.md")),
    CHECKOUT / "docs" / "scheduling.md",
    CHECKOUT / "docs" / "fetching.md",
]


SLOW = {
    "quick-start",
    "phase-one",
    "phase-one-outlook",
    "scheduling",
    "audit",
    "backfill",
    "correct",
    "own-figures",
}
"""Pages that compute the ledger anew, for other days or with other figures."""


def walked() -> list[ParameterSet]:
    """The pages that tell their readers to do something."""
    pages = [page for page in PAGES if any(steps(page))]
    return [
        pytest.param(page, id=page.stem, marks=[pytest.mark.slow] if page.stem in SLOW else [])
        for page in pages
    ]


@pytest.mark.parametrize("page", walked())
def test_the_commands_of_a_page_print_what_it_shows(page: Path, finished: DataDir, tmp_path: Path) -> None:
    data = shutil.copytree(finished.root, tmp_path / "data")
    folder = tmp_path / "work"
    folder.mkdir()
    seen_from(folder)
    session = Session(data, folder, (finished.root / "run.out").read_text(encoding="utf-8"))
    for step in steps(page):
        printed = session.take(step)
        if printed is not None and isinstance(step, Command):
            assert not differences(step.shown, printed), f"{page.name}:{step.line}\n{printed}"


@pytest.mark.parametrize(("page", "rows"), [("add-a-check", 1), ("add-a-report", None)])
def test_the_statement_of_a_guide_answers(page: str, rows: int | None, finished: DataDir) -> None:
    text = (CHECKOUT / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8")
    (statement,) = re.findall(r"^```sql\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    answer = pledgebook("sql", statement, "--format", "csv", "--data-dir", str(finished.root))
    assert answer.code == 0, answer.err
    found = len(answer.out.splitlines()) - 1
    assert found == rows or (rows is None and found)


def test_the_guide_to_a_source_shows_the_one_that_is_tried() -> None:
    text = (CHECKOUT / "docs" / "how-to" / "add-a-source.md").read_text(encoding="utf-8")
    shown = [
        tomllib.loads(block) for block in re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    ]
    assert shown == [tomllib.loads(DESCRIPTOR), tomllib.loads(CANARY)]


def test_make_has_each_target_that_a_page_names() -> None:
    targets = set(
        re.findall(r"^([a-z0-9-]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    taken = (step.text.split() for page in PAGES for step in steps(page) if isinstance(step, Command))
    named = {words[1] for words in taken if words[0] == "make"}
    assert named
    assert named <= targets


def test_a_line_that_is_not_printed_is_found() -> None:
    assert differences(("a  1", "…", "c"), "a 1\nb\nc\n") == []
    assert differences(("a  2",), "a 1\n") == ["a 2"]
    assert differences(("b", "a"), "a\nb\n") == ["a"]


def test_a_page_is_commands_with_the_lines_below_them_and_files(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '```console\n$ one\nx\n$ two  # why\n```\n\n```toml title="a.toml"\nb = 1\n```\n\n```text\n$ three\n```\n',
        encoding="utf-8",
    )
    assert list(steps(page)) == [
        Command(2, "one", ("x",)),
        Command(4, "two", ()),
        Written("a.toml", "b = 1\n"),
    ]
