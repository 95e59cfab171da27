"""What is fuzzed: each takes bytes, and returns, or raises an error that a person can act on."""

import contextlib
import functools
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from pledgebook.pipelines.core.errors import RegisterError, SourceError, UsageError
from pledgebook.pipelines.core.months import parse_day, parse_month, parse_since
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.query.explain import figures
from pledgebook.pipelines.query.flows import Wanted, flows
from pledgebook.pipelines.query.mirror import Asked, described, mirrors
from pledgebook.pipelines.query.naming.names import listing, resolve
from pledgebook.pipelines.query.revision import record_of
from pledgebook.pipelines.register import parse_register
from pledgebook.pipelines.steps.reconcile import run_row
from pledgebook.pipelines.steps.run import Run
from pledgebook.pipelines.warehouse.connection import connect, reader
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from pledgebook.pipelines.warehouse.published import publish_copy
from pledgebook.pipelines.warehouse.writing import append
from tests.registers import EVENT, GAS, SCOPE, SMALL
from tests.sources.sample import Sample
from tests.sources.samples import SAMPLES

Target = Callable[[bytes], None]

TODAY, MOMENT = date(2026, 11, 22), datetime(2026, 11, 22, 20)


def reads(sample: Sample, raw: bytes) -> None:
    """Read a file of a source and hold its rows to their contract."""
    with contextlib.suppress(SourceError):
        prepare(sample.snapshot(raw), raw)


def reads_register(raw: bytes) -> None:
    """Read a file of the register."""
    with contextlib.suppress(RegisterError):
        parse_register({"fuzzed.toml": raw.decode("utf-8", "replace")})


def answers(raw: bytes) -> None:
    """Ask the ledger one thing by texts of a person; a zero byte stands between two of them."""
    texts = [*raw[1:].decode("utf-8", "replace").split("\0"), "", "", "", ""]
    one, two, three, four = texts[:4]
    con = _ledger()
    asked: list[Callable[[], object]] = [
        lambda: resolve(con, one),
        lambda: listing(con, one, with_readings=bool(two)),
        lambda: figures(con, one, two or None, three or None),
        lambda: flows(con, one or None, Wanted(two or None, three or None, four or None)),
        lambda: mirrors(con, one or None),
        lambda: record_of(con, one or None),
        lambda: described(con, Asked(one, two, three, "HS2022", None, None, four or None, None, None)),
    ]
    with contextlib.suppress(UsageError):
        asked[raw[0] % len(asked) if raw else 0]()
    for read in (parse_day, parse_month, functools.partial(parse_since, today=TODAY)):
        with contextlib.suppress(ValueError):
            read(one)


@functools.cache
def _ledger() -> duckdb.DuckDBPyConnection:
    """The published copy of a ledger with two pledges and a run, open for readers."""
    folder = Path(mkdtemp(prefix="pledgebook-fuzz-"))
    with connect(folder / "warehouse.duckdb") as con:
        migrate(con, migrations(), ddl())
        for name, rows in parse_register({"a.toml": SMALL, "b.toml": GAS}).items():
            append(con, name, rows)
        append(con, "run", run_row(Run("run", TODAY, MOMENT, "1", "0" * 64, "0" * 64), MOMENT))
        publish_copy(con, folder / "pledgebook.duckdb")
    opened = reader(folder / "pledgebook.duckdb", seconds=1e6)
    _OPEN.append(opened)
    return opened.__enter__()


_OPEN: list[object] = []

NAMES = tuple(
    text.encode()
    for text in (
        "Japan",
        "JP-PUR-SOY\0JP-PUR-SOY/us-exports\x002026",
        "soy\0census_trade\0USA\0JPN",
        "USA\0JPN\x001201,2304",
        "2026-11",
        "30d",
    )
)

TARGETS: Mapping[str, Target] = {
    **{f"{one.source}, {one.layout}": functools.partial(reads, one) for one in SAMPLES},
    "register": reads_register,
    "questions": answers,
}
SEEDS: Mapping[str, tuple[bytes, ...]] = {
    **{f"{one.source}, {one.layout}": (one.raw,) for one in SAMPLES},
    "register": ((SMALL + EVENT + SCOPE).encode(), GAS.encode()),
    "questions": NAMES,
}
"""Valid bytes of each target, from which others are made."""
