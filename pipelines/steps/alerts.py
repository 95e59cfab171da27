"""Alerts: what somebody should look at after a run, in a file that is there as long as there is something.

`curated/alerts.json` is for whatever watches the machine: it names headlines that flipped, sources that are late or did not
answer, and checks that fail, each with the moment since when it has been so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import polars as pl

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.records.record import of_json
from pledgebook.pipelines.core.records.text import text_of
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.export.release import report
from pledgebook.pipelines.fetch.outcome import Told, write_json
from pledgebook.pipelines.reconcile.revision.headline_change import FLIP, quoted
from pledgebook.pipelines.schemas.rows import Row
from pledgebook.pipelines.warehouse.ledger import opened

FLIPPED, LATE, UNANSWERED, CHECK = "flip", "late", "unanswered", "check"
KINDS = (FLIPPED, LATE, UNANSWERED, CHECK)
"""What there are alerts about: a headline flipped, a source is late or did not answer, a check fails."""

FILE = "alerts.json"


@dataclass(frozen=True)
class Alert:
    """One thing to look at.

    Args:
        kind: One of `KINDS`.
        subject: The reading and period, the source, or the check.
        sentence: What is the matter, and what to do.
        since: Since when it has been so, UTC; None until it is written.
    """

    kind: str
    subject: str
    sentence: str
    since: str | None = None


def flipped(flips: pl.DataFrame | None) -> list[Alert]:
    """Return an alert for each headline with another percentage or status than in the release before.

    Args:
        flips: `FLIP` rows; None if readers see no other release than before.
    """
    rows = (flips if flips is not None else pl.DataFrame(schema=FLIP)).iter_rows(named=True)
    return [
        Alert(FLIPPED, f"{row['reading_id']} {row['period_start']}", f"{flip_in_words(row)}. See `pledgebook diff`.")
        for row in rows
    ]  # fmt: skip


def flip_in_words(row: Row) -> str:
    """Say how a headline reads now, how it read before, and why: a `FLIP` row."""
    was, now = (quoted(row[f"{side}_pct"], row[f"{side}_status"]) for side in ("before", "after"))
    return f"{row['reading_id']} {row['period_start']}: was {was}, is now {now}; because of {row['cause']}"


def late(releases: pl.DataFrame) -> list[Alert]:
    """Return an alert for each source that lacks a month which should have been there by now.

    Args:
        releases: The report `releases`.
    """
    found = releases.filter(punctuality="late").group_by("source").agg(
        sides=pl.len(), newest=pl.col("newest_month").min(), due_month=pl.col("due_month").min(), due_on=pl.col("due_on").min()
    )  # fmt: skip
    return [Alert(LATE, row["source"], _late(row)) for row in found.sort("source").iter_rows(named=True)]


def _late(row: Row) -> str:
    """Say how late a source is, and what to do."""
    source, sides = row["source"], row["sides"]
    held = f"holds nothing after {row['newest']:%Y-%m}"
    whose = held if sides == 1 else f"{sides} series are late, and the one furthest behind {held}"
    remedy = (
        f"Run `pledgebook fetch {source}`"
        if SOURCES[source].has_client
        else f"Download its file and run `pledgebook ingest {source} FILE`"
    )
    return f"{source}: {whose}; {row['due_month']:%Y-%m} was due on {row['due_on']}. {remedy}."


def unanswered(asked: Iterable[Told]) -> list[Alert]:
    """Return an alert for each source that did not answer every question, or whose answer was rejected."""
    return [
        Alert(UNANSWERED, one.source, f"{one.sentence()} See docs/sources/{one.source}.md.")
        for one in asked
        if one.failed
    ]


@dataclass(frozen=True)
class Alerts:
    """The file of alerts, and the moment at which it was written."""

    at: str
    alerts: tuple[Alert, ...]


def failed(error: Exception) -> list[Alert]:
    """Return the alert about a check that fails: nothing was published."""
    return [Alert(CHECK, "publication", str(error))]


def after_run(data: DataDir, flips: pl.DataFrame | None, asked: Iterable[Told]) -> list[Alert]:
    """Return what there is to look at after a run that was published.

    Args:
        data: The data directory; its ledger was reconciled last by this run.
        flips: `FLIP` rows of the headlines since the release before; None if readers see no other one.
        asked: The results of the questions to the publishers in this run.
    """
    with opened(data.warehouse) as con:
        releases = report(con, "releases")
    return [*flipped(flips), *late(releases), *unanswered(asked)]


def put(data: DataDir, alerts: Sequence[Alert], at: datetime) -> list[Alert]:
    """Write the file of alerts, or remove it if there are none.

    Args:
        data: The data directory.
        alerts: What there is to look at now.
        at: This moment, UTC.

    Returns:
        The alerts, each with the moment since when it has been there.
    """
    path = data.curated / FILE
    before = {(one.kind, one.subject): one.since for one in standing(data)}
    now = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    found = [replace(one, since=before.get((one.kind, one.subject)) or now) for one in alerts]
    if found:
        write_json(path, {"at": now, "alerts": [asdict(one) for one in found]})
    else:
        path.unlink(missing_ok=True)
    return found


def standing(data: DataDir) -> list[Alert]:
    """Return the alerts of the last run; none if there is no file of them."""
    path = data.curated / FILE
    if not path.is_file():
        return []
    found = of_json(
        Alerts, text_of(path.read_bytes(), FILE), FILE, "Remove the file: the next run writes it anew."
    )
    return list(found.alerts)
