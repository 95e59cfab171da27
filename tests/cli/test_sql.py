"""`pledgebook sql`: every type in every format, columns of one name, and statements other than SELECT."""

import csv
import io
import json
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import Pledgebook, pledgebook

VALUES = {
    "[1.5::DECIMAL(9,2), NULL]": ["1.50", None],
    "{'a': 1.5::DECIMAL(9,2), 'b': [DATE '2024-01-01']}": {"a": "1.50", "b": ["2024-01-01"]},
    "row(1, 2.5)": "(1, 2.5)",
    "MAP {DATE '2024-01-01': 1.5}": {"2024-01-01": "1.5"},
    "array_value(1, 2)": [1, 2],
    "INTERVAL '1 month'": "1 month",
    "'\\xAA'::BLOB": "\\xAA",
    "'a'::ENUM('a', 'b')": "a",
    "'caa82b0c-e553-476a-bf4e-6a9906b3606d'::UUID": "caa82b0c-e553-476a-bf4e-6a9906b3606d",
    "170141183460469231731687303715884105727::HUGEINT": 170141183460469231731687303715884105727,
    "9007199254740993::BIGINT": 9007199254740993,
    "12345678901234567890.12::DECIMAL(38,2)": "12345678901234567890.12",
    "0::DECIMAL(38,10)": "0.0000000000",
    "TIME '10:00:30'": "10:00:30",
    "TIMESTAMPTZ '2024-01-01 00:00:00+00'": "2024-01-01 00:00:00+00",
    "TIMESTAMP_NS '2024-01-01 00:00:00.123456789'": "2024-01-01 00:00:00.123456789",
    "DATE 'infinity'": "infinity",
    "'101'::BIT": "101",
    "union_value(k := 1)": "1",
    "NULL": None,
    "TRUE": True,
}


@pytest.mark.parametrize("value", VALUES)
def test_a_value_of_any_type_is_written_exactly(ask: Pledgebook, value: str) -> None:
    answer = ask("sql", f"SELECT {value} AS v", "--format", "json")
    assert (answer.code, json.loads(answer.out)) == (0, [{"v": VALUES[value]}])
    assert [ask("sql", f"SELECT {value} AS v", "--format", name).code for name in ("csv", "table")] == [0, 0]


def test_a_nested_value_is_one_cell(ask: Pledgebook) -> None:
    query = "SELECT [1.5::DECIMAL(9,2), 2] AS l, {'a': 1.5, 'd': DATE '2024-01-01'} AS s"
    told = ask("sql", query, "--format", "csv").out
    assert list(csv.reader(io.StringIO(told)))[1] == ["1.50; 2.00", '{"a": "1.5", "d": "2024-01-01"}']
    assert "1.5; 2" in (shown := ask("sql", query).out)
    assert "a: 1.5, d: 2024-01-01" in shown


@pytest.mark.parametrize("file_format", ["json", "csv", "table"])
def test_columns_of_one_name_are_all_there(ask: Pledgebook, file_format: str) -> None:
    query = "SELECT * FROM (VALUES (1, 5)) x(a, a_1), (VALUES (2)) y(a), (VALUES (3)) z(a)"
    told = ask("sql", query, "--format", file_format).out
    if file_format == "json":
        assert json.loads(told) == [{"a": 1, "a_1": 5, "a_2": 2, "a_3": 3}]
    else:
        assert told.replace(",", " ").splitlines()[0].split() == ["a", "a_1", "a_2", "a_3"]


STATEMENTS = {
    "PIVOT (SELECT 'x' AS n, 2 AS v) ON n USING sum(v)": '[{"x":2}]',
    "FROM (PIVOT (SELECT 'x' AS n, 2 AS v) ON n IN ('x') USING sum(v))": '[{"x":2}]',
    "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b INTO NAME n VALUE v": '[{"n":"a","v":1},{"n":"b","v":2}]',
    "VALUES (1)": '[{"col0":1}]',
    "FROM range(1)": '[{"range":0}]',
    "CREATE TEMP TABLE t AS SELECT 1 AS one; FROM t": '[{"one":1}]',
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_that_is_not_select_has_one_answer(ask: Pledgebook, statement: str) -> None:
    told = ask("sql", statement, "--format", "json")
    assert (told.code, json.loads(told.out)) == (0, json.loads(STATEMENTS[statement]))
    assert "Count" not in ask("sql", statement).out


@pytest.mark.parametrize(
    "statement", ["SUMMARIZE report.sources", "DESCRIBE flow", "SHOW ALL TABLES", "EXPLAIN SELECT 1"]
)
def test_a_statement_about_tables_answers_in_each_format(ask: Pledgebook, statement: str) -> None:
    for name in ("json", "csv", "table"):
        answer = ask("sql", statement, "--format", name)
        assert (answer.code, bool(answer.out)) == (0, True)


def test_a_name_needs_no_schema(ask: Pledgebook, small_run: DataDir) -> None:
    names = {row["name"] for row in json.loads(ask("sql", "SHOW TABLES", "--format", "json").out)}
    assert {"flow", "headline", "pledge"} <= names
    assert ask("sql", "SELECT * FROM flow LIMIT 1").code == 0
    other_day = ("--as-of", "2026-11-21", "--data-dir", str(small_run.root))
    assert pledgebook("sql", "SELECT * FROM headline LIMIT 1", *other_day).code == 0


def test_two_questions_are_refused_where_one_answer_is_expected(ask: Pledgebook) -> None:
    answer = ask("sql", "SELECT 1; SELECT 2", "--format", "json")
    assert (answer.code, "Found 2 queries" in answer.err) == (1, True)


@pytest.mark.parametrize(("content", "code"), [(b"\xef\xbb\xbfSELECT 1", 0), (b"SELECT '\xe9'", 1)])
def test_a_query_file_may_have_a_mark_but_is_utf_8(
    ask: Pledgebook, tmp_path: Path, content: bytes, code: int
) -> None:
    file = tmp_path / "query.sql"
    file.write_bytes(content)
    answer = ask("sql", "--file", str(file))
    assert (answer.code, "not UTF-8" in answer.err) == (code, code == 1)
