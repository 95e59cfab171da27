"""Raw files are stored once and never rewritten; a changed byte is noticed. Contents are invented."""

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import InputError, SnapshotError
from pledgebook.pipelines.core.paths import default_raw_folder
from pledgebook.pipelines.raw.seeded import is_seeded
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar, parse_sidecar
from pledgebook.pipelines.raw.snapshot import read, snapshots, take

DRAFT = Sidecar("census_trade", "", datetime(2021, 2, 23), "invented figures", "", 0)
COVER = Cover("export", "USA", "*", ("1201",), 4, date(2021, 1, 1), date(2021, 1, 1))


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
    with pytest.raises(InputError, match=r"exports\.csv\.json.*: found"):
        parse_sidecar(text, "exports.csv.json")


@pytest.fixture
def layers(tmp_path: Path) -> tuple[Path, Path]:
    raw, carried = tmp_path / "raw", tmp_path / "carried"
    file = tmp_path / "exports.json"
    file.write_bytes(b"[1]")
    take(carried, file, DRAFT)
    return raw, carried


def test_a_snapshot_of_the_upper_folder_hides_one_of_its_name(
    layers: tuple[Path, Path], tmp_path: Path
) -> None:
    raw, carried = layers
    (below,) = snapshots(raw, carried)
    assert (read(below), below.path.is_relative_to(carried)) == (b"[1]", True)
    other = tmp_path / "other" / "exports.json"
    other.parent.mkdir()
    other.write_bytes(b"[2]")
    take(raw, other, DRAFT)
    assert [read(one) for one in snapshots(raw, carried)] == [b"[2]"]


def test_a_file_that_is_carried_is_not_kept_twice_but_other_content_of_its_name_is_refused(
    layers: tuple[Path, Path], tmp_path: Path
) -> None:
    raw, carried = layers
    file = tmp_path / "exports.json"
    assert take(raw, file, DRAFT, carried).path.is_relative_to(carried)
    assert not list(raw.rglob("*.json"))
    covered = take(raw, file, replace(DRAFT, covers=(COVER,)), carried)
    assert (covered.path.is_relative_to(raw), covered.sidecar.covers) == (True, (COVER,))
    assert [one.sidecar.covers for one in snapshots(raw, carried)] == [(COVER,)]
    file.write_bytes(b"[2]")
    with pytest.raises(SnapshotError, match="other content"):
        take(raw, file, DRAFT, carried)


def test_an_unchanged_copy_of_a_carried_snapshot_does_not_count(tmp_path: Path) -> None:
    carried = default_raw_folder()
    note = next(path for path in carried.rglob("*.csv.json") if is_seeded(path.read_bytes()))
    name = note.with_suffix("").relative_to(carried)
    (tmp_path / name).parent.mkdir(parents=True)
    shutil.copy(note, tmp_path / note.relative_to(carried))
    (tmp_path / name).write_bytes(b"damaged")
    found = {one.snapshot_id: one.path for one in snapshots(tmp_path, carried)}
    assert found[name.as_posix()] == carried / name


@pytest.mark.parametrize("name", [".exports.csv", "exports.partial", "exports.csv.partial"])
def test_a_name_that_would_not_be_found_again_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(SnapshotError, match="expected a name of its own"):
        take(tmp_path / "raw", file, DRAFT)
    assert not (tmp_path / "raw").exists()


def test_a_file_and_the_sidecar_of_another_never_have_one_name(tmp_path: Path, file: Path) -> None:
    other = tmp_path / "exports.csv.json"
    other.write_bytes(b"[]")
    for first, second in ((file, other), (other, file)):
        raw = tmp_path / f"raw-{first.name}"
        take(raw, first, DRAFT)
        with pytest.raises(SnapshotError, match="expected a name of its own"):
            take(raw, second, DRAFT)
        assert [one.path.name for one in snapshots(raw)] == [first.name]
