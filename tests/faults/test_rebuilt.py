"""A lost or damaged ledger is made anew, and an altered one is noticed where its figures are traced. The register is invented."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import Answer, pledgebook
from tests.datadirs import gas, once

DAY = "2026-11-22"
LATER = datetime(2026, 11, 22, 21)


@pytest.fixture(scope="module")
def finished_gas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        answer = pledgebook(
            "run", "--data-dir", str(gas(folder, "eia_lng", "exchange_rate").root), "--format", "json"
        )
        assert answer.code == 0, answer.err
        (folder / "run.json").write_text(answer.out, encoding="utf-8")

    return once(tmp_path_factory, "rebuilt", make)


@pytest.fixture
def data(finished_gas: Path, tmp_path: Path) -> DataDir:
    return DataDir(Path(shutil.copytree(finished_gas, tmp_path / "data", symlinks=True)))


def ask(data: DataDir, *words: str) -> Answer:
    return pledgebook(*words, "--data-dir", str(data.root), now=LATER)


def digests(text: str) -> dict[str, str]:
    found = json.loads(text)
    return {name: found[name] for name in ("run_id", "outputs_digest", "release", "release_digest")}


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda file: file.write_bytes(b"garbage" * 1000), id="garbage"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:-50_000]), id="cut"),
        pytest.param(lambda file: file.write_bytes(b""), id="empty"),
        pytest.param(lambda file: file.unlink(), id="lost"),
    ],
)
def test_a_damaged_ledger_is_made_anew_with_the_same_digests(data: DataDir, damage: object) -> None:
    assert callable(damage)
    damage(data.warehouse)
    before = (data.root / "run.json").read_text(encoding="utf-8")
    answer = ask(data, "rebuild", "--format", "json")
    assert answer.code == 0, answer.err
    assert digests(answer.out) == digests(before)
    assert [path.name for path in data.releases.glob("2026*")] == [DAY]


def test_a_run_says_what_to_do_about_a_damaged_ledger(data: DataDir) -> None:
    assert isinstance(data.warehouse, Path)
    data.warehouse.write_bytes(b"garbage" * 1000)
    answer = ask(data, "run")
    assert (answer.code, answer.out) == (1, "")
    assert "warehouse.duckdb: cannot be opened as a DuckDB database" in answer.err
    assert "`pledgebook rebuild` makes it anew from data/raw, without any loss." in answer.err


def test_explain_does_not_pass_off_an_altered_figure_as_that_of_the_row(data: DataDir) -> None:
    assert ask(data, "explain", "GAS-PUR").code == 0
    with duckdb.connect(str(data.published)) as con:
        con.execute("UPDATE ledger.flow SET quantity = quantity + 1000000")
    answer = ask(data, "explain", "GAS-PUR")
    assert answer.code == 3
    assert "quantity: the ledger has" in answer.err
    assert "Somebody altered the ledger since the file was stored" in answer.err


def test_the_same_run_with_other_figures_is_an_alarm(data: DataDir) -> None:
    """Another run in between, so that the first is computed again; its inputs are the same, and its figures are not."""
    assert ask(data, "run", "--as-of", "2026-11-01").code == 0
    assert isinstance(data.warehouse, Path)
    with duckdb.connect(str(data.warehouse)) as con:
        con.execute("UPDATE ledger.flow SET quantity = quantity + 1000000")
    answer = ask(data, "run")
    assert answer.code == 3
    assert "gives other figures than before, from the same code and inputs" in answer.err
    assert "as it is stored" in answer.err
    with duckdb.connect(str(data.warehouse)) as con:
        con.execute("DELETE FROM ledger.run WHERE as_of = DATE '2026-11-22'")
    answer = ask(data, "run")
    assert answer.code == 3
    assert "in release 2026-11-22" in answer.err
