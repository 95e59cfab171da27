"""Writers wait for each other; readers cannot write, reach files or run forever."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.errors import UsageError, WarehouseError
from pledgebook.pipelines.warehouse.connection import beside, connect, reader, transaction
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.ledger import scenario
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from pledgebook.pipelines.warehouse.published import publish_copy

HOLD = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.readline()
con.close()
print("released", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published copy of an empty warehouse; nobody may write to it."""
    folder = tmp_path_factory.mktemp("connection")
    with connect(folder / "warehouse.duckdb") as con:
        migrate(con, migrations(), ddl())
        publish_copy(con, folder / "published" / "pledgebook.duckdb")
    return folder / "published" / "pledgebook.duckdb"


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of our own that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "warehouse.duckdb")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    yield process
    process.communicate("\n\n", timeout=120)


def test_a_writer_that_waits_in_vain_learns_who_holds_the_lock(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    held = connect(tmp_path / "warehouse.duckdb", wait_seconds=0.3)
    with pytest.raises(WarehouseError, match=rf"another run \(PID {holder.pid}"):
        held.__enter__()


def test_a_writer_waits_until_the_other_has_finished(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    assert holder.stdin
    assert holder.stdout
    holder.stdin.write("\n")
    holder.stdin.flush()
    with connect(tmp_path / "warehouse.duckdb", wait_seconds=120) as con:
        assert con.execute("SELECT 1").fetchall() == [(1,)]
    assert holder.stdout.readline() == "released\n"


def test_a_file_that_is_not_a_database_gives_an_error(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes(
        b"this is no database, and it is long enough to be read" * 100
    )
    broken = connect(tmp_path / "warehouse.duckdb")
    with pytest.raises(WarehouseError, match="cannot be opened as a DuckDB database"):
        broken.__enter__()


def test_an_error_rolls_the_transaction_back(tmp_path: Path) -> None:
    with connect(tmp_path / "warehouse.duckdb") as con:
        con.execute("CREATE TABLE t (i INTEGER)")
        with pytest.raises(duckdb.ConversionException), transaction(con):
            con.execute("INSERT INTO t VALUES (1); INSERT INTO t VALUES ('no number')")
        assert con.execute("SELECT count(*) FROM t").fetchall() == [(0,)]


@pytest.mark.parametrize(
    "query",
    [
        "CREATE TABLE ledger.x (i INTEGER)",
        "DELETE FROM ledger.flow",
        "UPDATE ledger.warehouse SET version = 0",
        "DROP TABLE ledger.flow",
        "FROM read_csv('/etc/hostname')",
        "FROM read_text('/etc/hostname')",
        "FROM glob('/*')",
        "COPY (SELECT 1) TO 'out.csv'",
        "EXPORT DATABASE 'out'",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '100GB'",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA threads = 64",
    ],
)
def test_a_reader_can_only_read(
    published: Path, query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with reader(published) as con, pytest.raises(duckdb.Error):
        con.execute(query).fetchall()
    assert list(tmp_path.iterdir()) == []


def test_a_reader_cannot_see_the_variables_of_the_process(published: Path) -> None:
    secret = pl.DataFrame({"a": [1]})
    with reader(published) as con, pytest.raises(duckdb.CatalogException):
        con.execute("SELECT * FROM secret").fetchall()
    assert secret.height == 1


def test_a_query_that_runs_too_long_is_stopped(published: Path) -> None:
    with pytest.raises(UsageError, match=r"stopped after 0\.5 s"), reader(published, seconds=0.5) as con:
        con.execute("SELECT count(*) FROM range(1000000000000) a, range(1000) b").fetchall()


def test_the_copy_has_each_report_as_a_view(published: Path) -> None:
    with reader(published) as con:
        assert con.execute("SELECT count(*) FROM report.headline").fetchall() == [(0,)]


def test_a_reader_keeps_the_copy_that_it_has_open(published: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(published, tmp_path))
    with reader(copy) as old:
        with connect(tmp_path / "warehouse.duckdb") as con:
            migrate(con, migrations(), ddl())
            con.execute("UPDATE ledger.warehouse SET version = 42")
            publish_copy(con, copy)
        assert old.execute("SELECT version FROM ledger.warehouse").fetchall() != [(42,)]
    with reader(copy) as new:
        assert new.execute("SELECT version FROM ledger.warehouse").fetchall() == [(42,)]


def test_without_a_copy_a_reader_learns_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="pledgebook run"), reader(tmp_path / "none.duckdb"):
        pass  # pragma: no cover - never reached


def other_copy(published: Path, folder: Path, statement: str = "") -> Path:
    """A copy of the published copy, after a statement."""
    copy = Path(shutil.copy(published, folder))
    with duckdb.connect(str(copy)) as con:
        con.execute(statement or "SELECT 1")
    return copy


def test_a_copy_made_by_another_version_says_so(published: Path, tmp_path: Path) -> None:
    copy = other_copy(published, tmp_path, "COMMENT ON TABLE ledger.warehouse IS 'another version'")
    with (
        pytest.raises(WarehouseError, match=r"another version of Pledgebook published it. `pledgebook run`"),
        reader(copy),
    ):
        pass  # pragma: no cover - never reached
    with pytest.raises(WarehouseError, match="another version of Pledgebook"), scenario(copy):
        pass  # pragma: no cover - never reached


def test_a_copy_that_another_program_writes_to_says_who(published: Path, tmp_path: Path) -> None:
    copy = other_copy(published, tmp_path)
    program = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(copy)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "open\n"
        for way in (reader, scenario):
            with (
                pytest.raises(WarehouseError, match=rf"another program \(PID {holder.pid}.*read-only"),
                way(copy),
            ):
                pass  # pragma: no cover - never reached
        with connect(tmp_path / "warehouse.duckdb") as con:
            migrate(con, migrations(), ddl())
            publish_copy(con, copy)  # and it does not stop the next release
        with reader(copy) as new:
            assert new.execute("SELECT count(*) FROM report.headline").fetchall() == [(0,)]
        holder.communicate()


def test_a_copy_that_is_no_database_says_so(tmp_path: Path) -> None:
    copy = tmp_path / "pledgebook.duckdb"
    copy.write_bytes(b"this is no database, and it is long enough to be read" * 100)
    for way in (reader, scenario):
        with (
            pytest.raises(WarehouseError, match=r"cannot be opened as a DuckDB database.*`pledgebook run`"),
            way(copy),
        ):
            pass  # pragma: no cover - never reached


def test_the_files_are_in_a_format_that_duckdb_reads_since_1_3(published: Path) -> None:
    for file in (published, published.parents[1] / "warehouse.duckdb"):
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{file}' AS file (READ_ONLY)")
            query = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'file'"
            assert con.execute(query).fetchall() == [("v1.3.0+",)]


def test_a_second_connection_reads_what_is_committed_in_utc(tmp_path: Path) -> None:
    with connect(tmp_path / "pledgebook.duckdb") as con:
        con.execute("CREATE TABLE ledger.known AS SELECT TIMESTAMPTZ '2026-11-22 00:00:00+00' AS moment")
        con.execute("BEGIN TRANSACTION")
        con.execute("INSERT INTO ledger.known VALUES ('2026-12-01 00:00:00+00')")
        with beside(con) as other:
            seen = other.execute("SELECT CAST(moment AS VARCHAR) FROM ledger.known").fetchall()
        con.execute("ROLLBACK")
    assert seen == [("2026-11-22 00:00:00+00",)]
