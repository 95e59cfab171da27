"""A command that refuses a file ends with its exit code, and not in the middle of its own end."""

from pathlib import Path

import pytest

from tests.cli.conftest import process


@pytest.mark.slow
def test_a_damaged_row_ends_the_command_with_an_error_each_time(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "only-own").touch()
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n1,2,3\n", encoding="utf-8")
    for _ in range(
        10
    ):  # before, every second one was aborted: a thread of pyarrow freed bytes after Python's end
        answer = process("ingest", "exchange_rate", str(file), "--data-dir", str(tmp_path / "data"))
        assert (answer.code, "terminate" in answer.err) == (1, False), answer.err
