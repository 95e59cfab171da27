"""The journal as books that other programs of double entry read and check."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.journal.balance import balances
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected

POSTED = """
SELECT e.entry_number, e.posting_date, CAST(e.known_at AS DATE) AS known_on, e.kind, e.action, e.reading_id, e.period_start,
  e.run_id, e.snapshots, e.documents, e.events, e.after_closing, e.sha256, p.account, p.amount, p.unit
FROM ledger.entry e
JOIN ledger.posting p ON p.entry_number = e.entry_number
ORDER BY e.posting_date, e.entry_number, p.posting_number
"""

ACTS = """
SELECT c.period, c.name, c.proposed_by, c.proposed_at, c.approved_by, c.closed_at, c.reopened_by, c.reopened_at, c.reason
FROM ledger.closing c
ORDER BY c.closing_number
"""


KINDS = {"pledged": "liability", "unquantified": "equity"}
"""The kind of an account by its stage; all others are assets."""


def kind_of(account: str) -> str:
    """Return the kind of an account: liability, equity or asset."""
    return KINDS.get(account.split(":")[3], "asset")


@dataclass(frozen=True)
class Posting:
    """An amount that is added to an account."""

    account: str
    amount: Decimal
    unit: str


@dataclass(frozen=True)
class Transaction:
    """An entry of the journal with its postings.

    Args:
        day: The day on which it counts.
        number: Its position in the journal.
        what: The reading, and what the entry is.
        said: What it rests on and is known by, in words.
        postings: Its postings.
    """

    day: date
    number: int
    what: tuple[str, str]
    said: dict[str, str]
    postings: tuple[Posting, ...]


@dataclass(frozen=True)
class Act:
    """What a person said of a period: on a day, in a sentence."""

    day: date
    sentence: str


@dataclass(frozen=True)
class Books:
    """The journal as other programs are told of it.

    Args:
        transactions: The entries of runs, by the day on which they count.
        acts: The acts of people.
        balances: What stands in each account in the end.
    """

    transactions: tuple[Transaction, ...]
    acts: tuple[Act, ...]
    balances: tuple[Posting, ...]

    @property
    def first_days(self) -> dict[str, date]:
        """The first day of each account, by its name, sorted."""
        found: dict[str, date] = {}
        for one in self.transactions:
            for posting in one.postings:
                found.setdefault(posting.account, one.day)
        return dict(sorted(found.items()))

    @property
    def units(self) -> list[str]:
        """The units, sorted."""
        return sorted({posting.unit for one in self.transactions for posting in one.postings})

    @property
    def after(self) -> date:
        """The day after the last one."""
        days = [one.day for one in self.transactions]
        return max(days, default=date(2000, 1, 1)) + timedelta(days=1)


def books(con: Ledger) -> Books:
    """Read the journal of a ledger."""
    rows = selected(con, POSTED)
    found = [_transaction(part) for part in rows.partition_by("entry_number", maintain_order=True)]
    stands = balances(selected(con, "FROM ledger.entry"), selected(con, "FROM ledger.posting"))
    return Books(
        tuple(found),
        tuple(act for row in selected(con, ACTS).iter_rows(named=True) for act in _acts(row)),
        tuple(Posting(account, amount, unit) for account, unit, amount in stands.iter_rows()),
    )


def _transaction(part: pl.DataFrame) -> Transaction:
    row = part.row(0, named=True)
    said = {
        "entry": str(row["entry_number"]),
        "known": row["known_on"].isoformat(),
        "period": row["period_start"].isoformat(),
        "run": row["run_id"],
        **{name: "; ".join(row[name]) for name in ("snapshots", "documents", "events") if row[name]},
        **({"after-closing": str(row["after_closing"])} if row["after_closing"] else {}),
        "sha256": row["sha256"],
    }
    postings = tuple(Posting(*values) for values in part.select("account", "amount", "unit").iter_rows())
    what = (row["reading_id"], f"{row['kind']}, {row['action']}")
    return Transaction(row["posting_date"], row["entry_number"], what, said, postings)


def _acts(row: dict[str, object]) -> list[Act]:
    of = f"{row['period']} of {row['name'] or 'all pledges'}"
    told = (
        ("proposed_at", f"{of} was proposed to be closed by {row['proposed_by']}"),
        ("closed_at", f"{of} was closed by {row['approved_by']}"),
        ("reopened_at", f"{of} was reopened by {row['reopened_by']}: {row['reason']}"),
    )
    return [Act(moment.date(), text) for name, text in told if (moment := row[name]) is not None]  # type: ignore[attr-defined]
