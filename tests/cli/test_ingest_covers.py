"""`pledgebook ingest --covers`: what a file has completely, and what is said where nothing says it. Figures are invented."""

import json
import os
import pty
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import COMMAND, Answer, pledgebook
from tests.datadirs import gas
from tests.sources.un_comtrade.test_parse import Record, answer, record

TAKEN = "2026-11-04"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return gas(tmp_path / "own", "eia_lng").root


def ingested(root: Path, name: str, text: str, *options: str, source: str = "un_comtrade") -> Answer:
    file = root.parent / name
    file.write_text(text, encoding="utf-8")
    return pledgebook("ingest", source, str(file), "--taken-at", TAKEN, "--data-dir", str(root), *options)


def covered(root: Path, series: str = "primaryValue") -> dict[str, list[str]]:
    """Covered months by product prefix, of the current coverage."""
    with duckdb.connect(root / "curated" / "warehouse.duckdb", read_only=True) as con:
        rows = con.execute(
            "SELECT product_prefix, strftime(month, '%Y-%m') FROM ledger.coverage "
            "WHERE known_to IS NULL AND series = ? ORDER BY ALL", [series]
        ).fetchall()  # fmt: skip
    found: dict[str, list[str]] = {}
    for prefix, month in rows:
        found.setdefault(prefix, []).append(month)
    return found


def year(**changes: object) -> Record:
    return record(freqCode="A", refYear=2024, refMonth=52, period="2024", **changes)


def months(*numbers: int) -> list[str]:
    return [f"2024-{number:02d}" for number in numbers]


def test_a_yearly_file_covers_its_twelve_months(root: Path) -> None:
    told = ingested(root, "year.json", answer(year()), "--covers", "1201")
    assert told.code == 0
    assert "No month counts" not in told.out
    assert covered(root) == {"1201": months(*range(1, 13))}


def test_a_yearly_file_withdraws_no_monthly_figure(root: Path) -> None:
    monthly = [record(refYear=2024, refMonth=n, period=f"2024{n:02d}") for n in (1, 2, 3)]
    ingested(root, "months.json", answer(*monthly), "--taken-at", "2026-11-03", "--covers", "all")
    told = ingested(root, "year.json", answer(year()), "--covers", "all")
    assert "withdrawn" not in told.out


def test_named_months_are_covered_with_or_without_a_row(root: Path) -> None:
    rows = answer(*[record(refYear=2024, refMonth=n, period=f"2024{n:02d}") for n in (1, 3, 7)])
    assert ingested(root, "a.json", rows, "--covers", "1201,2024-01..2024-04").code == 0
    assert covered(root) == {"1201": months(1, 2, 3, 4)}


def test_months_alone_are_complete_for_all_products(root: Path) -> None:
    rows = answer(record(refYear=2024, refMonth=3, period="202403"))
    assert ingested(root, "a.json", rows, "--covers", "2024-03").code == 0
    assert covered(root) == {"": ["2024-03"]}


def test_the_total_of_all_products_can_be_declared(root: Path) -> None:
    rows = answer(record(), record(cmdCode="TOTAL", aggrLevel=0))
    assert ingested(root, "a.json", rows, "--covers", "TOTAL").code == 0
    assert covered(root) == {"TOTAL": ["2025-09"]}


@pytest.mark.parametrize(
    ("covers", "words"),
    [
        ("soy", "expected `all`, `none`, products such as 1201,2711 or TOTAL, and months such as 2024-03"),
        ("2025", "found '2025', which is read as a product; expected months for a year: 2025-01..2025-12"),
        ("2027-01", "found the month 2027-01, which is after 2026-11-04"),
        ("2025-06..2025-01", "expected `all`"),
        ("TOTAL", "the file has no row of TOTAL; expected a product that it has, such as all"),
    ],
)
def test_what_is_not_understood_is_refused_and_nothing_kept(root: Path, covers: str, words: str) -> None:
    told = ingested(root, "a.json", answer(record()), "--covers", covers)
    assert told.code == 1
    assert words in told.err
    assert not (root / "raw" / "un_comtrade").exists()


def test_where_nothing_is_said_the_command_to_declare_it_is_told_and_works(root: Path) -> None:
    told = ingested(root, "a.json", answer(record(), record(cmdCode="12", aggrLevel=2)))
    assert told.code == 0
    assert "a.json: stored. No month counts as published yet" in told.out
    command = f"pledgebook ingest un_comtrade {root.parent}/a.json --taken-at 2026-11-04 --covers 12"
    assert command in told.out
    words = command.split()[1:]
    assert "stored again" in pledgebook(*words, "--data-dir", str(root)).out
    assert covered(root) == {"12": ["2025-09"]}
    again = ingested(root, "a.json", answer(record(), record(cmdCode="12", aggrLevel=2)))
    assert "No month counts" not in again.out


def test_a_selection_is_declared_as_none(root: Path) -> None:
    told = ingested(root, "a.json", answer(record()), "--covers", "none")
    assert (told.code, "No month counts" in told.out) == (0, False)
    assert covered(root) == {}


@pytest.mark.parametrize("covers", [(), ("--covers", "1201"), ("--covers", "all")])
def test_a_file_without_figures_says_so(root: Path, covers: tuple[str, ...]) -> None:
    told = ingested(root, "empty.json", answer(), *covers)
    assert told.code == 0
    assert "empty.json: No month counts as published, because it has no figure." in told.out
    assert "--covers" not in told.out


def test_rejected_rows_are_the_reason_where_all_was_declared(root: Path) -> None:
    told = ingested(
        root, "a.json", answer(record(cmdCode="120190", aggrLevel=6), record(cmdCode=None)), "--covers", "all"
    )
    assert told.code == 4
    assert "its rejected rows make their months unknown" in told.out


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("eia_lng", "date,series_id,mmcf\n2023-05-15,NGM_EPG0_EVE_NUS-NJA_MMCF,31208\n"),
        ("exchange_rate", "Date,USD,JPY,\n2026-10-30,1.1172,175.68,\n"),
        ("reported_figures", "figure,period,amount,unit,whose\nJPN imports USA: 1201,2024,5,t,Our Desk\n"),
    ],
)
def test_a_source_whose_files_show_it_themselves_does_not_ask(root: Path, source: str, text: str) -> None:
    told = ingested(root, "a.csv", text, source=source)
    assert told.code == 0
    assert "covers" not in told.out
    assert "No month" not in told.out


def test_a_person_at_a_terminal_is_asked(root: Path) -> None:
    file = root.parent / "a.json"
    file.write_text(answer(record()), encoding="utf-8")
    keyboard, terminal = pty.openpty()
    os.write(keyboard, b"1201\n")
    command = [*COMMAND, "ingest", "un_comtrade", str(file), "--taken-at", TAKEN, "--data-dir", str(root)]
    done = subprocess.run(command, stdin=terminal, capture_output=True, text=True, check=True, timeout=600)
    assert "nothing says which months and products it has completely" in done.stdout
    assert covered(root) == {"1201": ["2025-09"]}
    sidecar = json.loads((root / "raw/un_comtrade" / TAKEN / "a.json.json").read_text(encoding="utf-8"))
    assert sidecar["covers"][0]["product_prefixes"] == ["1201"]
