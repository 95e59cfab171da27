"""Bytes that once ended in a defect; fuzzing found them. A file is named after its target, with a dash for what no name may have."""

from pathlib import Path

import pytest

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
