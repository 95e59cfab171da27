"""The settings file of a workspace, and which setting goes before which."""

from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import SettingsError
from pledgebook.pipelines.core.paths import CHECKOUT, chosen, find_workspace
from pledgebook.pipelines.core.settings.workspace import SETTINGS, parse_workspace


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace, in a folder of which the command is started."""
    below = tmp_path / "work" / "notes" / "deep"
    below.mkdir(parents=True)
    (tmp_path / "work" / SETTINGS).write_text('data = "ledger"\n', encoding="utf-8")
    monkeypatch.chdir(below)
    for name in ("PLEDGEBOOK_DATA", "PLEDGEBOOK_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "work"


def test_a_workspace_is_found_from_a_folder_below(folder: Path) -> None:
    found = chosen(None)
    assert (found.data.root, found.by) == (folder / "ledger", str(folder / SETTINGS))


def test_the_nearest_workspace_counts(folder: Path) -> None:
    (folder / "notes" / SETTINGS).write_text("", encoding="utf-8")
    assert chosen(None).data.root == folder / "notes" / "data"


def test_an_option_goes_before_the_environment_and_that_before_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEDGEBOOK_DATA", str(folder / "named"))
    assert (chosen(None).data.root, chosen(None).by) == (folder / "named", "PLEDGEBOOK_DATA")
    assert (chosen(folder / "given").data.root, chosen(folder / "given").by) == (
        folder / "given",
        "--data-dir",
    )


def test_without_a_workspace_a_checkout_has_its_own_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLEDGEBOOK_DATA", raising=False)
    monkeypatch.chdir(CHECKOUT)
    if find_workspace(CHECKOUT) is None:
        assert (chosen(None).data.root, chosen(None).by) == (CHECKOUT / "data", "the checkout")


def test_the_ledger_of_a_workspace_may_be_a_lake_unless_the_environment_names_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'warehouse = "ducklake:postgres:host=db data_path=s3://bucket/ledger"\n'
    (folder / SETTINGS).write_text(text, encoding="utf-8")
    lake = chosen(None).data.lake
    assert lake is not None
    assert lake.data_path == "s3://bucket/ledger"
    assert chosen(folder / "data").data.lake is None
    monkeypatch.setenv("PLEDGEBOOK_WAREHOUSE", "ducklake:postgres:host=db data_path=/other")
    other = chosen(None).data.lake
    assert other is not None
    assert other.data_path == "/other"


def test_paths_of_the_file_start_from_its_folder() -> None:
    found = parse_workspace(Path("/w") / SETTINGS, 'data = "../d"\nlog = "a.log"\n')
    assert (found.data, found.log) == (Path("/w/../d"), Path("/w/a.log"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("data =", "found text that is not TOML"),
        (
            'dat = "x"',
            "line 1, dat: found an unknown field; expected one of data, warehouse, log. Did you mean `data`?",
        ),
        ("key = 1", "line 1, key: found an unknown field; expected one of data, warehouse, log."),
        ("data = 1", "data: found 1; expected a text in quotes"),
        ('log = " "', "log: found ' '; expected a text in quotes"),
    ],
)
def test_a_fault_of_the_file_names_file_and_setting(text: str, words: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse_workspace(Path("/w") / SETTINGS, text)
    assert f"/w/{SETTINGS}" in str(error.value)
    assert words in str(error.value)
