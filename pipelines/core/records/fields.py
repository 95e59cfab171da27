"""Fields of records: what each may hold, exactly, and in which words a message asks for it."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal
from typing import Annotated

from pledgebook.pipelines.core.letters.file_names import file_name_fault
from pledgebook.pipelines.core.letters.visible import one_line, unseen_fault, without_unseen

CORRECT = "Correct the value."
NUMBER = re.compile(r"-?[0-9]+(_[0-9]+)*(\.[0-9]+)?")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
DIGEST = re.compile(r"[0-9a-f]{64}")
COUNTRY = re.compile(r"[A-Z][A-Z0-9]{2}|\*")
LARGEST = 2**63 - 1
DIGITS = Context(prec=60)
YEARS = (1990, 2100)
"""Range of years accepted in dates; others are typing errors, such as 2205."""


class NotSuchAValueError(ValueError):
    """A value is not valid in its field; the text is the expectation, `remedy` says what to do."""

    def __init__(self, expected: str, remedy: str = CORRECT) -> None:
        super().__init__(expected)
        self.remedy = remedy


@dataclass(frozen=True)
class As:
    """How a field of a record is read, as a mark on its type.

    Args:
        read: Turns the value of the file into that of the field, or raises `NotSuchAValueError`.
    """

    read: Callable[[object], object]


@dataclass(frozen=True)
class Named:
    """The name of a field in the file, where it is another one there, as a mark on its type."""

    name: str


def demand(holds: bool, expected: str, remedy: str = CORRECT) -> None:
    """Reject a value unless a condition holds.

    Raises:
        NotSuchAValueError: The condition does not hold.
    """
    if not holds:
        raise NotSuchAValueError(expected, remedy)


def text(value: object) -> str:
    """Read a text that says something; its lines become one.

    Raises:
        NotSuchAValueError: It is no text, is empty, or has a character that nobody sees.
    """
    if not isinstance(value, str) or not value.strip():
        expected = "a text in quotes"
        raise NotSuchAValueError(expected)
    fault = unseen_fault(value, is_line=False)
    demand(fault is None, f"a text without control characters and letters without width; it has {fault}",
           "Type that place anew.")  # fmt: skip
    return one_line(value)


def identity(value: object) -> str:
    """Read an id or a reference."""
    found = text(value)
    demand(bool(ID.fullmatch(found)) and ".." not in found, "an id of letters, digits, `-`, `_`, `.` and `/`")
    return found


def flag(value: object) -> bool:
    """Read a yes or no."""
    demand(isinstance(value, bool), "true or false, without quotes")
    return bool(value)


def texts(value: object) -> list[str]:
    """Read a list of texts."""
    expected = "a list of texts in quotes"
    demand(isinstance(value, list) and all(isinstance(one, str) for one in value), expected)
    return [one if one == "" else text(one) for one in value] if isinstance(value, list) else []


def values(value: object) -> dict[str, str]:
    """Read columns with their values, as text; an empty text is an unknown value."""
    holds = isinstance(value, dict) and bool(value)
    is_text = holds and all(isinstance(one, str) for one in value.values())  # type: ignore[attr-defined]
    demand(is_text, "columns and their values as text in quotes", 'Write it like { value = "12.50" }.')
    assert isinstance(value, dict)  # noqa: S101 - for the type
    return {name: one if one == "" else text(one) for name, one in value.items()}


def whole(value: object, largest: int = LARGEST, least: int | None = None) -> int:
    """Read a whole number.

    Args:
        value: The value.
        largest: The largest that is allowed, of either sign.
        least: The least that is allowed.
    """
    is_whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= largest
    from_least = "" if least is None else f" from {least}"
    up_to = "" if largest == LARGEST else f" of at most {largest:,}"
    expected = f"a whole number{from_least}{up_to}"
    demand(is_whole, expected)
    found = int(str(value))
    demand(least is None or found >= least, expected)
    return found


def number(value: object, precision: int, scale: int) -> Decimal:
    """Read a number of so many digits, of which so many are decimals, exactly."""
    found, like = _decimal(value), "such as 550_000_000_000 or 33.25"
    before, step = precision - scale, Decimal(1).scaleb(-scale)
    # 1e400 has more digits than can be rounded, so its size comes first.
    is_too_large = found.is_finite() and found.adjusted() >= before
    demand(not is_too_large, f"a number with at most {before} digits before the point, {like}")
    fits = found.is_finite() and found == found.quantize(step, context=DIGITS)
    demand(fits, f"a number with at most {scale} decimals, {like}")
    return Decimal(f"{found:f}")


def _decimal(value: object) -> Decimal:
    """Return a number as it is written; not a number for anything else."""
    if isinstance(value, Decimal):
        return value
    written = str(value)
    return Decimal(written.replace("_", "")) if NUMBER.fullmatch(written) else Decimal("NaN")


def day(value: object) -> date:
    """Read a date as TOML has it."""
    if not isinstance(value, date) or isinstance(value, datetime):
        expected = "a date without quotes, such as 2026-02-17"
        raise NotSuchAValueError(expected)
    _demand_year(value)
    return value


def moment(value: object) -> datetime:
    """Read a moment as TOML has it, or a date as its midnight; in UTC without a zone."""
    if isinstance(value, datetime):
        _demand_year(value)
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return datetime.combine(day(value), time())


def utc(written: str) -> datetime:
    """Return an ISO 8601 moment as UTC without a zone; a bare date is its midnight."""
    found = datetime.fromisoformat(written)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _demand_year(found: date) -> None:
    first, last = YEARS
    demand(first <= found.year <= last, f"a date from {first} to {last}")


def _json_moment(value: object) -> datetime:
    expected = "a moment such as 2026-11-22T08:30:00Z"
    try:
        found = utc(value) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise NotSuchAValueError(expected)
    _demand_year(found)
    return found


def _json_day(value: object) -> date:
    expected = "a day such as 2026-11-22"
    try:
        found = (
            date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-11-22") else None
        )
    except ValueError:
        found = None
    if found is None:
        raise NotSuchAValueError(expected)
    return found


def _json_month(value: object) -> date:
    is_month = isinstance(value, str) and bool(MONTH.fullmatch(value))
    demand(is_month, "a month such as 2026-06")
    found = date.fromisoformat(f"{value}-01")
    _demand_year(found)
    return found


def _json_amount(value: object) -> Decimal:
    found = _decimal(value) if isinstance(value, str) else Decimal("NaN")
    demand(found.is_finite(), 'an amount as text, such as "1250.00"')
    return found


def _country(value: object) -> str:
    is_code = isinstance(value, str) and bool(COUNTRY.fullmatch(value))
    demand(is_code, "a code such as JPN, W00 for the world, or * for every partner")
    return str(value)


def _digest(value: object) -> str:
    is_digest = isinstance(value, str) and bool(DIGEST.fullmatch(value))
    demand(is_digest, "the 64 hexadecimal digits of a sha256", "Compute it anew with sha256sum.")
    return str(value)


def _plain(value: object) -> str:
    """Read a text of any kind, an empty one too."""
    demand(isinstance(value, str), "a text in quotes")
    return str(value) if value == "" else text(value)


def _said(value: object) -> str:
    demand(isinstance(value, str), "a text in quotes")
    return one_line(str(value))


def _person(value: object) -> str:
    demand(isinstance(value, str), "the name of a person in quotes")
    return without_unseen(str(value))


def _file_name(value: object) -> str:
    fault = file_name_fault(value) if isinstance(value, str) else "no text"
    demand(fault is None, "the plain name of a file or folder")
    return str(value)


def one_of(words: Collection[str]) -> As:
    """Return how a field is read that holds one of some words."""

    def read(value: object) -> str:
        demand(isinstance(value, str) and value in words, f"one of {', '.join(sorted(words))}")
        return str(value)

    return As(read)


Text = Annotated[str, As(text)]
"""A text that says something."""

Plain = Annotated[str, As(_plain)]
"""A text that may be empty."""

Said = Annotated[str, As(_said)]
"""A text of a log that cannot be changed any more: what is not seen in it is escaped."""

Person = Annotated[str, As(_person)]
"""Likewise a name: what is not seen in it is left out."""

Identity = Annotated[str, As(identity)]
Flag = Annotated[bool, As(flag)]
Values = Annotated[dict[str, str], As(values)]
Count = Annotated[int, As(lambda value: whole(value, least=0))]
Day = Annotated[date, As(day)]
JsonMoment = Annotated[datetime, As(_json_moment)]
"""A moment as text in JSON, UTC without a zone."""

JsonDay = Annotated[date, As(_json_day)]
JsonMonth = Annotated[date, As(_json_month)]
"""A month as text in JSON, as its first day."""

JsonAmount = Annotated[Decimal, As(_json_amount)]
Country = Annotated[str, As(_country)]
"""A country of a sidecar: W00 for the world, * for every partner."""

FileName = Annotated[str, As(_file_name)]
"""The name of a file or a folder, which leads nowhere else."""

Sha256 = Annotated[str, As(_digest)]
