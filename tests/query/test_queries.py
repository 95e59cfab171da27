"""The questions of `sql/queries`: each can be pasted as it stands, and has the answer that was reviewed.

`pytest tests/query/test_queries.py --regen` writes the answers and docs/queries.md anew; review them as a diff.
"""

import csv
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import CHECKOUT, DataDir, sql, sql_names
from tests.cli.conftest import pledgebook

QUERIES = sql_names("queries")
ANSWERS = Path(__file__).parent / "answers"
PAGE = CHECKOUT / "docs" / "queries.md"
SHOWN = 8
"""How many rows of an answer the page shows."""
HEAD = """# Questions in SQL

Each statement can be pasted into `pledgebook sql`, DuckDB's own command line (`duckdb -readonly`) on the published copy, or a
notebook. Tables are in the schema `ledger`, reports in the schema `report`; a name without a schema means the report, if there
is one, and `SHOW TABLES` lists them all. The answers are those of the carried data on 22 November 2026; an empty cell is unknown.
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
    page = HEAD + "".join(map(section, QUERIES))
    if regen:
        PAGE.write_text(page, encoding="utf-8")
    assert page == PAGE.read_text(encoding="utf-8")


def section(name: str) -> str:
    """Return what the page has of one question: itself, its statement, and the first rows of its answer."""
    lines = sql(f"queries/{name}").strip().splitlines()
    head = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    asked, _, rest = " ".join(head).partition("? ")
    statement = "\n".join(line for line in lines if not line.startswith("--"))
    columns, *rows = csv.reader((ANSWERS / f"{name}.csv").read_text(encoding="utf-8").splitlines())
    table = [columns, ["---"] * len(columns), *rows[:SHOWN]]
    cells = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table)
    more = f"\n{len(rows) - SHOWN} more rows.\n" if len(rows) > SHOWN else ""
    shown = f"{cells}\n{more}" if rows else "The carried data has no row.\n"
    title = f"\n## {asked.rstrip('?')}?\n\n" + (f"{rest}\n\n" if rest else "")
    return f"{title}`sql/queries/{name}.sql`\n\n```sql\n{statement}\n```\n\n{shown}"


def test_no_answer_is_of_a_query_that_is_no_more() -> None:
    assert {path.stem for path in ANSWERS.iterdir()} == set(QUERIES)
