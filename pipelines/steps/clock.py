"""The clock: the only place where the program reads the time."""

from datetime import UTC, date, datetime


def today() -> date:
    """Today in UTC: the only clock that the command line reads."""
    return now().date()


def now() -> datetime:
    """This moment in UTC, without a zone, as the ledger keeps moments."""
    return datetime.now(tz=UTC).replace(tzinfo=None)
