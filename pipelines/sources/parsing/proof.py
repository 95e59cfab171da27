"""The proof that an answer is all that was asked for; what cannot be proved is an error that says what to do."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

import polars as pl

from pipelines.core.errors import IncompleteError
from pipelines.core.months import month_range, runs
from pipelines.core.sources import SOURCES
from pipelines.core.vocabulary import EVERY_PARTNER
from pipelines.network.request import Request
from pipelines.raw.sidecar import Cover, Sidecar
from pipelines.sources.parsing.container import unpacked
from pipelines.sources.parsing.parsed import Parse, Parsed

SHOWN = 6
NO_LIMIT = 10_000


def parsed(
    parse: Parse,
    request: Request,
    content: bytes,
    taken_at: datetime,
    edition: str | None = None,
) -> Parsed:
    """An answer, read by the parser of its source.

    Raises:
        SourceError: The answer is not what the source publishes: a changed column, text that was cut short.
    """
    publisher = SOURCES[request.source].publisher
    sidecar = Sidecar(request.source, request.file, taken_at, publisher, "", len(content), edition=edition)
    return parse(*unpacked(content, sidecar))


def refuse_strangers(
    request: Request, rows: pl.DataFrame, columns: Collection[str] = ("partner_iso3",)
) -> None:
    """Raise if an answer holds rows that were not asked for: another country, direction or reporter.

    Raises:
        IncompleteError: Names what was found in place of what was asked for.
    """
    for column in columns:
        wanted = {getattr(cover, column) for cover in request.covers}
        found = set(rows[column].drop_nulls().unique()) - wanted
        if found and EVERY_PARTNER not in wanted:
            incomplete(
                request,
                f"rows with {column} {shown(sorted(found))}",
                f"only {shown(sorted(wanted))}",
                "The publisher read the question otherwise; check the codes of the countries.",
            )


def refuse_cap(
    request: Request,
    count: int,
    row_cap: int | None,
    remedy: str = "The answer was cut off: ask for fewer months or products at a time (--from, --to).",
) -> None:
    """Raise if an answer is as long as the publisher's cap: it is cut off without a word."""
    if row_cap is not None and count >= row_cap:
        incomplete(request, f"{count:,} rows, the cap of the publisher", f"fewer than {row_cap:,}", remedy)


def refuse_shortfall(request: Request, count: int, expected: int) -> None:
    """Raise if an answer does not hold as many rows as the publisher counted."""
    if count != expected:
        remedy = "The answer was cut short, or the figures changed meanwhile: fetch again."
        incomplete(request, f"{count:,} rows", f"the {expected:,} that the publisher counted", remedy)


def refuse_gap(request: Request, months: Collection[date], published: Iterable[date]) -> None:
    """Raise if a month that is published has no row in an answer that should hold some for each."""
    missing = sorted(set(published) - set(months))
    if missing:
        found = f"no row for {shown(f'{month:%Y-%m}' for month in missing)}"
        remedy = "Fetch again; if it stays so, the publisher has not finished the release."
        incomplete(request, found, "rows for each month that is published", remedy)


def incomplete(request: Request, found: str, expected: str, remedy: str) -> None:
    """Refuse an answer.

    Raises:
        IncompleteError: Always.
    """
    where = f"{request.source}: {request.address()}"
    raise IncompleteError(where, found, expected, remedy)


def covered(covers: Iterable[Cover], published: Collection[date]) -> tuple[Cover, ...]:
    """Of what was asked for, the part that is published: one cover per run of months."""
    found = []
    for cover in covers:
        there = [month for month in month_range(cover.first_month, cover.last_month) if month in published]
        found += [replace(cover, first_month=first, last_month=last) for first, last in runs(there, NO_LIMIT)]
    return tuple(found)


def months_in(rows: pl.DataFrame) -> set[date]:
    """The months of parsed rows."""
    return set(rows["month"].str.to_date("%Y-%m-%d", strict=False).drop_nulls())


def shown(names: Iterable[str]) -> str:
    """Names for a message, cut after the first few."""
    listed = list(names)
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more
