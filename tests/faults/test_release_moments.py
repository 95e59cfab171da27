"""A release, `latest` and the copy for readers: whatever the moment of a death, what readers see is whole. Invented."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.publication import publications, publish_release
from pledgebook.pipelines.export.release import write_release
from pledgebook.pipelines.export.stored import (
    CHECKSUMS,
    STORED_CHECKSUM,
    STORED_COPY,
    altered,
    pack,
    release_digest,
    sha256,
)
from tests.faults.killing import deaths, reaped

RUN = {
    "run_id": "0123456789abcdef",
    "as_of": "2026-11-22",
    "known_at": "2026-11-22T23:59:59",
    "code_version": "0.1.0+x",
    "inputs_digest": "e" * 64,
    "outputs_digest": "f" * 64,
}
AT = datetime(2026, 11, 22, 20)


def published(con: duckdb.DuckDBPyConnection, data: DataDir, day: str) -> Callable[[], None]:
    def work() -> None:
        publish_release(data, write_release(con, data.releases, day, RUN | {"as_of": day}), AT)

    return work


def visible(data: DataDir) -> list[str]:
    """The releases that readers see, each of which must be whole."""
    names = sorted(path.name for path in data.releases.iterdir() if not path.name.startswith("."))
    folders = [name for name in names if name[0].isascii() and name[0] in "0123456789"]
    for name in folders:
        assert (data.releases / name / CHECKSUMS).is_file()
        assert altered(data.releases / name) == []
    return folders


@pytest.mark.slow
def test_a_death_at_any_moment_leaves_whole_releases_and_a_latest(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """At every moment from where the release is put on the disk, and at every eleventh before, when nobody sees it yet."""
    ready = DataDir(tmp_path / "ready")
    published(con, ready, "2026-11-21")()
    before = release_digest(ready.releases / "latest")
    counted = DataDir(copied(ready, tmp_path / "counted"))
    moments = deaths(published(con, counted, "2026-11-22"))
    expected = release_digest(counted.releases / "2026-11-22")
    for moment in (*range(0, moments - 20, 11), *range(moments - 20, moments)):
        data = DataDir(copied(ready, tmp_path / str(moment)))
        with reaped(moment):
            published(con, data, "2026-11-22")()
        assert visible(data) in (["2026-11-21"], ["2026-11-21", "2026-11-22"])
        assert release_digest(data.releases / "latest") in (before, expected)
        assert data.published.is_file()
        published(con, data, "2026-11-22")()
        assert release_digest(data.releases / "latest") == expected
        assert [one.release for one in publications(data.releases)] == ["2026-11-21", "2026-11-22"]
        left = {path.name for path in (*data.releases.iterdir(), *data.published.parent.iterdir())}
        assert left == {"2026-11-21", "2026-11-22", "latest", "published.jsonl", "pledgebook.duckdb"}
        shutil.rmtree(data.root)


def copied(data: DataDir, root: Path) -> Path:
    return Path(shutil.copytree(data.root, root, symlinks=True))


def released(data: DataDir, name: str) -> Path:
    """A release of two files, which is enough to publish."""
    folder = data.releases / name
    folder.mkdir(parents=True)
    (folder / "headline.csv").write_text(f"day\n{name}\n", encoding="utf-8")
    (folder / CHECKSUMS).write_text(f"{sha256(folder / 'headline.csv')}  headline.csv\n", encoding="utf-8")
    plain = data.root / "ledger"
    plain.write_text(name, encoding="utf-8")
    pack(plain, folder / STORED_COPY)
    (folder / STORED_CHECKSUM).write_text(
        f"{sha256(folder / STORED_COPY)}  {STORED_COPY}\n", encoding="utf-8"
    )
    return folder


def test_a_death_at_every_moment_of_a_publication_leaves_a_whole_one(tmp_path: Path) -> None:
    ready = DataDir(tmp_path / "ready")
    publish_release(ready, released(ready, "2026-11-21"), AT)
    released(ready, "2026-11-22")
    counted = DataDir(copied(ready, tmp_path / "counted"))
    moments = deaths(lambda: publish_release(counted, counted.releases / "2026-11-22", AT))
    assert moments > 8
    for moment in range(moments + 1):
        data = DataDir(copied(ready, tmp_path / str(moment)))
        with reaped(moment):
            publish_release(data, data.releases / "2026-11-22", AT)
        assert (data.releases / "latest").resolve().name in {"2026-11-21", "2026-11-22"}
        assert data.published.read_text() in {"2026-11-21", "2026-11-22"}
        publish_release(data, data.releases / "2026-11-22", AT)
        assert (data.releases / "latest").resolve().name == "2026-11-22"
        assert data.published.read_text() == "2026-11-22"
        assert [one.release for one in publications(data.releases)] == ["2026-11-21", "2026-11-22"]
        assert [path.name for path in data.published.parent.iterdir()] == [data.published.name]


def test_files_of_a_release_that_somebody_altered_are_named(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    folder = released(data, "2026-11-21")
    assert altered(folder) == []
    (folder / STORED_COPY).write_bytes(b"another")
    (folder / "headline.csv").unlink()
    assert [(name, now is None) for name, _then, now in altered(folder)] == [
        ("headline.csv", True), (STORED_COPY, False)
    ]  # fmt: skip
    (folder / STORED_COPY).unlink()  # which a run restores
    assert [name for name, _then, _now in altered(folder)] == ["headline.csv"]


@pytest.mark.slow
def test_a_release_that_somebody_altered_stays_and_the_same_answer_is_released_beside_it(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    first = write_release(con, tmp_path, "2026-11-22", RUN)
    file = first / "headline.csv"
    file.chmod(0o644)
    file.write_text("altered", encoding="utf-8")
    assert [name for name, _then, _now in altered(first)] == ["headline.csv"]
    assert write_release(con, tmp_path, "2026-11-22", RUN).name == "2026-11-22.2"
    assert file.read_text(encoding="utf-8") == "altered"
    assert write_release(con, tmp_path, "2026-11-22", RUN).name == "2026-11-22.2"


@pytest.mark.slow
def test_a_folder_that_is_no_release_is_not_written_over(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "2026-11-22").mkdir()
    assert write_release(con, tmp_path, "2026-11-22", RUN).name == "2026-11-22.2"
    assert list((tmp_path / "2026-11-22").iterdir()) == []
