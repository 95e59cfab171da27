"""The journal as a journal of hledger, whose last transaction asserts each balance: `hledger check` proves it.

Accounts and units have the names that they have in Pledgebook.
"""

from pathlib import Path

from pledgebook.pipelines.export.standards.entries import Books, Transaction, books, kind_of
from pledgebook.pipelines.export.standards.figures import Figures


def write_hledger(figures: Figures, target: Path) -> None:
    """Write the journal of a ledger.

    Args:
        figures: The figures.
        target: The file.
    """
    target.write_text(hledger_text(books(figures.con)), encoding="utf-8")


def hledger_text(there: Books) -> str:
    """Return the text of the journal."""
    lines = [f"commodity 1000.0000 {_symbol(unit)}" for unit in there.units]
    lines += [f"account {name}  ; type:{kind_of(name)[0].upper()}" for name in there.first_days]
    for one in there.transactions:
        lines += ["", *_transaction(one)]
    lines += ["", *(f"; {act.day} {_plain(act.sentence)}" for act in there.acts)]
    if there.balances:
        lines += ["", f"{there.after} * balances"]
        lines += [
            f"  {one.account}  0 {_symbol(one.unit)} = {one.amount:f} {_symbol(one.unit)}"
            for one in there.balances
        ]
    return "\n".join(lines) + "\n"


def _transaction(one: Transaction) -> list[str]:
    reading, what = one.what
    return [
        f"{one.day} * ({one.number}) {_plain(reading)} | {_plain(what)}",
        *(f"  ; {name}:{_plain(text).replace(',', ' ')}" for name, text in one.said.items()),
        *(f"  {part.account}  {part.amount:f} {_symbol(part.unit)}" for part in one.postings),
    ]


def _symbol(unit: str) -> str:
    return unit if unit.isalpha() else f'"{unit}"'


def _plain(text: str) -> str:
    return " ".join(text.replace(";", "").split())
