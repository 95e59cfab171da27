"""Files that DuckDB writes: the same answer as a frame gives, and the same rows in parts as at once."""

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.export.copied import NOTHING, copy_parts, copy_rows
from pledgebook.pipelines.export.formats import text

FRAME = pl.DataFrame(
    {
        "source": ["a", "b/c", "a", None, "a", "b/c"],
        "month": [date(2024, 1, 1), date(2024, 2, 1), date(2025, 1, 1), date(2024, 1, 1), None, date(2023, 12, 1)],
        "name": ["=1+1", "@x", 'plain, with "quotes"', None, "", "\tTab"],
        "amount": [Decimal("33300000000.10"), Decimal("-5.00"), Decimal("0.00"), None, Decimal(1), Decimal(2)],
        "many": [["a", "b"], [], None, ["=c"], ["d"], ["a", None]],
        "is_final": [True, False, None, True, False, True],
        "known_from": [datetime(2026, 11, 22, 1, 2, 3, 4), None, datetime(2026, 1, 1), None, None, None],
    },
    schema_overrides={"amount": pl.Decimal(18, 2)},
)  # fmt: skip


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.register("given", FRAME.to_arrow())
    con.execute("CREATE TABLE flow AS FROM given")
    return con


def test_csv_has_the_text_that_a_frame_has(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert copy_rows(con, "flow", tmp_path / "a.csv", "csv") == FRAME.height
    assert (tmp_path / "a.csv").read_text("utf-8") == text(FRAME, "csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_json_is_exact_and_unknown_is_null(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    copy_rows(con, "flow", tmp_path / "a.json", "json")
    rows = json.loads((tmp_path / "a.json").read_text("utf-8"))
    expected = json.loads(text(FRAME.drop("known_from"), "json"))
    assert [{name: value for name, value in row.items() if name != "known_from"} for row in rows] == expected
    assert rows[0]["known_from"] == "2026-11-22T01:02:03.000004"


def test_parquet_gives_the_frame_back(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    copy_rows(con, "flow", tmp_path / "a.parquet", "parquet")
    assert pl.read_parquet(tmp_path / "a.parquet").equals(FRAME)


@pytest.mark.parametrize("by", [["source"], ["year"], ["source", "year"], ["is_final", "month"], ["amount"]])
def test_parts_have_the_rows_of_the_whole(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, by: list[str]
) -> None:
    assert copy_parts(con, "flow", tmp_path / "flow", "parquet", by) == FRAME.height
    parts = [pl.read_parquet(path, hive_partitioning=False) for path in tmp_path.rglob("*.parquet")]
    kept = [name for name in FRAME.columns if name not in by]
    rows = pl.concat(parts).rows()
    assert sorted(rows, key=str) == sorted(FRAME.select(kept).rows(), key=str)


def test_the_folders_of_parts_are_named_as_hive_names_them(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    copy_parts(con, "flow", tmp_path / "flow", "csv", ["source", "year"])
    found = {str(path.parent.relative_to(tmp_path / "flow")) for path in tmp_path.rglob("data.csv")}
    assert found == {
        "source=a/year=2024", "source=a/year=2025", f"source=a/year={NOTHING}", "source=b%2Fc/year=2024",
        "source=b%2Fc/year=2023", f"source={NOTHING}/year=2024",
    }  # fmt: skip
    path = tmp_path / "flow" / "source=b%2Fc" / "year=2024" / "data.csv"
    assert next(csv.DictReader(path.read_text("utf-8").splitlines()))["name"] == "'@x"


def test_a_table_is_not_parted_by_what_it_has_not(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match="no column 'sourc' to partition by; expected one of year, source, month"
    ):
        copy_parts(con, "flow", tmp_path / "flow", "csv", ["sourc"])
    assert list(tmp_path.iterdir()) == []
