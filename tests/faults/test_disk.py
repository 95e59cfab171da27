"""A full disk and damaged files are told as what they are, and nothing that was stored is lost. Invented."""

import io
import json
import os
import resource
import subprocess
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.disk.refusals import of_the_disk
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.table import read_table
from tests.cli.conftest import COMMAND
from tests.datadirs import gas

SIDECAR = Sidecar("census_trade", "exports.parquet", datetime(2026, 1, 1), "invented", "", 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("IO Error: Could not write file: No space left on device", "the disk is full"),
        ("disk quota exceeded (os error 122)", "the disk quota is used up"),
        ('Cannot open file "x": Read-only file system', "the disk is read-only"),
    ],
)
def test_what_a_library_says_of_the_disk_is_no_defect(text: str, words: str) -> None:
    assert (of_the_disk(text) or "").startswith(f"{words}: {text}. What was stored is kept")
    assert of_the_disk("division by zero") is None


def test_damaged_parquet_is_a_fault_of_the_file_wherever_the_damage_is() -> None:
    held = io.BytesIO()
    pl.DataFrame({"a": [f"text {number}" for number in range(300)], "b": ["x"] * 300}).write_parquet(held)
    whole, refused = held.getvalue(), 0
    for place in range(0, len(whole), max(len(whole) // 60, 1)):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        try:
            read_table(bytes(damaged), SIDECAR)
        except SourceError:
            refused += 1
    assert refused > 10


@pytest.mark.slow
@pytest.mark.parametrize("most", [20_000, 500_000, 2_000_000])
def test_a_disk_that_takes_no_more_is_told_and_the_next_run_ends_as_if_it_had(
    tmp_path: Path, most: int
) -> None:
    """No file may grow beyond a size, which the system refuses as it does on a full disk."""
    data = gas(tmp_path / "full", "eia_lng", "exchange_rate")
    done = run(data, most)
    assert done.returncode == 1, done.stderr
    assert "error: " in done.stderr
    assert "defect" not in done.stderr
    other = gas(tmp_path / "other", "eia_lng", "exchange_rate")
    assert digest(run(data)) == digest(run(other))
    assert not list(data.curated.rglob("*partial*"))


def run(data: DataDir, most: int | None = None) -> "subprocess.CompletedProcess[str]":
    def limit() -> None:
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    command = [*COMMAND, "run", "--format", "json", "--data-dir", str(data.root)]
    # Python would leave its own compiled modules cut off at the limit, for everybody after it.
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit, env=env)


def digest(done: "subprocess.CompletedProcess[str]") -> object:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["outputs_digest"]
