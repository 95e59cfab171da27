"""Step "fetch": ask the publishers for what the register needs and the ledger lacks."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.fetch.clients import CLIENTS
from pledgebook.pipelines.fetch.needs import Wanted, Window, asked_before, needs, rate_needs
from pledgebook.pipelines.fetch.outcome import remember
from pledgebook.pipelines.fetch.plan import Plan, planned
from pledgebook.pipelines.fetch.session import Fetched, Session, Settings, told
from pledgebook.pipelines.network.request import Request
from pledgebook.pipelines.raw.snapshot import snapshots
from pledgebook.pipelines.sources.parsing.need import RATE_SERIES, RATES
from pledgebook.pipelines.warehouse.connection import connect
from pledgebook.pipelines.warehouse.reading import load, read_inputs

EVERYTHING = "all"
"""Name of the whole register."""


def plan_fetch(
    data: DataDir, name: str | None, window: Window, settings: Settings, today: date, *, again: bool = False
) -> Plan:
    """Plan what to fetch for the whole register, or for one name of it.

    Args:
        data: The data directory; its ledger holds the register and all snapshots.
        name: `all`, a pledge, an agreement, a watch, a mirror or a source, regardless of case.
        window: The months that are looked at.
        settings: Addresses in place of the publishers' own.
        today: The day of the question.
        again: Whether months are asked for again whatever is held.

    Raises:
        UsageError: There is none of that name.
    """
    moment = end_of_day(today)
    with connect(data.warehouse) as con:
        tables = {
            table: load(con, table, moment) for table in ("reading", "target", "scope", "pledge", "rate")
        }
        names = ("scope_totals", "scope_coverage", "scope_counterparts", "followed_sides")
        totals, coverage, counterpart, followed = read_inputs(
            con, {name: {} for name in names}, moment
        ).values()
    reading = tables["reading"].join(tables["pledge"].select("pledge_id", "agreement_id"), on="pledge_id")
    asked = [reading.with_columns(needed_by="pledge_id"), followed]
    since = followed.select("reading_id", period_start="first_month", is_recurring=pl.lit(value=False))
    wanted = Wanted(
        reading=_named(pl.concat(asked, how="diagonal"), name),
        target=pl.concat([tables["target"], since], how="diagonal"),
        scope=tables["scope"],
        coverage=coverage,
        counterpart=counterpart,
        unmeasured=totals.filter(pl.col("amount").is_null()).select("reading_id", "month").unique(),
    )
    sidecars = [snapshot.sidecar for snapshot in snapshots(data.raw, data.carried)]
    deep = asked_before(sidecars, for_quantities=True)
    found = needs(wanted, asked_before(sidecars), today, window, deep=deep, again=again)
    if name is None or name.lower() in (EVERYTHING, RATES):
        found += rate_needs(tables["rate"], RATE_SERIES, today, window, again=again)
    return planned(found, CLIENTS, settings, today)


def _named(asked: pl.DataFrame, name: str | None) -> pl.DataFrame:
    """Select what belongs to a pledge, an agreement, a watch, a mirror or a source."""
    if name is None or name.lower() == EVERYTHING:
        return asked
    same = pl.any_horizontal(
        pl.col(column).str.to_lowercase() == name.lower()
        for column in ("needed_by", "agreement_id", "source")
    )
    found = asked.filter(same)
    if found.is_empty() and name.lower() not in SOURCES:
        agreements = ", ".join(asked["agreement_id"].drop_nulls().unique().sort())
        hint = did_you_mean(
            name, [*asked["needed_by"].drop_nulls(), *asked["agreement_id"].drop_nulls(), *SOURCES]
        )
        message = (
            f"Nothing is asked for '{name}': there is no pledge, agreement, watch, mirror or source of that name that has "
            f"figures to ask for.{hint} Agreements: {agreements}. Sources: {', '.join(SOURCES)}."
        )
        raise UsageError(message)
    return found


def fetch(
    data: DataDir,
    source: str,
    requests: Sequence[Request],
    settings: Settings,
    now: Callable[[], datetime],
    since: datetime | None = None,
) -> Iterator[Fetched]:
    """Ask a source's questions; each answer becomes a snapshot at once.

    Args:
        data: The data directory.
        source: The source.
        requests: Its questions.
        settings: Keys, addresses, patience.
        now: The clock.
        since: Questions that were answered since this moment are not asked again.

    Yields:
        One outcome per question, the failed ones with the reason.
    """
    outcomes: list[Fetched] = []
    there = {
        one.sidecar.url: one
        for one in snapshots(data.raw, data.carried)
        if since and one.sidecar.taken_at >= since
    }
    answered = [request for request in requests if request.address() in there]
    outcomes += [Fetched(request, there[request.address()]) for request in answered]
    yield from outcomes
    with Session(data.raw, data.fetched, settings, now).open() as session:
        for outcome in session.fetch(
            CLIENTS[source], [request for request in requests if request not in answered]
        ):
            outcomes.append(outcome)
            yield outcome
    remember(data.fetched, told(source, outcomes, now()))
