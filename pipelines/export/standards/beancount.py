"""The journal as a ledger of Beancount, with an assertion for each balance: `bean-check` proves it.

Beancount's names are made of letters, digits and hyphens: `US-JP-2025:JP-PUR-SOY:us-exports:realized` becomes
`Assets:US-JP-2025:JP-PUR-SOY:Us-exports:Realized`, and the metadata of the account has the name as it is.
"""

import hashlib
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from pledgebook.pipelines.export.standards.entries import Books, Transaction, books, kind_of
from pledgebook.pipelines.export.standards.figures import Figures

ROOTS = {"liability": "Liabilities", "equity": "Equity", "asset": "Assets"}

CURRENCY = re.compile(r"[A-Z]{3}")


def write_beancount(figures: Figures, target: Path) -> None:
    """Write the journal of a ledger.

    Args:
        figures: The figures.
        target: The file.
    """
    target.write_text(beancount_text(books(figures.con)), encoding="utf-8")


def beancount_text(there: Books) -> str:
    """Return the text of the ledger."""
    names, units = account_names(list(there.first_days)), {unit: commodity(unit) for unit in there.units}
    lines = ['option "title" "Pledgebook"', ""]
    start = min(there.first_days.values(), default=there.after)
    for unit, name in units.items():
        lines += [f"{start} commodity {name}", f"  unit: {_quoted(unit)}"]
    for account, day in there.first_days.items():
        lines += [f"{day} open {names[account]}", f"  account: {_quoted(account)}"]
    for one in there.transactions:
        lines += ["", *_transaction(one, names, units)]
    lines += ["", *(f'{act.day} custom "closing" {_quoted(act.sentence)}' for act in there.acts)]
    lines += [
        f"{there.after} balance {name}  {amount:f} ~ 0.0000 {unit}"
        for (name, unit), amount in _with_accounts_below(there, names, units).items()
    ]
    return "\n".join(lines) + "\n"


def account_names(accounts: list[str]) -> dict[str, str]:
    """Return the name of each account in Beancount; no two are the same."""
    found: dict[str, str] = {}
    for account in sorted(accounts):
        name = ":".join((ROOTS[kind_of(account)], *map(_component, account.split(":"))))
        if name in found.values():
            name += f"-{hashlib.sha256(account.encode()).hexdigest()[:8]}"
        found[account] = name
    return found


def commodity(unit: str) -> str:
    """Return the name of a unit in Beancount: currencies as they are, `MMcf` as UNIT-MMCF, `kL` as UNIT-KL."""
    return unit if CURRENCY.fullmatch(unit) else f"UNIT-{unit.upper().replace('_', '-')}"


def _component(text: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9-]", "-", text)
    return plain[0].upper() + plain[1:]


def _transaction(one: Transaction, names: dict[str, str], units: dict[str, str]) -> list[str]:
    payee, narration = one.what
    return [
        f"{one.day} * {_quoted(payee)} {_quoted(narration)}",
        *(f"  {name}: {_quoted(text)}" for name, text in one.said.items()),
        *(f"  {names[part.account]}  {part.amount:f} {units[part.unit]}" for part in one.postings),
    ]


def _with_accounts_below(
    there: Books, names: dict[str, str], units: dict[str, str]
) -> dict[tuple[str, str], Decimal]:
    """Return the balances as Beancount asserts them: each with those of the accounts below it."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    own = {(names[one.account], units[one.unit]): one.amount for one in there.balances}
    for (name, unit), amount in own.items():
        parts = name.split(":")
        for length in range(1, len(parts) + 1):
            above = ":".join(parts[:length]), unit
            if above in own:
                found[above] += amount
    return dict(sorted(found.items()))


def _quoted(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
