"""Reader of the listing of e-Stat's data catalog: the available files of Japan's trade and their versions.

A file's title gives its direction, its HS section and, month by month, its version: `Commodity by Country (Import
Jan-Jun:Detailed, Jul:9-digit Provisional) Section V Chapter 25-27`, or the same parts in Japanese.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pledgebook.pipelines.core.errors import FetchError, KeyRefusedError
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.sources.japan_customs.parse import MONTHS

KEY_STATUS = 100
"""The API's status for a missing or unknown application ID, sent with HTTP status 200."""

EDITION_WORDS = {
    "速報": "Provisional",
    "9桁速報": "9-digit Provisional",
    "輸入9桁速報": "9-digit Provisional",
    "確報": "Detailed",
    "確々報": "Revised",
    "確定": "Fixed",
} | {name.lower(): name for name in ("Provisional", "9-digit Provisional", "Detailed", "Revised", "Fixed")}
"""Names of the five versions in titles to those that the parser knows, in order of publication."""

ORDER = ("Provisional", "9-digit Provisional", "Detailed", "Revised", "Fixed")

DIRECTIONS = {"輸出": "export", "輸入": "import", "Export": "export", "Import": "import"}
ROMAN = (
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI"),
    *("XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI"),
)

TITLES = (
    re.compile(
        r"(?<!概況)品別国別表 ?\((輸出|輸入) ?([^()]+)\) ?([0-9]{1,2})部 ?([0-9]{1,2})(?:-([0-9]{1,2}))?類"
    ),
    re.compile(
        r"(?<!Principal )Commodity by Country ?\((Export|Import) ([^()]+)\) ?"
        r"Section ([IVX]+),? ?Chapters? ([0-9]{1,2})(?:-([0-9]{1,2}))?"
    ),
)
SPAN = re.compile(r"^(\w{1,3}?)[月.]?(?:-(\w{1,3}?)[月.]?)? ?: ?(.+)$")


@dataclass(frozen=True)
class Listed:
    """A file of the listing.

    Args:
        title: Its title.
        url: Its address.
        year: Its year.
        direction: export or import.
        section: The HS section, counted from 1.
        chapters: First and last chapter.
        spans: First month, last month and the name of the version.
        modified: The last modification, as written in the listing.
    """

    title: str
    url: str
    year: int
    direction: str
    section: int
    chapters: tuple[int, int]
    spans: tuple[tuple[int, int, str], ...]
    modified: str

    @property
    def unknown(self) -> list[str]:
        """Names that are not known versions."""
        return [word for *_, word in self.spans if word.lower() not in EDITION_WORDS]

    @property
    def edition(self) -> str:
        """Version as in the English listing, such as `Jan-Jun:Detailed, Jul:9-digit Provisional`."""
        return ", ".join(
            f"{_months(first, last)}:{EDITION_WORDS[word.lower()]}" for first, last, word in self.spans
        )

    @property
    def months(self) -> set[int]:
        """Months named in the title."""
        return {month for first, last, _word in self.spans for month in range(first, last + 1)}

    @property
    def age(self) -> tuple[int, int, str]:
        """Sort key that is larger for the newer of two versions."""
        words = [EDITION_WORDS.get(word.lower(), ORDER[0]) for *_, word in self.spans]
        return max(self.months), min(ORDER.index(word) for word in words), self.modified


def _months(first: int, last: int) -> str:
    return MONTHS[first - 1] if first == last else f"{MONTHS[first - 1]}-{MONTHS[last - 1]}"


@dataclass(frozen=True)
class Page:
    """A page of the listing.

    Args:
        files: Its files of the table by product and country.
        datasets: Number of data sets on the page.
        total: Number of data sets in the whole listing.
        next_key: Start of the next page; None on the last.
    """

    files: tuple[Listed, ...]
    datasets: int
    total: int
    next_key: int | None


def read_page(content: Any, where: str) -> Page:  # noqa: ANN401 - JSON is anything until it is checked
    """Read a page of the listing.

    Args:
        content: The JSON; None if it could not be read.
        where: The address, for messages.

    Raises:
        KeyRefusedError: The API rejects the application ID.
        FetchError: The answer is not a listing, or is an error message.
    """
    try:
        answer = content["GET_DATA_CATALOG"]
        status, message = int(answer["RESULT"]["STATUS"]), str(answer["RESULT"].get("ERROR_MSG"))[:120]
        _check_status(status, message, where)
        listing = answer.get("DATA_CATALOG_LIST_INF") or {}
        every = _listed(listing.get("DATA_CATALOG_INF"))
        key = (listing.get("RESULT_INF") or {}).get("NEXT_KEY")
        return Page(
            files=tuple(file for dataset in every for file in _files(dataset)),
            datasets=len(every),
            total=int(listing.get("NUMBER", 0)),
            next_key=None if key is None else int(key),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        found = f"an answer that is not a listing ({type(error).__name__}: {error})"
        remedy = (
            "The answer was cut short, or e-Stat's API has changed. Fetch again; if it persists, report it."
        )
        raise FetchError(where, found, "GET_DATA_CATALOG with its data sets", remedy) from None


def _check_status(status: int, message: str, where: str) -> None:
    if status == KEY_STATUS:
        remedy = "Set PLEDGEBOOK_JAPAN_CUSTOMS_KEY to a valid application ID; docs/sources/japan_customs.md explains how."
        raise KeyRefusedError(
            where, f"a rejected key ({message})", "an application ID that e-Stat accepts", remedy
        )
    if status > KEY_STATUS:
        raise FetchError(
            where,
            f"status {status} ({message})",
            "a listing",
            "Fetch again later; if it persists, report it.",
        )


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - a single element comes without a list
    return [] if value is None else value if isinstance(value, list) else [value]


def _files(dataset: Any) -> Iterator[Listed]:  # noqa: ANN401
    about = dataset["DATASET"]
    for resource in _listed((dataset.get("RESOURCES") or {}).get("RESOURCE")):
        if resource["FORMAT"] != "CSV":
            continue
        title = unicodedata.normalize("NFKC", f"{_name(about['TITLE'])} {_name(resource['TITLE'])}")
        found = next((match for pattern in TITLES if (match := pattern.search(title))), None)
        year = re.match(r"[0-9]{4}", str(about["TITLE"].get("SURVEY_DATE", "")))
        if found and year:
            yield _file(found, resource, int(year[0]))


def _file(found: re.Match[str], resource: Any, year: int) -> Listed:  # noqa: ANN401
    direction, versions, section, first, last = found.groups()
    return Listed(
        title=found[0],
        url=str(resource["URL"]),
        year=year,
        direction=DIRECTIONS[direction],
        section=int(section) if is_digits(section) else ROMAN.index(section) + 1,
        chapters=(int(first), int(last or first)),
        spans=tuple(_span(text.strip()) for text in re.split(r"[,、;]", versions)),
        modified=str(resource.get("LAST_MODIFIED_DATE", "")),
    )


def _name(title: Any) -> str:  # noqa: ANN401
    return str(title.get("NAME", "")) if isinstance(title, dict) else str(title)


def _span(text: str) -> tuple[int, int, str]:
    """Parse `1-6月:確報` or `Jan-Jun:Detailed` into first month, last month and version."""
    found = SPAN.match(text)
    if not found:
        message = f"the version '{text}'"
        raise ValueError(message)
    first, last, word = found.groups()
    return _month(first), _month(last or first), word.strip()


def _month(text: str) -> int:
    number = int(text) if is_digits(text) else MONTHS.index(text) + 1
    if not 1 <= number <= len(MONTHS):
        message = f"the month '{text}'"
        raise ValueError(message)
    return number
