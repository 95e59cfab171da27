"""Requests to publishers, their keys and their limits."""

from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from pledgebook.pipelines.raw.sidecar import Cover

Query = tuple[tuple[str, str], ...]

SECRET = "***"  # noqa: S105 - shown in place of a secret


@dataclass(frozen=True)
class Limits:
    """A publisher's limits.

    Args:
        per_second: Requests per second, on average.
        burst: Requests that may be sent at once.
        per_day: Requests per day, with or without a key as the case may be; None if the publisher states no number.
        row_cap: Rows at which an answer is cut off without notice; None if there is no cap.
    """

    per_second: int
    burst: int
    per_day: int | None = None
    row_cap: int | None = None


@dataclass(frozen=True)
class Key:
    """API key of a publisher. Its text appears nowhere but in the request itself.

    Args:
        parameter: The query parameter or header that carries it.
        text: The secret.
        in_header: Whether it is sent as a header; otherwise it is part of the address.
    """

    parameter: str
    text: str = field(repr=False)
    in_header: bool = False


@dataclass(frozen=True)
class Request:
    """One request to a publisher.

    Args:
        source: The source whose parser reads the answer.
        file: The file name of the answer.
        url: The address without its query.
        query: The query, without the key.
        covers: The coverage of a complete answer, in the ledger's codes.
        form: The format of the answer: json, csv, xls or zip.
        months_asked: Number of months requested.
        months: The requested months, where no coverage names them (exchange rates).
        calls: Number of API calls needed to send it and to prove the answer complete.
        is_aside: Whether it is auxiliary, such as a list of published months: its answer is remembered for the
            session and never stored.
        is_open: Whether it is sent without the key, because the file is open to everybody.
        why: Why it is sent, in words.
        held_since: The earliest moment at which one of its months was last retrieved; None if one is not held.
        parts: Requests whose answers are stored at the same moment; only together do they give the stated coverage.
    """

    source: str
    file: str
    url: str
    query: Query = ()
    covers: tuple[Cover, ...] = ()
    form: str = "json"
    months_asked: int = 0
    months: tuple[date, ...] = ()
    calls: int = 1
    is_aside: bool = False
    is_open: bool = False
    why: str = ""
    held_since: datetime | None = None
    parts: tuple["Request", ...] = ()

    def address(self, key: Key | None = None) -> str:
        """Return the address as it may be shown and stored: without the secret."""
        shown = [*self.query, (key.parameter, SECRET)] if key and not key.in_header else list(self.query)
        return f"{self.url}?{urlencode(shown, safe='*,')}" if shown else self.url
