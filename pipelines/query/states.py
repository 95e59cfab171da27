"""States of the ledger: a release, or what was known on a day; and two of them as one ledger with two moments.

What differs between two states is then what was learned between the two moments, whatever made it differ: a file, a line
of the register typed with an old date, a correction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core.paths import Lake
from pledgebook.pipelines.core.vocabulary import REGISTER
from pledgebook.pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.ledger import replace_tables, scenario
from pledgebook.pipelines.warehouse.reading import known_register, load

ALWAYS = datetime(1900, 1, 1)  # noqa: DTZ001 the ledger keeps moments in UTC without a zone
"""A moment before anything was known."""

KNOWLEDGE = ("known_from", "known_to")
CELL = (
    "source",
    "series",
    "reporter_iso3",
    "partner_iso3",
    "direction",
    "product_code",
    "month",
    "period_months",
    "item_id",
)
"""What one figure is about: the key of a flow at one moment."""

RESULTS = ("reconciliation", "ladder", "purchase_ladder")
SEPARATOR = "\x1f"


@dataclass(frozen=True)
class State:
    """A state of the ledger.

    Args:
        path: A database that is only read, or a lake.
        as_of: The day up to which periods are computed.
        known_at: The moment whose knowledge it is.
        words: What it is, in words.
        is_release: Whether its results are stored there.
    """

    path: Path | Lake
    as_of: date
    known_at: datetime
    words: str
    is_release: bool


@dataclass(frozen=True)
class Contents:
    """Contents of a state: tables as known, and what is stored of its run.

    Args:
        tables: The tables with knowledge dates, and the corrections.
        results: Results of the run and the status of its breaks; empty if none are stored.
        code_version: The code of the run.
    """

    tables: Mapping[str, pl.DataFrame]
    results: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    code_version: str = ""


def with_knowledge() -> list[str]:
    """Return the tables whose rows have a knowledge interval; a finding is closed, and says by what."""
    return [
        name
        for name, contract in CONTRACTS.items()
        if {*KNOWLEDGE} <= {*columns(contract)} and name != "finding"
    ]


def contents(state: State) -> Contents:
    """Read a state.

    Raises:
        WarehouseError: Its database cannot be opened.
    """
    with scenario(state.path) as con:
        tables = {name: load(con, name, state.known_at) for name in with_knowledge()}
        tables["correction"] = load(con, "correction").filter(pl.col("known_from") <= state.known_at)
        if not state.is_release:
            return Contents(tables)
        results = {
            name: selected(con, f"FROM ledger.{name} SEMI JOIN ledger.current_run USING (run_id)")
            for name in RESULTS
        }
        results["discrepancy_status"] = load(con, "discrepancy_status")
        version = con.execute("SELECT code_version FROM ledger.current_run").fetchall()[0][0]
    return Contents(tables, results, version)


def moments(before: State, after: State) -> tuple[datetime, datetime]:
    """Return two moments in their order that stand for two states, also for two releases of one day."""
    return before.known_at, max(after.known_at, before.known_at + timedelta(microseconds=1))


def unite(con: Ledger, before: Contents, after: Contents, later: datetime) -> dict[str, pl.DataFrame]:
    """Replace the tables of a scenario by those of two states: the first is known until a moment, the second from then on.

    Returns:
        The tables that were put there.
    """
    united = {name: _united(before.tables[name], after.tables[name], later) for name in with_knowledge()}
    replace_tables(con, united)
    return united


def _united(before: pl.DataFrame, after: pl.DataFrame, later: datetime) -> pl.DataFrame:
    """Return the rows of both states; a row that both have was always known."""
    same = [name for name in before.columns if name not in KNOWLEDGE]
    old, new = _marked(before, same), _marked(after, same)
    kept = new["mark"].is_in(old["mark"].implode())
    gone = ~old["mark"].is_in(new["mark"].implode())
    rows = [
        _known(old.filter(gone), ALWAYS, later),
        _known(new.filter(kept), ALWAYS, None),
        _known(new.filter(~kept), later, None),
    ]
    return pl.concat(rows).select(before.columns)


def _marked(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Add a text that is equal where all columns are equal."""
    texts = [
        pl.col(name).list.join(SEPARATOR)
        if isinstance(frame.schema[name], pl.List)
        else pl.col(name).cast(pl.String)
        for name in names
    ]
    mark = pl.concat_str([text.fill_null("\x00") for text in texts], separator="\x1e")
    return frame.with_columns(mark=mark)


def _known(frame: pl.DataFrame, first: datetime, last: datetime | None) -> pl.DataFrame:
    interval = {"known_from": pl.lit(first, pl.Datetime("us")), "known_to": pl.lit(last, pl.Datetime("us"))}
    return frame.with_columns(**interval)


def with_cells_of_later(flow: pl.DataFrame, cells: pl.DataFrame, later: datetime) -> pl.DataFrame:
    """Return the flows of two states with some figures as in the second one at both moments.

    Args:
        flow: The flows of both; see `unite`.
        cells: The figures, by `CELL`.
        later: The moment from which the second state is known.
    """
    touched = flow.join(cells.select(CELL), on=CELL, how="semi", nulls_equal=True)
    rest = flow.join(cells.select(CELL), on=CELL, how="anti", nulls_equal=True)
    stays = touched.filter(pl.col("known_to").is_null())
    return pl.concat([rest, _known(stays, ALWAYS, None)])


def register_as_ever(con: Ledger, moment: datetime) -> dict[str, pl.DataFrame]:
    """Return the register as known at a moment, made valid for all time; events of sources keep their dates."""
    tables = {table: _known(known_register(con, table, moment), ALWAYS, None) for table in REGISTER_TABLES}
    reported = load(con, "event").filter(pl.col("source") != REGISTER)
    return tables | {"event": pl.concat([tables["event"], reported])}
