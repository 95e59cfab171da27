"""Paths and names that lead elsewhere, or nowhere, or are none on another system: refused as what they are. Invented."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import SnapshotError, UsageError
from pledgebook.pipelines.core.letters.file_names import LONGEST_BYTES, file_name_fault
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.snapshot import read, snapshots
from pledgebook.pipelines.raw.torn import mend
from pledgebook.pipelines.steps.workspace import demand_room
from tests.cli.conftest import pledgebook
from tests.datadirs import HEADER, take_exports

NAMES = {
    os.fsdecode(b"\xff\xfe.csv"): "in another encoding than UTF-8",
    "a\nb.csv": "the character",
    "a\x1b[2J.csv": "the character",
    "a\u202eb.csv": "the character",
    "..\\..\\x.csv": "hidden name",
    "a\\b.csv": "which not every system allows",
    "a:b.csv": "which not every system allows",
    "CON": "a device on Windows",
    "nul.csv": "a device on Windows",
    "a.csv.": "ends with a space or a dot",
    "a.csv ": "ends with a space or a dot",
    "n" * LONGEST_BYTES + ".csv": "204 bytes; at most 200 fit",
}
"""Names that a file of the own system may have, and what is said of them."""

Alter = Callable[[Path], object]


@pytest.mark.parametrize(
    "name", ["exports.csv", "-rf.csv", "~.csv", "[a] (1).csv", "貿易.csv", "e\u0301.csv", "a.csv.gz"]
)
def test_a_usual_name_is_kept(name: str) -> None:
    assert file_name_fault(name) is None


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_that_cannot_be_kept_is_refused_before_anything_is_read(tmp_path: Path, name: str) -> None:
    """A name with a character that nobody sees was kept, and then blocked every later command."""
    data = DataDir(tmp_path / "data")
    file = tmp_path / name
    file.write_text(f'{HEADER}0101210000,5700,"1",HS10,2025-01\n', encoding="utf-8")
    answer = pledgebook("ingest", "census_trade", str(file), "--data-dir", str(data.root))
    assert answer.code == 1, answer
    assert NAMES[name] in answer.err
    assert "Rename the file" in answer.err
    assert not data.raw.exists()


def folder_of(raw: Path) -> Path:
    return raw / "census_trade" / "2026-01-01"


def linked(raw: Path, elsewhere: Path) -> None:
    elsewhere.rename(raw.parent / "elsewhere")
    elsewhere.symlink_to(raw.parent / "elsewhere")


def noted(field: str, value: str) -> Alter:
    def alter(raw: Path) -> None:
        note = folder_of(raw) / "invented.csv.json"
        note.write_text(
            json.dumps(json.loads(note.read_text(encoding="utf-8")) | {field: value}), encoding="utf-8"
        )

    return alter


def in_place_of_the_file(make: Callable[[Path], object]) -> Alter:
    def alter(raw: Path) -> None:
        file = folder_of(raw) / "invented.csv"
        file.unlink()
        make(file)

    return alter


RAW: dict[str, tuple[Alter, str]] = {
    "a sidecar of a file above": (noted("file", "../../../x.csv"), "file: found '../../../x.csv'; expected 'invented.csv'"),
    "a sidecar of an absolute file": (noted("file", "/etc/passwd"), "file: found '/etc/passwd'; expected 'invented.csv'"),
    "a sidecar of another source": (noted("source", "../../x"), "source: found '../../x'; expected 'census_trade'"),
    "a link to itself": (in_place_of_the_file(lambda file: file.symlink_to(file.name)), "invented.csv"),
    "a link that leads nowhere": (in_place_of_the_file(lambda file: file.symlink_to("gone")), "invented.csv"),
    "a device": (in_place_of_the_file(lambda file: file.symlink_to(os.devnull)), "a device, a pipe"),
    "a pipe": (in_place_of_the_file(os.mkfifo), "a device, a pipe"),
    "a folder linked to one outside": (lambda raw: linked(raw, folder_of(raw)), "found a link to a folder"),
    "a source linked to one outside": (lambda raw: linked(raw, folder_of(raw).parent), "found a link to a folder"),
    "a folder linked to one above": (lambda raw: (raw / "loop").symlink_to(raw), "found a link to a folder"),
    "a day that is none": (lambda raw: folder_of(raw).rename(raw / "census_trade" / "2026-13-01"), "a day such as"),
    "a day without dashes": (lambda raw: folder_of(raw).rename(raw / "census_trade" / "20260101"), "a day such as"),
    "a name in another encoding": (
        lambda raw: shutil.copy(folder_of(raw) / "invented.csv", folder_of(raw) / os.fsdecode(b"\xff.csv")),
        "a name in another encoding than UTF-8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", RAW)
def test_what_a_raw_folder_may_not_hold_is_named(tmp_path: Path, what: str) -> None:
    alter, words = RAW[what]
    data = DataDir(tmp_path / "data")
    data.raw.mkdir(parents=True)
    (data.raw / "only-own").touch()
    take_exports(data, "2026-01-01", "1201,5700,1,HS4,2025-01\n")
    alter(data.raw)
    answer = pledgebook("run", "--data-dir", str(data.root))
    assert answer.code == 1, answer
    assert words in answer.err
    assert "defect" not in answer.err
    assert not data.releases.exists()


def test_a_raw_file_may_be_a_link_and_its_bytes_are_proved_as_ever(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    taken = take_exports(data, "2026-01-01", "1201,5700,1,HS4,2025-01\n")
    elsewhere = taken.path.rename(tmp_path / "elsewhere.csv")
    taken.path.symlink_to(elsewhere)
    [one] = snapshots(data.raw)
    assert bytes(read(one)).startswith(HEADER.encode())
    elsewhere.write_text("altered", encoding="utf-8")
    with pytest.raises(SnapshotError, match="found sha256"):
        read(one)


def test_nothing_is_cleared_away_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "download.7.partial").touch()
    (tmp_path / "raw" / "census_trade").mkdir(parents=True)
    (tmp_path / "raw" / "census_trade" / "2026-01-01").symlink_to(tmp_path / "mine")
    assert mend(tmp_path / "raw", lambda _snapshot_id: False) == []
    assert (tmp_path / "mine" / "download.7.partial").exists()


@pytest.mark.parametrize("name", ["register/a.toml", "corrections.toml"])
@pytest.mark.parametrize("made", ["folder", "pipe", "device", "nowhere"])
def test_what_is_no_file_of_the_register_is_named(tmp_path: Path, name: str, made: str) -> None:
    data = DataDir(tmp_path / "data")
    data.register.mkdir(parents=True)
    (data.raw / "only-own").touch()
    make: dict[str, Callable[[Path], object]] = {
        "folder": Path.mkdir, "pipe": os.mkfifo, "device": lambda path: path.symlink_to(os.devnull),
        "nowhere": lambda path: path.symlink_to("gone"),
    }  # fmt: skip
    make[made](data.raw / name)
    answer = pledgebook("run", "--data-dir", str(data.root))
    assert answer.code == 1, answer
    assert f"{Path(name).name}: found a folder, a device, a pipe, or a link that leads nowhere" in answer.err


TARGETS = (
    "file",
    "nowhere",
    "self",
    "pipe",
    "data/raw/new",
    "data/curated/releases/2026-11-22/new",
    "file/below",
)
"""Places for something new, named on the command line; none of them is one."""

WORDS: dict[str, tuple[str, ...]] = {
    "report": ("report", "--to"),
    "export": ("export", "headline", "--format", "csv", "-o"),
    "parts": ("export", "headline", "--partition-by", "pledge_id", "-o"),
    "data": ("run", "--data-dir"),
    "status": ("status", "--data-dir"),
    "init": ("init",),
}


@pytest.fixture(scope="module")
def places(small_run: DataDir, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with such places, and a ledger to write from."""
    folder = tmp_path_factory.mktemp("places")
    shutil.copytree(small_run.root, folder / "data", symlinks=True)
    (folder / "file").write_text("mine", encoding="utf-8")
    (folder / "nowhere").symlink_to(folder / "gone" / "deep")
    (folder / "self").symlink_to("self")
    os.mkfifo(folder / "pipe")
    return folder


def there(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
        if path.name != ".lock.pid"
    }


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("command", WORDS)
def test_nothing_is_written_to_a_place_that_is_none(places: Path, command: str, target: str) -> None:
    if target == "file" and command == "export":
        return  # a file is replaced, as everywhere
    if target.startswith("data/") and command in ("data", "init", "status"):
        return  # a data directory within another one is odd, and harms nothing
    words = WORDS[command]
    given = () if "--data-dir" in words or command == "init" else ("--data-dir", str(places / "data"))
    before = there(places)
    answer = pledgebook(*words, str(places / target), *given, cwd=places)
    assert answer.code in (1, 2), answer
    assert "defect" not in answer.err
    assert there(places) == before


def test_a_report_goes_where_a_link_to_a_folder_leads(places: Path) -> None:
    (places / "pages").mkdir()
    (places / "link").symlink_to("pages")
    for _ in range(2):
        answer = pledgebook("report", "--to", str(places / "link"), "--data-dir", str(places / "data"))
        assert answer.code == 0, answer.err
    assert (places / "link").is_symlink()
    assert (places / "pages" / "index.html").is_file()
    assert not [path for path in places.iterdir() if path.name.startswith(".link")]
    shutil.rmtree(places / "pages")


def test_a_log_that_is_a_pipe_holds_nobody_up(places: Path) -> None:
    answer = pledgebook("status", "--log-file", str(places / "pipe"), "--data-dir", str(places / "data"))
    assert answer.code == 1
    assert "found a pipe; expected a file for the log" in answer.err


def test_no_workspace_is_made_where_every_command_would_find_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Choose a folder of its own"):
        demand_room(Path(tmp_path.anchor), [])


@pytest.mark.parametrize(
    "named", ["../../data/curated/releases/2026-11-22", "/etc", "..", "latest/../2026-11-22"]
)
def test_a_release_is_named_and_not_looked_for_elsewhere(places: Path, named: str) -> None:
    answer = pledgebook("status", "--as-published", named, "--data-dir", str(places / "data"))
    assert answer.code == 1
    assert "there is no such release" in answer.err
