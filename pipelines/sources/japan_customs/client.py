"""The client of Japan's trade statistics: e-Stat's listing of files, and the newest file of each year, side and section.

The listing (API, with a key) names each file's version month by month; the file itself is a plain download. A file
holds every country and every product of a section of the HS, from January to the last month that its title names.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import polars as pl

from pipelines.core.errors import UsageError
from pipelines.core.vocabulary import EVERY_PARTNER, WORLD
from pipelines.network.request import Limits, Request
from pipelines.raw.sidecar import Cover
from pipelines.schemas.ingested.certificate import Pull
from pipelines.sources.japan_customs.codes import COUNTRIES, EDITIONS
from pipelines.sources.japan_customs.listing import ROMAN, Listed, read_page
from pipelines.sources.japan_customs.parse import parse
from pipelines.sources.japan_customs.sums import FIRST, VALUE
from pipelines.sources.parsing import release_calendar as release
from pipelines.sources.parsing.client import Ask, Client, KeyRule, Pulled
from pipelines.sources.parsing.need import ALL_PRODUCTS, Need
from pipelines.sources.parsing.proof import (
    covered,
    incomplete,
    months_in,
    parsed,
    refuse_shortfall,
    refuse_strangers,
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
"""The last chapter of each section of the HS, from I to XXI."""
OUTSIDE = "00"
"""Japan's own chapter, for goods outside the HS; it may stand in any file."""
LEVEL = 9


def limits(_has_key: bool) -> Limits:
    """E-Stat names no number, and answers those who hurry with 429."""
    return Limits(per_second=1, burst=1)


def chapters(section: int) -> tuple[str, ...]:
    """The chapters of a section of the HS, from 1 on."""
    first = LAST_CHAPTERS[section - 2] + 1 if section > 1 else 1
    return tuple(f"{chapter:02}" for chapter in range(first, LAST_CHAPTERS[section - 1] + 1))


SECTION_OF = {chapter: section for section in range(1, len(ROMAN) + 1) for chapter in chapters(section)}


def requests(needs: Sequence[Need], base: str, _today: date) -> list[Request]:
    """One question per year, direction and section that holds a needed product."""
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
            f"{SOURCE}: Japan Customs cannot be asked for {shown(unknown)}; mend `{need.readings[0]}` of the register: "
            "Japan's exports or imports, a single country or all of them, HS codes of 2 to 9 digits."
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
    """Find the newest file, take it and prove that it is the one; None if the year has no file yet.

    Raises:
        FetchError: There is no answer, or it is not all that was asked for.
        SourceError: The file is not what Japan Customs publishes.
    """
    newest = _newest(request, list(_listing(ask, request)), taken_at.date())
    if newest is None:
        return None
    question = _download(request, newest)
    content = ask(question).content
    read = parsed(parse, question, content, taken_at, newest.edition)
    _refuse_other(question, read.rows, newest)
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
        url=question.address(),
    )


def _listing(ask: Ask, request: Request) -> Iterator[Listed]:
    """Every file of the listing, page by page."""
    start, datasets = 1, 0
    while True:
        query = (*request.query, ("startPosition", str(start)))
        question = Request(SOURCE, "listing.json", request.url, query, is_aside=True)
        page = read_page(_json(ask(question).content), question.address())
        yield from page.files
        datasets += page.datasets
        if page.next_key is None:
            break
        if page.next_key <= start:
            remedy = "E-Stat's API may have changed: report it."
            incomplete(question, f"a next page that begins at {page.next_key}", f"one beyond {start}", remedy)
        start = page.next_key
    refuse_shortfall(question, datasets, page.total)


def _json(content: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(content)
    except ValueError:
        return None


def _newest(request: Request, files: Sequence[Listed], today: date) -> Listed | None:
    """The newest version of the file that is asked for."""
    asked = request.covers[0]
    side = [
        file for file in files if (file.year, file.direction) == (asked.first_month.year, asked.direction)
    ]
    section = SECTION_OF[asked.product_prefixes[0]]
    found = [file for file in side if file.section == section]
    if not found:
        if side or (release.overdue(SOURCE, today) or today) >= asked.first_month:
            _refuse_absence(request, section, side)
        return None
    newest = max(found, key=lambda file: file.age)
    first, last = (int(chapter) for chapter in (asked.product_prefixes[0], asked.product_prefixes[-1]))
    if newest.chapters != (first, last):
        remedy = "The sections of the listing have changed: report it."
        incomplete(request, f"'{newest.title}'", f"the chapters {first}-{last}", remedy)
    _refuse_versions(request, newest)
    return newest


def _refuse_absence(request: Request, section: int, side: Sequence[Listed]) -> None:
    there = shown(sorted({ROMAN[file.section - 1] for file in side})) or "none"
    remedy = "The titles of the listing may have changed: open it in a browser, and report it."
    incomplete(request, f"files of the sections: {there}", f"one of section {ROMAN[section - 1]}", remedy)


def _refuse_versions(request: Request, file: Listed) -> None:
    """Raise if a version is unknown, or if a file has months of different status."""
    if file.unknown:
        remedy = "Add the word to pipelines/sources/japan_customs/listing.py, once its meaning is known."
        incomplete(request, f"the version {shown(file.unknown)} in '{file.title}'", "a known version", remedy)
    statuses = {EDITIONS[part.rpartition(":")[2].lower()] for part in file.edition.split(", ")}
    if len(statuses) > 1:
        remedy = "Take the file by hand, each status as a file of its own."
        incomplete(request, f"'{file.title}'", "months of one status", remedy)


def _download(request: Request, file: Listed) -> Request:
    """The question for the file itself: without the key, and only where e-Stat keeps its files."""
    own, there = urlsplit(request.url), urlsplit(file.url)
    is_estat = there.hostname is not None and f".{there.hostname}".endswith(f".{HOST}")
    is_own = (there.scheme, there.netloc) == (own.scheme, own.netloc)
    if not is_own and not (is_estat and there.scheme in ("http", "https") and "@" not in there.netloc):
        remedy = "It is not followed. If e-Stat keeps its files there now, report it."
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


def _refuse_other(question: Request, rows: pl.DataFrame, file: Listed) -> None:
    """Raise if the file is another than its title says: side, year, months, section, or without countries."""
    refuse_strangers(question, rows, ("direction",))
    found: Mapping[str, set[str]] = {
        "months": {f"{month:%Y-%m}" for month in months_in(rows)},
        "chapters": set(rows["product_code"].drop_nulls().str.slice(0, 2).unique()),
        "partners": {WORLD} & set(rows["partner_iso3"].drop_nulls().unique()),
    }
    allowed = {
        "months": {f"{file.year}-{month:02}" for month in file.months},
        "chapters": {*question.covers[0].product_prefixes, OUTSIDE},
        "partners": set[str](),
    }
    for name, values in found.items():
        if others := sorted(values - allowed[name]):
            remedy = "The listing names another file than it links: fetch again later, else report it."
            incomplete(question, f"the {name} {shown(others)}", f"'{file.title}', by country", remedy)
    if rows.is_empty():
        incomplete(question, "no rows", f"'{file.title}'", "Fetch again later, else report it.")


CLIENT = Client(
    source=SOURCE,
    license="Public Data License 1.0 of Japan: free use with the source named",
    base=BASE,
    key=KeyRule("appId", is_required=True),
    limits=limits,
    requests=requests,
    pull=pull,
)
