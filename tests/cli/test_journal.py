"""`journal`, `balance`, `close` and `reopen`, on a small ledger whose pledge is restated after a period was closed."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

import pledgebook as package
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.journal.closing import signature_faults
from pledgebook.pipelines.journal.line import Head, written
from pledgebook.pipelines.warehouse.ledger import opened
from tests.cli.conftest import NOW, Answer, pledgebook
from tests.datadirs import gas
from tests.journal.samples import CONTENTS, PROPOSED

LATER = datetime(2026, 11, 23, 9)
Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    data = gas(tmp_path_factory.mktemp("journal"), "eia_lng", "exchange_rate")
    assert pledgebook("run", "-q", "--data-dir", str(data.root)).code == 0
    return data


@pytest.fixture
def data(made: DataDir, tmp_path: Path) -> DataDir:
    return DataDir(shutil.copytree(made.root, tmp_path / "data", symlinks=True))


@pytest.fixture
def ask(data: DataDir) -> Ask:
    def asked(*arguments: str, now: datetime = NOW) -> Answer:
        return pledgebook(*arguments, "--data-dir", str(data.root), now=now)

    return asked


def restated(data: DataDir) -> None:
    """Restate the target of the purchase, from 300,000 to 310,000 MMcf."""
    file = data.register / "gas.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("300_000", "310_000"), encoding="utf-8")
    assert text != file.read_text(encoding="utf-8")


def test_the_journal_shows_entries_and_balance_what_stands(ask: Ask) -> None:
    shown = ask("journal", "GAS-PUR", "--from", "2026-01-01", "--to", "2026-01-31").out.splitlines()
    assert shown == [
        "    3  2026-01-31  GAS-PUR/shipped realized, known 2026-11-22",
        "       outstanding            -3,269 MMcf",
        "       realized                3,269 MMcf",
        "1 entry.",
    ]
    (row,) = json.loads(ask("balance", "GAS-PUR", "--at", "2026-01-31", "--format", "json").out)
    assert (row["pledged"], row["realized"], row["outstanding"], row["lapsed"]) == (
        "300000.0000", "3269.0000", "296731.0000", "0.0000",
    )  # fmt: skip
    assert "unknown" in ask("balance", "GAS-INV").out
    assert ask("balance", "--known-at", "2026-11-21").out.startswith("No entries.")
    (entry, _) = json.loads(
        ask("journal", "GAS-PUR", "--to", "2026-01-31", "--from", "2026-01-31", "--format", "json").out
    )
    assert entry["snapshots"]
    assert all(name.startswith("eia_lng/") for name in entry["snapshots"])


def test_a_restated_target_posts_its_difference_and_the_past_stays_askable(data: DataDir, ask: Ask) -> None:
    before = (data.journal / "2026.jsonl").read_bytes()
    assert ask("run", "-q").code == 0
    assert (data.journal / "2026.jsonl").read_bytes() == before  # a rerun posts nothing
    restated(data)
    assert ask("run", "-q", now=LATER).code == 0
    added = (data.journal / "2026.jsonl").read_bytes().removeprefix(before).decode().splitlines()
    (entry,) = [json.loads(line) for line in added]
    assert [posting["amount"] for posting in entry["postings"]] == ["-10000.0000", "10000.0000"]
    with package.open(data.root, clock=lambda: LATER) as ledger:
        then = ledger.balance("GAS-PUR", known_at="2026-11-22")
        now = ledger.balance("GAS-PUR")
        assert [*then.frame["pledged"], *now.frame["pledged"]] == [Decimal(300_000), Decimal(310_000)]
        assert ledger.journal("GAS-PUR", first="2026-01-01", last="2026-01-31").frame.height == 2


def test_a_period_is_closed_by_two_and_what_comes_later_says_so(data: DataDir, ask: Ask) -> None:
    assert ask("close", "2025-09", "--by", "Ada").code == 0
    refused = ask("close", "2025-09", "--approve", "--by", " ada")
    assert refused.code == 1
    assert "somebody else approves it" in refused.err
    closed = ask("close", "2025-09", "--approve", "--by", "Bo")
    assert "2025-09 closed by Bo, as Ada proposed" in closed.err + closed.out
    again = ask("close", "2025-09", "--by", "Cy")
    assert "already closed by Bo" in again.err
    restated(data)
    assert ask("run", "-q", now=LATER).code == 0
    late = ask("journal", "GAS-PUR", "--to", "2025-12-31", now=LATER).out
    assert "GAS-PUR/shipped pledged, revised, after closing" in late
    assert "1 after closing." in late
    assert ask("reopen", "2025-09", "--by", "Bo", "--reason", "the target was restated", now=LATER).code == 0
    assert ask("run", "-q", now=LATER).code == 0
    (shown,) = json.loads(ask("close", "--format", "json", now=LATER).out)
    assert (shown["proposed_by"], shown["approved_by"], shown["reopened_by"]) == ("Ada", "Bo", "Bo")
    assert "reopened 2026-11-23 by Bo: the target was restated" in " ".join(
        ask("close", now=LATER).out.split()
    )
    assert ask("check", now=LATER).code == 0


def test_what_is_open_is_accepted_by_its_id_with_a_reason(ask: Ask) -> None:
    refused = ask("close", "2024-01", "--by", "Ada")
    assert refused.code == 1
    assert "41099439e981: break restatement of final eia_lng" in refused.err
    assert "found 0 open items" in ask("close", "2024-01", "--by", "Ada", "--accept", "nothing", "why").err
    assert "expected a reason" in ask("close", "2024-01", "--by", "Ada", "--accept", "41099439", " ").err
    assert ask("close", "2024-01", "--by", "Ada", "--accept", "41099439", "restated in May").code == 0
    assert ask("close", "2024-01", "--approve", "--by", "Bo").code == 0
    assert "is not over" not in ask("close", "2026", "--by", "Ada").err
    assert "Close a period that is over" in ask("close", "2026", "--by", "Ada").err
    assert "is not proposed" in ask("close", "2023", "--approve", "--by", "Bo").err
    assert "expected a year such as" in ask("close", "lately", "--by", "Bo").err
    assert "--by" in ask("close", "2023").err
    assert "with a reason" in ask("reopen", "2024-01", "--by", "Bo", "--reason", " ").err


def test_a_closing_needs_the_accounts_of_today(data: DataDir, ask: Ask) -> None:
    assert ask("close", "2025-09", "--by", "Ada").code == 0
    restated(data)
    assert ask("run", "-q", now=LATER).code == 0
    assert (
        "changed since Ada proposed it" in ask("close", "2025-09", "--approve", "--by", "Bo", now=LATER).err
    )
    assert ask("run", "-q", "--as-of", "2026-06-30", now=LATER).code == 0
    assert "not about its own day" in ask("close", "2025-10", "--by", "Ada", now=LATER).err


def test_a_rebuilt_warehouse_has_the_journal_and_its_closings(data: DataDir, ask: Ask) -> None:
    ask("close", "2025-09", "--by", "Ada")
    ask("close", "2025-09", "--approve", "--by", "Bo")
    assert ask("run", "-q").code == 0
    before = [ask(name, "--format", "csv").out for name in ("journal", "balance", "close")]
    shutil.rmtree(data.curated)
    assert ask("run", "-q").code == 0
    assert [ask(name, "--format", "csv").out for name in ("journal", "balance", "close")] == before


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('"amount":"300000.0000"', '"amount":"300001.0000"', "was edited after it was written"),
        ('"who":"Bo"', '"who":"Cy"', "was edited after it was written"),
    ],
)
def test_an_altered_journal_is_named_and_stops_a_run(
    data: DataDir, ask: Ask, old: str, new: str, found: str
) -> None:
    ask("close", "2025-09", "--by", "Ada")
    ask("close", "2025-09", "--approve", "--by", "Bo")
    file = data.journal / "2026.jsonl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    checked = ask("check", "--format", "csv")
    assert checked.code == 3
    verified = ask("verify", "--files", "--format", "csv")
    place = f"journal/2026.jsonl, line {text[: text.index(old)].count(chr(10)) + 1}"
    assert (verified.code, place in verified.out, found in verified.out) == (3, True, True)
    run = ask("run", "-q", now=LATER)
    assert run.code != 0
    assert found in run.err


def test_a_lost_last_entry_is_found_by_the_ledger_that_had_stored_it(data: DataDir, ask: Ask) -> None:
    shutil.rmtree(data.journal)
    assert "no more entries" in ask("run", "-q", now=LATER).err


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        (
            "UPDATE ledger.posting SET amount = amount + 1 WHERE entry_number = 3",
            "ledger.posting: entry_number 3",
        ),
        (
            "UPDATE ledger.entry SET posting_date = DATE '2020-01-01' WHERE entry_number = 2",
            "ledger.entry: entry_number 2",
        ),
        ("UPDATE ledger.closing SET approved_by = 'Cy'", "ledger.closing: closing_number"),
        ("DELETE FROM ledger.posting WHERE entry_number = 1", "ledger.posting: entry_number 1"),
    ],
)
def test_verify_finds_what_was_altered_in_the_copy(
    data: DataDir, ask: Ask, statement: str, where: str
) -> None:
    ask("close", "2025-09", "--by", "Ada")
    ask("close", "2025-09", "--approve", "--by", "Bo")
    assert ask("verify", "--files").code == 0
    with opened(data.warehouse) as con:
        con.execute(statement)
    found = ask("verify", "--files", "--format", "csv")
    assert found.code == 3
    assert any(line.startswith((f'"{where}', where)) for line in found.out.splitlines())


def test_a_closing_that_its_entries_do_not_give_is_named() -> None:
    """A chain that was written anew from its first edited line on is sound, but for the closings in it."""
    forged = [CONTENTS[0], *CONTENTS[2:4], {**PROPOSED, "from": "2020-01-01", "to": "2020-12-31"}]
    (fault,) = signature_faults(written(forged, Head()))
    assert "the closing of 2019" in str(fault)


def forget(data: DataDir, entries: int) -> None:
    """Take the last entries out of the ledger's copy, as a death between journal and ledger leaves it."""
    with opened(data.warehouse) as con:
        (last,) = con.execute("SELECT max(entry_number) FROM ledger.entry").fetchall()[0]
        for table in ("entry", "posting"):
            con.execute(f"DELETE FROM ledger.{table} WHERE entry_number > ?", [last - entries])


def test_a_signature_counts_though_the_process_died_before_the_ledger_had_it(data: DataDir, ask: Ask) -> None:
    assert ask("close", "2025-09", "--by", "Ada").code == 0
    forget(data, 1)
    assert "already proposed by Ada" in ask("close", "2025-09", "--by", "Ada").err
    assert ask("close", "2025-09", "--approve", "--by", "Bo").code == 0
    assert ask("verify", "--files").code == 0


def test_nothing_is_closed_on_postings_that_the_ledger_lacks(data: DataDir, ask: Ask) -> None:
    forget(data, 1)
    refused = ask("close", "2025-09", "--by", "Ada")
    assert (refused.code, "stopped before it had stored what it posted" in refused.err) == (1, True)
    assert ask("run", "-q").code == 0
    assert ask("close", "2025-09", "--by", "Ada").code == 0
