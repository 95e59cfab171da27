"""Release of a publisher: the moment that orders its files, on whatever day they were handed in.

A file that prints no release is ordered by its day of retrieval. An estimate of a release is only compared with
estimates of the same source, made in the same way.
"""

import re
from datetime import date, datetime, time, timedelta

from pledgebook.pipelines.core.months import add_months
from pledgebook.pipelines.raw.sidecar import Sidecar

EDITION = re.compile(r"\brelease of ([0-9]{4}-[0-9]{2}-[0-9]{2})\b", re.IGNORECASE)
"""An edition that names the day of its release."""


def named_release(sidecar: Sidecar) -> datetime | None:
    """Return the release that the edition of a file names as `release of 2026-09-30`; None if it names none."""
    found = EDITION.search(sidecar.edition or "")
    return None if found is None else day(found[1])


def day(text: str) -> datetime | None:
    """Return a day such as `2026-09-30` as its first moment; None if there is no such day."""
    try:
        return datetime.combine(date.fromisoformat(text), time())
    except ValueError:
        return None


def usual_release(last_month: date, days: int) -> datetime:
    """Return the usual release of a file by its last month: so many days after the month ended."""
    return datetime.combine(add_months(last_month, 1) + timedelta(days=days), time())
