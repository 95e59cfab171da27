"""What a test needs beside the lock: a browser, a PostgreSQL, an extension."""

import os
from collections.abc import Sequence

import pytest

ALL = "PLEDGEBOOK_TEST_ALL"
"""Where this is set, as in CI, a test fails that cannot run; elsewhere it is skipped, and says what it lacks."""


def demand(lacking: Sequence[str]) -> None:
    """Skip a test that lacks something, or fail it where all tests have to run."""
    if not lacking:
        return
    message = f"there is no {' and no '.join(lacking)}"
    if os.environ.get(ALL):
        pytest.fail(f"{ALL} is set, but {message}")
    pytest.skip(message)
