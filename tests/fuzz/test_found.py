"""Bytes that once ended in a defect; fuzzing found them. A file is named after its target, with a dash for what no name may have."""

from contextlib import nullcontext
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.core.errors import InputError
from pledgebook.pipelines.query.tables import table_of
from tests.fuzz.targets import TARGETS

FOUND = sorted((Path(__file__).parent / "found").iterdir())


@pytest.mark.parametrize("file", FOUND, ids=lambda one: one.name)
def test_what_ended_in_a_defect_is_read_or_refused(file: Path) -> None:
    (target,) = (
        one
        for name, one in TARGETS.items()
        if file.name.startswith(name.replace(", ", "-").replace(" ", "-"))
    )
    target(file.read_bytes())


@pytest.mark.parametrize("file", [one for one in FOUND if "Parquet" in one.name], ids=lambda one: one.name)
def test_a_damaged_table_to_match_is_refused(file: Path) -> None:
    with pytest.raises(InputError, match="a Parquet file"):
        table_of(str(file), lambda: nullcontext(duckdb.connect()))
