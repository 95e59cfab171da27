"""What is asked of a publisher, and what the publisher allows."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from pipelines.raw.sidecar import Cover

Query = tuple[tuple[str, str], ...]

SECRET = "***"  # noqa: S105 - what stands in place of a secret


@dataclass(frozen=True)
class Limits:
    """How a publisher wants to be asked.

    Args:
        per_second: Requests a second, on average.
        burst: Requests that may follow each other at once.
        per_day: Requests a day with the key that is at hand; None where the publisher names no number.
        row_cap: Rows at which an answer is cut off without a word; None where there is no cap.
    """

    per_second: int
    burst: int
    per_day: int | None = None
    row_cap: int | None = None


@dataclass(frozen=True)
class Key:
    """The secret with which a publisher is asked. Its text never leaves the request itself.

    Args:
        parameter: The query parameter or header that carries it.
        text: The secret.
        in_header: Whether it travels as a header; otherwise in the address.
    """

    parameter: str
    text: str = field(repr=False)
    in_header: bool = False


@dataclass(frozen=True)
class Request:
    """One question to a publisher.

    Args:
        source: The source whose parser reads the answer.
        file: The name under which the answer is kept.
        url: The address without its query.
        query: The query, without the key.
        covers: What a complete answer covers, in the ledger's words.
        form: The format of the answer: json, csv, xls or zip.
        months_asked: How many months are asked for.
        months: These months, where nothing is covered that would name them: those of rates.
        calls: How many calls it takes to ask it and to prove the answer complete.
        is_aside: Whether it is a question on the side, such as which months are published: its answer is
            remembered for the session, and never kept.
        is_open: Whether it is asked without the key, as a file is that everybody may take.
        parts: Questions whose answers are kept with its own, at the same moment: only together they hold what it covers.
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
    parts: tuple["Request", ...] = ()

    def address(self, key: Key | None = None) -> str:
        """The address as it may be shown and kept: without the secret."""
        shown = [*self.query, (key.parameter, SECRET)] if key and not key.in_header else list(self.query)
        return f"{self.url}?{urlencode(shown, safe='*,')}" if shown else self.url
