"""Rows by the million go through in bounded memory. The rows are invented; how fast is the benchmarks' business."""

from pathlib import Path

import pytest

from benchmarks.ingest_million import measure, write_rows


@pytest.mark.slow
@pytest.mark.parametrize("millions", [1, 6])
def test_rows_by_the_million_are_stored_in_bounded_memory(tmp_path: Path, millions: int) -> None:
    file = tmp_path / "invented.csv"
    write_rows(file, millions * 1_000_000)
    _seconds, megabytes = measure("ingest", file)  # the process fails if a row is lost
    assert megabytes < 2_000
