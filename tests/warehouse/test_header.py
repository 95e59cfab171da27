"""The header of a database file."""

from pathlib import Path

import duckdb

from pledgebook.pipelines.warehouse.header import header_of


def test_the_header_of_a_database_names_its_version(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "a.duckdb")) as con:
        con.execute("CREATE TABLE t AS SELECT 1 AS one")
    header = header_of(tmp_path / "a.duckdb")
    assert header is not None
    assert header.written_by == f"v{duckdb.__version__}"
    assert header.storage >= 64


def test_another_file_has_none(tmp_path: Path) -> None:
    for content in (b"", b"DUCK", b"a text of some length, but no database" * 9):
        (tmp_path / "a").write_bytes(content)
        assert header_of(tmp_path / "a") is None
