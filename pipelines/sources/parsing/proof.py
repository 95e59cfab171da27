"""Checks that an answer is complete and contains only requested data; a failed check is an error with a remedy."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

import polars as pl

from pledgebook.pipelines.core.errors import IncompleteError
from pledgebook.pipelines.core.months import month_range, runs
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.vocabulary import EVERY_PARTNER
from pledgebook.pipelines.network.request import Request
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.sources.parsing.container import unpacked
from pledgebook.pipelines.sources.parsing.parsed import Parse, Parsed

SHOWN = 6
NO_LIMIT = 10_000


def parsed(
    parse: Parse,
    request: Request,
    content: bytes,
    taken_at: datetime,
    edition: str | None = None,
) -> Parsed:
    """Read an answer with the parser of its source.

    Raises:
        SourceError: The answer is not what the source publishes, such as a changed column or truncated text.
    """
    publisher = SOURCES[request.source].publisher
    sidecar = Sidecar(request.source, request.file, taken_at, publisher, "", len(content), edition=edition)
    raw, note = unpacked(content, sidecar)
    return parse(raw[:], note)


def reject_unrequested(
    request: Request, rows: pl.DataFrame, columns: Collection[str] = ("partner_iso3",)
) -> None:
    """Reject an answer with rows that were not requested: another country, direction or reporter.

    Raises:
        IncompleteError: Names the values found and those requested.
    """
    for column in columns:
        wanted = {getattr(cover, column) for cover in request.covers}
        found = set(rows[column].drop_nulls().unique()) - wanted
        if found and EVERY_PARTNER not in wanted:
            incomplete(
                request,
                f"rows with {column} {shown(sorted(found))}",
                f"only {shown(sorted(wanted))}",
                "The publisher understood the request differently: check the country codes.",
            )


def reject_capped(
    request: Request,
    count: int,
    row_cap: int | None,
    remedy: str = "The answer was cut off: request fewer months or products at a time (--from, --to).",
) -> None:
    """Reject an answer as long as the publisher's cap, because longer answers are cut off without notice."""
    if row_cap is not None and count >= row_cap:
        incomplete(request, f"{count:,} rows, the publisher's cap", f"fewer than {row_cap:,}", remedy)


def reject_shortfall(request: Request, count: int, expected: int) -> None:
    """Reject an answer whose number of rows differs from the publisher's count."""
    if count != expected:
        remedy = "The answer was cut short, or the figures changed in the meantime. Fetch again."
        incomplete(request, f"{count:,} rows", f"the {expected:,} that the publisher counted", remedy)


def reject_gap(request: Request, months: Collection[date], published: Iterable[date]) -> None:
    """Reject an answer without rows for a published month, where each month should have some."""
    missing = sorted(set(published) - set(months))
    if missing:
        found = f"no row for {shown(f'{month:%Y-%m}' for month in missing)}"
        remedy = "Fetch again later: the publisher may not have finished the release."
        incomplete(request, found, "rows for each published month", remedy)


def incomplete(request: Request, found: str, expected: str, remedy: str) -> None:
    """Reject an answer.

    Raises:
        IncompleteError: Always.
    """
    where = f"{request.source}: {request.address()}"
    raise IncompleteError(where, found, expected, remedy)


def covered(covers: Iterable[Cover], published: Collection[date]) -> tuple[Cover, ...]:
    """Restrict covers to the published months, one cover per run of months."""
    found = []
    for cover in covers:
        there = [month for month in month_range(cover.first_month, cover.last_month) if month in published]
        found += [replace(cover, first_month=first, last_month=last) for first, last in runs(there, NO_LIMIT)]
    return tuple(found)


def months_in(rows: pl.DataFrame) -> set[date]:
    """Return the months of parsed rows."""
    return set(rows["month"].str.to_date("%Y-%m-%d", strict=False).drop_nulls())


def shown(names: Iterable[str]) -> str:
    """Format names for a message, cut after the first few."""
    listed = list(names)
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more
