"""Fetch session: a source's requests are sent one after the other, and each answer is kept at once.

Each answer is kept as a snapshot with its certificate, so an interrupted session resumes where it stopped: the next
plan has only the requests that are still missing. A source that fails does not stop the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pledgebook.pipelines.core.errors import (
    InputError,
    KeyRefusedError,
    QuotaError,
    UnreachableError,
    UsageError,
)
from pledgebook.pipelines.core.records.text import text_of
from pledgebook.pipelines.core.sources import SOURCE_NAMES, SOURCES
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.fetch.code_tables import code_tables_digest
from pledgebook.pipelines.fetch.outcome import Counted, Told, calls_file, parse_calls, write_json
from pledgebook.pipelines.network.http import Answer, Http, Patience
from pledgebook.pipelines.network.request import Key, Request
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot, keep
from pledgebook.pipelines.sources.parsing.client import Ask, Client, Pulled, Unchanged

Now = Callable[[], datetime]
FATAL = (KeyRefusedError, UnreachableError, QuotaError)
"""Errors that end a source's session, because the next request would fail in the same way."""


@dataclass(frozen=True)
class Settings:
    """User settings.

    Args:
        keys: Keys by source.
        bases: Addresses in place of the publishers' own, by source: a mirror or a proxy.
        patience: Timeouts and number of attempts.
    """

    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    bases: Mapping[str, str] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings from environment variables.

        PLEDGEBOOK_<SOURCE>_KEY is a key, PLEDGEBOOK_<SOURCE>_URL an address in place of the publisher's own,
        PLEDGEBOOK_FETCH_ATTEMPTS the number of attempts per request.

        Raises:
            UsageError: The number of attempts is not a positive integer.
        """
        found = {
            kind: {
                source: text
                for source in SOURCE_NAMES
                if (text := environment.get(f"PLEDGEBOOK_{source.upper()}_{kind}", "").strip())
            }
            for kind in ("KEY", "URL")
        }
        attempts = environment.get("PLEDGEBOOK_FETCH_ATTEMPTS", "") or str(Patience.attempts)
        if not is_digits(attempts) or attempts == "0":
            message = (
                f"PLEDGEBOOK_FETCH_ATTEMPTS is '{attempts}', but must be a whole number of 1 or more. "
                "Correct the variable or unset it."
            )
            raise UsageError(message)
        return cls(found["KEY"], found["URL"], Patience(attempts=int(attempts)))

    def base(self, client: Client) -> str:
        """Return the base address of a source, which depends on whether there is a key."""
        base = self.bases.get(client.source, client.base).rstrip("/")
        return base + (client.path if self.key(client) else client.open_path)

    def key(self, client: Client) -> Key | None:
        """Return the key of a source, if it uses one and one is set."""
        return client.key.key(self.keys.get(client.source)) if client.key else None


@dataclass(frozen=True)
class Fetched:
    """Result of one request.

    Args:
        request: The request.
        snapshot: The snapshot that was kept; None if nothing was kept.
        error: Why nothing was kept; None if the months are not published yet.
        is_unreachable: Whether there was no answer at all, so that trying again later may help.
        is_unchanged: Whether nothing was kept because the publisher has released nothing new since.
    """

    request: Request
    snapshot: Snapshot | None = None
    error: str | None = None
    is_unreachable: bool = False
    is_unchanged: bool = False


class Calls:
    """Count of calls per source and day, stored on disk so that the daily limit holds across sessions.

    Args:
        folder: The folder of the counts, one file per source.
        now: The clock.
    """

    def __init__(self, folder: Path, now: Now) -> None:
        self._folder, self._now = folder, now

    def made(self, source: str) -> int:
        """Return the number of calls made today."""
        path = self._path(source)
        if not path.exists():
            return 0
        found = parse_calls(text_of(path.read_bytes(), path.name), path.name)
        return found.calls if found.day == self._now().date() else 0

    def add(self, source: str) -> None:
        """Count one call."""
        write_json(self._path(source), asdict(Counted(self._now().date(), self.made(source) + 1)))

    def _path(self, source: str) -> Path:
        return self._folder / calls_file(source)


def told(source: str, outcomes: Sequence[Fetched], at: datetime) -> Told:
    """Count a source's requests by their result."""
    errors = [outcome.error for outcome in outcomes if outcome.error]
    kept = sum(outcome.snapshot is not None for outcome in outcomes)
    unchanged = sum(outcome.is_unchanged for outcome in outcomes)
    unpublished = len(outcomes) - kept - len(errors) - unchanged
    reason = errors[0] if errors else None
    return Told(
        source, f"{at:%Y-%m-%dT%H:%M:%SZ}", len(outcomes), kept, unpublished, len(errors), reason, unchanged
    )


class Session:
    """Fetches the answers to requests. Use it as a context manager.

    Args:
        raw: The folder of the raw files.
        work: A folder for the count of calls and for rejected answers.
        settings: The user settings.
        now: The clock.
    """

    def __init__(self, raw: Path, work: Path, settings: Settings, now: Now) -> None:
        self._raw, self._refused, self._settings, self._now = raw, work / "refused", settings, now
        self.calls = Calls(work, now)
        self._http = Http(settings.patience)
        self._answers: dict[str, Answer] = {}

    @contextmanager
    def open(self) -> Iterator["Session"]:
        """Keep the HTTP connections open during the `with` block."""
        with self._http:
            yield self

    def fetch(self, client: Client, requests: Sequence[Request]) -> Iterator[Fetched]:
        """Send a source's requests in order; each answer is kept before the next request is sent.

        Yields:
            One result per request, with the reason if it failed.
        """
        for number, request in enumerate(requests):
            try:
                yield self._fetch(client, request)
            except FATAL as error:
                is_down = isinstance(error, UnreachableError)
                yield from (Fetched(rest, None, str(error), is_down) for rest in requests[number:])
                return
            except InputError as error:
                yield Fetched(request, error=str(error))

    def _fetch(self, client: Client, request: Request) -> Fetched:
        taken_at = self._now().replace(microsecond=0)
        last: list[Answer] = []
        try:
            pulled = client.pull(self._ask(client, last), request, taken_at)
        except InputError as error:
            self._set_aside(request, taken_at, last, error)
            raise
        if pulled is None:
            return Fetched(request)
        if isinstance(pulled, Unchanged):
            return Fetched(request, is_unchanged=True)
        for part, answer in zip(request.parts, pulled.parts, strict=True):
            self._keep(client, part, taken_at, answer)
        return Fetched(request, self._keep(client, request, taken_at, pulled))

    def _ask(self, client: Client, last: list[Answer]) -> Ask:
        """Return a function that sends requests within the daily limit and remembers the answers to auxiliary ones."""
        key = self._settings.key(client)
        limits = client.limits(key is not None)

        def ask(request: Request) -> Answer:
            address = request.address()
            if address in self._answers:
                last[:] = [self._answers[address]]
                return last[0]
            if key is None and client.key and client.key.is_required:
                variable = f"PLEDGEBOOK_{client.source.upper()}_KEY"
                remedy = f"Set {variable}; docs/sources/{client.source}.md explains where to get a key."
                raise KeyRefusedError(client.source, "no key", f"a key in {variable}", remedy)
            if limits.per_day is not None and self.calls.made(client.source) >= limits.per_day:
                remedy = "Run the same command tomorrow to continue. A key may raise the limit."
                found = f"{limits.per_day:,} calls made today"
                raise QuotaError(client.source, found, f"at most {limits.per_day:,} a day", remedy)
            self.calls.add(client.source)
            last[:] = [self._http.get(request, None if request.is_open else key, limits)]
            if request.is_aside:
                self._answers[address] = last[0]
            return last[0]

        return ask

    def _keep(self, client: Client, request: Request, taken_at: datetime, pulled: Pulled) -> Snapshot:
        stem, dot, suffix = request.file.rpartition(".")
        sidecar = Sidecar(
            source=request.source,
            file=f"{stem}_{taken_at:%H%M%S}{dot}{suffix}",
            taken_at=taken_at,
            publisher=pulled.publisher or SOURCES[client.source].publisher,
            sha256="",
            bytes=0,
            url=pulled.url or request.address(),
            license=pulled.license or client.license,
            edition=pulled.edition,
            covers=pulled.covers,
            pull=replace(pulled.pull, code_tables_sha256=code_tables_digest()),
        )
        return keep(self._raw, pulled.content, sidecar)

    def _set_aside(
        self, request: Request, taken_at: datetime, last: Sequence[Answer], error: InputError
    ) -> None:
        """Keep a rejected answer and the reason in a folder that no run reads."""
        if not last or isinstance(error, FATAL):
            return
        self._refused.mkdir(parents=True, exist_ok=True)
        path = self._refused / f"{taken_at:%Y-%m-%dT%H%M%S}_{request.source}_{request.file}"
        path.write_bytes(last[0].content)
        path.with_name(f"{path.name}.txt").write_text(f"{request.address()}\n{error}\n", encoding="utf-8")
