"""Commands that are killed at random moments, and run again; see `random_kills`."""

from pathlib import Path

import pytest

from tests.faults.random_kills import random_kills


@pytest.mark.slow
def test_commands_that_are_killed_and_run_again_end_as_if_they_had_not(tmp_path: Path) -> None:
    found = random_kills(tmp_path, 20)
    assert found.killed.total() > 10
    assert found.most_left < 20
