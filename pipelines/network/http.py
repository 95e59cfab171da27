"""HTTP client: an address in, bytes out, within the publisher's limits.

Requests are rate-limited by a token bucket per host and retried after transient failures (a lost connection, a
timeout, 429, 500, 502 to 504) with growing, jittered waits that respect Retry-After. Keys stay secret: the HTTP
library's loggers do not print addresses, and server messages are redacted before they are shown or stored.
"""

import json
import logging
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import TracebackType
from typing import NoReturn, Self

import httpx
import stamina
from pyrate_limiter import Duration, Limiter
from pyrate_limiter.limiter_factory import create_token_bucket_limiter

from pledgebook.pipelines.core.errors import FetchError, KeyRefusedError, UnreachableError
from pledgebook.pipelines.core.text import is_digits, message_in, page_text
from pledgebook.pipelines.network.request import SECRET, Key, Limits, Request

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
KEY_REFUSED = frozenset({401, 403})
KEY_WORDS = re.compile(
    r"(missing|invalid|valid|unknown|denied|unregistered|api)[ _-]+key|appid|subscription key", re.I
)
MARKUP = (b"<", b"\xef\xbb\xbf<")
KEY_LENGTH = 16
"""Minimum length of a key."""

# At lower levels these loggers print whole addresses, keys included.
for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.WARNING)


def answers(url: str, seconds: float) -> bool:
    """Whether a server answers at an address, asked once.

    Args:
        url: The address.
        seconds: How long to wait.
    """
    try:
        return httpx.get(url, timeout=seconds).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


@dataclass(frozen=True)
class Patience:
    """Timeouts, waits and number of attempts.

    Args:
        attempts: Number of attempts per request.
        wait_initial_seconds: The first wait; each following one is twice as long.
        wait_max_seconds: The longest wait; a longer Retry-After ends the attempts.
        read_seconds: Timeout while a server sends nothing.
        total_seconds: Timeout for one answer from first to last byte.
        max_bytes: Maximum size of an answer.
    """

    attempts: int = 6
    wait_initial_seconds: float = 1.0
    wait_max_seconds: float = 120.0
    read_seconds: float = 60.0
    total_seconds: float = 900.0
    max_bytes: int = 512 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """A publisher's answer.

    Args:
        status: The HTTP status: 200, or 204 for no rows.
        content: The body; empty for 204.
    """

    status: int
    content: bytes


class _TryAgainError(Exception):
    """A transient failure; the request may succeed when it is repeated."""

    def __init__(self, found: str, after_seconds: float | None = None) -> None:
        super().__init__(found)
        self.found, self.after_seconds = found, after_seconds


class Http:
    """HTTP connection to the publishers' servers. Use it as a context manager.

    Args:
        patience: Timeouts, waits and number of attempts.
    """

    def __init__(self, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        self._buckets: dict[str, Limiter] = {}
        self._client = httpx.Client(
            timeout=httpx.Timeout(self.patience.read_seconds),
            follow_redirects=True,
            max_redirects=5,
            headers={"User-Agent": f"pledgebook/{version('pledgebook')}"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, request: Request, key: Key | None, limits: Limits) -> Answer:
        """Send a request, with retries after transient failures.

        Args:
            request: The request.
            key: The key, if the publisher uses one.
            limits: The publisher's limits.

        Returns:
            The answer as received, except that its transfer encoding is undone and the key, which some publishers
            repeat in the answer, is replaced by asterisks.

        Raises:
            KeyRefusedError: The key is missing or rejected.
            UnreachableError: The server does not answer, or still fails at the last attempt.
            FetchError: The server rejects the request, or answers with a web page instead of data.
        """
        patience = self.patience
        try:
            for attempt in stamina.retry_context(
                on=self._wait,
                attempts=patience.attempts,
                timeout=None,
                wait_initial=patience.wait_initial_seconds,
                wait_max=patience.wait_max_seconds,
                wait_jitter=patience.wait_initial_seconds,
            ):
                with attempt:
                    self._bucket(request, limits).try_acquire(request.source)
                    return self._once(request, key)
        except _TryAgainError as error:
            remedy = "Try again later; everything fetched so far is kept."
            found = _redacted(error.found, key)
            raise UnreachableError(request.address(key), found, "an answer", remedy) from None
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _wait(self, error: Exception) -> bool | timedelta:
        """Return whether to retry, and when if the server says so and the wait is short enough."""
        if not isinstance(error, _TryAgainError):
            return False
        if error.after_seconds is None:
            return True
        return error.after_seconds <= self.patience.wait_max_seconds and timedelta(
            seconds=error.after_seconds
        )

    def _bucket(self, request: Request, limits: Limits) -> Limiter:
        host = httpx.URL(request.url).netloc.decode()
        if host not in self._buckets:
            self._buckets[host] = create_token_bucket_limiter(
                limits.per_second, Duration.SECOND, burst=limits.burst
            )
        return self._buckets[host]

    def _once(self, request: Request, key: Key | None) -> Answer:
        """Make one attempt."""
        query = list(request.query)
        if key and not key.in_header:
            query.append((key.parameter, key.text))
        headers = {key.parameter: key.text} if key and key.in_header else {}
        try:
            with self._client.stream(
                "GET",
                request.url,
                params=httpx.QueryParams([*query]) if query else None,
                headers=headers,
                follow_redirects=not headers,  # a redirect would carry the key to another host
            ) as response:
                content = self._body(response, request, key)
                _check_status(response, content, request, key)
                return Answer(response.status_code, _without(content, key))
        except httpx.UnsupportedProtocol as error:
            remedy = f"Set PLEDGEBOOK_{request.source.upper()}_URL to an address that begins with https://."
            raise FetchError(request.url, _reason(error), "a web address", remedy) from None
        except httpx.TransportError as error:
            raise _TryAgainError(_reason(error)) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            remedy = f"Check the address in PLEDGEBOOK_{request.source.upper()}_URL, if it is set."
            raise FetchError(
                request.address(key), _redacted(_reason(error), key), "an answer", remedy
            ) from None

    def _body(self, response: httpx.Response, request: Request, key: Key | None) -> bytes:
        """Read the body, within the limits of size and time."""
        deadline = time.monotonic() + self.patience.total_seconds
        parts, size = [], 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self.patience.max_bytes:
                found = f"an answer of more than {self.patience.max_bytes:,} bytes"
                raise FetchError(
                    request.address(key),
                    found,
                    "a smaller one",
                    "Request fewer months at a time (--from, --to).",
                )
            if time.monotonic() > deadline:
                message = f"an answer that was still incomplete after {self.patience.total_seconds:g} s"
                raise _TryAgainError(message)
            parts.append(part)
        return b"".join(parts)


def _check_status(response: httpx.Response, content: bytes, request: Request, key: Key | None) -> None:
    """Raise unless the answer is data, or states that there are no rows."""
    status = response.status_code
    message = _redacted(_text(content), key)
    if status in TRANSIENT:
        after = _retry_after(response)
        wait = f" and a request to wait {after:,.0f} s" if after else ""
        found = f"status {status} ({message}){wait}"
        raise _TryAgainError(found, after)
    is_page = content[:4096].lstrip().startswith(MARKUP) and request.form in ("json", "csv", "zip")
    if status in KEY_REFUSED or (
        (status >= httpx.codes.BAD_REQUEST or is_page) and KEY_WORDS.search(message)
    ):
        _refuse_key(request, key, message)
    if status >= httpx.codes.MULTIPLE_CHOICES:
        remedy = "The publisher does not accept this request: its API may have changed. Please report it."
        raise FetchError(request.address(key), f"status {status} ({message})", "data", remedy)
    if is_page:
        remedy = "It may be an error or maintenance page. Try again later, or open the address in a browser."
        found = f"a web page ({message}) with status {status}"
        raise FetchError(request.address(key), found, request.form, remedy)


def _refuse_key(request: Request, key: Key | None, message: str) -> NoReturn:
    variable = f"PLEDGEBOOK_{request.source.upper()}_KEY"
    remedy = f"Set {variable} to a valid key; docs/sources/{request.source}.md explains where to get one."
    found = f"a rejected key ({message})" if key else f"no key ({message})"
    raise KeyRefusedError(request.address(key), found, "a key that the publisher accepts", remedy)


def _text(content: bytes) -> str:
    """Return the beginning of a server's message on one line, without markup."""
    text = content[:65536].decode("utf-8", errors="replace")
    try:
        return message_in(json.loads(text)) or page_text(text) or "no text"
    except (ValueError, RecursionError):
        return page_text(text) or "no text"


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds to wait, from the number or date in Retry-After."""
    text = response.headers.get("Retry-After", "").strip()
    if is_digits(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(tz=UTC)).total_seconds())


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _without(content: bytes, key: Key | None) -> bytes:
    """Replace the key in an answer; a text too short for a key is left alone, because data may contain it."""
    is_key = key is not None and len(key.text) >= KEY_LENGTH
    return content.replace(key.text.encode(), SECRET.encode()) if key and is_key else content


def _redacted(text: str, key: Key | None) -> str:
    return text.replace(key.text, SECRET) if key and key.text else text
