"""The clock: the only place where the program reads the time. Whoever starts it may hand it another one."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives this moment in UTC, without a zone, as the ledger keeps moments."""


def system_clock() -> datetime:
    """Read the clock of this machine."""
    return datetime.now(tz=UTC).replace(tzinfo=None)
