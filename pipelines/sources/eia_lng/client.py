"""Client of the Energy Information Administration's API: monthly exports of natural gas, one series per request.

The answer counts its own rows, and the parser rejects one with fewer. For an unknown series the API returns no rows and
no error, so an answer without rows is rejected when months are overdue.
"""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from pledgebook.pipelines.core.countries import EUROPEAN_UNION
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import month_range, runs
from pledgebook.pipelines.network.request import Limits, Request
from pledgebook.pipelines.raw.sidecar import Cover
from pledgebook.pipelines.schemas.ingested.certificate import Pull
from pledgebook.pipelines.sources.eia_lng.answer import CAP
from pledgebook.pipelines.sources.eia_lng.codes import AREAS, DIRECTIONS
from pledgebook.pipelines.sources.eia_lng.parse import COMPRESSED, LNG, parse
from pledgebook.pipelines.sources.parsing import release_calendar as release
from pledgebook.pipelines.sources.parsing.client import Ask, Client, KeyRule, Pulled
from pledgebook.pipelines.sources.parsing.need import Need
from pledgebook.pipelines.sources.parsing.proof import (
    NO_LIMIT,
    covered,
    incomplete,
    months_in,
    parsed,
    reject_gap,
    reject_unrequested,
)

SOURCE = "eia_lng"
BASE = "https://api.eia.gov"
ROUTE = "v2/natural-gas/move/expc/data/"

COMPRESSED_GAS = "ENC"
AREA_OF = {iso3: area for area, iso3 in reversed(AREAS.items())}


def limits(_has_key: bool) -> Limits:
    """Return the limits: the Administration states about 9,000 requests an hour and bursts of five a second."""
    return Limits(per_second=2, burst=4, row_cap=CAP)


def requests(needs: Sequence[Need], base: str, _today: date) -> list[Request]:
    """Plan one request per series and run of months."""
    return [_request(need, span, base) for need in needs for span in runs(need.months, NO_LIMIT)]


def _request(need: Need, span: tuple[date, date], base: str) -> Request:
    side = need.side
    product = COMPRESSED if side.series == COMPRESSED_GAS else LNG
    _check_need(need, product)
    first, last = (f"{month:%Y-%m}" for month in span)
    return Request(
        source=SOURCE,
        file=f"exports_{side.series}_{side.partner_iso3}_{first}_{last}.json",
        url=f"{base}/{ROUTE}",
        query=(
            ("frequency", "monthly"),
            ("data[0]", "value"),
            ("facets[series][]", f"NGM_EPG0_{side.series}_NUS-{AREA_OF[side.partner_iso3]}_MMCF"),
            ("start", first),
            ("end", last),
            ("sort[0][column]", "period"),
            ("sort[0][direction]", "asc"),
            ("offset", "0"),
            ("length", f"{CAP}"),
        ),
        covers=(
            Cover(
                side.direction, "USA", side.partner_iso3, (product,), len(product), *span, series=side.series
            ),
        ),
        months_asked=len(month_range(*span)),
    )


def _check_need(need: Need, product: str) -> None:
    """Reject a need for data that the Administration does not publish.

    Raises:
        UsageError: Names the reading.
    """
    side = need.side
    others = [prefix for prefix in need.prefixes if not product.startswith(prefix)]
    if side.partner_iso3 == EUROPEAN_UNION:
        message = (
            f"{SOURCE}: the Administration gives the members of the European Union one by one. Download its workbook of all "
            f"countries, and hand it in with `pledgebook ingest {SOURCE} FILE`."
        )
        raise UsageError(message)
    if DIRECTIONS.get(side.series) != side.direction or side.partner_iso3 not in AREA_OF:
        what = f"{side.direction} {side.series} with {side.partner_iso3}"
    elif others:
        what = f"products {', '.join(others)} as {side.series}, which is {product}"
    elif not need.is_quantity:
        what = "values, only volumes"
    else:
        return
    reading = need.readings[0] if need.readings else "the reading"
    message = f"{SOURCE}: the Administration has no data on {what}. Correct `{reading}` in the register."
    raise UsageError(message)


def pull(ask: Ask, request: Request, taken_at: datetime) -> Pulled | None:
    """Send a request and prove its answer complete; return None if none of its months is published yet.

    Raises:
        FetchError: There is no answer, or it is incomplete.
        SourceError: The answer is not what the Administration publishes, or has fewer rows than it counts.
    """
    [requested] = request.covers
    answer = ask(request)
    read = parsed(parse, request, answer.content, taken_at)
    reject_unrequested(request, read.rows, ("partner_iso3", "series", "direction"))
    if read.raw.is_empty():
        _reject_overdue(request, requested, taken_at.date())
        return None
    _reject_hole(request, read.raw)
    found = months_in(read.rows.filter(pl.col("refusals").list.len() == 0))
    if not found:
        return None
    return Pulled(
        content=answer.content,
        covers=covered(request.covers, found),
        pull=Pull(
            rows_expected=read.raw.height,
            rows_received=read.raw.height,
            row_cap=CAP,
            months_asked=request.months_asked,
            months_published=len(found),
            silent=(),
        ),
    )


def _reject_hole(request: Request, raw: pl.DataFrame) -> None:
    """Reject an answer in which a month between the first and the last has no row (a blank is a row without a figure)."""
    if "period" not in raw.columns:
        remedy = "Check the address in PLEDGEBOOK_EIA_LNG_URL, if it is set."
        incomplete(request, "another layout", "the API's own answer", remedy)
    present = set(raw["period"].str.to_date("%Y-%m", strict=False).drop_nulls())
    if present:
        reject_gap(request, present, month_range(min(present), max(present)))


def _reject_overdue(request: Request, requested: Cover, today: date) -> None:
    """Reject an answer without rows if its months are overdue, because the API may not know the series.

    Raises:
        IncompleteError: Names the months.
    """
    overdue = release.overdue(SOURCE, today)
    if overdue is not None and requested.first_month <= overdue:
        found = f"no row, although {requested.first_month:%Y-%m} is overdue"
        remedy = "The series may have a new name. Look it up in the API browser, and report it."
        incomplete(request, found, "the published months", remedy)


CLIENT = Client(
    source=SOURCE,
    license="public domain",
    base=BASE,
    key=KeyRule("api_key", is_required=True),
    limits=limits,
    requests=requests,
    pull=pull,
)
