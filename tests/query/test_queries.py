"""The questions of `sql/queries`: each can be pasted as it stands, and has the answer that was reviewed.

`pytest tests/query/test_queries.py --regen` writes the answers and docs/queries.md anew; review them as a diff.
"""

from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import CHECKOUT, DataDir, sql, sql_names
from tests.cli.conftest import pledgebook

QUERIES = sql_names("queries")
ANSWERS = Path(__file__).parent / "answers"
PAGE = CHECKOUT / "docs" / "queries.md"
HEAD = """# Questions in SQL

Each statement can be pasted into `pledgebook sql`, DuckDB's own command line (`duckdb -readonly`) on the published copy, or a
notebook. The tables and reports have their columns explained in `data_dictionary.csv` of each release.

| question | statement |
| --- | --- |
"""


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_has_the_answer_that_was_reviewed(finished: DataDir, name: str, regen: bool) -> None:
    told = pledgebook("sql", "--data-dir", str(finished.root), "--format", "csv", sql(f"queries/{name}"))
    assert told.code == 0, told.err
    golden = ANSWERS / f"{name}.csv"
    if regen:
        golden.write_text(told.out, encoding="utf-8")
    assert told.out == golden.read_text(encoding="utf-8")


def test_the_page_of_queries_lists_each_with_its_question(regen: bool) -> None:
    lines = [f"| {question(name)} | [{name}](../sql/queries/{name}.sql) |" for name in QUERIES]
    page = HEAD + "\n".join(lines) + "\n"
    if regen:
        PAGE.write_text(page, encoding="utf-8")
    assert page == PAGE.read_text(encoding="utf-8")


def question(name: str) -> str:
    """Return the question that a statement answers: the comment at its head."""
    head = [line for line in sql(f"queries/{name}").splitlines() if line.startswith("--")]
    return " ".join(line.removeprefix("--").strip() for line in head)


def test_no_answer_is_of_a_query_that_is_no_more() -> None:
    assert {path.stem for path in ANSWERS.iterdir()} == set(QUERIES)
