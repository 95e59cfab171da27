"""A workspace as `pledgebook init` makes it, with its first run."""

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import pledgebook
from tests.datadirs import once


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of the example alone, after `pledgebook run`; nobody may write into it."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("PLEDGEBOOK_DATA", raising=False)
            made = pledgebook("init", str(folder), "--only-own")
            assert made.code == 0, made.err
            ran = pledgebook("run", cwd=folder)
            assert ran.code == 0, ran.err
            (folder / "run.out").write_text(ran.out, encoding="utf-8")

    return once(tmp_path_factory, "workspace", make)


@pytest.fixture
def workspace(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to write into; no variable names another data directory."""
    for name in [name for name in os.environ if name.startswith("PLEDGEBOOK_")]:
        monkeypatch.delenv(name)
    return Path(shutil.copytree(first, tmp_path / "workspace", symlinks=True))
