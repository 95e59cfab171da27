"""Client of Japan's trade statistics: e-Stat's listing, and the newest file of each year, direction and HS section.

The listing (API, with a key) names each file's version month by month; the file itself is a plain download. A file
has all countries and all products of an HS section, from January to the last month named in its title.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.vocabulary import EVERY_PARTNER, WORLD
from pledgebook.pipelines.network.request import Limits, Request
from pledgebook.pipelines.raw.sidecar import Cover
from pledgebook.pipelines.schemas.ingested.certificate import Pull
from pledgebook.pipelines.sources.japan_customs.codes import COUNTRIES, EDITIONS
from pledgebook.pipelines.sources.japan_customs.listing import ROMAN, Listed, read_page
from pledgebook.pipelines.sources.japan_customs.parse import parse
from pledgebook.pipelines.sources.japan_customs.sums import FIRST, VALUE
from pledgebook.pipelines.sources.parsing import release_calendar as release
from pledgebook.pipelines.sources.parsing.client import Ask, Client, KeyRule, Pulled
from pledgebook.pipelines.sources.parsing.need import ALL_PRODUCTS, Need
from pledgebook.pipelines.sources.parsing.proof import (
    covered,
    incomplete,
    months_in,
    parsed,
    reject_shortfall,
    reject_unrequested,
    shown,
)

SOURCE = "japan_customs"
BASE = "https://api.e-stat.go.jp"
LISTING = "rest/3.0/app/json/getDataCatalog"
HOST = "e-stat.go.jp"

STATISTICS = "00350300"
TABLE = "品別国別表"
WORDS = {"export": "輸出", "import": "輸入"}
PAGE = 100

LAST_CHAPTERS = (5, 14, 15, 24, 27, 38, 40, 43, 46, 49, 63, 67, 70, 71, 83, 85, 89, 92, 93, 96, 97)
"""The last chapter of each HS section, from I to XXI."""
OUTSIDE = "00"
"""Japan's own chapter for goods outside the HS; it may appear in any file."""
LEVEL = 9


def limits(_has_key: bool) -> Limits:
    """Return the limits: e-Stat states no number, and answers frequent requests with 429."""
    return Limits(per_second=1, burst=1)


def chapters(section: int) -> tuple[str, ...]:
    """Return the chapters of an HS section, counted from 1."""
    first = LAST_CHAPTERS[section - 2] + 1 if section > 1 else 1
    return tuple(f"{chapter:02}" for chapter in range(first, LAST_CHAPTERS[section - 1] + 1))


SECTION_OF = {chapter: section for section in range(1, len(ROMAN) + 1) for chapter in chapters(section)}


def requests(needs: Sequence[Need], base: str, _today: date) -> list[Request]:
    """Plan one request per year, direction and section with a needed product."""
    wanted = {
        (month.year, need.side.direction, section)
        for need in needs
        for section in _sections(need)
        for month in need.months
    }
    return [_request(year, direction, section, base) for year, direction, section in sorted(wanted)]


def _sections(need: Need) -> set[int]:
    side = need.side
    unknown = [
        *([side.reporter_iso3] if side.reporter_iso3 != "JPN" else []),
        *([side.partner_iso3] if side.partner_iso3 not in {*COUNTRIES.values(), EVERY_PARTNER} else []),
        *([side.direction] if side.direction not in WORDS else []),
        *(prefix for prefix in need.prefixes if prefix != ALL_PRODUCTS and prefix[:2] not in SECTION_OF),
        *([f"{need.digits} digits"] if need.digits > LEVEL else []),
    ]
    if unknown:
        message = (
            f"{SOURCE}: Japan Customs has no data on {shown(unknown)}, only on Japan's exports and imports by "
            f"country and HS codes of 2 to 9 digits. Correct `{need.readings[0]}` in the register."
        )
        raise UsageError(message)
    if ALL_PRODUCTS in need.prefixes:
        return set(SECTION_OF.values())
    return {SECTION_OF[prefix[:2]] for prefix in need.prefixes}


def _request(year: int, direction: str, section: int, base: str) -> Request:
    span = (date(year, 1, 1), date(year, 12, 1))
    return Request(
        source=SOURCE,
        file=f"{direction}_{year}_section_{ROMAN[section - 1]}.csv",
        url=f"{base}/{LISTING}",
        query=(
            ("lang", "J"),
            ("statsCode", STATISTICS),
            ("surveyYears", f"{year}01-{year}12"),
            ("dataType", "CSV"),
            ("searchWord", f"{TABLE} AND {WORDS[direction]}"),
            ("limit", str(PAGE)),
        ),
        covers=tuple(
            Cover(direction, "JPN", EVERY_PARTNER, chapters(section), LEVEL, *span, series=series)
            for series in (VALUE, FIRST)
        ),
        form="csv",
        months_asked=12,
        calls=2,
    )


def pull(ask: Ask, request: Request, taken_at: datetime) -> Pulled | None:
    """Find, download and check the newest file; return None if the year has no file yet.

    Raises:
        FetchError: There is no answer, or it is incomplete.
        SourceError: The file is not what Japan Customs publishes.
    """
    newest = _newest(request, list(_listing(ask, request)), taken_at.date())
    if newest is None:
        return None
    file_request = _download(request, newest)
    content = ask(file_request).content
    read = parsed(parse, file_request, content, taken_at, newest.edition)
    _reject_wrong_file(file_request, read.rows, newest)
    year = request.covers[0].first_month.year
    named = {date(year, month, 1) for month in newest.months}
    published = months_in(read.rows) & named
    return Pulled(
        content,
        covered(request.covers, published),
        Pull(
            rows_expected=None,
            rows_received=read.raw["file_row"].n_unique(),
            row_cap=None,
            months_asked=request.months_asked,
            months_published=len(published),
            silent=(),
        ),
        edition=newest.edition,
        url=file_request.address(),
    )


def _listing(ask: Ask, request: Request) -> Iterator[Listed]:
    """Yield the files of the listing, page by page."""
    start, datasets = 1, 0
    while True:
        query = (*request.query, ("startPosition", str(start)))
        page_request = Request(SOURCE, "listing.json", request.url, query, is_aside=True)
        page = read_page(_json(ask(page_request).content), page_request.address())
        yield from page.files
        datasets += page.datasets
        if page.next_key is None:
            break
        if page.next_key <= start:
            remedy = "E-Stat's API may have changed. Please report it."
            incomplete(
                page_request, f"a next page that begins at {page.next_key}", f"one after {start}", remedy
            )
        start = page.next_key
    reject_shortfall(page_request, datasets, page.total)


def _json(content: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(content)
    except ValueError:
        return None


def _newest(request: Request, files: Sequence[Listed], today: date) -> Listed | None:
    """Return the newest version of the requested file; None if it is not published yet."""
    requested = request.covers[0]
    of_direction = [
        file
        for file in files
        if (file.year, file.direction) == (requested.first_month.year, requested.direction)
    ]
    section = SECTION_OF[requested.product_prefixes[0]]
    found = [file for file in of_direction if file.section == section]
    if not found:
        if of_direction or (release.overdue(SOURCE, today) or today) >= requested.first_month:
            _reject_absence(request, section, of_direction)
        return None
    newest = max(found, key=lambda file: file.age)
    first, last = (
        int(chapter) for chapter in (requested.product_prefixes[0], requested.product_prefixes[-1])
    )
    if newest.chapters != (first, last):
        remedy = "The sections of the listing have changed. Please report it."
        incomplete(request, f"'{newest.title}'", f"the chapters {first}-{last}", remedy)
    _reject_versions(request, newest)
    return newest


def _reject_absence(request: Request, section: int, files: Sequence[Listed]) -> None:
    sections = shown(sorted({ROMAN[file.section - 1] for file in files})) or "none"
    remedy = "The titles of the listing may have changed. Open it in a browser, and report it."
    incomplete(request, f"files of the sections: {sections}", f"one of section {ROMAN[section - 1]}", remedy)


def _reject_versions(request: Request, file: Listed) -> None:
    """Reject a file with an unknown version, or with months of different status."""
    if file.unknown:
        remedy = "This program does not know that version yet. Please report it."
        incomplete(request, f"the version {shown(file.unknown)} in '{file.title}'", "a known version", remedy)
    statuses = {EDITIONS[part.rpartition(":")[2].lower()] for part in file.edition.split(", ")}
    if len(statuses) > 1:
        remedy = "Download the file by hand, and ingest the months of each status as a separate file."
        incomplete(request, f"'{file.title}'", "months of one status", remedy)


def _download(request: Request, file: Listed) -> Request:
    """Return the request for the file itself: without the key, and only to e-Stat's own hosts."""
    own, there = urlsplit(request.url), urlsplit(file.url)
    is_estat = there.hostname is not None and f".{there.hostname}".endswith(f".{HOST}")
    is_own = (there.scheme, there.netloc) == (own.scheme, own.netloc)
    if not is_own and not (is_estat and there.scheme in ("http", "https") and "@" not in there.netloc):
        remedy = "The address was not opened. If e-Stat keeps its files there now, please report it."
        incomplete(request, f"the address {file.url[:120]}", f"one of {HOST}", remedy)
    scheme = there.scheme if is_own else "https"
    return Request(
        SOURCE,
        request.file,
        f"{scheme}://{there.netloc}{there.path}",
        tuple(parse_qsl(there.query)),
        request.covers,
        form="csv",
        is_open=True,
    )


def _reject_wrong_file(file_request: Request, rows: pl.DataFrame, file: Listed) -> None:
    """Reject a file that does not match its title: direction, year, months or section, or that has no countries."""
    reject_unrequested(file_request, rows, ("direction",))
    found: Mapping[str, set[str]] = {
        "months": {f"{month:%Y-%m}" for month in months_in(rows)},
        "chapters": set(rows["product_code"].drop_nulls().str.slice(0, 2).unique()),
        "partners": {WORLD} & set(rows["partner_iso3"].drop_nulls().unique()),
    }
    allowed = {
        "months": {f"{file.year}-{month:02}" for month in file.months},
        "chapters": {*file_request.covers[0].product_prefixes, OUTSIDE},
        "partners": set[str](),
    }
    for name, values in found.items():
        if others := sorted(values - allowed[name]):
            remedy = "The title in the listing does not match the file. Fetch again later; if it persists, report it."
            incomplete(file_request, f"the {name} {shown(others)}", f"'{file.title}', by country", remedy)
    if rows.is_empty():
        incomplete(
            file_request, "no rows", f"'{file.title}'", "Fetch again later; if it persists, report it."
        )


CLIENT = Client(
    source=SOURCE,
    license="Public Data License 1.0 of Japan: free use with the source named",
    base=BASE,
    key=KeyRule("appId", is_required=True),
    limits=limits,
    requests=requests,
    pull=pull,
)
