"""Step "backfill": the releases that runs on earlier days would have made from what the ledger knows of those days.

Readers notice nothing: `latest` and the copy for readers stay as they are. A day whose release stands with the same inputs and
the same code is not computed again, so that a backfill which was interrupted goes on where it stopped.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pledgebook.pipelines.core.errors import InputError, UsageError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.run_note import read_note
from pledgebook.pipelines.export.stored import release_digest, releases_of
from pledgebook.pipelines.steps.clock import Clock
from pledgebook.pipelines.steps.publish import publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.run import code_version, inputs_digest
from pledgebook.pipelines.warehouse.ledger import opened

DAY, WEEK, MONTH = "day", "week", "month"
STEPS = (DAY, WEEK, MONTH)
"""Each day; the last day of each week, Sunday; the last day of each month."""

SUNDAY = 6


@dataclass(frozen=True)
class Filled:
    """Release of an earlier day.

    Args:
        day: The day.
        release: The name of the release.
        digest: Its digest.
        is_new: Whether it was made now.
    """

    day: date
    release: str
    digest: str
    is_new: bool


def days_of(first: date, last: date, every: str, today: date) -> list[date]:
    """Return the days of a backfill, the earliest first.

    Args:
        first: The first day that may be one.
        last: The last day that may be one.
        every: One of `STEPS`.
        today: The current day.

    Raises:
        UsageError: The range is empty, or lies in the future; names both ends.
    """
    if first > last:
        message = f"found {first} to {last}; expected a first day that is not after the last one."
        raise UsageError(message)
    if last > today:
        message = f"found {last} as the last day; expected one up to today, {today}: nothing is known of later days."
        raise UsageError(message)
    every_day = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = [day for day in every_day if _counts(day, every)]
    if not found:
        message = (
            f"found no end of a {every} from {first} to {last}; expected a longer range, or every {DAY}."
        )
        raise UsageError(message)
    return found


def _counts(day: date, every: str) -> bool:
    is_month_end = (day + timedelta(days=1)).day == 1
    return every == DAY or (every == WEEK and day.weekday() == SUNDAY) or (every == MONTH and is_month_end)


def demand_published(data: DataDir) -> None:
    """Raise if nothing has been published yet: the first release of all would be shown to readers, whatever its day.

    Raises:
        UsageError: There is no latest release; says what to do.
    """
    if not (data.releases / "latest").is_dir():
        message = f"{data.releases}: nothing has been published yet. Run `pledgebook run` first, and then the backfill."
        raise UsageError(message)


def backfill_day(data: DataDir, day: date, now: Clock) -> Filled:
    """Make the release of a day, as of that day and with its knowledge, unless it stands.

    Args:
        data: The data directory; its ledger has the files and the register.
        day: The day.
        now: The clock.

    Raises:
        ContractError: A check fails; that day has no release.
    """
    moment = end_of_day(day)
    with opened(data.warehouse) as con:
        inputs = inputs_digest(con, day, moment)
        standing = [
            folder for folder in releases_of(data.releases, day.isoformat()) if _is_of(folder, inputs)
        ]
        if standing:
            return Filled(day, standing[-1].name, release_digest(standing[-1]), is_new=False)
        before = {folder.name for folder in releases_of(data.releases, day.isoformat())}
        run = reconcile_ledger(data, day, moment, now())
        published = publish(data, run, now())
    return Filled(day, published.folder.name, published.digest, published.folder.name not in before)


def _is_of(release: Path, inputs: str) -> bool:
    """Whether a release is the answer of this code to these inputs."""
    try:
        run = read_note(release)
    except (InputError, FileNotFoundError):  # somebody altered it, so it answers nothing
        return False
    return (run.inputs_digest, run.code_version) == (inputs, code_version())
