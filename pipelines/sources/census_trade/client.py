"""Client of the US Census Bureau's International Trade API: exports/hs and imports/hs.

One request is for one country, direction and level, and either up to a year of all products or up to five years of
one product. A small request for all countries together is sent first and shows which months are published: a
published month without rows is then a month without trade. HTTP 204 means that there are no rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import month_range, runs
from pledgebook.pipelines.core.vocabulary import WORLD
from pledgebook.pipelines.network.request import Limits, Query, Request
from pledgebook.pipelines.raw.sidecar import Cover
from pledgebook.pipelines.schemas.ingested.certificate import Pull
from pledgebook.pipelines.sources.census_trade.codes import COUNTRIES
from pledgebook.pipelines.sources.census_trade.parse import EXPORTS, IMPORTS, LEVELS, Endpoint, parse
from pledgebook.pipelines.sources.parsing.client import Ask, Client, KeyRule, Pulled
from pledgebook.pipelines.sources.parsing.need import ALL_PRODUCTS, Need
from pledgebook.pipelines.sources.parsing.proof import (
    covered,
    months_in,
    parsed,
    reject_gap,
    reject_unrequested,
)

SOURCE = "census_trade"
BASE = "https://api.census.gov/data/timeseries/intltrade"
ENDPOINTS = {"export": ("exports/hs", EXPORTS), "import": ("imports/hs", IMPORTS)}

MOST_PREFIXES = 6
"""With more product prefixes than this, all products are requested, one year at a time."""
MONTHS_OF_ALL, MONTHS_OF_ONE = 12, 60

PROBE_PRODUCT = "27"
"""A chapter with trade in every month: its total over all countries shows which months are published."""

CODE_OF = {iso3: code for code, iso3 in reversed(COUNTRIES.items())} | {WORLD: "-"}


def limits(has_key: bool) -> Limits:
    """Return the limits: the Bureau allows 500 requests a day without a key, and states no number with one."""
    return Limits(per_second=4, burst=4, per_day=None if has_key else 500)


def requests(needs: Sequence[Need], base: str, _today: date) -> list[Request]:
    """Plan requests per direction, country, products and run of months."""
    groups: dict[tuple[str, str], list[Need]] = defaultdict(list)
    for need in needs:
        groups[(need.side.direction, need.side.partner_iso3)].append(need)
    return [
        request
        for (direction, partner), group in sorted(groups.items())
        for request in _requests(direction, partner, group, base)
    ]


def _requests(direction: str, partner: str, needs: Sequence[Need], base: str) -> list[Request]:
    """Plan the requests for one country and direction; quantities exist at ten digits only."""
    if direction not in ENDPOINTS or partner not in CODE_OF:
        message = (
            f"{SOURCE}: the Census Bureau has no data on {direction} with {partner}. "
            f"Correct `{needs[0].readings[0]}` in the register."
        )
        raise UsageError(message)
    digits = 10 if any(need.is_quantity for need in needs) else max(need.digits for need in needs)
    level = min(count for count in LEVELS.values() if count >= min(digits, 10))
    prefixes = sorted({prefix for need in needs for prefix in need.prefixes})
    if len(prefixes) > MOST_PREFIXES:
        months = sorted({month for need in needs for month in need.months})
        spans = runs(months, MONTHS_OF_ALL)
        return [_request(direction, partner, ALL_PRODUCTS, level, span, base) for span in spans]
    return [
        _request(direction, partner, prefix, level, span, base)
        for prefix in prefixes
        for span in runs(_months_of(prefix, needs), MONTHS_OF_ONE)
    ]


def _months_of(prefix: str, needs: Sequence[Need]) -> list[date]:
    return sorted({month for need in needs if prefix in need.prefixes for month in need.months})


def _request(
    direction: str, partner: str, prefix: str, level: int, span: tuple[date, date], base: str
) -> Request:
    path, endpoint = ENDPOINTS[direction]
    query = [
        ("get", ",".join(["CTY_CODE", "CTY_NAME", endpoint.product, *_columns(endpoint)])),
        ("time", _time(span)),
        ("COMM_LVL", f"HS{level}"),
        ("CTY_CODE", CODE_OF[partner]),
    ]
    if prefix != ALL_PRODUCTS:
        query.append((endpoint.product, prefix if len(prefix) == level else f"{prefix}*"))
    products = prefix or "all"
    return Request(
        source=SOURCE,
        file=f"{path.split('/')[0]}_{partner}_{products}_hs{level}_{span[0]:%Y-%m}_{span[1]:%Y-%m}.json",
        url=f"{base}/{path}",
        query=tuple(query),
        covers=tuple(
            Cover(direction, "USA", partner, (prefix,), level, *span, series=figure.series)
            for figure in endpoint.figures
        ),
        months_asked=len(month_range(*span)),
        calls=2,
    )


def _columns(endpoint: Endpoint) -> list[str]:
    values = [figure.series for figure in endpoint.figures]
    quantities = [figure.quantity for figure in endpoint.figures if figure.quantity]
    return [*values, *quantities, *(f"{name}_FLAG" for name in quantities), "UNIT_QY1"]


def _time(span: tuple[date, date]) -> str:
    first, last = (f"{month:%Y-%m}" for month in span)
    return first if first == last else f"from {first} to {last}"


def pull(ask: Ask, request: Request, taken_at: datetime) -> Pulled | None:
    """Send a request and prove its answer complete; return None if none of its months is published yet.

    Raises:
        FetchError: There is no answer, or it is incomplete.
        SourceError: The answer is not what the Bureau publishes.
    """
    requested = request.covers[0]
    months = month_range(requested.first_month, requested.last_month)
    published = _published(ask, request, taken_at) & set(months)
    if not published:
        return None
    answer = ask(request)
    received, found = 0, set[date]()
    if answer.content:
        read = parsed(parse, request, answer.content, taken_at)
        reject_unrequested(request, read.rows)
        received, found = read.raw.height, months_in(read.rows)
    if requested.product_prefixes == (ALL_PRODUCTS,) and received:
        reject_gap(request, found, published)
    return Pulled(
        answer.content,
        covered(request.covers, published),
        Pull(
            rows_expected=None,
            rows_received=received,
            row_cap=None,
            months_asked=len(months),
            months_published=len(published),
            silent=() if received else (requested.partner_iso3,),
        ),
    )


def _published(ask: Ask, request: Request, taken_at: datetime) -> set[date]:
    """Return the months that the Bureau has published, from its total over all countries."""
    requested = request.covers[0]
    _path, endpoint = ENDPOINTS[requested.direction]
    query: Query = (
        ("get", f"{endpoint.product},{endpoint.figures[0].series}"),
        ("time", _time((requested.first_month, requested.last_month))),
        ("COMM_LVL", "HS2"),
        ("CTY_CODE", CODE_OF[WORLD]),
        (endpoint.product, PROBE_PRODUCT),
    )
    probe = Request(SOURCE, f"published_{requested.direction}.json", request.url, query, is_aside=True)
    answer = ask(probe)
    return months_in(parsed(parse, probe, answer.content, taken_at).rows) if answer.content else set()


CLIENT = Client(
    source=SOURCE,
    license="public domain",
    base=BASE,
    key=KeyRule("key"),
    limits=limits,
    requests=requests,
    pull=pull,
)
