"""A question about another day, asked of a copy: nothing is stored."""

import importlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path

import click
import duckdb

from pipelines.core.errors import WarehouseError
from pipelines.core.paths import DataDir
from pipelines.steps.clock import now, today
from pipelines.warehouse.connection import reader

SECONDS = 120.0


@contextmanager
def published(
    data: DataDir, as_of: date | None, known_at: date | None, seconds: float = SECONDS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """What was published, or, for another day, the same reconciled anew on a copy.

    Args:
        data: The data directory.
        as_of: Reckon periods up to this day.
        known_at: Use only what was known on this day.
        seconds: The time limit of the reader.
    """
    if as_of is not None and as_of > today():
        click.echo(
            f"{as_of} lies ahead: events until then are not known, and count as not documented.", err=True
        )
    if as_of is None and known_at is None:
        with reader(data.published, seconds) as con:
            yield con
        return
    with asked_anew(data, as_of, known_at) as path, reader(path, seconds) as con:
        yield con


@contextmanager
def asked_anew(data: DataDir, as_of: date | None, known_at: date | None) -> Iterator[Path]:
    """Reconcile a copy of the published ledger as of another day, or with what was known on another day.

    Yields:
        The path of the copy, with its reports; it is removed afterwards.
    """
    # polars and pandera, which plain `status` does without
    engine = importlib.import_module("pipelines.steps.reconcile")
    with copied(data) as copy:
        moment = datetime.combine(known_at or today(), time.max)
        engine.reconcile_ledger(copy, as_of or today(), moment, now(), is_what_if=True)
        with duckdb.connect(str(copy.warehouse)) as con:
            con.execute("CHECKPOINT")
        yield copy.warehouse


@contextmanager
def copied(data: DataDir) -> Iterator[DataDir]:
    """A copy of the published ledger as a warehouse that can be written to; it is removed afterwards."""
    if not data.published.exists():
        message = f"{data.published.name}: nothing has been published yet. Run `pledgebook run` first."
        raise WarehouseError(message)
    with tempfile.TemporaryDirectory(prefix="pledgebook-") as folder:
        copy = DataDir(Path(folder))
        copy.curated.mkdir(parents=True)
        shutil.copyfile(data.published, copy.warehouse)
        yield copy
