"""The journal as others read it: the real `bean-check` and the real `hledger` prove it and come to our balances."""

import csv
import io
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Commodity, Open, Transaction

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.standards.beancount import account_names, beancount_text
from pledgebook.pipelines.export.standards.entries import Act, Books, Posting, books
from pledgebook.pipelines.export.standards.entries import Transaction as Written
from pledgebook.pipelines.export.standards.hledger import hledger_text
from pledgebook.pipelines.journal.balance import balances
from pledgebook.pipelines.warehouse.connection import reader
from tests.cli.conftest import pledgebook
from tests.needs import demand

Balances = dict[tuple[str, str], Decimal]


@pytest.fixture(scope="module")
def copy(finished: DataDir, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the ledger: one that is open here could not be opened by the command."""
    return Path(shutil.copyfile(finished.published, tmp_path_factory.mktemp("books") / "pledgebook.duckdb"))


@pytest.fixture(scope="module")
def ours(copy: Path) -> Balances:
    with reader(copy) as con:
        found = balances(con.sql("FROM ledger.entry").pl(), con.sql("FROM ledger.posting").pl())
    assert found.height > 100
    assert {"USD", "t", "MMcf"} <= set(found["unit"])
    return {(account, unit): amount for account, unit, amount in found.iter_rows()}


def exported(finished: DataDir, name: str, target: Path) -> Path:
    answer = pledgebook("export", name, "--data-dir", str(finished.root), "-o", str(target))
    assert answer.code == 0, answer.err
    return target


def bean_check(file: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("bean-check")
    return subprocess.run([program, "--no-cache", str(file)], capture_output=True, text=True, check=False)


def hledger(*arguments: str) -> subprocess.CompletedProcess[str]:
    demand([] if shutil.which("hledger") else ["hledger"])
    return subprocess.run(["hledger", *arguments], capture_output=True, text=True, check=False)


def of_beancount(file: Path) -> Balances:
    """The balances that Beancount finds, by the names that accounts and units have here."""
    entries, errors, _options = loader.load_file(str(file))
    assert not errors
    accounts = {one.account: one.meta["account"] for one in entries if isinstance(one, Open)}
    units = {one.currency: one.meta["unit"] for one in entries if isinstance(one, Commodity)}
    found: Balances = defaultdict(Decimal)
    for one in entries:
        if isinstance(one, Transaction):
            for posting in one.postings:
                assert posting.units is not None
                assert isinstance(posting.units.number, Decimal)
                found[accounts[posting.account], units[posting.units.currency]] += posting.units.number
    return dict(found)


def of_hledger(file: Path) -> Balances:
    """The balances that hledger finds."""
    answer = hledger("-f", str(file), "balance", "--flat", "-N", "-E", "--layout=bare", "-O", "csv")
    assert answer.returncode == 0, answer.stderr
    rows: Sequence[dict[str, str]] = list(csv.DictReader(io.StringIO(answer.stdout)))
    return {(row["account"], row["commodity"].strip('"')): Decimal(row["balance"]) for row in rows}


def test_bean_check_proves_the_books_and_beancount_comes_to_our_balances(
    finished: DataDir, tmp_path: Path, ours: Balances
) -> None:
    file = exported(finished, "beancount", tmp_path / "pledgebook.beancount")
    answer = bean_check(file)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert of_beancount(file) == ours


def test_bean_check_finds_a_posting_that_was_altered(finished: DataDir, tmp_path: Path) -> None:
    file = exported(finished, "beancount", tmp_path / "pledgebook.beancount")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(" 36600000000.0000 USD", " 36600000000.0001 USD", 1), encoding="utf-8")
    assert "does not balance" in bean_check(file).stderr


def test_hledger_checks_the_books_and_comes_to_our_balances(
    finished: DataDir, tmp_path: Path, ours: Balances
) -> None:
    file = exported(finished, "hledger", tmp_path / "pledgebook.journal")
    for check in ("balancednoautoconversion", "assertions", "accounts", "commodities", "ordereddates"):
        answer = hledger("-f", str(file), "check", check)
        assert answer.returncode == 0, answer.stderr
    found = of_hledger(file)
    assert {key: amount for key, amount in found.items() if amount} == {
        key: amount for key, amount in ours.items() if amount
    }
    whole = hledger("-f", str(file), "balance", "-N", "--depth", "0", "-O", "csv").stdout
    assert whole.splitlines()[1:] == ['"...","0"']  # nothing is left in any unit


def test_hledger_finds_a_balance_that_was_altered(finished: DataDir, tmp_path: Path) -> None:
    file = exported(finished, "hledger", tmp_path / "pledgebook.journal")
    text = file.read_text(encoding="utf-8")
    head, asserted, tail = text.partition(" 0 USD = ")
    file.write_text(f"{head}{asserted}1{tail}", encoding="utf-8")
    assert "assertion" in hledger("-f", str(file), "check", "assertions").stderr


def invented() -> Books:
    """Books whose names and texts are what the formats take for their own."""
    stages = ("pledged", "outstanding", "outstanding:in_doubt")
    names = [f"A:P_1:{reading}:{stage}" for reading in ("r.1", "r_1", "r/1") for stage in stages]
    day = date(2020, 1, 31)
    said = {"entry": "1", "documents": 'a "quoted"; text\\ , with \n a line', "sha256": "0"}
    parts = tuple(
        Posting(name, Decimal(amount), unit)
        for unit in ("t", "m3_thousand", "JPY", "cm2")
        for name, amount in zip(names, ("-0.0001", "0.0001", "0") * 3, strict=True)
    )
    acts = (Act(day, 'closed by "Ada"; reason\nnone'),)
    return Books((Written(day, 1, ("r;1", 'x "y"'), said, parts),), acts, parts)


def test_odd_names_and_texts_stay_apart_and_pass_both_tools(tmp_path: Path) -> None:
    there = invented()
    wanted = {(one.account, one.unit): one.amount for one in there.balances}
    assert len(set(account_names(list(there.first_days)).values())) == len(there.first_days) == 9
    beans, journal = tmp_path / "odd.beancount", tmp_path / "odd.journal"
    beans.write_text(beancount_text(there), encoding="utf-8")
    assert bean_check(beans).stderr == ""
    assert of_beancount(beans) == wanted
    journal.write_text(hledger_text(there), encoding="utf-8")
    assert hledger("-f", str(journal), "check").stderr == ""
    assert of_hledger(journal) == {key: amount for key, amount in wanted.items() if amount or key[1] == "JPY"}


def test_books_without_an_entry_are_books(tmp_path: Path) -> None:
    beans = tmp_path / "empty.beancount"
    beans.write_text(beancount_text(Books((), (), ())), encoding="utf-8")
    assert bean_check(beans).stderr == ""


def test_each_entry_of_the_journal_is_in_the_books(copy: Path) -> None:
    with reader(copy) as con:
        found = books(con)
        numbers = con.sql("SELECT entry_number FROM ledger.entry WHERE action IS NOT NULL").pl()[
            "entry_number"
        ]
    assert sorted(one.number for one in found.transactions) == numbers.sort().to_list()
