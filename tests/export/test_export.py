"""Files that readers get: exact, guarded against spreadsheets, explained column by column."""

import csv
import hashlib
import io
import json
import os
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from pledgebook.pipelines.core.errors import WarehouseError
from pledgebook.pipelines.core.paths import sql_names
from pledgebook.pipelines.export.formats import text, write
from pledgebook.pipelines.export.release import report, write_release
from pledgebook.pipelines.export.stored import STORED_CHECKSUM, STORED_COPY, releases_of, unpacked
from pledgebook.pipelines.warehouse.connection import reader

FRAME = pl.DataFrame(
    {
        "name": ["=1+1", "@x", "plain", None],
        "amount": [Decimal("33300000000.00"), Decimal("550000000000.00"), Decimal("0.00"), None],
        "day": [date(2026, 2, 17), None, None, None],
        "many": [["a", "b"], [], None, ["c"]],
    },
    schema={"name": pl.String, "amount": pl.Decimal(18, 2), "day": pl.Date, "many": pl.List(pl.String)},
)


RUN = {"run_id": "0123456789abcdef", "as_of": "2026-11-22", "known_at": "2026-11-22T23:59:59.999999", "code_version": "0",
       "inputs_digest": "e" * 64, "outputs_digest": "f" * 64}  # fmt: skip


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


def test_no_report_has_an_amount_as_a_float(con: duckdb.DuckDBPyConnection) -> None:
    for name in sql_names("reports"):
        assert not [column for column, dtype in report(con, name).schema.items() if dtype.is_float()], name


@pytest.fixture(scope="module")
def written(migrated: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of an empty ledger; nobody may write into it."""
    return write_release(migrated, tmp_path_factory.mktemp("releases"), "2026-11-22", RUN)


def test_the_checksums_of_a_release_hold(written: Path) -> None:
    for line in (written / "SHA256SUMS").read_text().splitlines() + (
        written / STORED_CHECKSUM
    ).read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((written / name).read_bytes()).hexdigest() == digest


def test_a_second_answer_of_one_day_has_a_name_of_its_own(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    first = write_release(con, tmp_path, "2026-11-22", RUN | {"run_id": "x"})
    before = {path.name: path.read_bytes() for path in first.iterdir()}
    (tmp_path / f".partial-{os.getpid()}").mkdir()  # left by a killed run of the same number
    names = [write_release(con, tmp_path, "2026-11-22", RUN | {"run_id": answer}).name for answer in "xyyx"]
    assert names == ["2026-11-22", "2026-11-22.2", "2026-11-22.2", "2026-11-22.3"]
    assert {path.name: path.read_bytes() for path in first.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({"2026-11-22", *names})
    assert json.loads((tmp_path / names[-1] / "run.json").read_text()) == RUN | {"run_id": "x"}


def test_the_releases_of_another_question_do_not_count(
    con: duckdb.DuckDBPyConnection, written: Path, tmp_path: Path
) -> None:
    for name in ("2026-11-22-known-at-2026-11-20", "2026-11-2"):
        shutil.copytree(written, tmp_path / name)
    assert write_release(con, tmp_path, "2026-11-22", RUN).name == "2026-11-22"
    assert [path.name for path in releases_of(tmp_path, "2026-11-22")] == ["2026-11-22"]


def test_a_release_keeps_a_copy_of_the_ledger_that_nobody_can_change_unnoticed(
    con: duckdb.DuckDBPyConnection, written: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(written, tmp_path / written.name))
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
    assert write_release(con, tmp_path, "2026-11-22", RUN) == folder  # and the same answer restores it
    with unpacked(folder) as copy:
        assert copy.exists()


def test_a_parquet_file_says_what_it_is_and_what_its_columns_mean(written: Path) -> None:
    for name in ("headline", "flows"):
        words = {
            key.decode(): text.decode()
            for key, text in pq.read_metadata(written / f"{name}.parquet").metadata.items()
        }
        assert words["description"].startswith("One row per")
        assert words["run_id"] == "0123456789abcdef"
        assert words["outputs_digest"] == "f" * 64
        assert "Run 0123456789abcdef" in words["citation"]
        fields = pq.read_schema(written / f"{name}.parquet")
        about = json.loads(words["columns"])
        assert set(about) == set(fields.names)
        for field in fields:
            assert {key.decode(): text.decode() for key, text in field.metadata.items()} == about[field.name]
    assert about["value"]["unit"] == "as in currency"
    assert (
        json.loads(pq.read_metadata(written / "headline.parquet").metadata[b"columns"])["attainment_pct"][
            "unit"
        ]
        == "percent"
    )


def test_a_release_has_the_words_on_every_column_and_its_ledger_too(written: Path) -> None:
    words = pl.read_csv(written / "data_dictionary.csv")
    with unpacked(written) as copy, reader(copy) as found:
        comments = found.execute("SELECT count(*), count(comment) FROM duckdb_columns() WHERE schema_name IN ('ledger', 'report') "
                                 "AND table_name NOT IN ('warehouse', 'bound', 'unit', 'factor', 'current_run', 'series_to_date')").fetchall()  # fmt: skip
    ((columns, explained),) = comments
    assert columns == explained == words.filter(pl.col("relation") != "flows").height
