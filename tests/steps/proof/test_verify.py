"""Each kind of byte is altered, and `verify` says what and where. The register is invented, the figures are carried."""

import json
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.breaks.log_file import append
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.stored import CHECKSUMS, sha256
from pledgebook.pipelines.steps.proof.verified import Verified
from pledgebook.pipelines.steps.verify import verify
from pledgebook.pipelines.steps.whole import whole_run
from pledgebook.pipelines.warehouse.ledger import opened
from tests.breaks.test_lifecycle import event
from tests.datadirs import gas, once

DAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 12)


@pytest.fixture(scope="module")
def finished_gas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        data = gas(folder, "eia_lng", "exchange_rate")
        whole_run(data, DAY, end_of_day(DAY), lambda: AT)

    return once(tmp_path_factory, "proved", make)


@pytest.fixture
def data(finished_gas: Path, tmp_path: Path) -> DataDir:
    return DataDir(Path(shutil.copytree(finished_gas, tmp_path / "data", symlinks=True)))


def broken(data: DataDir, *, only_files: bool = False) -> list[Verified]:
    return [one for one in verify(data, only_files=only_files) if not one.is_sound]


def altering(statement: str) -> Callable[[DataDir], None]:
    def alter(data: DataDir) -> None:
        with opened(data.warehouse) as con:
            con.execute(statement)

    return alter


def file_of(pattern: str, content: bytes = b"altered") -> Callable[[DataDir], None]:
    def alter(data: DataDir) -> None:
        path = next(path for path in sorted(data.root.glob(pattern)) if path.is_file())
        path.chmod(0o644)
        path.write_bytes(content)

    return alter


def row_of_the_copy(data: DataDir) -> None:
    with duckdb.connect(str(data.published)) as con:
        con.execute("UPDATE ledger.flow SET quantity = quantity + 1")


def publication(data: DataDir) -> None:
    log = data.releases / "published.jsonl"
    line = json.loads(log.read_text())
    log.write_text(json.dumps(line | {"digest": "0" * 64}) + "\n")


def checksums_too(data: DataDir) -> None:
    """A figure and its checksum, so that the release says nothing of it."""
    file = data.releases / "2026-11-22" / "headline.csv"
    before = sha256(file)
    file.chmod(0o644)
    file.write_text("altered", encoding="utf-8")
    sums = file.with_name(CHECKSUMS)
    sums.chmod(0o644)
    sums.write_text(sums.read_text().replace(before, sha256(file)))


FILES: dict[str, tuple[Callable[[DataDir], None], str, str]] = {
    "raw file": (file_of("raw/eia_lng/*/*.csv"), "eia_lng/", "altered"),
    "release": (file_of("curated/releases/2026-11-22/attainment.csv"), "releases/2026-11-22/attainment.csv", "altered"),
    "release and its checksums": (checksums_too, "releases/2026-11-22", "altered"),
    "workbook of a release": (
        file_of("curated/releases/2026-11-22/pledgebook.xlsx"), "releases/2026-11-22/pledgebook.xlsx", "altered",
    ),
    "ledger of a release": (
        file_of("curated/releases/2026-11-22/pledgebook.duckdb.zst"), "releases/2026-11-22/pledgebook.duckdb.zst", "altered",
    ),
    "lost release": (lambda data: shutil.rmtree(data.releases / "2026-11-22"), "releases/2026-11-22", "missing"),
    "list of publications": (publication, "releases/2026-11-22", "altered"),
    "latest": (lambda data: (data.releases / "latest").unlink(), "releases/latest", "missing"),
    "copy for readers": (row_of_the_copy, "published/pledgebook.duckdb", "altered"),
    "lost copy for readers": (lambda data: data.published.unlink(), "published/pledgebook.duckdb", "missing"),
}  # fmt: skip

ROWS: dict[str, tuple[str, str, str]] = {
    "flow": ("UPDATE ledger.flow SET quantity = quantity + 1000000", "ledger.flow: ", "altered"),
    "one flow": (
        "UPDATE ledger.flow SET quantity = quantity + 0.0001 WHERE rowid = (SELECT max(rowid) FROM ledger.flow)",
        "ledger.flow: ",
        "altered",
    ),
    "flow added": (
        "INSERT INTO ledger.flow SELECT * REPLACE ('x' AS item_id) FROM ledger.flow LIMIT 1",
        "ledger.flow: ",
        "added",
    ),
    "flow lost": (
        "DELETE FROM ledger.flow WHERE rowid = (SELECT min(rowid) FROM ledger.flow)",
        "ledger.flow: ",
        "missing",
    ),
    "rate": ("UPDATE ledger.rate SET units_per_usd = units_per_usd * 2", "ledger.rate: ", "altered"),
    "coverage": ("DELETE FROM ledger.coverage", "ledger.coverage: ", "missing"),
    "register": ("UPDATE ledger.target SET amount_low = 1", "ledger.target: ", "altered"),
    "result": ("UPDATE ledger.reconciliation SET realized = 1", "ledger.reconciliation: ", "altered"),
    "run": ("UPDATE ledger.run SET outputs_digest = repeat('0', 64)", "ledger.run: ", "altered"),
    "inputs of a run": ("UPDATE ledger.run SET inputs_digest = repeat('0', 64)", "ledger.run: ", "altered"),
}


def test_nothing_was_altered(data: DataDir) -> None:
    found = list(verify(data))
    assert {one.result for one in found} == {"same"}
    names = {one.where.split("/")[0] for one in found}
    assert {
        "eia_lng",
        "releases",
        "published",
        "ledger.flow",
        "ledger.pledge",
        "ledger.reconciliation",
    } < names
    assert not list(data.curated.glob(".anew-*"))


@pytest.mark.parametrize("kind", FILES)
def test_an_altered_file_is_found(data: DataDir, kind: str) -> None:
    alter, where, result = FILES[kind]
    alter(data)
    found = broken(data, only_files=True)
    assert any(one.where.startswith(where) and one.result == result for one in found), found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ROWS)
def test_an_altered_row_is_found(data: DataDir, kind: str) -> None:
    statement, where, result = ROWS[kind]
    altering(statement)(data)
    found = broken(data)
    assert any(one.where.startswith(where) and one.result == result for one in found), found


def test_a_million_more_on_every_flow_is_found_with_the_row_and_both_figures(data: DataDir) -> None:
    altering("UPDATE ledger.flow SET quantity = quantity + 1000000")(data)
    first, *_, last = [one for one in broken(data) if one.where.startswith("ledger.flow")]
    assert first.where.startswith("ledger.flow: source eia_lng, ")
    assert first.result == "altered"
    expected, found = (float(text.split()[1]) for text in (first.expected, first.found or ""))
    assert found - expected == 1000000
    assert "more rows that differ" in (last.found or "")


def test_a_line_of_the_log_that_was_edited_is_found(data: DataDir) -> None:
    append(data.discrepancy_event, lambda _: [event("found"), event("commented")])
    assert broken(data, only_files=True) == []
    log = data.discrepancy_event / "2026.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("commented", "accepted"), encoding="utf-8")
    assert [(one.where.split(",")[0], one.result) for one in broken(data, only_files=True)][:1] == [
        ("discrepancy_event/2026.jsonl", "altered")
    ]


def test_a_sidecar_that_was_changed_since_is_told_and_not_compared(data: DataDir) -> None:
    note = next(path for path in sorted(data.raw.glob("eia_lng/*/*.json")))
    content = json.loads(note.read_text(encoding="utf-8"))
    note.write_text(json.dumps(content | {"note": "another"}), encoding="utf-8")
    assert [one.result for one in verify(data)][-1] == "not compared: changed since the last run"
