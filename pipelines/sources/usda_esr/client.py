"""Client of USDA's Export Sales Reporting API: weekly sales by commodity and marketing year.

One request is for one commodity, one marketing year and all countries, because only all countries together show which
weeks are published: a country without purchases may have no row. An HS heading can have several commodities (the
classes of wheat), and a month can have weeks of two marketing years. All requests of a heading are sent together and
stored at one moment, and only together do they cover a month.
"""

import json
from calendar import THURSDAY
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.stages import UNKNOWN_DESTINATION
from pledgebook.pipelines.network.request import Limits, Request
from pledgebook.pipelines.raw.sidecar import Cover
from pledgebook.pipelines.schemas.ingested.certificate import Pull
from pledgebook.pipelines.sources.parsing.client import Ask, Client, KeyRule, Pulled
from pledgebook.pipelines.sources.parsing.need import Need
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.proof import covered, incomplete, parsed, shown
from pledgebook.pipelines.sources.usda_esr.codes import DESTINATIONS, MARKETING_YEAR_STARTS, PRODUCTS
from pledgebook.pipelines.sources.usda_esr.parse import FLOWS, parse

SOURCE = "usda_esr"
BASE = "https://api.fas.usda.gov"

WEEK = timedelta(days=7)
JANUARY = 1


def limits(_has_key: bool) -> Limits:
    """Return the limits: a key of api.data.gov allows 1,000 requests an hour, with no stated number per day."""
    return Limits(per_second=4, burst=4)


def requests(needs: Sequence[Need], base: str, _today: date) -> list[Request]:
    """Plan one request per heading, with its commodities and marketing years as parts."""
    by_heading: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        _check_need(need)
        for prefix in need.prefixes:
            by_heading[prefix].append(need)
    return [_request(heading, group, base) for heading, group in sorted(by_heading.items())]


def _check_need(need: Need) -> None:
    """Reject a need for data that the program does not report.

    Raises:
        UsageError: Names the reading.
    """
    side = need.side
    headings = sorted(set(need.prefixes) - set(PRODUCTS.values()))
    if headings:
        what = f"{shown(headings)}, only whole headings ({shown(sorted(set(PRODUCTS.values())))})"
    elif side.direction != "export" or side.partner_iso3 not in DESTINATIONS.values():
        what = f"{side.direction} with {side.partner_iso3}"
    elif not need.is_quantity:
        what = "values, only quantities"
    else:
        return
    reading = need.readings[0] if need.readings else "the reading"
    message = f"{SOURCE}: the Department has no data on {what}. Correct `{reading}` in the register."
    raise UsageError(message)


def _request(heading: str, needs: Sequence[Need], base: str) -> Request:
    """Return the request for a heading: its commodities in all marketing years of the months; the last part has the coverage."""
    months = sorted({month for need in needs for month in need.months})
    partners = sorted({*(need.side.partner_iso3 for need in needs), UNKNOWN_DESTINATION})
    commodities = [code for code, product in PRODUCTS.items() if product == heading]
    year_codes = sorted(
        {(year, code) for code in commodities for month in months for year in _years(code, month)}
    )
    every_part = [_part(heading, code, year, base) for year, code in year_codes]
    return replace(
        every_part[-1],
        covers=tuple(
            Cover("export", "USA", partner, (heading,), len(heading), months[0], months[-1], series)
            for partner in partners
            for series in FLOWS
        ),
        months=tuple(months),
        months_asked=len(months),
        calls=len(every_part) + 1,
        parts=tuple(every_part[:-1]),
    )


def _part(heading: str, commodity: str, year: int, base: str) -> Request:
    return Request(
        source=SOURCE,
        file=f"sales_{heading}_{commodity}_my{year}.json",
        url=f"{base}/api/esr/exports/commodityCode/{commodity}/allCountries/marketYear/{year}",
    )


def pull(ask: Ask, request: Request, taken_at: datetime) -> Pulled | None:
    """Request all parts of a heading and prove that no week is missing; return None if no month is published yet.

    Raises:
        FetchError: There is no answer, or it is incomplete.
        SourceError: The answer is not what the Department publishes.
    """
    released = _released_through(ask, request)
    every_part = (*request.parts, request)
    contents = [ask(part).content for part in every_part]
    reads = [_read(one, content, taken_at) for one, content in zip(every_part, contents, strict=True)]
    _reject_empty_years(request, dict(zip(every_part, reads, strict=True)), released)
    weeks = {week for read in reads for week in _weeks(read)}
    published = _published(request, weeks, released)
    if not published:
        return None
    silent = _silent(request, every_part, reads)
    *parts, last = [
        _pulled(part, content, read, len(request.months), len(published))
        for part, content, read in zip(every_part, contents, reads, strict=True)
    ]
    return replace(
        last,
        covers=covered(request.covers, published),
        pull=replace(last.pull, silent=silent),
        parts=tuple(parts),
    )


def _pulled(part: Request, content: bytes, read: Parsed, requested: int, published: int) -> Pulled:
    return Pulled(
        content=content,
        covers=(),
        edition=str(_year(part)),
        pull=Pull(
            rows_expected=None,
            rows_received=_height(read),
            row_cap=None,
            months_asked=requested,
            months_published=published,
            silent=(),
        ),
    )


def _read(part: Request, content: bytes, taken_at: datetime) -> Parsed:
    """Parse an answer, and check that it has no other commodity."""
    read = parsed(parse, part, content, taken_at, edition=str(_year(part)))
    commodity = _commodity(part)
    found = set(read.raw["commodityCode"].cast(pl.String).str.strip_chars()) - {commodity}
    if found:
        remedy = "The Department understood the request differently: check the commodity codes."
        incomplete(part, f"rows of commodity {shown(sorted(found))}", f"only {commodity}", remedy)
    return read


def _reject_empty_years(request: Request, reads: dict[Request, Parsed], released: date) -> None:
    """Reject answers without any row for a marketing year that has begun."""
    rows: dict[int, int] = defaultdict(int)
    for part, read in reads.items():
        rows[_year(part)] += _height(read)
    for part in reads:
        year, commodity = _year(part), _commodity(part)
        begun = _thursday(_begins(commodity, year) + WEEK)
        if not rows[year] and begun <= released:
            remedy = "Fetch again; if it persists, the API may have changed. Please report it."
            incomplete(request, f"no row of marketing year {year}", f"weeks through {released}", remedy)


def _published(request: Request, weeks: set[date], released: date) -> set[date]:
    """Return the months whose last week is published.

    Raises:
        IncompleteError: A week before the last one is missing.
    """
    if not weeks:
        return set()
    through = min(max(weeks), released)
    published = {month for month in request.months if _thursdays(month)[-1] <= through}
    missing = sorted({week for month in published for week in _thursdays(month)} - weeks)
    if missing:
        found = f"no row for the weeks that ended on {shown(map(str, missing))}"
        remedy = "Fetch again later: the Department may not have finished the release."
        incomplete(request, found, f"each week through {through}", remedy)
    return published


def _silent(request: Request, every_part: Iterable[Request], reads: Sequence[Parsed]) -> tuple[str, ...]:
    """Return the countries without purchases, and the commodities and years without rows."""
    partners = {partner for read in reads for partner in read.rows["partner_iso3"].drop_nulls()}
    requested = {cover.partner_iso3 for cover in request.covers}
    empty = [
        f"{_commodity(part)}/MY{_year(part)}"
        for part, read in zip(every_part, reads, strict=True)
        if not _height(read)
    ]
    return (*sorted(requested - partners - {UNKNOWN_DESTINATION}), *empty)


def _released_through(ask: Ask, request: Request) -> date:
    """Return the last week that the Department should have released for the heading, which ended a week before the release.

    Raises:
        IncompleteError: The list of releases has another layout, or lacks the commodity.
    """
    host = request.url.partition("/api/esr/")[0]
    probe = Request(SOURCE, "releases.json", f"{host}/api/esr/datareleasedates", is_aside=True)
    wanted = {_commodity(part) for part in (*request.parts, request)}
    try:
        records = json.loads(ask(probe).content)
        days = [
            date.fromisoformat(record["releaseTimeStamp"][:10])
            for record in records
            if str(record["commodityCode"]) in wanted
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        found = f"a list of releases that cannot be read ({type(error).__name__}: {error})"
        incomplete(
            probe,
            found,
            "commodityCode and releaseTimeStamp of each",
            "The API may have changed. Please report it.",
        )
    if not days:
        found = f"no release of commodity {shown(sorted(wanted))}"
        incomplete(probe, found, "the day of its last release", "The API may have changed. Please report it.")
    return _thursday(max(days) - WEEK)


def _weeks(read: Parsed) -> set[date]:
    """Return the days on which the weeks of an answer end."""
    text = read.raw["weekEndingDate"].cast(pl.String).str.strip_chars().str.slice(0, 10)
    return set(text.str.to_date("%Y-%m-%d", strict=False).drop_nulls())


def _height(read: Parsed) -> int:
    """Return the number of rows of an answer as published."""
    return read.raw["file_row"].n_unique()


def _commodity(part: Request) -> str:
    return part.url.split("/")[-4]


def _year(part: Request) -> int:
    return int(part.url.split("/")[-1])


def _years(commodity: str, month: date) -> set[int]:
    """Return the marketing years of a month's weeks."""
    weeks = _thursdays(month)
    return {_year_of(commodity, day) for day in (weeks[0] - timedelta(days=6), weeks[0], weeks[-1])}


def _year_of(commodity: str, day: date) -> int:
    """Return the marketing year of a day, named after the calendar year in which it ends."""
    start = MARKETING_YEAR_STARTS[commodity]
    return day.year + (day.month >= start) - (start == JANUARY)


def _begins(commodity: str, year: int) -> date:
    start = MARKETING_YEAR_STARTS[commodity]
    return date(year - (start != JANUARY), start, 1)


def _thursdays(month: date) -> list[date]:
    """Return the days on which the weeks of a month end."""
    first = _thursday(month - timedelta(days=1)) + WEEK
    weeks = [first + count * WEEK for count in range(5)]
    return [week for week in weeks if week.month == month.month]


def _thursday(day: date) -> date:
    """Return the last Thursday up to and including a day."""
    return day - timedelta(days=(day.weekday() - THURSDAY) % 7)


CLIENT = Client(
    source=SOURCE,
    license="public domain",
    base=BASE,
    key=KeyRule("X-Api-Key", in_header=True, is_required=True),
    limits=limits,
    requests=requests,
    pull=pull,
)
