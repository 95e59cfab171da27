"""The ledger as a question needs it: as published, as it was published on a day, or reconciled for another day."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir, Lake
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.export.publication import published_on, released
from pledgebook.pipelines.export.stored import unpacked
from pledgebook.pipelines.query.question import Kept, Question
from pledgebook.pipelines.warehouse.connection import Ledger, reader

SECONDS = 120.0
"""How long a question may take."""

IN_FUTURE = "{day} is in the future: events until then are not known and count as not documented."


def existing(data: DataDir) -> DataDir:
    """Return a data directory that is there; a question makes none.

    Raises:
        UsageError: There is no such directory; names it.
    """
    if not data.root.is_dir():
        near = did_you_mean(data.root.name, (one.name for one in data.root.parent.glob("*") if one.is_dir()))
        message = (
            f"{data.root}: there is no such data directory.{near} Check --data-dir and PLEDGEBOOK_DATA; "
            "`pledgebook run` makes one."
        )
        raise UsageError(message)
    return data


@contextmanager
def opened_for(
    data: DataDir,
    question: Question,
    seconds: float = SECONDS,
    *,
    any_version: bool = False,
    writes: Path | None = None,
    tell: Callable[[str], None],
) -> Iterator[Ledger]:
    """Open the published ledger, a release, or the published ledger reconciled for another day; nothing is stored.

    Args:
        data: The data directory.
        question: The days; or the release that is asked for.
        seconds: Time limit of the queries.
        any_version: Whether a release of another version of the code is opened too.
        writes: A folder into which a query may write files; None for none.
        tell: Receives the line that says which release answers, if one was asked for.
    """
    existing(data)
    if question.with_private:
        # reading the register takes half a second to import, and most questions do without
        from pledgebook.pipelines.query.opening.with_private import with_private

        with with_private(data, question, seconds) as con:
            yield con
        return
    if question.as_published is None:
        with opened_place(data.readable, question, seconds, writes=writes) as con:
            yield con
        return
    release = published_on(data.releases, question.as_published)
    tell(f"As published: release {release.name}.")
    with released(release, seconds, any_version=any_version, writes=writes) as con:
        yield con


@contextmanager
def opened_place(
    place: Path | Lake,
    question: Question,
    seconds: float = SECONDS,
    *,
    any_version: bool = False,
    writes: Path | None = None,
    kept: Kept | None = None,
) -> Iterator[Ledger]:
    """Open a published copy or a lake as it is, or reconciled for another day; nothing is stored.

    Args:
        place: The published copy, or a lake.
        question: The days.
        seconds: Time limit of the queries.
        any_version: Whether a copy that another version of the code made is opened too.
        writes: A folder into which a query may write files; None for none.
        kept: What was reconciled before, so that the same question is not reconciled twice; None to keep nothing.
    """
    if question.is_published:
        with reader(place, seconds, any_version=any_version, writes=writes) as con:
            yield con
        return
    # reconciling takes half a second to import, and most questions do without
    from pledgebook.pipelines.query.opening.another_day import another_day

    with another_day(place, question, seconds, writes, kept) as con:
        yield con


@dataclass(frozen=True)
class Placed:
    """What a statement of a person asks, which another process opens.

    Args:
        place: The published copy, that of a release, or a lake.
        tables: Tables that stand in place of its own; None for none.
        any_version: Whether it may be of another version of the code.
    """

    place: Path | Lake
    tables: Mapping[str, pl.DataFrame] | None = None
    any_version: bool = False


@contextmanager
def placed_for(data: DataDir, question: Question, *, tell: Callable[[str], None]) -> Iterator[Placed]:
    """Find the published ledger, a release, or the published ledger reconciled for another day; see `opened_for`."""
    existing(data)
    if question.as_published is None:
        yield placed(data.readable, question)
        return
    release = published_on(data.releases, question.as_published)
    tell(f"As published: release {release.name}.")
    with unpacked(release) as copy:
        yield Placed(copy, any_version=True)


def placed(
    place: Path | Lake, question: Question, *, any_version: bool = False, kept: Kept | None = None
) -> Placed:
    """Return what another process opens for a question; see `opened_place`."""
    if question.is_published:
        return Placed(place, any_version=any_version)
    # as in `opened_place`
    from pledgebook.pipelines.query.opening.another_day import tables_of_another_day

    return Placed(place, tables_of_another_day(place, question, SECONDS, kept))
