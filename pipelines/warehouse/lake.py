"""Opening a lake: DuckLake's catalog in PostgreSQL, and Parquet files in a folder or on S3.

The tables, views and macros of the ledger stand in the lake under the names that they have in a file, so every statement is
the same. The extensions are installed as packages (`pledgebook[lake]`) and fit one version of DuckDB.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from pledgebook.pipelines.core.errors import WarehouseError
from pledgebook.pipelines.core.paths import PUBLISHED, Lake
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.warehouse.patience import insisted
from pledgebook.pipelines.warehouse.progress import draw_nothing

ALIAS = "lake"
"""Name of the lake's database in a connection."""

WRITING = "writing"
"""Schema of a lake with a table per slice, in which its writers meet, and what was published when."""

INLINED_ROWS = 500
"""Inserts up to this size stay in PostgreSQL until they are compacted, instead of a Parquet file each."""

COMMIT_RETRIES = 100
"""How often DuckLake tries to commit again after another writer's commit that does not touch the same rows."""

FIRST_OPENED = ("already exists", "duplicate key", "too many clients", "could not serialize")
"""What PostgreSQL says to those who open a new lake at once, apart from the first."""

S3 = "s3://"


def open_lake(lake: Lake, *, is_read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a lake as the current database of a connection of its own.

    Args:
        lake: The lake; one with `at` is only read.
        is_read_only: Whether it is only read.

    Raises:
        WarehouseError: The extensions are not there, PostgreSQL or the files cannot be reached, or nothing was published.
    """
    con = duckdb.connect()
    draw_nothing(con)  # a slow network would have a bar drawn
    try:
        attach_lake(con, lake, ALIAS, is_read_only=is_read_only)
        con.execute(f"USE {ALIAS}")
    except BaseException:
        con.close()
        raise
    return con


def attach_lake(con: duckdb.DuckDBPyConnection, lake: Lake, name: str, *, is_read_only: bool = True) -> None:
    """Attach a lake under a name, at the state that it names.

    Raises:
        WarehouseError: As `open_lake`.
    """
    _load(con, "postgres_scanner", "ducklake")
    if lake.data_path.startswith(S3):
        _load(con, "httpfs")
        con.execute(_s3_secret())
    con.execute(f"SET ducklake_max_retry_count = {COMMIT_RETRIES}")
    options = [f"DATA_PATH {_text(lake.data_path)}", f"DATA_INLINING_ROW_LIMIT {INLINED_ROWS}"]
    options += ["READ_ONLY"] if is_read_only or lake.at else []
    try:
        if lake.at == PUBLISHED:
            options.append(f"SNAPSHOT_VERSION {_published_version(con, lake, options)}")
        elif lake.at:
            kind = "VERSION" if is_digits(lake.at) else "TIME"
            options.append(f"SNAPSHOT_{kind} {_text(lake.at)}")
        _attach(con, lake, name, options)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].replace(lake.catalog, "...").rstrip(".")
        message = (
            f"{lake.name}: cannot be opened ({reason}). Check PLEDGEBOOK_WAREHOUSE, and that this machine reaches PostgreSQL "
            "and the files."
        )
        raise WarehouseError(message) from error


def is_lake(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the ledger of a connection is a lake."""
    return bool(con.execute("SELECT current_database() = ?", [ALIAS]).fetchall()[0][0])


def lay_out(con: duckdb.DuckDBPyConnection) -> None:
    """Lay out a new lake: room for the turns of writers, files packed with zstd, and none with rows of two sources.

    So a revision of one source rewrites nothing of another.
    """
    con.execute(f"CREATE SCHEMA {WRITING}")
    con.execute(f"CALL {ALIAS}.set_option('parquet_compression', 'zstd')")
    tables = con.execute(
        "SELECT table_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'ledger' AND column_name = 'source'",
        [ALIAS],
    ).fetchall()
    for (table,) in tables:
        con.execute(f"ALTER TABLE ledger.{table} SET PARTITIONED BY (source)")


def version_of(con: duckdb.DuckDBPyConnection) -> int:
    """Return the version of a lake that a connection sees."""
    return int(con.execute(f"SELECT id FROM {ALIAS}.current_snapshot()").fetchall()[0][0])  # noqa: S608 - a constant


def published_versions(con: duckdb.DuckDBPyConnection, name: str = ALIAS) -> list[int]:
    """Return the versions of a lake that were published, in order."""
    try:
        found = con.execute(f"SELECT version FROM {name}.{WRITING}.publication ORDER BY version").fetchall()  # noqa: S608
    except duckdb.CatalogException:  # nothing was published yet
        return []
    return [version for (version,) in found]


def _attach(con: duckdb.DuckDBPyConnection, lake: Lake, name: str, options: list[str]) -> None:
    statement = f"ATTACH {_text(f'ducklake:postgres:{lake.catalog}')} AS {name} ({', '.join(options)})"
    insisted(lambda: con.execute(statement), _is_first_opened, seconds=60)


def _is_first_opened(error: Exception) -> bool:
    return isinstance(error, duckdb.Error) and any(words in str(error) for words in FIRST_OPENED)


def _published_version(con: duckdb.DuckDBPyConnection, lake: Lake, options: list[str]) -> int:
    """Return the version of the lake that was published last."""
    _attach(con, lake, "newest", options)
    found = published_versions(con, "newest")
    con.execute("DETACH newest")
    if not found:
        message = f"{lake.name}: nothing has been published yet. Run `pledgebook run` first."
        raise WarehouseError(message)
    return found[-1]


def _load(con: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load extensions from their installed packages, without any download."""
    for name in names:
        spec = find_spec(f"duckdb_extension_{name}")
        places = spec.submodule_search_locations if spec else None
        file = f"extensions/v{duckdb.__version__}/{name}.duckdb_extension"
        found = [path for place in places or () if (path := Path(place) / file).exists()]
        if not found:
            message = (
                f"A lake needs DuckDB's extension {name} for DuckDB {duckdb.__version__}, which is not installed. "
                "Install it with `pip install 'pledgebook[lake]'`, which also says which DuckDB it fits."
            )
            raise WarehouseError(message)
        con.execute(f"LOAD {_text(str(found[0]))}")


def _s3_secret() -> str:
    """Return the statement that hands DuckDB the credentials for S3, by the names that Amazon's own tools read."""
    given = os.environ
    address = urlsplit(given.get("AWS_ENDPOINT_URL_S3") or given.get("AWS_ENDPOINT_URL") or "")
    values = {
        "KEY_ID": given.get("AWS_ACCESS_KEY_ID"),
        "SECRET": given.get("AWS_SECRET_ACCESS_KEY"),
        "SESSION_TOKEN": given.get("AWS_SESSION_TOKEN"),
        "REGION": given.get("AWS_REGION") or given.get("AWS_DEFAULT_REGION"),
        "ENDPOINT": address.netloc,
    }
    words = [f"{name} {_text(value)}" for name, value in values.items() if value]
    if address.netloc:  # a server of one's own has no name for each bucket
        words += ["URL_STYLE 'path'", f"USE_SSL {str(address.scheme == 'https').lower()}"]
    return f"CREATE OR REPLACE SECRET pledgebook_files ({', '.join(['TYPE s3', *words])})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
