"""The steps of a run, in order, in one process: fetch, ingest, register, reconcile, check, publish.

The Prefect flows wrap these same functions. Each step opens the warehouse for itself and briefly, commits
once, and can be run again: what is done already is not done twice.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb
import polars as pl

from pipelines.canary import canaries
from pipelines.checks import Outcome, run_checks
from pipelines.correction.declared import Correction
from pipelines.correction.parse import parse_corrections
from pipelines.errors import ContractError, RegisterError, UsageError
from pipelines.export.release import release_digest, write_release
from pipelines.fetch import CLIENTS
from pipelines.fetch.need import RATE_SERIES, RATES, Wanted, Window, asked_before, needs, rate_needs
from pipelines.fetch.plan import Plan, planned
from pipelines.fetch.request import Request
from pipelines.fetch.session import Fetched, Session, Settings, told
from pipelines.fetched import remember
from pipelines.paths import PACKAGE, DataDir, sql_folder
from pipelines.reconcile import Inputs, Reconciled, rate, reconcile
from pipelines.reconcile.life import Stamp
from pipelines.register import parse_register
from pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pipelines.schemas.contract import Contract, columns
from pipelines.snapshot import read, snapshots
from pipelines.sources import SOURCES, release
from pipelines.warehouse.breakbook import log_faults, store_breaks, told_breaks
from pipelines.warehouse.connection import connect, publish_copy, transaction
from pipelines.warehouse.loading import end_of_day, known_register, load, step
from pipelines.warehouse.migration import ddl, migrate, steps
from pipelines.warehouse.storing import append, is_stored, replace_register
from pipelines.warehouse.vintages import Tell, changed_sources, is_late, moments, store_again, store_moment

LOG_CHECK = "every_line_of_the_log_is_as_it_was_written"
LOG_LAW = "No line of the log of breaks was edited or lost since it was written."


@dataclass(frozen=True)
class Ingested:
    """What became of the snapshots.

    Args:
        stored: Manifest rows of the snapshots that were stored now.
        known: How many snapshots were stored already.
        replayed: Sources that were stored anew, in the order of taking, since a snapshot came late,
            or a sidecar or a correction changed.
    """

    stored: pl.DataFrame
    known: int
    replayed: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """A reconciliation run: the answer to what was pledged and what came, as known at a moment.

    What was new when it was reconciled, `is_repeated` and `told`, belongs to no answer: the same run may be made again.

    Args:
        run_id: Its name, which follows from the code and the inputs.
        as_of: The day up to which periods are reckoned.
        known_at: The moment whose knowledge is used.
        code_version: The code.
        inputs_digest: What the answer follows from.
        outputs_digest: The answer.
        is_repeated: Whether the run before was this very one.
        told: What it told the log of breaks, one action for each line that it added.
    """

    run_id: str
    as_of: date
    known_at: datetime
    code_version: str
    inputs_digest: str
    outputs_digest: str
    is_repeated: bool = field(default=False, compare=False)
    told: tuple[str, ...] = field(default=(), compare=False)

    @property
    def stamp(self) -> Stamp:
        """How the run signs what it tells the log of breaks."""
        return Stamp(self.run_id, self.as_of, self.known_at)

    def release_name(self) -> str:
        """The as-of date; a question about other knowledge than that of its day says so."""
        plain = self.as_of.isoformat()
        known = self.known_at.date().isoformat()
        return plain if known == plain else f"{plain}-known-at-{known}"

    def as_dict(self) -> dict[str, str]:
        """The run as it is written beside a release."""
        return {
            "run_id": self.run_id,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat(),
            "code_version": self.code_version,
            "inputs_digest": self.inputs_digest,
            "outputs_digest": self.outputs_digest,
        }


@dataclass(frozen=True)
class Published:
    """A release and its digest."""

    folder: Path
    digest: str


def silent(_line: str) -> None:
    """Tell nobody."""


def plan_fetch(data: DataDir, name: str | None, window: Window, settings: Settings, today: date) -> Plan:
    """What would have to be fetched for the whole register, or for what is named of it.

    Args:
        data: The data directory; its ledger holds the register and all snapshots.
        name: A pledge, an agreement, a watch, a mirror or a source, regardless of case.
        window: The months that are looked at.
        settings: Addresses in place of the publishers' own.
        today: The day of the question.

    Raises:
        UsageError: There is none of that name.
    """
    moment = end_of_day(today)
    with connect(data.warehouse) as con:
        tables = {
            table: load(con, table, moment) for table in ("reading", "target", "scope", "pledge", "rate")
        }
        coverage = step(con, "scope_coverage", moment)
        counterpart = step(con, "scope_counterparts", moment)
        followed = step(con, "followed_sides", moment)
    reading = tables["reading"].join(tables["pledge"].select("pledge_id", "agreement_id"), on="pledge_id")
    asked = [reading.with_columns(asked_by="pledge_id"), followed]
    since = followed.select("reading_id", period_start="first_month", is_recurring=pl.lit(value=False))
    wanted = Wanted(
        reading=_named(pl.concat(asked, how="diagonal"), name),
        target=pl.concat([tables["target"], since], how="diagonal"),
        scope=tables["scope"],
        coverage=coverage,
        counterpart=counterpart,
    )
    sidecars = [snapshot.sidecar for snapshot in snapshots(data.raw)]
    found = needs(wanted, asked_before(sidecars), today, window)
    if name is None or name.lower() == RATES:
        found += rate_needs(tables["rate"], RATE_SERIES, today, window)
    return planned(found, CLIENTS, settings, today)


def _named(asked: pl.DataFrame, name: str | None) -> pl.DataFrame:
    """Of all that is asked for, what belongs to a pledge, an agreement, a watch, a mirror or a source."""
    if name is None:
        return asked
    same = pl.any_horizontal(
        pl.col(column).str.to_lowercase() == name.lower() for column in ("asked_by", "agreement_id", "source")
    )
    found = asked.filter(same)
    if found.is_empty() and name.lower() not in SOURCES:
        agreements = ", ".join(asked["agreement_id"].drop_nulls().unique().sort())
        message = (
            f"Nothing is asked for '{name}': there is no pledge, agreement, watch, mirror or source of that name that has "
            f"figures to ask for. Agreements: {agreements}. Sources: {', '.join(SOURCES)}."
        )
        raise UsageError(message)
    return found


def fetch(
    data: DataDir,
    source: str,
    requests: Sequence[Request],
    settings: Settings,
    now: Callable[[], datetime],
    since: datetime | None = None,
) -> Iterator[Fetched]:
    """Ask a source's questions; each answer is a snapshot as soon as it is there.

    Args:
        data: The data directory.
        source: The source.
        requests: Its questions.
        settings: Keys, addresses, patience.
        now: The clock.
        since: Questions that were answered since this moment are not asked again.

    Yields:
        One outcome per question, the failed ones with the reason.
    """
    outcomes: list[Fetched] = []
    there = {one.sidecar.url: one for one in snapshots(data.raw) if since and one.sidecar.taken_at >= since}
    answered = [request for request in requests if request.address() in there]
    outcomes += [Fetched(request, there[request.address()]) for request in answered]
    yield from outcomes
    with Session(data.raw, data.fetched, settings, now).open() as session:
        for outcome in session.fetch(
            CLIENTS[source], [request for request in requests if request not in answered]
        ):
            outcomes.append(outcome)
            yield outcome
    remember(data.fetched, told(source, outcomes, now()))


def ingest(data: DataDir, source: str | None = None, tell: Tell = silent) -> Ingested:
    """Store every snapshot that the warehouse does not hold yet.

    A snapshot that was taken before one that is stored already sends its source through again from the
    first snapshot, in one transaction: the ledger is the same as if it had come in time. So does a sidecar or a
    declared correction that was changed.

    Args:
        data: The data directory.
        source: Only this source; all if not given.
        tell: Receives a line per snapshot.

    Raises:
        SnapshotError: A raw file was changed or lost since it was taken.
        SourceError: A file is not what its source publishes.
        CorrectionError: The corrections file is not valid, or a source has mended itself.
    """
    found = [snapshot for snapshot in snapshots(data.raw) if source in (None, snapshot.sidecar.source)]
    contents = {snapshot.snapshot_id: read(snapshot) for snapshot in found}
    corrections = _corrections(data)
    with connect(data.warehouse) as con:
        migrate(con, steps(), ddl())
        changed = changed_sources(con, found, corrections, source)
        new = [snapshot for snapshot in found if not is_stored(con, snapshot.snapshot_id)]
        late = [one for one in new if is_late(con, one, corrections.get(one.sidecar.source, ()))]
        again = sorted({snapshot.sidecar.source for snapshot in late} | changed)
        manifests = [pl.DataFrame(schema=columns(CONTRACTS["snapshot"]))]
        for name in again:
            tell(
                f"{name}: a snapshot came late, or a sidecar or correction changed; all is stored again, in order"
            )
            same = [snapshot for snapshot in found if snapshot.sidecar.source == name]
            with transaction(con):
                manifests += store_again(con, same, contents, corrections.get(name, ()), tell)
        for moment in moments(snapshot for snapshot in new if snapshot.sidecar.source not in again):
            with transaction(con):
                manifests.append(store_moment(con, moment, contents, corrections, tell))
    return Ingested(pl.concat(manifests), len(found) - len(new), tuple(again))


def load_register(data: DataDir) -> Mapping[str, pl.DataFrame]:
    """Read the pledge register and put it in the ledger.

    Raises:
        RegisterError: The register is not valid; names file, pledge and field.
        UsageError: There is no register.
    """
    texts = _register_texts(data)
    register = parse_register(texts)
    with connect(data.warehouse) as con:
        migrate(con, steps(), ddl())
        with transaction(con):
            replace_register(con, register)
    return register


def reconcile_ledger(
    data: DataDir, as_of: date, known_at: datetime, ran_at: datetime, *, is_what_if: bool = False
) -> Run:
    """Reconcile what was pledged with what came, and store the run and where each break stands.

    Args:
        data: The data directory.
        as_of: The day up to which periods are reckoned.
        known_at: Use what was known at this moment.
        ran_at: The moment of the run; it is stored and enters no digest.
        is_what_if: The data directory is a copy without raw files: the log of breaks is the one that it holds.

    Raises:
        BreakLogError: A line of the log of breaks was edited or lost.
        BreakLogLockedError: Somebody else is writing to it and does not finish.
    """
    with connect(data.warehouse) as con:
        migrate(con, steps(), ddl())
        asked = inputs_digest(con, as_of, known_at)
        run_id = _digest([asked, code_version()])[:16]
        outcome = answer(con, run_id, as_of, known_at)
        run = Run(run_id, as_of, known_at, code_version(), asked, _outputs_digest(outcome))
        book = None if is_what_if else told_breaks(data, con, run.stamp, outcome.discrepancy, ran_at)
        is_repeated = current_run(con) == run_id
        with transaction(con):
            _store_run(con, run, outcome, ran_at)
            store_breaks(con, run.stamp, outcome.discrepancy, book)
    told = tuple(event.action for event in book.news) if book else ()
    return replace(run, is_repeated=is_repeated, told=told)


def current_run(con: duckdb.DuckDBPyConnection) -> str | None:
    """The run that was reconciled last; None if there is none."""
    found: str | None = con.execute("SELECT arg_max(run_id, ran_at) FROM ledger.run").fetchall()[0][0]
    return found


def answer(con: duckdb.DuckDBPyConnection, run_id: str, as_of: date, known_at: datetime) -> Reconciled:
    """Reconcile without storing anything."""
    return reconcile(inputs(con, known_at), run_id, as_of)


def inputs(con: duckdb.DuckDBPyConnection, known_at: datetime) -> Inputs:
    """What a reconciliation is made of, as it was known at a moment."""
    register = ("agreement", "reading", "target", "pledge", "event", "mirror_pair", "watch", "milestone")
    tables = {name: known_register(con, name, known_at) for name in register}
    asked = ("scope_totals", "scope_coverage", "measured", "scope_products", "supplies")
    totals = {name: step(con, name, known_at) for name in asked}
    return Inputs(
        **tables,
        totals=totals["scope_totals"],
        coverage=totals["scope_coverage"],
        measured=totals["measured"],
        products=totals["scope_products"],
        supply=totals["supplies"],
        rate=rate.monthly(load(con, "rate", known_at)),
        finding=load(con, "finding", known_at),
    )


def mirrored(
    con: duckdb.DuckDBPyConnection,
    asked: tuple[pl.DataFrame, pl.DataFrame | None],
    as_of: date,
    known_at: datetime,
) -> pl.DataFrame:
    """Set the sides of other mirrors than the register's against each other, on a copy of the ledger.

    Args:
        con: The copy: its readings and mirrors give way to what is asked.
        asked: Rows of `ledger.mirror_pair`, and of `ledger.scope` if their scope is not in the register.
        as_of: Later months are left out.
        known_at: Use what was known at this moment.

    Returns:
        Rows of `ledger.mirror`.
    """
    pair, scope = asked
    con.execute("DELETE FROM ledger.reading")
    con.execute("DELETE FROM ledger.mirror_pair")
    append(con, "mirror_pair", pair)
    if scope is not None:
        append(con, "scope", scope)
    return reconcile(inputs(con, known_at), "asked", as_of).mirror


def check(data: DataDir) -> list[Outcome]:
    """Run the canaries, and every check on the warehouse."""
    with connect(data.warehouse) as con:
        migrate(con, steps(), ddl())
        return [canaries(), _log_check(data, con), *run_checks(con)]


def _log_check(data: DataDir, con: duckdb.DuckDBPyConnection) -> Outcome:
    rows = tuple((fault.where, fault.found, fault.expected) for fault in log_faults(data, con))
    return Outcome(LOG_CHECK, LOG_LAW, ("where", "found", "expected"), rows)


def publish(data: DataDir, run: Run, contracts: Mapping[str, type[Contract]] = CONTRACTS) -> Published:
    """Write the release of a run and the copy for readers, unless a check is broken or a canary is not refused.

    Args:
        data: The data directory.
        run: The run.
        contracts: The contracts that the canaries are held against.

    Raises:
        ContractError: A canary or a check is broken: nothing is published.
        UsageError: Another run came between.
    """
    with connect(data.warehouse) as con:
        current = current_run(con)
        if current != run.run_id:
            message = f"Another run ({current}) was reconciled after run {run.run_id}; nothing was published. Run again."
            raise UsageError(message)
        outcomes = (canaries(contracts), _log_check(data, con), *run_checks(con))
        broken = [outcome for outcome in outcomes if outcome.rows]
        if broken:
            first = broken[0]
            message = (
                f"{len(broken)} check(s) broken, nothing was published. {first.check}: {first.law} "
                f"{len(first.rows)} row(s), first {dict(zip(first.columns, first.rows[0], strict=True))}. "
                "See `pledgebook check`."
            )
            raise ContractError(message)
        folder = write_release(con, data.releases, run.release_name(), run.as_dict())
        publish_copy(con, data.published)
    return Published(folder, release_digest(folder))


def code_version() -> str:
    """The version of the package and the digest of its code and statements."""
    roots = {"pipelines": (PACKAGE, ("*.py", "*.csv")), "sql": (sql_folder(), ("*.sql",))}
    files = {
        f"{name}/{path.relative_to(root).as_posix()}": path
        for name, (root, patterns) in roots.items()
        for pattern in patterns
        for path in root.rglob(pattern)
        if "bundled" not in path.relative_to(root).parts
    }
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name].read_bytes() + b"\0")
    return f"{version('pledgebook')}+{digest.hexdigest()[:12]}"


def _corrections(data: DataDir) -> dict[str, tuple[Correction, ...]]:
    """The declared corrections by source; a data directory without the file has none."""
    return parse_corrections(_text(data.corrections)) if data.corrections.exists() else {}


def _register_texts(data: DataDir) -> dict[str, str]:
    files = sorted(path for path in data.register.glob("*") if path.suffix in {".toml", ".csv"})
    if not files:
        message = f"{data.register.name}/: no register found. Put the agreements' TOML files there, or copy the project's own."
        raise UsageError(message)
    return {path.name: _text(path) for path in files}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RegisterError(
            path.name, f"byte {error.start} that is not UTF-8", "UTF-8 text", "Save the file as UTF-8."
        ) from error


def inputs_digest(con: duckdb.DuckDBPyConnection, as_of: date, known_at: datetime) -> str:
    """What the answer follows from: the snapshots and the register as known, and the question."""
    parts = [as_of.isoformat(), known_at.isoformat()]
    snapshots_known = con.execute(
        "SELECT snapshot_id, sha256, sidecar_sha256 FROM ledger.snapshot WHERE taken_at <= ? ORDER BY snapshot_id",
        [known_at],
    )
    parts += [" ".join(row) for row in snapshots_known.fetchall()]
    mended = con.execute("SELECT * FROM ledger.correction WHERE known_from <= ? ORDER BY ALL", [known_at])
    parts += [" ".join(map(str, row)) for row in mended.fetchall()]
    for table in REGISTER_TABLES:
        known = known_register(con, table, known_at).drop("known_to")  # when it ends was not known then
        parts.append(_frame_digest(known))
    return _digest(parts)


def _outputs_digest(outcome: Reconciled) -> str:
    frames = outcome.tables().values()
    return _digest([_frame_digest(frame.drop("run_id", strict=False)) for frame in frames])


def _frame_digest(frame: pl.DataFrame) -> str:
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    plain = frame.with_columns(pl.col(name).list.join(";") for name in lists)
    return hashlib.sha256("".join(sorted(plain.write_csv().splitlines(keepends=True))).encode()).hexdigest()


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()


def _store_run(con: duckdb.DuckDBPyConnection, run: Run, outcome: Reconciled, ran_at: datetime) -> None:
    results = outcome.tables()
    for table in ("run", *(name for name, frame in results.items() if "run_id" in frame.columns)):
        con.execute(f"DELETE FROM ledger.{table} WHERE run_id = ?", [run.run_id])  # noqa: S608
    con.execute("DELETE FROM ledger.discrepancy")
    con.execute("DELETE FROM ledger.release_calendar")
    append(con, "release_calendar", release.calendar())
    for table, frame in results.items():
        append(con, table, frame)
    row = {**run.as_dict(), "as_of": run.as_of, "known_at": run.known_at, "ran_at": ran_at}
    append(con, "run", pl.DataFrame([row], schema=columns(CONTRACTS["run"])))
