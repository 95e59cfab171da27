"""Opening a ledger for a question, and the run that answers it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Self

import polars as pl

from pledgebook.answer import Answer, Provenance
from pledgebook.given import Day, day_of
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir, Lake, real
from pledgebook.pipelines.export import citation
from pledgebook.pipelines.export.publication import read_release
from pledgebook.pipelines.export.stored import unpacked
from pledgebook.pipelines.query.opening.opened_for import (
    IN_FUTURE,
    SECONDS,
    Placed,
    existing,
    opened_place,
    placed,
)
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.report import current_run
from pledgebook.pipelines.steps.clock import Clock, system_clock
from pledgebook.pipelines.warehouse.connection import Ledger as Connection

MOST_KEPT = 4
"""How many other days a ledger remembers, so that a second question about one of them does not reconcile it again."""


class Opened:
    """A data directory, a release or a published copy, which is opened for each question."""

    def __init__(self, place: DataDir | Path, *, clock: Clock = system_clock) -> None:
        self._place, self._clock = place, clock
        self._kept: OrderedDict[str, dict[str, pl.DataFrame]] = OrderedDict()
        self._lock = threading.Lock()
        self._stack: ExitStack | None = ExitStack()
        self._copy: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was unpacked; the ledger answers no further question."""
        with self._lock:
            if self._stack is not None:
                self._stack.close()
            self._stack = None
            self._kept.clear()

    def __repr__(self) -> str:
        return f"pledgebook.open({str(self.path)!r})"

    @property
    def path(self) -> Path:
        """The data directory, the folder of the release, or the published copy."""
        return self._place.root if isinstance(self._place, DataDir) else self._place

    @property
    def provenance(self) -> Provenance:
        """The run that answers questions about no other day."""
        return self._answer(None, None, lambda _con: pl.DataFrame(), any_version=True).provenance

    def _answer(
        self,
        as_of: Day,
        known_at: Day,
        found: Callable[[Connection], pl.DataFrame],
        seconds: float = SECONDS,
        *,
        any_version: bool = False,
    ) -> Answer:
        return self._asked(
            as_of, known_at, lambda con, _question: found(con), seconds, any_version=any_version
        )

    def _asked(
        self,
        as_of: Day,
        known_at: Day,
        found: Callable[[Connection, Question], pl.DataFrame],
        seconds: float = SECONDS,
        *,
        any_version: bool = False,
    ) -> Answer:
        """Open the ledger for a question, and say which run answers it."""
        question = self._question(as_of, known_at)
        is_future = question.as_of is not None and question.as_of > question.today
        notes = (IN_FUTURE.format(day=question.as_of),) if is_future else ()
        with self._opened(question, seconds, any_version=any_version) as con:
            return Answer(found(con, question), self._provenance(con, question), notes)

    def _question(self, as_of: Day, known_at: Day) -> Question:
        return Question(self._clock().date(), day_of(as_of, "as_of"), day_of(known_at, "known_at"))

    def _data(self, method: str) -> DataDir:
        """Return the data directory.

        Raises:
            UsageError: The ledger is a release or a copy, or was closed.
        """
        self._demand_open()
        if isinstance(self._place, DataDir):
            return self._place
        message = f"{self.path.name}: found a release or a published copy, which is only read; `{method}` needs a data directory."
        raise UsageError(message)

    def _demand_open(self) -> None:
        if self._stack is None:
            message = f"{self.path}: this ledger was closed. Open it again with pledgebook.open()."
            raise UsageError(message)

    def _readable(self) -> Path | Lake:
        """Return what is asked: the published copy, the lake, or the copy of a release, unpacked once."""
        self._demand_open()
        if isinstance(self._place, DataDir):
            return existing(self._place).readable
        if self._place.is_file():
            return self._place
        with self._lock:
            if self._copy is None and self._stack is not None:
                self._copy = self._stack.enter_context(unpacked(self._place))
        if self._copy is None:  # closed by another thread meanwhile
            self._demand_open()
        return self._copy or self._place

    @contextmanager
    def _opened(
        self, question: Question, seconds: float = SECONDS, *, any_version: bool = False
    ) -> Iterator[Connection]:
        place = self._readable()
        if isinstance(self._place, Path) and self._place.is_dir() and question.is_published:
            with read_release(
                self._place, self._copy or self._place, seconds, any_version=any_version
            ) as con:
                yield con
            return
        is_any = any_version and isinstance(self._place, Path)
        with opened_place(place, question, seconds, any_version=is_any, kept=self._kept) as con:
            yield con
        with self._lock:
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    def _placed(self, question: Question) -> Placed:
        """Return what another process opens for a question."""
        is_any = isinstance(self._place, Path)
        return placed(self._readable(), question, any_version=is_any, kept=self._kept)

    def _of_one_state(self, ask: Callable[[], Answer]) -> Answer:
        """Ask what opens the ledger twice, until no run publishes in between."""
        while True:
            before = _state(self._readable())
            answer = ask()
            if _state(self._readable()) == before:
                return answer

    def _provenance(self, con: Connection, question: Question) -> Provenance:
        """Return the run that a connection shows, with its release if that is known."""
        folder = self._place.releases / "latest" if isinstance(self._place, DataDir) else self._place
        return provenance(con, real(folder) if question.is_published else None)


def _state(place: Path | Lake) -> tuple[int, int] | None:
    """Return what changes when another copy is published; a lake is asked as it was published last."""
    if not isinstance(place, Path) or not place.exists():
        return None
    found = place.stat()
    return found.st_ino, found.st_mtime_ns


def provenance(con: Connection, release: Path | None) -> Provenance:
    """Return the run that a connection shows, with a release if that holds it.

    A nightly run may move `latest` while a question is answered, so the run decides.
    """
    row = current_run(con)
    return named(citation.provenance(con, release), row["as_of"], row["known_at"])


def named(made: citation.Provenance, as_of: date, known_at: datetime) -> Provenance:
    """Return a run as a user of Python sees it."""
    run = made.run
    return Provenance(
        run["run_id"], run["outputs_digest"], as_of, known_at, run["code_version"], citation.citation(made), made.release,
        made.digest,
    )  # fmt: skip
