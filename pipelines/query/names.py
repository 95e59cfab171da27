"""Names that a person types: pledges and agreements, regardless of case."""

from collections.abc import Sequence
from typing import Any

import duckdb

from pipelines.core.errors import UsageError

Row = dict[str, Any]


def short_id(row: Row) -> str:
    """A reading's id without its pledge's."""
    return str(row["reading_id"]).removeprefix(f"{row['pledge_id']}/")


def resolve(con: duckdb.DuckDBPyConnection, name: str | None) -> tuple[str | None, str | None]:
    """The agreement or the pledge that a name means, regardless of case."""
    if name is None:
        return None, None
    return meant(pledges(con), name)


def pledges(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Each agreement with each of its pledges."""
    return con.execute("SELECT DISTINCT agreement_id, pledge_id FROM report.pledges ORDER BY ALL").fetchall()


def meant(known: Sequence[tuple[str, str]], name: str) -> tuple[str | None, str | None]:
    """The agreement or the pledge of those known that a name means, regardless of case.

    Raises:
        UsageError: There is none; names what is like it.
    """
    for agreement, _pledge in known:
        if agreement.lower() == name.lower():
            return agreement, None
    for _agreement, pledge in known:
        if pledge.lower() == name.lower():
            return None, pledge
    near = [pledge for _agreement, pledge in known if name.lower() in pledge.lower()]
    agreements = ", ".join(dict.fromkeys(agreement for agreement, _pledge in known))
    hint = f" Pledges like it: {', '.join(near)}." if near else ""
    message = f"There is no agreement or pledge '{name}'.{hint} Agreements: {agreements}."
    raise UsageError(message)
