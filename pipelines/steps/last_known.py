"""The last moment that a ledger knows of, against which a clock is held before anything is written under its date.

A line of the log, a release or a snapshot of a wrong day would stand until that day: what comes after it would count as earlier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pledgebook.pipelines.breaks.log_file import last_moment
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.publication import publications

NEAR = timedelta(days=1)
"""So far a clock may be from the last moment that is known, either way, without a question."""

FAR = timedelta(days=35)
"""So far ahead it may be where nobody can be asked: who runs it on weekdays, every week or every month is not held up."""

CONFIRMS = "PLEDGEBOOK_TODAY"
"""Names a day that somebody has looked up."""


@dataclass(frozen=True)
class Doubt:
    """A clock that may be wrong.

    Args:
        now: What it says, UTC.
        known: The last moment that is known.
        what: What is known of it.
    """

    now: datetime
    known: datetime
    what: str

    @property
    def is_back(self) -> bool:
        """Whether it says a day that was over already."""
        return self.now < self.known

    @property
    def is_far(self) -> bool:
        """Whether it is further ahead than anybody waits between two runs."""
        return self.now - self.known > FAR

    def sentence(self) -> str:
        """Say what the clock says, and what speaks against it."""
        days = abs((self.now.date() - self.known.date()).days)
        side = "before" if self.is_back else "after"
        return f"The clock of this machine says {self.now.date()}, {days:,} days {side} {self.what} of {self.known.date()}"


def doubt(data: DataDir, now: datetime) -> Doubt | None:
    """Hold a clock against the last publication and the last line of the log of breaks.

    Args:
        data: The data directory.
        now: What the clock says, UTC.

    Returns:
        What speaks against it; None if it is within a day of the last moment, or nothing is known yet.
    """
    published = publications(data.releases)[-1:] if data.releases.is_dir() else []
    known = [(one.at, "the last release") for one in published if one.at]
    if (told := last_moment(data.discrepancy_event)) is not None:
        known.append((told, "the last line of the log of breaks"))
    if not known:
        return None
    last, what = max(known)
    return None if abs(now - last) <= NEAR else Doubt(now, last, what)


def demand_clock(
    data: DataDir, now: datetime, confirmed: str = "", ask: Callable[[str], bool] | None = None
) -> None:
    """Raise unless the clock of this machine may be right.

    Args:
        data: The data directory.
        now: What the clock says, UTC.
        confirmed: The day that somebody has looked up, such as 2027-01-15; empty for none.
        ask: Asks a person whether it is right; None if nobody is there.

    Raises:
        UsageError: It says a day before what is known, or nobody has confirmed one far after it.
    """
    found = doubt(data, now)
    if found is None or (confirmed == now.date().isoformat() and not found.is_back):
        return
    if found.is_back:
        message = f"{found.sentence()}. Correct the clock, and try again."
        raise UsageError(message)
    if ask is not None:
        if ask(f"{found.sentence()}. Is this right?"):
            return
    elif not found.is_far:
        return
    message = (
        f"{found.sentence()}. What is written under a wrong day stands until that day, so nothing was done. Correct the clock; or, if "
        f"it is right, say so once: {CONFIRMS}={now.date()} in front of the command."
    )
    raise UsageError(message)
