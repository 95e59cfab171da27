"""The command in a process of its own: the words and the exit codes that the tests of this folder see without one."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.warehouse.frames import IS_DUCKDB_1
from tests.cli.conftest import pledgebook, process
from tests.datadirs import HEADER, gas


@pytest.mark.parametrize(
    ("code", "arguments"),
    [(0, ("status", "CN-P1-ENE")), (1, ("status", "CN-P9")), (2, ("status", "--as-of", "yesterday"))],
)
def test_a_process_says_and_ends_as_a_call_does(
    finished: DataDir, code: int, arguments: tuple[str, ...]
) -> None:
    told = process(*arguments, "--data-dir", str(finished.root))
    assert told == pledgebook(*arguments, "--data-dir", str(finished.root))
    assert (told.code, "Traceback" in told.err) == (code, False)


def test_status_imports_neither_what_checks_tables_nor_what_reads_files(finished: DataDir) -> None:
    """Half a second of imports would be most of what it takes; DuckDB imports pandas for a statement with parameters."""
    heavy = {"pandera", "pandas", "pyarrow", "numpy", "prefect", "altair", "scipy", "holidays", "asyncio"}
    program = f"""
import sys
from pledgebook.pipelines.cli import main
sys.argv = ["pledgebook", "status", "--data-dir", {str(finished.root)!r}]
try:
    main()
finally:
    print(*sorted({heavy!r} & sys.modules.keys()), file=sys.stderr)
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "JP-PUR-SOY" in told.stdout
    assert told.stderr.split() == ([] if IS_DUCKDB_1 else ["numpy", "pyarrow"])  # see `selected`


@pytest.mark.slow
def test_a_broken_check_has_exit_code_3(finished: DataDir, tmp_path: Path) -> None:
    data = DataDir(shutil.copytree(finished.root, tmp_path / "broken", symlinks=True))
    with duckdb.connect(str(data.warehouse)) as con:
        con.execute("UPDATE ledger.snapshot SET rows_read = rows_read + 1")
    told = process("check", "--data-dir", str(data.root))
    assert told == pledgebook("check", "--data-dir", str(data.root))
    assert (told.code, "every_snapshot_adds_up" in told.err, "Traceback" in told.err) == (3, True, False)


@pytest.mark.slow
def test_refused_rows_have_exit_code_4(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(HEADER + '1201,5880,"1,000",HS4,2020-01\n', encoding="utf-8")
    asked = ("ingest", "census_trade", str(file), "--taken-at", "2026-11-22", "--data-dir")
    told = process(*asked, str(gas(tmp_path / "one", "eia_lng").root))
    assert told == pledgebook(*asked, str(gas(tmp_path / "other", "eia_lng").root))
    assert (told.code, "Traceback" in told.err) == (4, False)


@pytest.mark.slow
def test_a_source_that_cannot_be_asked_has_exit_code_5(tmp_path: Path) -> None:
    roots = [str(gas(tmp_path / name, "eia_lng").root) for name in ("one", "other")]
    asked = ("fetch", "eia_lng", "--from", "2026-08", "--to", "2026-08", "--data-dir")
    told = process(*asked, roots[0], PLEDGEBOOK_EIA_LNG_KEY="")
    assert told == pledgebook(*asked, roots[1], PLEDGEBOOK_EIA_LNG_KEY="")
    assert (told.code, "PLEDGEBOOK_EIA_LNG_KEY" in told.err, "Traceback" in told.err) == (5, True, False)


def test_a_defect_has_exit_code_70_and_no_traceback() -> None:
    script = "import sys; from pledgebook.pipelines.cli import main; sys.argv = ['pledgebook', 'status']; main(lambda: 1 / 0)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=600
    )
    assert (done.returncode, "This is a defect" in done.stderr, "Traceback" in done.stderr) == (
        70,
        True,
        False,
    )
