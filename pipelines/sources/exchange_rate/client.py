"""Client of exchange rates: the European Central Bank's reference rates and the Federal Reserve's monthly averages.

Two publishers, two hosts. The Bank always returns all days since 1999 in one zip. The Federal Reserve's Data Download
Program returns the requested months and may show the average of a month in progress, so a month is requested only
after its last week has been released.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import polars as pl

from pledgebook.pipelines.core.months import last_day
from pledgebook.pipelines.network.request import Limits, Query, Request
from pledgebook.pipelines.schemas.ingested.certificate import Pull
from pledgebook.pipelines.sources.exchange_rate.parse import parse
from pledgebook.pipelines.sources.parsing.client import Ask, Client, Pulled
from pledgebook.pipelines.sources.parsing.need import Need
from pledgebook.pipelines.sources.parsing.proof import incomplete, parsed, reject_gap

SOURCE = "exchange_rate"

PACKAGE = "c5d6e0edf324b2fb28d73bcacafaaa02"
"""The Data Download Program's own package of the monthly bilateral rates (release G.5)."""

LONGEST_GAP_DAYS = 5
"""From Maundy Thursday to Easter Tuesday, the longest run of days without a rate."""

FED_SETTLED_DAYS = 9
"""H.10 is released on Mondays for the week before: after these days a month is complete, even with a holiday."""


@dataclass(frozen=True)
class Series:
    """A publisher's series of rates.

    Args:
        name: The series.
        publisher: The publisher.
        license: The terms of use.
        host: The publisher's own address.
        path: The path of the file.
        form: The format of the file.
        lag_days: Days after the end of a month until it is complete.
    """

    name: str
    publisher: str
    license: str
    host: str
    path: str
    form: str
    lag_days: int


EVERY_SERIES = {
    one.name: one
    for one in (
        Series(
            name="ecb",
            publisher="European Central Bank",
            license="Free reuse with the source named (European Central Bank)",
            host="https://www.ecb.europa.eu",
            path="stats/eurofxref/eurofxref-hist.zip",
            form="zip",
            lag_days=1,
        ),
        Series(
            name="fed_h10",
            publisher="Board of Governors of the Federal Reserve System",
            license="Public domain (work of the US government)",
            host="https://www.federalreserve.gov",
            path="datadownload/Output.aspx",
            form="csv",
            lag_days=FED_SETTLED_DAYS,
        ),
    )
}


def limits(_has_key: bool) -> Limits:
    """Return the limits: neither publisher states a number, and one request each per day is enough."""
    return Limits(per_second=2, burst=2)


def requests(needs: Sequence[Need], base: str, today: date) -> list[Request]:
    """Plan one request per series, for all months that are complete."""
    found = []
    for need in needs:
        series = EVERY_SERIES[need.side.series]
        months = tuple(
            month for month in need.months if last_day(month) + timedelta(series.lag_days) <= today
        )
        if months:
            found.append(_request(series, months, base))
    return found


def _request(series: Series, months: tuple[date, ...], base: str) -> Request:
    return Request(
        source=SOURCE,
        file=f"{series.name}_{months[0]:%Y-%m}_{months[-1]:%Y-%m}.{series.form}",
        url=f"{base or series.host}/{series.path}",
        query=_query(months) if series.name == "fed_h10" else (),
        form=series.form,
        months_asked=len(months),
        months=months,
    )


def _query(months: tuple[date, ...]) -> Query:
    return (
        ("rel", "H10"),
        ("series", PACKAGE),
        ("lastobs", ""),
        ("from", f"{months[0]:%m/%d/%Y}"),
        ("to", f"{last_day(months[-1]):%m/%d/%Y}"),
        ("filetype", "csv"),
        ("label", "include"),
        ("layout", "seriescolumn"),
        ("type", "package"),
    )


def pull(ask: Ask, request: Request, taken_at: datetime) -> Pulled:
    """Send a request and prove that each requested month is in the answer, with all its days if the rates are daily.

    Raises:
        FetchError: There is no answer, or it is incomplete.
        SourceError: The answer is not what the publisher publishes.
    """
    series = next(one for one in EVERY_SERIES.values() if request.url.endswith(one.path))
    answer = ask(request)
    read = parsed(parse, request, answer.content, taken_at)
    sound = read.rows.filter(pl.col("refusals").list.len() == 0)
    _reject_other_series(request, series, sound)
    days = sound["period_start"].str.to_date("%Y-%m-%d").unique().sort().to_list()
    reject_gap(request, {day.replace(day=1) for day in days}, request.months)
    if series.name == "ecb":
        _reject_gap_in_days(request, days, taken_at)
    return Pulled(
        content=answer.content,
        covers=(),
        publisher=series.publisher,
        license=series.license,
        pull=Pull(
            rows_expected=None,
            rows_received=read.raw.height,
            row_cap=None,
            months_asked=len(request.months),
            months_published=len(request.months),
            silent=(),
        ),
    )


def _reject_other_series(request: Request, series: Series, rows: pl.DataFrame) -> None:
    """Reject an answer without rates, or with another publisher's."""
    found = rows["series"].unique().sort().to_list()
    if found != [series.name]:
        shown = f"rates of {', '.join(found)}" if found else "no rates"
        remedy = "Check the address in PLEDGEBOOK_EXCHANGE_RATE_URL, if it is set."
        incomplete(request, shown, f"rates of {series.name}", remedy)


def _reject_gap_in_days(request: Request, days: list[date], taken_at: datetime) -> None:
    """Reject daily rates with a gap longer than any holidays, up to the day of retrieval."""
    since = [day for day in days if day >= request.months[0]]
    for last, following in pairwise([request.months[0], *since, taken_at.date()]):
        if (following - last).days > LONGEST_GAP_DAYS:
            found = f"no rate between {last} and {following}"
            remedy = "The file is old or has a gap. Fetch again tomorrow."
            incomplete(request, found, f"no gap longer than {LONGEST_GAP_DAYS} days", remedy)


CLIENT = Client(
    source=SOURCE,
    license="as each publisher says",
    base="",
    key=None,
    limits=limits,
    requests=requests,
    pull=pull,
)
