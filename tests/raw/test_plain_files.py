"""What never ends is not read."""

import os
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import SnapshotError
from pledgebook.pipelines.raw.snapshot import opened
from tests.cli.conftest import pledgebook


@pytest.mark.parametrize("kind", ["device", "pipe", "link to a device"])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = Path("/dev/zero") if kind == "device" else tmp_path / "x.csv"
    if kind == "pipe":
        os.mkfifo(path)
    if kind == "link to a device":
        path.symlink_to("/dev/zero")
    with pytest.raises(SnapshotError, match="expected a plain file"):
        opened(path)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "only-own").touch()
    answer = pledgebook("ingest", "exchange_rate", str(path), "--data-dir", str(tmp_path / "data"))
    assert (answer.code, "expected a plain file" in answer.err) == (1, True)
