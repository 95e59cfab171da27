"""The listing of e-Stat's data catalog, read: which files of Japan's trade there are, and which version each holds.

A file's title tells its side, its section of the HS and, month by month, its version: `Commodity by Country (Import
Jan-Jun:Detailed, Jul:9-digit Provisional) Section V Chapter 25-27`, in Japanese with the same parts.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.core.errors import FetchError, KeyRefusedError
from pipelines.sources.japan_customs.parse import MONTHS

KEY_STATUS = 100
"""What the API says to a missing or unknown application ID, with HTTP status 200."""

EDITION_WORDS = {
    "速報": "Provisional",
    "9桁速報": "9-digit Provisional",
    "輸入9桁速報": "9-digit Provisional",
    "確報": "Detailed",
    "確々報": "Revised",
    "確定": "Fixed",
} | {name.lower(): name for name in ("Provisional", "9-digit Provisional", "Detailed", "Revised", "Fixed")}
"""The words of a title for the five versions, to the names that the parser knows; in the order of their succession."""

ORDER = ("Provisional", "9-digit Provisional", "Detailed", "Revised", "Fixed")

DIRECTIONS = {"輸出": "export", "輸入": "import", "Export": "export", "Import": "import"}
ROMAN = (
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI"),
    *("XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI"),
)

TITLES = (
    re.compile(r"(?<!概況)品別国別表 ?\((輸出|輸入) ?([^()]+)\) ?(\d{1,2})部 ?(\d{1,2})(?:-(\d{1,2}))?類"),
    re.compile(
        r"(?<!Principal )Commodity by Country ?\((Export|Import) ([^()]+)\) ?"
        r"Section ([IVX]+),? ?Chapters? (\d{1,2})(?:-(\d{1,2}))?"
    ),
)
SPAN = re.compile(r"^(\w{1,3}?)[月.]?(?:-(\w{1,3}?)[月.]?)? ?: ?(.+)$")


@dataclass(frozen=True)
class Listed:
    """A file of the listing.

    Args:
        title: Its title.
        url: Where it lies.
        year: The year that it is about.
        direction: export or import.
        section: The section of the HS, from 1 on.
        chapters: First and last chapter.
        spans: First month, last month and the words for the version.
        modified: When it was changed last, as the listing writes it.
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
        """Words that name no version."""
        return [word for *_, word in self.spans if word.lower() not in EDITION_WORDS]

    @property
    def edition(self) -> str:
        """The version as the English listing writes it, such as `Jan-Jun:Detailed, Jul:9-digit Provisional`."""
        return ", ".join(
            f"{_months(first, last)}:{EDITION_WORDS[word.lower()]}" for first, last, word in self.spans
        )

    @property
    def months(self) -> set[int]:
        """The months that the title names."""
        return {month for first, last, _word in self.spans for month in range(first, last + 1)}

    @property
    def age(self) -> tuple[int, int, str]:
        """What is larger for the newer of two versions."""
        words = [EDITION_WORDS.get(word.lower(), ORDER[0]) for *_, word in self.spans]
        return max(self.months), min(ORDER.index(word) for word in words), self.modified


def _months(first: int, last: int) -> str:
    return MONTHS[first - 1] if first == last else f"{MONTHS[first - 1]}-{MONTHS[last - 1]}"


@dataclass(frozen=True)
class Page:
    """A page of the listing.

    Args:
        files: Those of its files whose titles are of the table by product and country.
        datasets: How many data sets it lists.
        total: How many the whole listing has.
        next_key: Where the next page begins; None on the last.
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
        KeyRefusedError: The API refuses the application ID.
        FetchError: It is no listing, or it says why there is none.
    """
    try:
        answer = content["GET_DATA_CATALOG"]
        status, said = int(answer["RESULT"]["STATUS"]), str(answer["RESULT"].get("ERROR_MSG"))[:120]
        _check_status(status, said, where)
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
        found = f"an answer that is no listing ({type(error).__name__}: {error})"
        remedy = "The answer was cut short, or e-Stat's API has changed: fetch again, else report it."
        raise FetchError(where, found, "GET_DATA_CATALOG with its data sets", remedy) from None


def _check_status(status: int, said: str, where: str) -> None:
    if status == KEY_STATUS:
        remedy = "Set PLEDGEBOOK_JAPAN_CUSTOMS_KEY to a valid application ID; docs/sources/japan_customs.md says how."
        raise KeyRefusedError(
            where, f"a refused key ({said})", "an application ID that e-Stat accepts", remedy
        )
    if status > KEY_STATUS:
        raise FetchError(
            where, f"status {status} ({said})", "a listing", "Fetch again later, else report it."
        )


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - one element stands without its list
    return [] if value is None else value if isinstance(value, list) else [value]


def _files(dataset: Any) -> Iterator[Listed]:  # noqa: ANN401
    about = dataset["DATASET"]
    for resource in _listed((dataset.get("RESOURCES") or {}).get("RESOURCE")):
        if resource["FORMAT"] != "CSV":
            continue
        title = unicodedata.normalize("NFKC", f"{_name(about['TITLE'])} {_name(resource['TITLE'])}")
        found = next((match for pattern in TITLES if (match := pattern.search(title))), None)
        year = re.match(r"\d{4}", str(about["TITLE"].get("SURVEY_DATE", "")))
        if found and year:
            yield _file(found, resource, int(year[0]))


def _file(found: re.Match[str], resource: Any, year: int) -> Listed:  # noqa: ANN401
    side, versions, section, first, last = found.groups()
    return Listed(
        title=found[0],
        url=str(resource["URL"]),
        year=year,
        direction=DIRECTIONS[side],
        section=int(section) if section.isdigit() else ROMAN.index(section) + 1,
        chapters=(int(first), int(last or first)),
        spans=tuple(_span(text.strip()) for text in re.split(r"[,、;]", versions)),
        modified=str(resource.get("LAST_MODIFIED_DATE", "")),
    )


def _name(title: Any) -> str:  # noqa: ANN401
    return str(title.get("NAME", "")) if isinstance(title, dict) else str(title)


def _span(text: str) -> tuple[int, int, str]:
    """`1-6月:確報` or `Jan-Jun:Detailed` as first month, last month and word."""
    found = SPAN.match(text)
    if not found:
        message = f"the version '{text}'"
        raise ValueError(message)
    first, last, word = found.groups()
    return _month(first), _month(last or first), word.strip()


def _month(text: str) -> int:
    number = int(text) if text.isdigit() else MONTHS.index(text) + 1
    if not 1 <= number <= len(MONTHS):
        message = f"the month '{text}'"
        raise ValueError(message)
    return number
