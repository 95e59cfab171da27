"""A raw file and its sidecar come to the disk together: whatever the moment of a death, the next run goes on. Invented."""

from datetime import datetime
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import SnapshotError
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import keep, read, snapshots
from pledgebook.pipelines.raw.torn import mend, set_aside
from tests.faults.killing import deaths, reaped

CONTENT = b"a,b\n1,2\n"
DRAFT = Sidecar("census_trade", "exports.csv", datetime(2021, 2, 23), "invented figures", "", 0)
MOMENTS = range(30)


def never(_snapshot_id: str) -> bool:
    return False


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_death_at_any_moment_blocks_nothing(tmp_path: Path, moment: int) -> None:
    with reaped(moment):
        keep(tmp_path, CONTENT, DRAFT)
    before = snapshots(tmp_path)  # a reader that comes before anything is mended
    told = mend(tmp_path, never)
    after = snapshots(tmp_path)
    assert len(before) <= len(after) <= 1
    assert len(told) == len(after) - len(before)
    assert not list(tmp_path.rglob("*.partial"))
    taken = keep(tmp_path, CONTENT, DRAFT)
    assert read(taken) == CONTENT
    assert snapshots(tmp_path) == [taken]
    assert not list(tmp_path.rglob("*.partial"))


def test_these_are_all_moments(tmp_path: Path) -> None:
    assert 5 < deaths(lambda: keep(tmp_path, CONTENT, DRAFT)) < len(MOMENTS)


def test_both_halves_of_a_pair_are_whole_before_one_has_its_name(tmp_path: Path) -> None:
    with reaped() as found:
        keep(tmp_path, CONTENT, DRAFT)
    calls = [call.split()[0] for call in found.calls]
    assert calls[-5:] == ["fsync", "fsync", "rename", "rename", "fsync"]


def test_a_pair_that_waits_for_one_rename_is_completed_and_told(tmp_path: Path) -> None:
    with reaped(deaths(lambda: keep(tmp_path / "whole", CONTENT, DRAFT)) - 2):
        keep(tmp_path / "raw", CONTENT, DRAFT)
    assert snapshots(tmp_path / "raw") == []
    (told,) = mend(tmp_path / "raw", never)
    assert told.startswith("census_trade/2021-02-23/exports.csv: its writer died")
    assert read(snapshots(tmp_path / "raw")[0]) == CONTENT
    assert mend(tmp_path / "raw", never) == []


def test_a_pair_whose_sidecar_is_of_another_file_is_not_completed(tmp_path: Path) -> None:
    with reaped(deaths(lambda: keep(tmp_path / "whole", CONTENT, DRAFT)) - 2):
        keep(tmp_path / "raw", CONTENT, DRAFT)
    file = tmp_path / "raw" / "census_trade" / "2021-02-23" / "exports.csv"
    file.write_bytes(b"altered")
    assert mend(tmp_path / "raw", never) == []
    with pytest.raises(SnapshotError, match="found no sidecar"):
        snapshots(tmp_path / "raw")


def test_a_sidecar_without_its_file_is_set_aside_unless_the_ledger_misses_the_file(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    keep(raw, CONTENT, DRAFT).path.unlink()
    assert mend(raw, lambda snapshot_id: snapshot_id == "census_trade/2021-02-23/exports.csv") == []
    with pytest.raises(SnapshotError, match="sidecar without its file"):
        snapshots(raw)
    (told,) = mend(raw, never)
    assert "set aside as raw/.aside/census_trade/2021-02-23/exports.csv.json" in told
    assert snapshots(raw) == []
    assert [path.name for path in set_aside(raw)] == ["exports.csv.json"]
    keep(raw, b"another", DRAFT).path.unlink()
    mend(raw, never)
    assert [path.name for path in set_aside(raw)] == ["exports.csv.json", "exports.csv.json.2"]


def test_a_file_that_somebody_put_there_is_never_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "census_trade" / "2021-02-23"
    folder.mkdir(parents=True)
    (folder / "exports.csv").write_bytes(b"somebody's own")
    with pytest.raises(SnapshotError, match="found no sidecar"):
        keep(tmp_path, CONTENT, DRAFT)
    assert (folder / "exports.csv").read_bytes() == b"somebody's own"
