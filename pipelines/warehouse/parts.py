"""Parts of the inputs of a reconciliation: temporary tables that several statements select from, each made once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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


class Parts:
    """Temporary tables of a block, in which parts of inputs lie.

    Args:
        con: An open warehouse.
        known_at: The moment of knowledge; None for one at which nothing was known.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, known_at: datetime | None) -> None:
        self._con, self._known_at = con, known_at
        self._there: set[str] = set()

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
        kept: set[str] = set()
        waiting = list(names)
        while waiting:
            kept.add(name := waiting.pop())
            waiting += () if name in self._there else PARTS[name]
        for name in self._there - kept:
            self._con.execute(f"DROP TABLE temp.{name}")
        self._there &= kept


@contextmanager
def prepared(con: duckdb.DuckDBPyConnection, known_at: datetime | None) -> Iterator[Parts]:
    """Let parts of inputs be made, which are dropped at the end of the block."""
    made = Parts(con, known_at)
    yield made
    made.keep(())
