"""Client of UN Comtrade: monthly trade by HS code, with a free key or from the public preview.

One request is for one reporter, one partner or all of them, and one flow: up to a hundred codes, or all products of one
level, in up to twelve months (one in the preview). Before it, auxiliary requests fetch the number of rows and the months
that the reporter has published: a published month without a row is then a month without trade. Second partner, mode of
transport and customs procedure are always set to their totals, because the answer would otherwise include parts.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from pledgebook.pipelines.core.errors import FetchError, UsageError
from pledgebook.pipelines.core.months import month_range, runs
from pledgebook.pipelines.core.text import is_digits, message_in, short
from pledgebook.pipelines.core.vocabulary import EVERY_PARTNER, WORLD
from pledgebook.pipelines.network.http import Answer
from pledgebook.pipelines.network.request import Limits, Request
from pledgebook.pipelines.raw.sidecar import Cover
from pledgebook.pipelines.schemas.ingested.certificate import Pull
from pledgebook.pipelines.sources.parsing.client import Ask, Client, KeyRule, Pulled, Unchanged
from pledgebook.pipelines.sources.parsing.need import ALL_PRODUCTS, Need
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.proof import (
    covered,
    incomplete,
    months_in,
    parsed,
    reject_capped,
    reject_gap,
    reject_shortfall,
    shown,
)
from pledgebook.pipelines.sources.un_comtrade.codes import COUNTRIES, DIRECTIONS, right_reporter_code
from pledgebook.pipelines.sources.un_comtrade.parse import PREVIEW, PREVIEW_CAP, SERIES, parse

SOURCE = "un_comtrade"
BASE = "https://comtradeapi.un.org"
WITH_KEY, WITHOUT_KEY = "/data/v1", "/public/v1"
TABLE = "C/M/HS"
"""Goods, by month, in the HS as reported."""

ROW_CAP = 100_000
"""Row cap of an answer with a free key; it was 250,000 before, and is higher for paid keys."""
MONTHS, MONTHS_OF_PREVIEW = 12, 1
MOST_CODES = 100
ONE_CODE = 1
"""Codes per request for all partners in the preview, so that the answer stays below its cap."""

TOTAL = "TOTAL"
LEVELS = (2, 4, 6)
PINNED = {"partner2Code": "0", "motCode": "0", "customsCode": "C00"}
FLOW_CODES = {direction: code for code, direction in DIRECTIONS.items()}
CODE_OF = {iso3: code for code, iso3 in COUNTRIES.items()}

LAST_RELEASED = "lastReleased"

NOT_REPORTED = "not_reported"
NO_COUNTRY = ("partner_residue", "partner_former")

TradeKey = tuple[str, str, str]
"""Reporter, partner and direction."""


def limits(has_key: bool) -> Limits:
    """Return the limits: 500 calls a day with a free key, no stated number for the preview; bursts are answered with 429."""
    if has_key:
        return Limits(per_second=1, burst=1, per_day=500, row_cap=ROW_CAP)
    return Limits(per_second=1, burst=1, row_cap=PREVIEW_CAP)


def requests(needs: Sequence[Need], base: str, _today: date) -> list[Request]:
    """Plan requests per reporter, partner, direction, products and run of months."""
    groups: dict[TradeKey, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for need in needs:
        _check(need)
        side = (need.side.reporter_iso3, need.side.partner_iso3, need.side.direction)
        for products in _products(need):
            groups[side][products].update(need.months)
    return [request for side, wanted in sorted(groups.items()) for request in _requests(side, wanted, base)]


def _check(need: Need) -> None:
    """Reject a need for data that UN Comtrade does not publish."""
    side = need.side
    unknown = [
        *(iso3 for iso3 in (side.reporter_iso3, side.partner_iso3) if iso3 not in {*CODE_OF, EVERY_PARTNER}),
        *([side.reporter_iso3] if side.reporter_iso3 == EVERY_PARTNER else []),
        *([side.reporter_iso3] if side.reporter_iso3 == WORLD else []),
        *([side.direction] if side.direction not in FLOW_CODES else []),
        *(prefix for prefix in need.prefixes if not _is_askable(prefix)),
        *([f"{need.digits} digits"] if need.digits > LEVELS[-1] else []),
    ]
    if unknown:
        message = (
            f"{SOURCE}: UN Comtrade has no data on {shown(unknown)}, only on export, import and re_export of present-day "
            f"countries, for {TOTAL} or codes of 2, 4 or 6 digits. Correct `{need.readings[0]}` in the register."
        )
        raise UsageError(message)


def _is_askable(prefix: str) -> bool:
    return prefix == TOTAL or (is_digits(prefix) and len(prefix) in LEVELS)


def _products(need: Need) -> list[str]:
    """Return the codes to request, with a whole level in place of codes that have an exclusion."""
    codes = [prefix for prefix in need.prefixes if prefix not in need.deeper]
    return [*codes, f"AG{need.digits + need.digits % 2}"] if need.deeper else codes


def _requests(side: TradeKey, wanted: Mapping[str, set[date]], base: str) -> Iterator[Request]:
    """Plan the requests for one reporter, partner and direction; codes needed for the same months are combined."""
    together: dict[tuple[date, ...], list[str]] = defaultdict(list)
    for products in sorted(wanted):
        together[tuple(sorted(wanted[products]))].append(products)
    is_preview = base.endswith(WITHOUT_KEY)
    longest = MONTHS_OF_PREVIEW if is_preview else MONTHS
    for months, every in together.items():
        levels = [products for products in every if products.startswith("AG")]
        codes = [products for products in every if products not in levels]
        most = ONE_CODE if is_preview and side[1] == EVERY_PARTNER else MOST_CODES
        parts = [codes[start : start + most] for start in range(0, len(codes), most)]
        for span in runs(months, longest):
            yield from (_request(side, part, span, base) for part in [*([level] for level in levels), *parts])


def _request(side: TradeKey, products: Sequence[str], span: tuple[date, date], base: str) -> Request:
    reporter, partner, direction = side
    months = month_range(*span)
    cap = PREVIEW_CAP if base.endswith(WITHOUT_KEY) else ROW_CAP
    name = products[0] if len(products) == 1 else f"{products[0]}-{products[-1]}"
    is_of_all = partner == EVERY_PARTNER
    whom = "ALL" if is_of_all else partner
    return Request(
        source=SOURCE,
        file=f"{direction}_{reporter}_{whom}_{name}_{span[0]:%Y-%m}_{span[1]:%Y-%m}.json",
        url=f"{base}/{'preview' if base.endswith(WITHOUT_KEY) else 'get'}/{TABLE}",
        query=(
            ("reporterCode", CODE_OF[reporter]),
            ("period", ",".join(f"{month:%Y%m}" for month in months)),
            *(() if is_of_all else (("partnerCode", CODE_OF[partner]),)),
            ("cmdCode", ",".join(products)),
            ("flowCode", FLOW_CODES[direction]),
            *PINNED.items(),
            ("includeDesc", "false"),
            ("maxRecords", str(cap)),
        ),
        covers=tuple(
            Cover(direction, reporter, partner, prefixes, level, *span, series=series)
            for level, prefixes in _by_level(products).items()
            for series in SERIES
        ),
        months_asked=len(months),
        calls=2,
    )


def _by_level(products: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """Return the product prefixes by their requested level of digits; a total has level 0."""
    found: dict[int, tuple[str, ...]] = {}
    for name in products:
        is_level = name.startswith("AG")
        level = int(name[2:]) if is_level else 0 if name == TOTAL else len(name)
        found[level] = (*found.get(level, ()), ALL_PRODUCTS if is_level else name)
    return found


def pull(ask: Ask, request: Request, taken_at: datetime) -> Pulled | Unchanged | None:
    """Send a request and prove its answer complete; return None if none of its months is published yet.

    Months that are held are not asked for if the publisher's list names no later release of any of them.

    Raises:
        FetchError: There is no answer, or it is incomplete.
        SourceError: The answer is not what UN Comtrade publishes.
    """
    requested = request.covers[0]
    months = month_range(requested.first_month, requested.last_month)
    releases = _releases(ask, request)
    every = set(releases)
    published = every & set(months)
    latest = [releases[month] for month in published]
    known = [moment for moment in latest if moment is not None]
    if request.held_since and known and len(known) == len(latest) and max(known) < request.held_since:
        return Unchanged(max(known))
    if not published:
        if every and months[0] > max(every):
            return None
        _reject_unpublished(request)
    cap = PREVIEW_CAP if PREVIEW in request.url else ROW_CAP
    expected = _count(ask, request)
    reject_capped(request, expected, cap, _remedy_of_cap(request))
    answer = ask(request)
    read = parsed(parse, request, answer.content, taken_at)
    received = read.raw.height // len(SERIES)
    reject_shortfall(request, received, expected)
    _reject_other_rows(request, read.raw)
    if received and requested.product_prefixes == (ALL_PRODUCTS,):
        reject_gap(request, months_in(read.rows), published)
    return Pulled(
        answer.content,
        _covers(request, published, _unreported(read)),
        Pull(
            rows_expected=expected,
            rows_received=received,
            row_cap=cap,
            months_asked=len(months),
            months_published=len(published),
            silent=() if received or requested.partner_iso3 == EVERY_PARTNER else (requested.partner_iso3,),
        ),
    )


def _releases(ask: Ask, request: Request) -> dict[date, datetime | None]:
    """Return the months that the reporter has published, each with its last release, from the publisher's own list.

    A release is None if the list does not say when it was.
    """
    code = dict(request.query)["reporterCode"]
    root = request.url.removesuffix(f"/{TABLE}").rpartition("/")[0]
    query = (("reporterCode", code),)
    listing = Request(SOURCE, f"published_{code}.json", f"{root}/getDa/{TABLE}", query, is_aside=True)
    found: dict[date, datetime | None] = {}
    for row in _answer(listing, ask(listing))["data"]:
        reporter, period = (str(row.get(name)) for name in ("reporterCode", "period"))
        if reporter != code:
            remedy = "The publisher understood the request differently: check the reporter code."
            incomplete(listing, f"releases of the reporter {reporter}", f"only {code}", remedy)
        found[_month(listing, period)] = _moment(row.get(LAST_RELEASED))
    return found


def _moment(text: object) -> datetime | None:
    """Return a moment of the list in UTC; None if there is none, or it cannot be read."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _month(listing: Request, period: str) -> date:
    try:
        return datetime.strptime(period, "%Y%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        remedy = "The publisher's API may have changed. Please report it."
        raise FetchError(listing.address(), f"the period {period!r}", "a month", remedy) from None


def _reject_unpublished(request: Request) -> None:
    """Reject a request without published months: either the code is not a reporter's, or the reporter has no data."""
    query = dict(request.query)
    code, right = query["reporterCode"], right_reporter_code(query["reporterCode"])
    if right != code:
        remedy = f"UN Comtrade's own code of this reporter is {right}: request reporterCode {right}."
    else:
        remedy = (
            "The reporter has published nothing for these months. Try again later, or use another source."
        )
    incomplete(request, f"no release of reporter {code} for {query['period']}", "at least one", remedy)


def _count(ask: Ask, request: Request) -> int:
    """Return the publisher's count of rows."""
    query = tuple((name, text) for name, text in request.query if name != "maxRecords")
    query = (*query, ("countOnly", "true"))
    count_request = Request(SOURCE, f"count_{request.file}", request.url, query, is_aside=True)
    count = str(_answer(count_request, ask(count_request))["count"])
    if not is_digits(count):
        remedy = "The publisher's API may have changed. Please report it."
        raise FetchError(count_request.address(), f"the count {count[:40]!r}", "a whole number", remedy)
    return int(count)


def _answer(request: Request, answer: Answer) -> dict[str, Any]:
    """Parse the answer to an auxiliary request."""
    try:
        content = json.loads(answer.content)
    except ValueError:
        content = None
    data = (content.get("data") or []) if isinstance(content, dict) else None
    is_sound = isinstance(data, list) and all(isinstance(row, dict) for row in data)
    if not isinstance(content, dict) or not isinstance(content.get("count"), int) or not is_sound:
        found = answer.content[:80].decode(errors="replace")
        remedy = "The answer was cut short, or the publisher's API has changed. Fetch again."
        raise FetchError(request.address(), repr(found), "an object with count and data", remedy)
    if content.get("error"):
        found = f"the error {message_in(content['error']) or short(str(content['error']))!r}"
        raise FetchError(request.address(), found, "an answer without error", "Fetch again.")
    return content | {"data": data}


def _remedy_of_cap(request: Request) -> str:
    if PREVIEW in request.url:
        return "Set PLEDGEBOOK_UN_COMTRADE_KEY to a free key; docs/sources/un_comtrade.md explains where to get one."
    return "Request fewer months or products at a time (--from, --to)."


def _reject_other_rows(request: Request, raw: pl.DataFrame) -> None:
    """Reject an answer with rows that were not requested."""
    for column, text in request.query:
        if column not in raw.columns or text.startswith("AG"):
            continue
        others = set(raw[column].drop_nulls().unique()) - set(text.split(","))
        if others:
            remedy = "The publisher understood the request differently: check the codes."
            incomplete(request, f"rows with {column} {shown(sorted(others))}", f"only {text}", remedy)


def _unreported(read: Parsed) -> pl.DataFrame:
    """Return the rows that show missing data: rows without a figure, and residues or former countries without a total."""
    left_out = read.raw.join(read.ignored, on="row_number")
    without_figure = left_out.filter(pl.col("rule") == NOT_REPORTED)
    without_country = left_out.filter(pl.col("rule").is_in(NO_COUNTRY))
    totals = read.raw.filter(pl.col("partnerCode") == CODE_OF[WORLD])
    return pl.concat(
        [without_figure, without_country.join(totals, on=["series", "cmdCode", "period"], how="anti")]
    )


def _covers(
    request: Request, published: Collection[date], unreported_rows: pl.DataFrame
) -> tuple[Cover, ...]:
    """Return the coverage of a complete answer; a series is not covered where its data are missing, which is not zero."""
    missing: dict[tuple[str, str], set[date]] = defaultdict(set)
    for series, code, period in unreported_rows.select("series", "cmdCode", "period").iter_rows():
        month = _month(request, period)
        missing[(series, code)].add(month)
        missing[(series, ALL_PRODUCTS)].add(month)
    found: list[Cover] = []
    for cover in request.covers:
        together: dict[frozenset[date], list[str]] = defaultdict(list)
        for prefix in cover.product_prefixes:
            together[frozenset(published) - missing[(cover.series, prefix)]].append(prefix)
        for months, prefixes in together.items():
            found += covered([replace(cover, product_prefixes=tuple(prefixes))], months)
    return tuple(found)


CLIENT = Client(
    source=SOURCE,
    license="UN Comtrade's terms: own use, no redistribution in bulk",
    base=BASE,
    key=KeyRule("Ocp-Apim-Subscription-Key", in_header=True),
    limits=limits,
    requests=requests,
    pull=pull,
    path=WITH_KEY,
    open_path=WITHOUT_KEY,
)
