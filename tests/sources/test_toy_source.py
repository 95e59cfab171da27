"""Adding a source takes one folder: a toy source goes from file to reading. All figures are invented.

The project is laid out anew as links, with one folder more, and asked as a person asks it.
"""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import CHECKOUT
from tests.registers import GAS

DESCRIPTOR = """
publisher = "Nobody"
layouts = [["toy_month", "toy_volume"]]
release = { lag_days = 10, grace_days = 5 }
least_rows = 2
country_tables = { buyers = "parse:BUYERS" }

[series]
shipped = { export = "unstated", measure = "quantity" }
"""
CANARY = """
# Invented. The faulty case has a buyer that the source has not.
reason = "unknown country"
must_pass = "toy_month,toy_buyer,toy_volume\\n2025-12,J,1.5\\n2025-12,J,2\\n"
must_fail = "toy_month,toy_buyer,toy_volume\\n2025-12,X,1.5\\n2025-12,J,2\\n"
"""
PARSER = '''
"""Toy volumes, from raw file to flows."""

import polars as pl

from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.rows import first_of_month, numbered, reason, refusals, translated
from pledgebook.pipelines.sources.parsing.table import check_columns, read_table

BUYERS = {"J": "JPN"}
((SERIES, described),) = SOURCES["toy"].series.items()
((DIRECTION, VALUATION),) = described.valuations.items()


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    table = read_table(raw, sidecar)
    check_columns(table, sidecar, ("toy_month", "toy_buyer", "toy_volume"), (), ())
    long = numbered(table)
    typed = long.with_columns(partner_iso3=translated("toy_buyer", BUYERS))
    rows = typed.select(
        "row_number",
        refusals(reason(pl.col("partner_iso3").is_null(), "toy_buyer", "a buyer (unknown country)")),
        "partner_iso3",
        source=pl.lit("toy"), series=pl.lit(SERIES), direction=pl.lit(DIRECTION), valuation=pl.lit(VALUATION),
        reporter_iso3=pl.lit("USA"), product_code=pl.lit("271111"), product_level=pl.lit("6"),
        item_id=pl.col("row_number").cast(pl.String), month=first_of_month(pl.col("toy_month")),
        period_months=pl.lit("1"), quantity=pl.col("toy_volume"), unit=pl.lit("MMcf"),
        obs_status=pl.lit("reported"), qualifier=pl.lit("exact"),
    )
    return Parsed(contract="flow", raw=long, rows=rows)
'''
VOLUMES = "toy_month,toy_buyer,toy_volume\n2026-01,J,1000.25\n2026-02,J,2000\n2026-02,J,3000.5\n"


HALVED = VOLUMES.split("2026-02", 1)[0]

ASK = """
import json, sys
from dataclasses import astuple
from tests.cli.conftest import pledgebook
print(json.dumps([astuple(pledgebook(*asked)) for asked in json.loads(sys.argv[1])]))
"""
"""Run commands one after the other, and print their exit codes and outputs."""


def links(folder: Path, to: Path, *but: str) -> None:
    """A folder with links to all that another holds."""
    folder.mkdir()
    for path in to.iterdir():
        if path.name not in but:
            (folder / path.name).symlink_to(path)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The project as links to its files, with one source more, and a register of one reading that names it."""
    root = tmp_path / "checkout"
    links(root, CHECKOUT, "data", "pipelines", "src")
    (root / "src" / "pledgebook").mkdir(parents=True)
    (root / "src" / "pledgebook" / "__init__.py").touch()
    for room in ("flows", "pipelines"):
        (root / "src" / "pledgebook" / room).symlink_to(root / room)
    links(root / "pipelines", CHECKOUT / "pipelines", "sources")
    links(root / "pipelines" / "sources", CHECKOUT / "pipelines" / "sources")
    toy, register = root / "pipelines" / "sources" / "toy", root / "data" / "raw" / "register"
    toy.mkdir()
    register.mkdir(parents=True)
    for name, text in (("__init__", ""), ("parse", PARSER)):
        (toy / f"{name}.py").write_text(text, encoding="utf-8")
    for name, text in (("source", DESCRIPTOR), ("canary", CANARY)):
        (toy / f"{name}.toml").write_text(text, encoding="utf-8")
    reading = GAS.replace('"eia_lng"', '"toy"').replace('"EVE"', '"shipped"')
    (register / "gas.toml").write_text(reading, encoding="utf-8")
    for name, text in (("volumes", VOLUMES), ("halved", HALVED)):
        (root / f"{name}.csv").write_text(text, encoding="utf-8")
    return root


@pytest.mark.slow
def test_a_new_source_is_one_folder(checkout: Path) -> None:
    asked = [
        ["ingest", "toy", "halved.csv", "--taken-at", "2026-03-20"],
        ["ingest", "eia_lng", "volumes.csv", "--taken-at", "2026-03-20"],
        ["ingest", "toy", "volumes.csv", "--taken-at", "2026-03-20", "--covers", "2711"],
        ["run", "--as-of", "2026-03-31", "--known-at", "2026-03-31", "--format", "json"],
        ["status", "GAS-PUR", "--format", "json"],
    ]
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(asked)], cwd=checkout, capture_output=True, text=True, timeout=300,
        env={**os.environ, "PYTHONPATH": f"{checkout / 'src'}{os.pathsep}{checkout}", "PLEDGEBOOK_DATA": str(checkout / "ledger")}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    halved, elsewhere, taken, run, status = json.loads(done.stdout)
    assert (halved[0], elsewhere[0]) == (1, 1)
    assert (
        "found 1 row; expected at least 2 rows in a whole file. Download the whole file again." in halved[2]
    )
    assert "The file looks like toy: ingest it as such, or download the right file." in elsewhere[2]
    assert (taken[0], taken[2], run[0]) == (0, "", 0)
    (reading,) = json.loads(status[1])
    assert (reading["source"], reading["months_covered"], reading["months_elapsed"]) == ("toy", 2, 3)
    assert Decimal(reading["realized"]) == Decimal("6000.75")
    assert Decimal(reading["gap"]) == Decimal("293999.25")
