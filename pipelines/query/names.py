"""Names that a person types: pledges and agreements, regardless of case."""

from collections.abc import Sequence

from pipelines.core.errors import UsageError
from pipelines.warehouse.connection import Ledger


def resolve(con: Ledger, name: str | None) -> dict[str, str | None]:
    """Return the agreement or the pledge that a name means, as columns of a report; neither for no name."""
    agreement, pledge = (None, None) if name is None else meant(pledges(con), name)
    return {"agreement_id": agreement, "pledge_id": pledge}


def pledges(con: Ledger) -> list[tuple[str, str]]:
    """Return each agreement with each of its pledges."""
    return con.execute("SELECT DISTINCT agreement_id, pledge_id FROM report.pledges ORDER BY ALL").fetchall()


def meant(known: Sequence[tuple[str, str]], name: str) -> tuple[str | None, str | None]:
    """Return the agreement or the pledge of those known that a name means, regardless of case.

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
