"""Rows by the million go through in bounded memory. The rows are invented; how fast is the benchmarks' business."""

from pathlib import Path

import pytest

from benchmarks.frame import measured
from benchmarks.ingest import CONTESTS, prepare


@pytest.mark.slow
@pytest.mark.parametrize("millions", [1, 6])
def test_rows_by_the_million_are_stored_in_bounded_memory(tmp_path: Path, millions: int) -> None:
    rows = millions * 1_000_000
    prepare(tmp_path, rows)
    figure = measured(CONTESTS["ingest"].ways[0], tmp_path, rows)
    assert figure.answer["rows"] == str(rows)
    assert figure.megabytes < 2_000
