"""The data dictionary: every column of every table and report, with unit, meaning and source, wherever it is shown."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.paths import sql, sql_names
from pledgebook.pipelines.export.dictionary import (
    UNDESCRIBED,
    Relation,
    comments,
    described,
    dictionary,
    reports,
    table_meaning,
    tables,
)
from pledgebook.pipelines.export.flows import flows_behind
from pledgebook.pipelines.export.lineage import origins
from pledgebook.pipelines.export.pages import page
from pledgebook.pipelines.export.units import UNKNOWN
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.warehouse.published import add_reports


@pytest.fixture
def relations(con: duckdb.DuckDBPyConnection) -> Mapping[str, Relation]:
    schemas = {name: con.sql(f"FROM ({sql(f'reports/{name}').rstrip().removesuffix(';')}) LIMIT 0").pl().schema
               for name in sql_names("reports")}  # fmt: skip
    return {**reports(schemas), "flows": flows_behind(con), **tables()}


def test_no_column_lacks_unit_meaning_or_source(relations: Mapping[str, Relation]) -> None:
    words = dictionary(relations.values())
    assert words.height == sum(len(one.columns) for one in relations.values())
    assert {f"ledger.{name}" for name in CONTRACTS} <= set(words["relation"])
    assert {f"report.{name}" for name in sql_names("reports")} <= set(words["relation"])
    for column in words.columns:
        empty = words.filter(
            pl.col(column).cast(pl.String).fill_null("").is_in(["", "a value", UNDESCRIBED, UNKNOWN])
        )
        assert empty.is_empty(), (column, empty["relation", "column"].rows())
    lacking = words.filter(
        pl.col("meaning").str.contains(UNDESCRIBED) | (pl.col("meaning").str.len_chars() < 7)
    )
    assert lacking.is_empty(), lacking["relation", "column", "meaning"].rows()


def test_a_unit_that_stands_in_another_column_stands_in_one_that_is_there(
    relations: Mapping[str, Relation],
) -> None:
    for one in relations.values():
        named = {
            column.unit.removeprefix("as in ") for column in one.columns if column.unit.startswith("as in ")
        }
        assert named <= {column.column for column in one.columns}, one.name


def test_the_grain_of_each_is_made_of_its_columns(relations: Mapping[str, Relation]) -> None:
    for one in relations.values():
        assert one.grain, one.name
        assert set(one.grain) <= {column.column for column in one.columns}, one.name


def test_the_words_of_a_contract_are_completed_where_they_name_only_the_kind_of_value() -> None:
    assert table_meaning("flow", "direction").startswith(
        "which way the goods went, as the reporter sees it: one of export"
    )
    assert table_meaning("pledge", "pledge_id") == "the id of the pledge, such as JP-INV-550"
    assert table_meaning("event", "pledge_id") == "the pledge that it belongs to"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT p.title AS pledge FROM ledger.current('pledge') p", {"pledge": {"pledge.title"}}),
        ("SELECT c.* EXCLUDE (run_id) FROM ledger.current_run r JOIN ledger.elapsed c ON c.run_id = r.run_id",
         {name: {f"elapsed.{name}"} for name in columns(CONTRACTS["elapsed"]) if name != "run_id"}),
        ("SELECT ledger.notes_of(c.snapshots) AS notes FROM ledger.reconciliation c", {"notes": {"snapshot"}}),
        ("WITH a AS (SELECT low AS x, high AS y FROM ledger.ladder) SELECT x - y AS z FROM a",
         {"z": {"ladder.low", "ladder.high"}}),
        ("SELECT unit FROM ledger.ladder UNION ALL SELECT currency FROM ledger.flow", {"unit": {"ladder.unit", "flow.currency"}}),
        ("SELECT (SELECT max(month) FROM ledger.flow) AS newest, 1 AS one", {"newest": {"flow.month"}, "one": set()}),
        ("SELECT count(*) AS n FROM ledger.flow", {"n": set()}),
        ("DELETE FROM ledger.flow", {}),
    ],
)  # fmt: skip
def test_a_column_is_followed_to_the_tables_it_comes_from(
    statement: str, expected: dict[str, set[str]]
) -> None:
    assert {name: set(found) for name, found in origins(statement).items()} == expected


def test_nearly_every_column_of_a_report_is_followed_to_the_ledger(con: duckdb.DuckDBPyConnection) -> None:
    lost = {
        f"{name}.{column}"
        for name in sql_names("reports")
        for column in con.sql(sql(f"reports/{name}")).columns
        if not origins(sql(f"reports/{name}")).get(column)
    }
    assert lost == {
        "aid.events",
        "elapsed.meant_as",
        "reliability.direction",
    }  # a count of rows, and two constants


def test_a_report_of_ones_own_says_what_nobody_has_described() -> None:
    mine = described(
        "report.mine", "SELECT pledge_id, odd FROM elsewhere", {"pledge_id": pl.String(), "odd": pl.Int64()}
    )
    assert [column.meaning for column in mine.columns] == ["the pledge that it belongs to", UNDESCRIBED]
    assert mine.columns[1].unit == UNKNOWN


def test_the_words_stand_in_a_database_as_comments(
    con: duckdb.DuckDBPyConnection, relations: Mapping[str, Relation]
) -> None:
    shown = {name: one for name, one in relations.items() if name in ("report.headline", "ledger.flow")}
    with con.cursor() as other:
        add_reports(other)
        other.execute(comments(shown))
        found = other.execute(
            "SELECT schema_name || '.' || table_name, column_name, comment FROM duckdb_columns() WHERE comment IS NOT NULL"
        ).fetchall()
        texts = other.execute(
            "SELECT comment FROM duckdb_views() WHERE view_name = 'headline' UNION ALL "
            "SELECT comment FROM duckdb_tables() WHERE table_name = 'flow' AND schema_name = 'ledger'"
        ).fetchall()
        other.execute("DROP SCHEMA report CASCADE")
    assert {(name, column) for name, column, _ in found} == {
        (name, column.column) for name, one in shown.items() for column in one.columns
    }
    assert ("ledger.flow", "value", "the value; empty if none was reported, 0 if zero was (unit: as in currency; from the "
            "publishers' files, or what the program noted when it read them)") in found  # fmt: skip
    assert all(text.startswith("One row per") for (text,) in texts)


@pytest.mark.parametrize(("file", "title", "first"), [("reports", "Reports, column by column", "report."),
                                                      ("tables", "Tables of the ledger, column by column", "ledger.")])  # fmt: skip
def test_the_pages_are_those_that_the_contracts_make(
    relations: Mapping[str, Relation], project_root: Path, regen: bool, file: str, title: str, first: str
) -> None:
    target = project_root / "docs" / "dictionary" / f"{file}.md"
    of_them = [
        one
        for name, one in relations.items()
        if name.startswith(first) or (first == "report." and name == "flows")
    ]
    made = page(title, of_them)
    if regen:
        target.write_text(made, encoding="utf-8")
    assert target.read_text(encoding="utf-8") == made, "run: pytest tests/export/test_dictionary.py --regen"
