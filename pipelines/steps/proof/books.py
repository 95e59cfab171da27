"""The journal against its chain, its closings against its entries, and the ledger's copy against both."""

from collections.abc import Iterator, Sequence

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.journal.balance import trial_balance
from pledgebook.pipelines.journal.closing import closing_rows, closings, signature_faults
from pledgebook.pipelines.journal.file import examined
from pledgebook.pipelines.journal.frames import frames
from pledgebook.pipelines.journal.line import Line
from pledgebook.pipelines.steps.books.post import journal_faults
from pledgebook.pipelines.steps.proof.raw_files import has_ledger
from pledgebook.pipelines.steps.proof.tables import compared_with
from pledgebook.pipelines.steps.proof.verified import ALTERED, SAME, Verified
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.ledger import settled


def journal(data: DataDir) -> Iterator[Verified]:
    """Compute the chain of the journal, its trial balance and its closings, and compare the ledger's copy row by row."""
    lines, faults = examined(data.journal)
    if has_ledger(data):
        with settled(data.warehouse) as con:
            faults = journal_faults(data, con)
            copied = [] if faults else _copied(con, lines)
    else:
        faults, copied = faults or signature_faults(lines), []
    for fault in faults:
        yield Verified(fault.where, fault.expected, fault.found, ALTERED)
    if lines and not faults:
        yield Verified(data.journal.name, "an unbroken chain", "an unbroken chain", SAME)
        yield _trial_balance(lines)
    yield from copied


def _trial_balance(lines: Sequence[Line]) -> Verified:
    rest = [(amount, unit) for unit, amount in trial_balance(frames(lines)[1]).iter_rows() if amount]
    found = ", ".join(f"{amount:f} {unit}" for amount, unit in rest) or "0"
    return Verified("journal: trial balance", "0", found, ALTERED if rest else SAME)


def _copied(con: Ledger, lines: Sequence[Line]) -> list[Verified]:
    """Compare the tables with as much of the journal as they were told of."""
    ((stored,),) = con.execute("SELECT count(*) FROM ledger.entry").fetchall()
    there = lines[:stored]
    entry, posting = frames(there)
    given = {"entry": entry, "posting": posting, "closing": closing_rows(closings(there))}
    return [one for name, frame in given.items() for one in compared_with(con, name, frame)]
