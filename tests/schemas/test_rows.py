"""Rows as a frame that keeps its contract."""

import pytest

from pledgebook.pipelines.core.errors import ContractError
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.schemas.results.concentration import SupplierConcentration
from pledgebook.pipelines.schemas.results.total import Total
from pledgebook.pipelines.schemas.rows import rank_in, rows_to_frame

ROWS = [
    {"stage": stage, "scope": "payer", "scope_id": "JPN", "unit": "USD", "items": 1, "items_unknown": 0}
    for stage in ("selected", "pledged", "candidate")
]


def test_rows_take_the_order_of_the_contract_and_of_the_vocabulary() -> None:
    order = ("scope", rank_in(["pledged", "candidate", "selected"], "stage"))
    frame = rows_to_frame(Total, ROWS, order, "run")
    assert frame.columns == list(columns(Total))
    assert frame["stage"].to_list() == ["pledged", "candidate", "selected"]
    assert frame["run_id"].to_list() == ["run"] * 3
    assert frame["note"].null_count() == 3


def test_without_a_row_the_columns_are_there() -> None:
    assert rows_to_frame(SupplierConcentration, [], ("watch_id",), "run").schema == columns(
        SupplierConcentration
    )


def test_a_row_that_breaks_the_contract_is_refused() -> None:
    with pytest.raises(ContractError, match="Total"):
        rows_to_frame(Total, [ROWS[0] | {"scope": "nobody"}], run_id="run")
