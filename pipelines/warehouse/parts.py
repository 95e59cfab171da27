"""Parts of the inputs of a reconciliation: temporary tables that several statements select from, each made once."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

import duckdb

from pledgebook.pipelines.core.paths import sql

PARTS: dict[str, tuple[str, ...]] = {
    "held": (),
    "counterpart": ("held",),
    "included": ("counterpart",),
    "watched": ("counterpart",),
    "needed": ("held",),
    "found": ("held", "included", "watched"),
    "scope_flow": ("found", "included"),
    "counted": ("scope_flow",),
    "partial_total": ("counted",),
    "partial_product": ("counted",),
}
"""What several inputs need: temporary tables, each made by the statement of its name in `sql/parts/` from those before it."""

NEEDS: dict[str, tuple[str, ...]] = {
    "scope_totals": ("partial_total",),
    "scope_products": ("partial_product",),
    "scope_coverage": ("held", "needed"),
    "measured": ("held",),
    "supplies": ("found", "watched", "held", "needed"),
    "revised_figures": ("scope_flow",),
}
"""The parts that a statement in `sql/inputs/` selects from; the others select from the ledger alone."""


ASKED_AGAIN = ("scope_flow", "partial_total")
"""The parts that a run needs again after its inputs are read: for its checks, and for the flows of its release."""


class Parts:
    """Temporary tables of a block, in which parts of inputs lie.

    Args:
        con: An open warehouse.
        known_at: The moment of knowledge; None for one at which nothing was known.
        until_end: Parts that stay to the end of the block once they are made.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, known_at: datetime | None, until_end: Collection[str] = ()
    ) -> None:
        self._con, self._known_at, self._until_end = con, known_at, until_end
        self._there: set[str] = set()

    def is_for(self, con: duckdb.DuckDBPyConnection, known_at: datetime | None) -> bool:
        """Whether they are parts of this warehouse, as known at this moment."""
        return self._con is con and self._known_at == known_at

    def make(self, names: Iterable[str]) -> None:
        """Make parts that are not there yet, each after those that it needs."""
        for name in names:
            if name not in self._there:
                self.make(PARTS[name])
                text = sql(f"parts/{name}")
                given = {"known_at": self._known_at} if "$known_at" in text else {}
                self._con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {text}", given)
                self._there.add(name)

    def keep(self, names: Iterable[str]) -> None:
        """Drop all parts but some, and those from which these are still to be made."""
        self._drop_all_but({*self._needed(names), *self._until_end})

    def drop(self) -> None:
        """Drop all parts."""
        self._drop_all_but(set())

    def _needed(self, names: Iterable[str]) -> set[str]:
        kept: set[str] = set()
        waiting = list(names)
        while waiting:
            kept.add(name := waiting.pop())
            waiting += () if name in self._there else PARTS[name]
        return kept

    def _drop_all_but(self, kept: set[str]) -> None:
        for name in self._there - kept:
            self._con.execute(f"DROP TABLE temp.{name}")
        self._there &= kept


_shared: ContextVar[Parts | None] = ContextVar("shared", default=None)
"""The parts of the block in which a run shares them."""


@contextmanager
def prepared(con: duckdb.DuckDBPyConnection, known_at: datetime | None) -> Iterator[Parts]:
    """Let parts of inputs be made, which are dropped at the end of the block, or of the one that shares them."""
    shared = _shared.get()
    if shared is not None and shared.is_for(con, known_at):
        yield shared
        shared.keep(())
        return
    made = Parts(con, known_at)
    yield made
    made.drop()


def known_to_current_run(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """Return the moment of the current run; None, at which nothing was known, if there is no run."""
    found = con.execute("SELECT known_at FROM ledger.current_run").fetchall()
    return found[0][0] if found else None


@contextmanager
def shared_parts(con: duckdb.DuckDBPyConnection, known_at: datetime | None) -> Iterator[None]:
    """Let all who prepare parts in this block have the same ones, while nobody stores anything from which they are made.

    Within such a block of the same warehouse and moment it is that block.
    """
    shared = _shared.get()
    if shared is not None and shared.is_for(con, known_at):
        yield
        return
    made = Parts(con, known_at, ASKED_AGAIN)
    token = _shared.set(made)
    try:
        yield
        made.drop()
    finally:
        _shared.reset(token)
