"""Fixtures that every test may use."""

import os
import pickle
from datetime import date
from pathlib import Path

import pytest

from pledgebook.pipelines.cli.main import collect_rarely
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps.whole import whole_run
from tests.cli.conftest import AS_OF, NOW, pledgebook
from tests.datadirs import WHOLE, carried, copied, gas, once
from tests.examples import register_profiles
from tests.ledgers import con, ledger, migrated, new_ledger
from tests.network.played import play

register_profiles()
__all__ = ["con", "ledger", "migrated", "new_ledger", "play"]  # fixtures for every room
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files that the project may read but not hold; PLEDGEBOOK_SHARED names another folder.

    A test that needs them is skipped where they are absent.
    """
    default = ROOT.parent / "shared" / "data"
    folder = Path(os.environ.get("PLEDGEBOOK_SHARED", default))
    if not folder.is_dir():
        pytest.skip(f"the shared data is not at {folder}; name it with PLEDGEBOOK_SHARED")
    return folder


def pytest_collection_finish() -> None:
    """Keep the garbage collector off the thousands of tests, as the command keeps it off what it imports."""
    collect_rarely()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--regen` writes the goldens anew instead of comparing with them."""
    parser.addoption("--regen", action="store_true", help="write the goldens anew; review them as a diff")


@pytest.fixture(scope="session")
def regen(request: pytest.FixtureRequest) -> bool:
    """Whether the goldens are to be written anew."""
    return bool(request.config.getoption("--regen"))


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A data directory with the carried figures, after `pledgebook run`; nobody may write into it."""

    def make(folder: Path) -> None:
        data = carried(folder)
        answer = pledgebook("run", "--as-of", AS_OF, "--known-at", AS_OF, "--data-dir", str(folder))
        assert answer.code == 0, answer.err
        (data.root / "run.out").write_text(answer.out, encoding="utf-8")
        (data.root / "run.err").write_text(answer.err, encoding="utf-8")

    return DataDir(once(tmp_path_factory, "finished", make))


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A small ledger with the release of a run at NOW, whose one source is late; nobody may write into it."""

    def make(folder: Path) -> None:
        day = date.fromisoformat(AS_OF)
        whole = whole_run(gas(folder, "eia_lng", "exchange_rate"), day, end_of_day(day), lambda: NOW)
        (folder / WHOLE).write_bytes(pickle.dumps(whole))

    return DataDir(once(tmp_path_factory, "small", make))


@pytest.fixture
def small_copy(small_run: DataDir, tmp_path: Path) -> DataDir:
    """A copy of the small ledger to write into."""
    return copied(small_run, tmp_path / "small")
