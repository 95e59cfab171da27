"""What changed between two states of the ledger: headlines and stages with their causes, and every record behind them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core.errors import UsageError, WarehouseError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir, Lake
from pledgebook.pipelines.core.vocabulary import REGISTER
from pledgebook.pipelines.export.publication import publications
from pledgebook.pipelines.export.run_note import read_note
from pledgebook.pipelines.export.stored import CHECKSUMS, unpacked
from pledgebook.pipelines.query.naming.names import Known, ids_of
from pledgebook.pipelines.query.revision import revised_cells, revised_counts
from pledgebook.pipelines.query.states import (
    CELL,
    RESULTS,
    Contents,
    State,
    contents,
    moments,
    register_as_ever,
    unite,
    with_cells_of_later,
)
from pledgebook.pipelines.reconcile import Inputs
from pledgebook.pipelines.reconcile.revision.changes import (
    BREAK,
    CORRECTIONS,
    EVENT,
    RATES,
    REGISTER_AREA,
    change_frame,
    figure_changes,
    headline_changes,
    record_changes,
    stage_changes,
    text,
)
from pledgebook.pipelines.reconcile.revision.headline_change import (
    CODE,
    CORRECTION,
    RATE,
    START,
    TIME,
    WITHDRAWN,
    Reckoning,
    reckoned,
    reckonings,
)
from pledgebook.pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pledgebook.pipelines.schemas.contract import columns, key
from pledgebook.pipelines.schemas.rows import Row
from pledgebook.pipelines.steps.break_log import stands, stored_events
from pledgebook.pipelines.steps.reconcile import inputs
from pledgebook.pipelines.steps.run import code_version
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.ledger import replace_tables, scenario

FILE = "file"
PROVENANCE = frozenset({"known_from", "known_to", "snapshot_id", "row_number"})
"""Columns that say where a record comes from, not what it says."""

BREAK_FIELDS = ("status", "left_amount", "right_amount", "owner", "cause", "is_material")


@dataclass(frozen=True)
class Differences:
    """Differences between two states.

    Args:
        words: The two states, in words.
        passed: The headlines of the first, and after each cause up to those of the second.
        changes: `CHANGE` rows of all areas.
        counts: Counts of the figures that changed, by grain.
        cells: The figures that changed.
    """

    words: str
    passed: list[Reckoning]
    changes: pl.DataFrame
    counts: Callable[[str], pl.DataFrame]
    cells: pl.DataFrame


def last_two_releases(data: DataDir) -> list[str]:
    """Return the names of the latest release and the one that was the latest before it, the older one first."""
    kept = [
        one.release
        for one in publications(data.releases)
        if (data.releases / one.release / CHECKSUMS).is_file()
    ]
    distinct = [name for place, name in enumerate(kept) if place == 0 or kept[place - 1] != name]
    return distinct[-2:]


def release_state(data: DataDir, name: str, stack: ExitStack) -> State:
    """Return the state of a release, unpacked until the stack is closed.

    If it has no copy of the ledger, or another version of the code made it, it is what the published ledger knows of its day.
    """
    folder = data.releases / name
    try:
        path = stack.enter_context(unpacked(folder))
        with scenario(path) as con:
            as_of, known_at = con.execute("SELECT as_of, known_at FROM ledger.current_run").fetchall()[0]
    except WarehouseError:
        run = read_note(folder)
        day = run.known_at.date()
        return replace(known_state(data.readable, day, run.as_of), words=f"what is known now of {day}")
    return State(path, as_of, known_at, f"release {name}", is_release=True)


def state_of_day(data: DataDir, day: date, as_of: date, stack: ExitStack) -> State:
    """Return what had been published by a day, or, if nothing had, what the published ledger knows of that day."""
    by_then = [
        one.release for one in publications(data.releases) if one.at is not None and one.at <= end_of_day(day)
    ]
    kept = [name for name in by_then if (data.releases / name / CHECKSUMS).is_file()]
    return release_state(data, kept[-1], stack) if kept else known_state(data.readable, day, as_of)


def two_states(
    data: DataDir,
    earlier: date | None,
    later: date | None,
    as_of: date | None,
    today: date,
    stack: ExitStack,
) -> tuple[State, State] | None:
    """Return two states to compare: of two days, or the latest release and the one before it.

    Args:
        data: The data directory.
        earlier: The first day; None for the release before the latest.
        later: The second day; None for the latest release.
        as_of: The day up to which periods are computed where no release says it.
        today: The day of the question.
        stack: What is unpacked lasts until it is closed.

    Returns:
        The states; None if no day is given and there are no two releases.

    Raises:
        UsageError: The first does not lie before the second.
    """
    names = last_two_releases(data)
    if earlier is None:
        if later is not None:
            message = "--until needs --since: the day to compare with."
            raise UsageError(message)
        if len(names) < 2:
            return None
        before, after = (release_state(data, one, stack) for one in names)
        return before, after
    if later is not None and earlier >= later:
        message = f"--since {earlier} does not lie before --until {later}."
        raise UsageError(message)
    if later is not None:
        after = state_of_day(data, later, as_of or later, stack)
    elif names:
        after = release_state(data, names[-1], stack)
    else:
        after = known_state(data.readable, today, as_of or today)
    if earlier >= after.known_at.date():
        message = f"--since {earlier} does not lie before {after.words}."
        raise UsageError(message)
    return state_of_day(data, earlier, as_of or after.as_of, stack), after


def no_release_before(data: DataDir) -> str:
    """Return the sentence for a reader who names no day where there are no two releases."""
    only = next(iter(last_two_releases(data)), "none")
    return f"There is no release before the latest ({only}) to compare with. Name a day: --since 30d."


def known_state(place: Path | Lake, day: date, as_of: date) -> State:
    """Return what a published ledger knows of a day."""
    return State(place, as_of, end_of_day(day), f"what was known on {day}", is_release=False)


def since_last_release(data: DataDir) -> Differences | None:
    """Compare the latest release with the one that was the latest before it; None if there is only one."""
    names = last_two_releases(data)
    if len(names) < 2:
        return None
    with ExitStack() as stack:
        before, after = (release_state(data, name, stack) for name in names)
        return differences(before, after)


def differences(
    before: State, after: State, name: str | None = None, source: str | None = None, as_of: date | None = None
) -> Differences:
    """Compare two states.

    Args:
        before: The first state.
        after: The second one, whose database the questions are asked of.
        name: An agreement or a pledge, regardless of case; everything if not given.
        source: Only records of this source, besides headlines and stages.
        as_of: The day up to which headlines of both are computed; that of each state if not given.

    Raises:
        UsageError: There is no agreement or pledge of that name.
        WarehouseError: A database cannot be opened.
    """
    first, second = contents(before), contents(after)
    earlier, later = moments(before, after)
    with scenario(after.path) as con:
        united = unite(con, first, second, later)
        cells = _with_cause(_asked(con, earlier, later, source), first, second)
        counts = {
            grain: revised_counts(con, earlier, later, source, grain)
            for grain in ("source", "month", "product")
        }
        chosen = Chosen.of(united, name)
        if name is not None:
            cells = cells.join(_goods(con, (earlier, later), chosen), on=CELL[:6], how="semi")
        breaks = _breaks(con, before, after, first, second)
        passed = _passed(con, (before, after), (first, second), united, cells, as_of)
    headlines = _headlines(passed, chosen.headlines)
    rows = [
        *(headline_changes(headlines, chosen.pledge_of_reading)), *stage_changes(passed), *_register(united, later, chosen),
        *_corrections(first, second), *_events(united, later), *(_rates(united, later) if name is None else ()), *breaks,
    ]  # fmt: skip
    changes = pl.concat([chosen.of_name(change_frame(rows), name), figure_changes(cells)])
    if source is not None:
        changes = changes.filter(
            pl.col("source").eq_missing(source) | pl.col("area").is_in(["headline", "stage"])
        )
    words = f"between {before.words} and {after.words}"
    return Differences(words, headlines, changes, lambda grain: counts[grain], cells)


@dataclass(frozen=True)
class Chosen:
    """Pledges that a question is about.

    Args:
        agreement_of: The agreement of each pledge.
        pledge_of_reading: The pledge of each reading.
        headlines: The headline readings of the chosen pledges.
        pledges: The chosen pledges.
        agreements: Their agreements.
    """

    agreement_of: Mapping[str, str]
    pledge_of_reading: Mapping[str, str]
    headlines: Sequence[str]
    pledges: frozenset[str]
    agreements: frozenset[str]

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame], name: str | None) -> "Chosen":
        """Choose the pledges that a name means; all for no name."""
        agreement_of = dict(tables["pledge"].select("pledge_id", "agreement_id").iter_rows())
        reading = tables["reading"]
        pledge_of_reading = dict(reading.select("reading_id", "pledge_id").iter_rows())
        known = (
            tables["pledge"]
            .sort("agreement_id", "pledge_id")
            .select("agreement_id", pl.lit(""), "pledge_id", "title")
        )
        named = ids_of([Known(*row) for row in known.iter_rows()], name)
        pledges = frozenset(agreement_of if named is None else named.pledges)
        headlines = reading.filter(pl.col("is_headline") & pl.col("pledge_id").is_in(list(pledges)))
        agreements = (
            frozenset(agreement_of[one] for one in pledges)
            if named is None or named.is_agreement
            else frozenset()
        )
        return cls(
            agreement_of,
            pledge_of_reading,
            headlines["reading_id"].unique().sort().to_list(),
            pledges,
            agreements,
        )

    def of_name(self, changes: pl.DataFrame, name: str | None) -> pl.DataFrame:
        """Name the agreement of each change, and keep those of the chosen pledges."""
        agreement = pl.col("pledge_id").replace_strict(
            dict(self.agreement_of), default=None, return_dtype=pl.String
        )
        named = changes.with_columns(agreement_id=pl.coalesce("agreement_id", agreement))
        if name is None:
            return named
        is_of_agreement = pl.col("pledge_id").is_null() & pl.col("agreement_id").is_in(list(self.agreements))
        return named.filter(pl.col("pledge_id").is_in(list(self.pledges)) | is_of_agreement)


def _asked(con: Ledger, earlier: datetime, later: datetime, source: str | None) -> pl.DataFrame:
    return revised_cells(con, earlier, later, source)


def _with_cause(cells: pl.DataFrame, before: Contents, after: Contents) -> pl.DataFrame:
    """Say of each figure whether a correction, a withdrawal or a file changed it."""
    place = ["snapshot_id", "row_number"]
    old, new = (one.tables["correction"].select("correction_id", *place).unique() for one in (before, after))
    both = ["correction_id", *place]
    declared = (
        pl.concat([old.join(new, on=both, how="anti"), new.join(old, on=both, how="anti")])
        .select(place)
        .unique()
    )
    corrected = pl.concat(
        one.tables["flow"].join(declared, on=place, how="semi").select(CELL) for one in (before, after)
    ).unique()
    marked = cells.join(corrected.with_columns(is_corrected=True), on=CELL, how="left", nulls_equal=True)
    cause = (
        pl.when("is_corrected").then(pl.lit(CORRECTION))
        .when(pl.col("change") == "withdrawn").then(pl.lit(WITHDRAWN))
        .otherwise(pl.lit(FILE))
    )  # fmt: skip
    return marked.with_columns(cause=cause).drop("is_corrected")


def _goods(con: Ledger, known: tuple[datetime, datetime], chosen: Chosen) -> pl.DataFrame:
    """Return the sides and products whose figures count for the chosen pledges, at one of the moments."""
    readings = [one for one, pledge in chosen.pledge_of_reading.items() if pledge in chosen.pledges]
    query = f"SELECT DISTINCT reading_id, {', '.join(CELL[:6])} FROM ledger.scope_flow($moment)"  # noqa: S608
    found = pl.concat([selected(con, query, {"moment": moment}) for moment in known])
    return found.filter(pl.col("reading_id").is_in(readings)).select(CELL[:6]).unique()


def _passed(
    con: Ledger,
    states: tuple[State, State],
    both: tuple[Contents, Contents],
    united: Mapping[str, pl.DataFrame],
    cells: pl.DataFrame,
    as_of: date | None,
) -> list[Reckoning]:
    """Return the results of the first state, and after each cause up to those of the second."""
    before, after = states
    earlier, later = moments(before, after)
    day = as_of or after.as_of
    first, asked, last = _inputs(con, united, earlier, later)
    corrected = withdrawn = None
    flow, of_cause = united["flow"], {cause: cells.filter(cause=cause) for cause in (CORRECTION, WITHDRAWN)}
    if not of_cause[CORRECTION].is_empty():
        flow = with_cells_of_later(flow, of_cause[CORRECTION], later)
        replace_tables(con, {"flow": flow})
        corrected = inputs(con, earlier)
    if not of_cause[WITHDRAWN].is_empty():
        replace_tables(con, {"flow": with_cells_of_later(flow, of_cause[WITHDRAWN], later)})
        withdrawn = inputs(con, earlier)
    rest = reckonings(first, asked, last, day, corrected, withdrawn)
    begun = _begun(before, both, first, day if as_of else before.as_of)
    return [*begun, Reckoning(TIME, rest[0].frame, rest[0].tables), *rest[1:]] if begun else rest


def _inputs(
    con: Ledger, united: Mapping[str, pl.DataFrame], earlier: datetime, later: datetime
) -> tuple[Inputs, Inputs, Inputs]:
    """Return the inputs of both states, and between them those of the first with the register of the second.

    They are read once where nothing differs. The register is left as the second state has it, for all time.
    """
    ever = register_as_ever(con, later)
    is_register = any(_differs(united, name, later) for name in REGISTER_TABLES)
    is_rest = any(_differs(united, name, later) for name in united if name not in REGISTER_TABLES)
    first = inputs(con, earlier)
    last = inputs(con, later) if is_register or is_rest else first
    replace_tables(con, ever)
    if is_register and is_rest:
        return first, inputs(con, earlier), last
    return first, last if is_register else first, last


def _differs(united: Mapping[str, pl.DataFrame], name: str, later: datetime) -> bool:
    """Whether a table differs between the states, in what the reconciliation reads of it."""
    if name == "event":
        united = {name: united[name].filter(pl.col("source") == REGISTER)}
    return any(not half.is_empty() for half in _halves(united, name, later))


def _begun(before: State, both: tuple[Contents, Contents], first: Inputs, day: date) -> list[Reckoning]:
    """Return the results that a release stored, and those of the present code; nothing if none are stored."""
    stored = both[0].results
    if not stored:
        return []
    start = Reckoning(START, stored["reconciliation"], {name: stored[name] for name in RESULTS})
    if day != before.as_of:
        return [Reckoning(START, (again := reckoned(START, first, day)).frame, again.tables)]
    now = both[1].code_version or code_version()
    return [start] if both[0].code_version == now else [start, reckoned(CODE, first, day)]


def _headlines(passed: list[Reckoning], names: Sequence[str]) -> list[Reckoning]:
    return [
        Reckoning(one.cause, one.frame.filter(pl.col("reading_id").is_in(names)), one.tables)
        for one in passed
    ]


def _halves(
    united: Mapping[str, pl.DataFrame], name: str, later: datetime
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of a table that only the first state has, and those that only the second one has."""
    table = united[name]
    return table.filter(pl.col("known_to") == later), table.filter(pl.col("known_from") == later)


def _records(united: Mapping[str, pl.DataFrame], name: str, later: datetime) -> Iterator[tuple[Row, Row]]:
    """Yield the changes of a table's records, each with the columns that say what it is about."""
    identity = key(CONTRACTS[name])
    fields = [one for one in columns(CONTRACTS[name]) if one not in {*PROVENANCE, *identity}]
    for change in record_changes(*_halves(united, name, later), identity, fields):
        yield change, change.pop("row")


def _register(united: Mapping[str, pl.DataFrame], later: datetime, chosen: Chosen) -> Iterator[Row]:
    """Yield the changes of the register, table by table."""
    for name in REGISTER_TABLES:
        for change, row in _records(united, name, later):
            if name == "event" and row["source"] != REGISTER:
                continue
            values = [str(value) for value in change.pop("key") if value not in (None, REGISTER)]
            yield {
                "area": REGISTER_AREA, "item": name.replace("_", " "), "subject": " ".join(values), "cause": "register",
                "pledge_id": row.get("pledge_id") or chosen.pledge_of_reading.get(row.get("reading_id") or ""),
                "agreement_id": row.get("agreement_id"), "source": None, **change,
            }  # fmt: skip


def _events(united: Mapping[str, pl.DataFrame], later: datetime) -> Iterator[Row]:
    """Yield the changes of the events that sources report."""
    for change, row in _records(united, "event", later):
        if row["source"] != REGISTER:
            change.pop("key")
            subject = " ".join(str(row[name]) for name in ("event_id", "stage", "event_date") if row[name])
            cause = WITHDRAWN if change["change"] == "ended" else FILE
            if (
                "field" not in change
            ):  # many a source has no id of its own, so that a revision is one event less and one more
                change |= {
                    "field": "amount_low",
                    "before" if change["change"] == "ended" else "after": text(row["amount_low"]),
                }
            unit = row["unit"] if change["field"].startswith("amount") else None
            yield {"area": EVENT, "item": row["source"], "subject": subject, "cause": cause, "source": row["source"],
                   "series": row["series"], "unit": unit, "pledge_id": row["pledge_id"], **change}  # fmt: skip


def _rates(united: Mapping[str, pl.DataFrame], later: datetime) -> Iterator[Row]:
    for change, row in _records(united, "rate", later):
        change.pop("key")
        subject = f"{row['currency']} {row['period']} {row['period_start']}"
        yield {"area": RATES, "item": "rate", "subject": subject, "cause": RATE, "source": row["source"],
               "series": row["series"], "unit": f"{row['currency']} per USD", **change}  # fmt: skip


def _corrections(before: Contents, after: Contents) -> Iterator[Row]:
    """Yield the corrections that were declared, changed or given up."""
    identity = key(CONTRACTS["correction"])
    fields = ("found", "replaced", "is_dropped", "reason")
    tables = before.tables["correction"], after.tables["correction"]
    for change in record_changes(*tables, identity, fields):
        row = change.pop("row")
        change.pop("key")
        where = f"{row['correction_id']} {row['snapshot_id']} row {row['row_number']} {row['column_name']}"
        yield {"area": CORRECTIONS, "item": "correction", "subject": where, "cause": CORRECTION, "source": row["source"],
               **change}  # fmt: skip


def _breaks(con: Ledger, before: State, after: State, first: Contents, second: Contents) -> list[Row]:
    """Return the breaks that were found, cured or changed."""
    tables = _statuses(con, before, first), _statuses(con, after, second)
    found = []
    for change in record_changes(*tables, ("discrepancy_id",), BREAK_FIELDS):
        row, (discrepancy_id,) = change.pop("row"), change.pop("key")
        found.append(
            {"area": BREAK, "item": row["kind"].replace("_", " "), "subject": f"{discrepancy_id} {row['subject']}",
             "pledge_id": row["pledge_id"], "agreement_id": row["agreement_id"], "month": row["month"],
             "unit": row["unit"] if str(change.get("field", "")).endswith("amount") else None, **change}
        )  # fmt: skip
    return found


def _statuses(con: Ledger, state: State, found: Contents) -> pl.DataFrame:
    """Return the status of each break in a state: as stored, or as the log and the figures of that moment have it."""
    if found.results:
        return found.results["discrepancy_status"]
    discrepancy = reckoned(START, inputs(con, state.known_at), state.as_of).tables["discrepancy"]
    return stands(con, stored_events(con), discrepancy, state.known_at, state.as_of)
