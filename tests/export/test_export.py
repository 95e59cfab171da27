"""Files that readers get: exact, guarded against spreadsheets, explained column by column."""

import csv
import hashlib
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.errors import WarehouseError
from pledgebook.pipelines.core.paths import sql_names
from pledgebook.pipelines.export.dictionary import UNDESCRIBED, dictionary
from pledgebook.pipelines.export.formats import text, write
from pledgebook.pipelines.export.release import report, write_release
from pledgebook.pipelines.export.stored import STORED_CHECKSUM, STORED_COPY, releases_of, unpacked
from pledgebook.pipelines.warehouse.connection import reader
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations

FRAME = pl.DataFrame(
    {
        "name": ["=1+1", "@x", "plain", None],
        "amount": [Decimal("33300000000.00"), Decimal("550000000000.00"), Decimal("0.00"), None],
        "day": [date(2026, 2, 17), None, None, None],
        "many": [["a", "b"], [], None, ["c"]],
    },
    schema={"name": pl.String, "amount": pl.Decimal(18, 2), "day": pl.Date, "many": pl.List(pl.String)},
)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    migrate(con, migrations(), ddl())
    return con


def test_csv_is_exact_guards_formulas_and_leaves_unknowns_empty() -> None:
    rows = list(csv.DictReader(io.StringIO(text(FRAME, "csv"))))
    assert [row["name"] for row in rows] == ["'=1+1", "'@x", "plain", ""]
    assert [row["amount"] for row in rows] == ["33300000000.00", "550000000000.00", "0.00", ""]
    assert rows[0]["many"] == "a; b"


def test_json_is_exact_and_unknown_is_null() -> None:
    rows = json.loads(text(FRAME, "json"))
    assert [row["amount"] for row in rows] == ["33300000000.00", "550000000000.00", "0.00", None]
    assert json.loads(text(FRAME.clear(), "json")) == []


@pytest.mark.parametrize("file_format", ["csv", "parquet", "json"])
def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, file_format: str) -> None:
    write(FRAME, tmp_path / f"a.{file_format}", file_format)
    assert [path.name for path in tmp_path.iterdir()] == [f"a.{file_format}"]


def test_parquet_gives_the_frame_back(tmp_path: Path) -> None:
    write(FRAME, tmp_path / "a.parquet", "parquet")
    assert pl.read_parquet(tmp_path / "a.parquet").equals(FRAME)


def test_every_column_of_every_report_is_explained(con: duckdb.DuckDBPyConnection) -> None:
    frames = {name: report(con, name) for name in sql_names("reports")}
    words = dictionary(frames)
    assert words.height == sum(len(frame.columns) for frame in frames.values())
    assert words.filter(pl.col("meaning").is_in(["a value", UNDESCRIBED])).height == 0


def test_no_report_has_an_amount_as_a_float(con: duckdb.DuckDBPyConnection) -> None:
    for name in sql_names("reports"):
        assert not [column for column, dtype in report(con, name).schema.items() if dtype.is_float()], name


def test_the_checksums_of_a_release_hold(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = write_release(con, tmp_path, "2026-11-22", {"run_id": "x"})
    for line in (folder / "SHA256SUMS").read_text().splitlines() + (
        folder / STORED_CHECKSUM
    ).read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_a_second_answer_of_one_day_has_a_name_of_its_own(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    first = write_release(con, tmp_path, "2026-11-22", {"run_id": "x"})
    before = {path.name: path.read_bytes() for path in first.iterdir()}
    (tmp_path / ".partial-left-by-a-killed-run").mkdir()
    names = [write_release(con, tmp_path, "2026-11-22", {"run_id": answer}).name for answer in "xyyxz"]
    assert names == ["2026-11-22", "2026-11-22.2", "2026-11-22.2", "2026-11-22.3", "2026-11-22.4"]
    assert {path.name: path.read_bytes() for path in first.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({"2026-11-22", *names})
    assert json.loads((tmp_path / names[-1] / "run.json").read_text()) == {"run_id": "z"}


def test_the_releases_of_another_question_do_not_count(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for name in ("2026-11-22-known-at-2026-11-20", "2026-11-22", "2026-11-2"):
        assert write_release(con, tmp_path, name, {"run_id": name}).name == name
    assert [path.name for path in releases_of(tmp_path, "2026-11-22")] == ["2026-11-22"]


def test_a_release_keeps_a_copy_of_the_ledger_that_nobody_can_change_unnoticed(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    folder = write_release(con, tmp_path, "2026-11-22", {"run_id": "x"})
    with unpacked(folder) as copy, reader(copy) as found:
        assert found.execute("SELECT count(*) FROM report.headline").fetchall() == [(0,)]
    assert not copy.exists()
    stored = folder / STORED_COPY
    stored.chmod(0o644)
    stored.write_bytes(stored.read_bytes()[:-9])
    with pytest.raises(WarehouseError, match="changed since it was published"), unpacked(folder):
        pass  # pragma: no cover - never reached
    stored.unlink()
    with pytest.raises(WarehouseError, match="has no copy of the ledger"), unpacked(folder):
        pass  # pragma: no cover - never reached
    assert (
        write_release(con, tmp_path, "2026-11-22", {"run_id": "x"}) == folder
    )  # and the same answer restores it
    with unpacked(folder) as copy:
        assert copy.exists()


def test_a_report_of_ones_own_is_published_with_columns_that_say_so() -> None:
    words = dictionary({"mine": pl.DataFrame({"pledge_id": ["A"], "my_own": [1]})})
    assert dict(words.select("column", "meaning").iter_rows())["my_own"].startswith("not described here")
