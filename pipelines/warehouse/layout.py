"""Layout of the ledger: the statements that make its tables, views, macros and reports, and their digests.

A warehouse and a published copy carry the digests, so that a file made by another version of the code is known as such
before a query fails on it.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

import duckdb

from pledgebook.pipelines.core.paths import sql, sql_names
from pledgebook.pipelines.core.sources import SOURCES

SERIES_TO_DATE = "series_to_date"
"""View of the series whose figures run from January; the only one that follows from the folders of the sources."""

NAMED = re.compile(r"\bledger\.(\w+)")
"""Tables, views and macros of the ledger named in a statement."""


@dataclass(frozen=True)
class Layout:
    """Digests of the statements that a database was made with.

    Args:
        tables: Those that create the tables.
        definitions: Those that create the views and macros.
        reports: Those of the reports.
    """

    tables: str
    definitions: str
    reports: str

    def comment(self) -> str:
        """Return the text that a database keeps of it."""
        return f"{self.tables} {self.definitions} {self.reports}"


def ddl() -> list[str]:
    """Return the statements that create every table of the current ledger."""
    return [sql(f"ledger/{name}") for name in sql_names("ledger")]


def definitions() -> list[str]:
    """Return the statements that create the ledger's views and macros, each after those that it names.

    A warehouse gets them again whenever one of them has changed since it was last opened.
    """
    texts = {name: sql(f"{folder}/{name}") for folder in ("views", "macros") for name in sql_names(folder)}
    texts[SERIES_TO_DATE] = series_to_date()
    named = {name: texts.keys() & set(NAMED.findall(text)) - {name} for name, text in texts.items()}
    return [texts[name] for name in TopologicalSorter(named).static_order()]


def series_to_date() -> str:
    """Return the statement of the view of the series whose figures run from January, as the sources declare them."""
    declared = [
        f"('{name}', '{series}')"
        for name, source in SOURCES.items()
        for series, about in source.series.items()
        if about.is_to_date
    ]
    rows = ", ".join(declared or ["(NULL, NULL)"])
    # The names come from the folders of the sources.
    return (
        f"CREATE OR REPLACE VIEW ledger.{SERIES_TO_DATE} AS SELECT source, series "  # noqa: S608
        f"FROM (VALUES {rows}) AS declared(source, series) WHERE source IS NOT NULL;"
    )


@cache
def layout() -> Layout:
    """Return the layout that this code makes and reads."""
    reports = (f"{name}\n{sql(f'reports/{name}')}" for name in sql_names("reports"))
    return Layout(_digest(ddl()), _digest(definitions()), _digest(reports))


def layout_of(con: duckdb.DuckDBPyConnection, database: str | None = None) -> Layout | None:
    """Return the layout that a database was made with; None if it does not say.

    Args:
        con: A connection to which the database is attached.
        database: Its name there; the current one if not given.
    """
    found = con.execute(
        "SELECT comment FROM duckdb_tables() WHERE database_name = coalesce($database, current_database()) "
        "AND schema_name = 'ledger' AND table_name = 'warehouse'", {"database": database}
    ).fetchall()  # fmt: skip
    parts = (found[0][0] or "").split() if found else []
    return Layout(*parts) if len(parts) == 3 else None


def _digest(statements: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]
