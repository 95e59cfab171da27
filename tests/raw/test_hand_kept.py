"""The register in two layers: what is carried, and what a data directory lays over it."""

from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import CHECKOUT, ONLY_OWN, DataDir, data_dir, default_raw_folder
from pledgebook.pipelines.raw.hand_kept import COPY, OLD_COPY, OWN, REPLACES, register_files, register_texts
from pledgebook.pipelines.raw.seeded import is_seeded


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    made = DataDir(tmp_path / "data", tmp_path / "carried")
    for folder in (made.register, tmp_path / "carried" / "register"):
        folder.mkdir(parents=True)
    for name in ("a.toml", "b.toml", "a.scopes.csv"):
        (tmp_path / "carried" / "register" / name).write_text(f"# {name}", encoding="utf-8")
    return made


def roles(data: DataDir) -> dict[str, str]:
    return {one.path.name: one.role for one in register_files(data)}


def test_what_is_carried_is_read_where_it_lies(data: DataDir) -> None:
    texts = register_texts(data)
    assert (texts.own, sorted(texts.carried)) == ({}, ["a.scopes.csv", "a.toml", "b.toml"])
    assert list(data.register.iterdir()) == []


def test_a_file_of_the_same_name_replaces_and_one_of_another_is_added(data: DataDir) -> None:
    (data.register / "a.toml").write_text("# mine", encoding="utf-8")
    (data.register / "c.toml").write_text("# more", encoding="utf-8")
    texts = register_texts(data)
    assert texts.own == {"a.toml": "# mine", "c.toml": "# more"}
    assert sorted(texts.carried) == ["a.scopes.csv", "b.toml"]
    assert roles(data) == {"a.toml": REPLACES, "c.toml": OWN}


def test_an_unchanged_copy_is_not_the_word_of_the_directory(data: DataDir) -> None:
    (data.register / "a.toml").write_text("# a.toml", encoding="utf-8")
    seeded = next(path for path in default_raw_folder().rglob("*.json") if is_seeded(path.read_bytes()))
    (data.register / "old.toml").write_bytes(seeded.read_bytes())
    assert not is_seeded(seeded.read_bytes() + b"\n")
    assert roles(data) == {"a.toml": COPY, "old.toml": OLD_COPY}
    assert register_texts(data).own == {}


def test_nothing_lies_below_the_checkout_or_a_directory_of_only_its_own(tmp_path: Path) -> None:
    assert data_dir(CHECKOUT / "data").carried is None
    assert data_dir(tmp_path).carried == default_raw_folder()
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / ONLY_OWN).touch()
    assert data_dir(tmp_path).carried is None
