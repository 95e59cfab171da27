"""A person's statement reads the ledger and reaches nothing else, whatever it tries and however it ends."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from _pytest.mark import ParameterSet

from pledgebook.pipelines.core.errors import UsageError, WarehouseError
from pledgebook.pipelines.query.adhoc import asking, limits
from pledgebook.pipelines.query.adhoc.asking import answers, frame
from pledgebook.pipelines.query.adhoc.statement import Asked
from pledgebook.pipelines.warehouse.connection import connect
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from pledgebook.pipelines.warehouse.published import publish_copy

SECRET = "the text of a file that nobody may read"  # noqa: S105 - no password

READS = (
    "FROM read_text('{secret}')",
    "FROM read_blob('{secret}')",
    "FROM read_csv('{secret}')",
    "FROM read_csv_auto('{secret}', header = false)",
    "FROM sniff_csv('{secret}')",
    "FROM read_json('{secret}')",
    "FROM read_json_auto('{secret}')",
    "FROM read_ndjson('{secret}')",
    "FROM read_json_objects('{secret}')",
    "FROM read_parquet('{secret}')",
    "FROM parquet_scan('{secret}')",
    "FROM parquet_metadata('{secret}')",
    "FROM parquet_schema('{secret}')",
    "FROM parquet_file_metadata('{secret}')",
    "FROM parquet_kv_metadata('{secret}')",
    "FROM glob('{folder}/*')",
    "FROM '{secret}'",
    "FROM 'file://{secret}'",
    "FROM query_table('{secret}')",
    "FROM query('FROM read_text(''{secret}'')')",
    "SELECT * FROM (SELECT 1) JOIN read_text('{secret}') ON true",
    "WITH x AS (FROM read_text('{secret}')) FROM x",
    "CREATE TEMP VIEW v AS FROM read_text('{secret}'); FROM v",
    "CREATE TEMP MACRO m() AS TABLE FROM read_text('{secret}'); FROM m()",
    "CREATE TEMP TABLE t AS FROM read_text('{secret}'); FROM t",
    "FROM read_text('/dev/zero')",
    "FROM read_blob('/proc/self/environ')",
    "FROM read_text('/proc/self/cmdline')",
    "FROM read_text('../../../../../../../../etc/passwd')",
    "FROM read_text('~/.bashrc')",
    "FROM read_csv('http://127.0.0.1:9/')",
    "FROM read_parquet('s3://bucket/key')",
    "SELECT getenv('HOME')",
    "FROM read_duckdb('{secret}')",
    "FROM duckdb_secrets()",
)
WRITES = (
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO 'out.csv'",
    "COPY (SELECT 1) TO '/dev/stdout'",
    "COPY ledger.flow TO '{folder}/out.parquet' (FORMAT parquet)",
    "COPY ledger.flow FROM '{secret}'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/out.csv'",
    "/* a */ EXPLAIN /* b */ ANALYZE /* c */ COPY (SELECT 1) TO '{folder}/out.csv'",
    "PREPARE p AS COPY (SELECT 1) TO '{folder}/out.csv'",
    "PREPARE p AS SELECT 1; EXECUTE p",
    "EXPORT DATABASE '{folder}/out'",
    "IMPORT DATABASE '{folder}'",
    "ATTACH '{folder}/other.duckdb'",
    "ATTACH ':memory:' AS other",
    "DETACH pledgebook",
    "INSERT INTO ledger.flow SELECT * FROM ledger.flow LIMIT 1",
    "UPDATE ledger.warehouse SET version = 0",
    "DELETE FROM ledger.flow",
    "TRUNCATE ledger.flow",
    "DROP TABLE ledger.flow",
    "DROP SCHEMA ledger CASCADE",
    "ALTER TABLE ledger.flow ADD COLUMN x INTEGER",
    "CREATE TABLE ledger.x (i INTEGER)",
    "CREATE OR REPLACE VIEW report.headline AS SELECT 1",
    "COMMENT ON TABLE ledger.warehouse IS 'x'",
    "VACUUM",
    "CHECKPOINT",
)
SETTINGS = (
    "SET memory_limit = '100GB'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "SET GLOBAL threads = 64",
    "SET temp_directory = '{folder}'",
    "SET max_temp_directory_size = '1TB'",
    "SET allowed_directories = ['/']",
    "SET allowed_paths = ['{secret}']",
    "SET python_enable_replacements = true",
    "SET custom_extension_repository = 'http://127.0.0.1:9/'",
    "SET allow_unsigned_extensions = true",
    "SET log_query_path = '{folder}/log'",
    "PRAGMA threads = 64",
    "PRAGMA profiling_output = '{folder}/profile'",
    "INSTALL httpfs",
    "INSTALL httpfs FROM 'http://127.0.0.1:9/'",
    "LOAD httpfs",
    "LOAD '{folder}/x.duckdb_extension'",
    "UPDATE EXTENSIONS",
    "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "CALL enable_logging('QueryLog', storage = 'file', storage_path = '{folder}/log')",
    "FROM enable_logging('QueryLog', storage = 'file', storage_path = '{folder}/log'); SELECT 1",
    "CALL enable_profiling(save_location = '{folder}/profile')",
    "FROM enable_profiling(save_location = '{folder}/profile'); SELECT 1",
)
REFUSED = r"^(DuckDB rejected the query|Found .*expected a query|The query ended .* \(by SIGABRT\))"
"""The last by a defect of DuckDB 1.5, whose log cannot be written."""

BEYOND = {
    "a list of a billion numbers": "SELECT unnest(range(1000000000)) LIMIT 1",
    "one list of them": "SELECT len(list_transform(range(2000000000), lambda x: x + 1))",
    "a text of four billion letters": "SELECT length(repeat(repeat('x', 100000), 40000))",
    "texts put together": "SELECT string_agg(repeat('x', 1000000), '') IS NULL FROM range(10000)",
    "aggregates that are kept": "SELECT len(list(i)) FROM range(5000000000) t(i)",
}
ENDLESS = {
    "a constant computed while planning": "SELECT repeat('x', 1000000000) || repeat('y', 1000000000) || repeat('z', 1000000000) IS NULL",
    "the second statement": "SELECT 1; SELECT count(*) FROM range(10000000000000) a, range(100) b",
    "rows": "SELECT count(*) FROM range(10000000000000) a, range(100) b",
    "recursion": "WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t) SELECT max(i) FROM t",
    "one call of a function": "SELECT length(regexp_replace(repeat('ab', 500000), '(a|b)', repeat('x', 500), 'g'))",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published copy of an empty warehouse."""
    folder = tmp_path_factory.mktemp("asking")
    with connect(folder / "warehouse.duckdb") as con:
        migrate(con, migrations(), ddl())
        publish_copy(con, folder / "published" / "pledgebook.duckdb")
    return folder / "published" / "pledgebook.duckdb"


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that a statement runs in, with a file; it holds nothing else after the test."""
    folder = tmp_path / "outside"
    folder.mkdir()
    secret = folder / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    monkeypatch.chdir(folder)
    yield secret
    assert [path.name for path in folder.iterdir()] == ["secret.txt"]
    assert secret.read_text(encoding="utf-8") == SECRET


def some_slow(cases: Mapping[str, str]) -> list[ParameterSet]:
    """The first two of some cases, and the others for the slow tests."""
    return [
        pytest.param(name, marks=[pytest.mark.slow] if place > 1 else []) for place, name in enumerate(cases)
    ]


def rows(place: Path, text: str, seconds: float = 30.0) -> list[list[tuple[object, ...]]]:
    """The answers of statements."""
    return [found for _names, found in answers(Asked(place, text, seconds, is_single=False))]


def test_at_least_sixty_attacks_are_tried() -> None:
    assert len({*READS, *WRITES, *SETTINGS}) >= 60


@pytest.mark.parametrize("attack", [*READS, *WRITES, *SETTINGS])
def test_a_statement_reaches_nothing_but_the_ledger(published: Path, outside: Path, attack: str) -> None:
    before = hashlib.sha256(published.read_bytes()).digest()
    with pytest.raises(UsageError, match=REFUSED) as refused:
        rows(published, attack.format(secret=outside, folder=outside.parent))
    assert SECRET not in str(refused.value)
    assert hashlib.sha256(published.read_bytes()).digest() == before
    assert [path.name for path in published.parent.iterdir()] == [published.name]


def test_not_even_its_own_folder_for_large_work_can_be_written_to(published: Path, outside: Path) -> None:
    ((found,),) = rows(published, "SELECT current_setting('temp_directory')")[0]
    assert "pledgebook-" in str(found)
    for statement in ("COPY (SELECT 1) TO '{}/x.csv'", "ATTACH '{}/x.duckdb'"):
        with pytest.raises(UsageError, match="expected a query, since nothing is written"):
            rows(published, statement.format(found))
    assert not Path(str(found)).exists()
    assert outside.exists()


@pytest.mark.waits
@pytest.mark.parametrize("what", some_slow(BEYOND))
def test_a_statement_that_needs_more_memory_than_it_may_is_ended(published: Path, what: str) -> None:
    with pytest.raises(UsageError, match=r"memory|stopped after 3 s"):
        rows(published, BEYOND[what], seconds=3)
    assert rows(published, "SELECT 1") == [[(1,)]]


@pytest.mark.waits
@pytest.mark.parametrize("what", some_slow(ENDLESS))
def test_no_statement_outruns_its_time(published: Path, what: str) -> None:
    with pytest.raises(UsageError, match=r"stopped after 0\.5 s|memory"):
        rows(published, ENDLESS[what], seconds=0.5)
    assert rows(published, "SELECT 1") == [[(1,)]]


@pytest.mark.slow
def test_an_answer_that_is_too_large_says_so(published: Path) -> None:
    with pytest.raises(UsageError, match=r"The answer has more than 512 MB\. Select fewer rows"):
        rows(published, "SELECT repeat('x', 1000000) FROM range(600)")


def test_a_statement_that_ends_its_process_harms_nothing_else(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(asking, "_POOL", asking._Pool())
        patch.setattr(asking._Server, "ended", lambda _self, _file, _seconds: int(signal.SIGSEGV))
        with pytest.raises(UsageError, match=r"ended the process that ran it \(by SIGSEGV\)"):
            rows(published, "SELECT 1")
        asking._POOL.close()
    assert rows(published, "SELECT 1") == [[(1,)]]


def test_a_process_that_was_ended_is_replaced(published: Path) -> None:
    rows(published, "SELECT 1")
    os.kill(asking._POOL._idle[-1].process.pid, signal.SIGKILL)
    asking._POOL._idle[-1].process.wait()
    assert rows(published, "SELECT 1") == [[(1,)]]


def test_threads_ask_at_once(published: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda number: rows(published, f"SELECT {number}"), range(9)))
    assert found == [[[(number,)]] for number in range(9)]


def test_the_kernel_knows_the_limits() -> None:
    program = (
        "import resource, signal; from pledgebook.pipelines.query.adhoc.limits import limit_process; limit_process(5); "
        "print(*(resource.getrlimit(one)[1] for one in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)), "
        "signal.getsignal(signal.SIGALRM) is signal.SIG_DFL, 5 < signal.getitimer(signal.ITIMER_REAL)[0] <= 6)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    space, file, core, *rest = done.stdout.split()
    assert limits.ADDRESS_SPACE_BYTES < int(space) <= limits.ADDRESS_SPACE_BYTES + (os.cpu_count() or 1) * limits.PER_CORE_BYTES  # fmt: skip
    assert [int(file), int(core), *rest] == [limits.FILE_BYTES, 0, "True", "True"]


def test_what_answers_a_question_does_not_import_pandas(published: Path, tmp_path: Path) -> None:
    """It would do so anew for each question, in each copy of the process."""
    program = (
        "import sys; from pathlib import Path; from pledgebook.pipelines.query.adhoc.answering import _opened; "
        "from pledgebook.pipelines.query.adhoc.statement import Asked; "
        "opened = _opened(Asked(Path(sys.argv[1]), 'SELECT 1', 30.0, spill=Path(sys.argv[2]))); "
        "con = opened.__enter__(); print('pandas' in sys.modules, con.execute('SELECT 1').fetchall())"
    )
    asked = [sys.executable, "-c", program, str(published), str(tmp_path)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert done.stdout.split(maxsplit=1) == ["False", "[(1,)]\n"]


def test_without_a_copy_one_learns_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="pledgebook run"):
        rows(tmp_path / "none.duckdb", "SELECT 1")


FRAMES = (
    "SELECT 1 AS a, 'x' AS b, 1.5::DECIMAL(10, 2) AS c, DATE '2024-01-01' AS d, TIMESTAMP '2024-01-01 10:00:00' AS e",
    "SELECT TIME '10:00:00' AS g, true AS h, 1.5::DOUBLE AS i, [1, 2] AS j, {'a': 1} AS k, NULL AS o",
    "SELECT 'a'::ENUM('a', 'b') AS l, '\\xAA'::BLOB AS m, '101'::BIT AS b, MAP {1: 2} AS n, array_value(1, 2) AS p",
    "FROM range(200000) SELECT range, repeat('é', 3) AS y",
    "FROM ledger.flow",
)


@pytest.mark.parametrize("query", FRAMES)
def test_a_frame_is_what_duckdb_itself_would_give(published: Path, query: str) -> None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{published}' AS copy (READ_ONLY); USE copy")
        expected = pl.DataFrame(con.sql(query).to_arrow_table())
    found = frame(Asked(published, query, 30.0))
    assert found.schema == expected.schema
    assert found.equals(expected)


def test_what_a_frame_cannot_hold_is_a_decimal_or_text(published: Path) -> None:
    query = (
        "SELECT 2::HUGEINT AS h, INTERVAL '1 month' AS i, union_value(k := 1) AS u, [INTERVAL '1 day'] AS l"
    )
    assert frame(Asked(published, query, 30.0)).rows() == [(Decimal(2), "1 month", "1", "[1 day]")]


def test_whole_numbers_of_any_size_are_exact_within_lists_and_structs(published: Path) -> None:
    most = 170141183460469231731687303715884105727
    query = (
        f"SELECT {{'a': MAP {{1: {most}}}, 'b': 3}}, [{most}, NULL], NULL::HUGEINT[], NULL::STRUCT(a HUGEINT)"
    )
    assert rows(published, query) == [[({"a": {"1": most}, "b": 3}, [most, None], None, None)]]
