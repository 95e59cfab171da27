"""Rows by the million go through in bounded memory. The rows are invented; how fast is the benchmarks' business."""

from pathlib import Path

import pytest

from benchmarks.flows import fill
from benchmarks.frame import measured
from benchmarks.ingest import CONTESTS, prepare
from benchmarks.reconcile_flows import OURS


@pytest.mark.slow
@pytest.mark.parametrize("millions", [1, 6])
def test_rows_by_the_million_are_stored_in_bounded_memory(tmp_path: Path, millions: int) -> None:
    rows = millions * 1_000_000
    prepare(tmp_path, rows)
    figure = measured(CONTESTS["ingest"].ways[0], tmp_path, rows)
    assert figure.answer["rows"] == str(rows)
    assert figure.megabytes < 2_000


@pytest.mark.slow
def test_a_reconciliation_reads_flows_by_the_million_in_bounded_memory(tmp_path: Path) -> None:
    fill(tmp_path / "warehouse.duckdb", 2_000_000)
    assert measured(OURS, tmp_path, 2_000_000).megabytes < 800
