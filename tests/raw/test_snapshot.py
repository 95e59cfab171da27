"""Raw files are stored once and never rewritten; a changed byte is noticed. Contents are invented."""

from datetime import datetime
from pathlib import Path

import pytest

from pipelines.core.errors import InputError, SnapshotError
from pipelines.raw.sidecar import Sidecar, parse_sidecar
from pipelines.raw.snapshot import read, seed, snapshots, take

DRAFT = Sidecar("census_trade", "", datetime(2021, 2, 23), "invented figures", "", 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "exports.csv"
    file.write_bytes(b"a,b\n1,2\n")
    return file


def test_a_file_is_stored_with_its_digest(tmp_path: Path, file: Path) -> None:
    taken = take(tmp_path / "raw", file, DRAFT)
    assert taken.snapshot_id == "census_trade/2021-02-23/exports.csv"
    assert read(taken) == b"a,b\n1,2\n"
    (found,) = snapshots(tmp_path / "raw")
    assert found == taken
    assert found.sidecar.bytes == 8


def test_storing_the_same_file_again_gives_the_same_snapshot(tmp_path: Path, file: Path) -> None:
    assert take(tmp_path / "raw", file, DRAFT) == take(tmp_path / "raw", file, DRAFT)


def test_another_file_of_that_name_and_day_is_rejected(tmp_path: Path, file: Path) -> None:
    take(tmp_path / "raw", file, DRAFT)
    file.write_bytes(b"a,b\n1,3\n")
    with pytest.raises(SnapshotError, match="with other content"):
        take(tmp_path / "raw", file, DRAFT)


def test_a_changed_byte_is_noticed(tmp_path: Path, file: Path) -> None:
    taken = take(tmp_path / "raw", file, DRAFT)
    taken.path.write_bytes(b"a,b\n1,9\n")
    with pytest.raises(SnapshotError, match=r"found sha256 .* expected .* must not be changed"):
        read(taken)


def test_a_file_without_a_sidecar_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "raw" / "census_trade" / "2021-02-23"
    folder.mkdir(parents=True)
    (folder / "stray.csv").write_text("a\n")
    with pytest.raises(SnapshotError, match=r"stray\.csv: found no sidecar"):
        snapshots(tmp_path / "raw")


def test_files_kept_by_hand_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "raw" / "register").mkdir(parents=True)
    for name in ("register/a.toml", "corrections.toml"):
        (tmp_path / "raw" / name).write_text("", encoding="utf-8")
    assert snapshots(tmp_path / "raw") == []


def test_a_sidecar_without_its_file_is_reported(tmp_path: Path, file: Path) -> None:
    take(tmp_path / "raw", file, DRAFT).path.unlink()
    with pytest.raises(SnapshotError, match="sidecar without its file"):
        snapshots(tmp_path / "raw")


def test_a_json_file_and_its_sidecar_are_distinguished(tmp_path: Path) -> None:
    file = tmp_path / "exports.json"
    file.write_text("[]")
    take(tmp_path / "raw", file, DRAFT)
    assert [found.path.name for found in snapshots(tmp_path / "raw")] == ["exports.json"]


def test_snapshots_are_sorted_by_time_of_retrieval(tmp_path: Path, file: Path) -> None:
    for day in (20, 3, 11):
        take(tmp_path / "raw", file, Sidecar("census_trade", "", datetime(2021, 2, day), "invented", "", 0))
    assert [found.sidecar.taken_at.day for found in snapshots(tmp_path / "raw")] == [3, 11, 20]


def test_a_partial_file_of_a_killed_run_is_skipped(tmp_path: Path, file: Path) -> None:
    taken = take(tmp_path / "raw", file, DRAFT)
    taken.path.with_name("exports.csv.123.partial").write_bytes(b"half")
    assert len(snapshots(tmp_path / "raw")) == 1


def test_a_sidecar_survives_a_round_trip(tmp_path: Path, file: Path) -> None:
    sidecar = take(tmp_path / "raw", file, DRAFT).sidecar
    assert parse_sidecar(sidecar.to_json(), "x") == sidecar


@pytest.mark.parametrize("text", ["", "{", "[]", '{"source": "a"}', '{"sauce": "a"}'])
def test_a_broken_sidecar_is_reported(text: str) -> None:
    with pytest.raises(InputError, match=r"exports\.csv\.json: found"):
        parse_sidecar(text, "exports.csv.json")


def test_seeding_fills_an_empty_data_directory_once(tmp_path: Path) -> None:
    default = tmp_path / "default"
    (default / "register").mkdir(parents=True)
    (default / "register" / "a.toml").write_text("a")
    seed(tmp_path / "data" / "raw", default)
    (tmp_path / "data" / "raw" / "register" / "a.toml").write_text("mine")
    seed(tmp_path / "data" / "raw", default)
    assert (tmp_path / "data" / "raw" / "register" / "a.toml").read_text() == "mine"
