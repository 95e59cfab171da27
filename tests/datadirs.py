"""Small data directories for tests: the project's register and invented or carried figures."""

import os
import pickle
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from filelock import FileLock

from pledgebook.pipelines.core.paths import CHECKOUT, ONLY_OWN, DataDir
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot, take
from pledgebook.pipelines.steps.whole import Whole
from tests.registers import GAS

HEADER = "E_COMMODITY,CTY_CODE,ALL_VAL_MO,COMM_LVL,time\n"
WHOLE = "whole.pickle"
"""What the run of the small ledger returned, beside its data."""


def carried(root: Path, *sources: str, agreements: Sequence[str] = ("",)) -> DataDir:
    """The register and the carried figures of some sources, all of them if none is named.

    Args:
        root: The data directory.
        sources: Their names.
        agreements: How the names of the register's files begin.
    """
    data = _figures(root, *sources)
    data.register.mkdir(parents=True)
    (data.raw / ONLY_OWN).touch()
    for file in (CHECKOUT / "data" / "raw" / "register").iterdir():
        if file.name.startswith(tuple(agreements)):
            shutil.copy(file, data.register)
    return data


def gas(root: Path, *sources: str) -> DataDir:
    """A small, invented register and the carried figures of some sources."""
    data = _figures(root, *sources)
    data.register.mkdir(parents=True)
    (data.raw / ONLY_OWN).touch()
    (data.register / "gas.toml").write_text(GAS, encoding="utf-8")
    return data


def _figures(root: Path, *sources: str) -> DataDir:
    data = DataDir(root)
    held = {path.name for path in (CHECKOUT / "data" / "raw").iterdir()}
    for name in sources or sorted(held & set(SOURCES)):  # what runs wrote in this checkout is not carried
        shutil.copytree(CHECKOUT / "data" / "raw" / name, data.raw / name)
    return data


def take_exports(data: DataDir, day: str, rows: str, name: str = "invented.csv") -> Snapshot:
    """Take invented US exports: lines of code,country,value,level,month."""
    folder = data.root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(HEADER + rows, encoding="utf-8")
    moment = datetime.fromisoformat(day)
    return take(data.raw, file, Sidecar("census_trade", name, moment, "invented figures", "", 0))


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is made once for all processes of a test run; nobody may write into it."""
    own = factory.getbasetemp()
    base = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, made = base / name, base / f"{name}.made"
    with FileLock(base / f"{name}.lock"):
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            made.touch()
    return folder


def copied(data: DataDir, folder: Path) -> DataDir:
    """A copy of a finished data directory, in which nothing has changed for a run."""
    return DataDir(shutil.copytree(data.root, folder, symlinks=True))


def whole_of(data: DataDir) -> Whole:
    """What the run of the small ledger, or of a copy of it, returned."""
    whole: Whole = pickle.loads((data.root / WHOLE).read_bytes())  # noqa: S301 - written by this test run
    folder = data.releases / whole.published.folder.name
    return replace(whole, published=replace(whole.published, folder=folder))
