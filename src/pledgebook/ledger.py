"""A ledger as one uses it from Python: the steps and the questions of the command, by the same functions."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pledgebook.answer import Answer, Differences, Explained, HandedIn, Provenance, Ran
from pledgebook.given import Day, day_of, moment_of, month_of, since_of
from pledgebook.opened import named, provenance
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir, data_dir, default_data_dir, find_workspace, real
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.export import citation
from pledgebook.pipelines.export.publication import publications, published_on
from pledgebook.pipelines.export.stored import CHECKSUMS
from pledgebook.pipelines.query.adhoc.asking import frame
from pledgebook.pipelines.query.adhoc.statement import Asked as Statement
from pledgebook.pipelines.query.breaks import book
from pledgebook.pipelines.query.differences import differences, no_release_before, two_states
from pledgebook.pipelines.query.explain import figures, flow_frame, raw_row, snapshots_of
from pledgebook.pipelines.query.flows import Wanted, flows
from pledgebook.pipelines.query.journal import balance, journal
from pledgebook.pipelines.query.mirror import Asked, in_window, mirrors, mirrors_asked_for
from pledgebook.pipelines.query.naming.names import listing, resolve
from pledgebook.pipelines.query.opening.opened_for import existing, opened_place
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.report import demand_columns, report, table
from pledgebook.pipelines.query.revision import record_of
from pledgebook.pipelines.query.states import State
from pledgebook.pipelines.reconcile.revision.headline_change import effects
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.steps.clock import Clock, system_clock
from pledgebook.pipelines.steps.hand_in import Origin, hand_in
from pledgebook.pipelines.steps.whole import not_latest, whole_run
from pledgebook.pipelines.warehouse.connection import Ledger as Connection
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.stepped import Stepped

Tell = Callable[[str], None]

COPY = ".duckdb"
"""How the name of a published copy ends."""

OF_THIS_QUESTION = "This mirror was computed for this question from the ledger of the run that is named here; it is not in its release."

_writing = threading.RLock()
"""One run at a time within a process; other processes wait for the lock of the warehouse."""


def open(path: str | Path | None = None, *, clock: Clock = system_clock) -> "Ledger":  # noqa: A001 - pledgebook.open
    """Open a ledger.

    Args:
        path: A data directory, which `Ledger.run` makes if it is not there; a workspace of `pledgebook init`; the folder of a release, such as
            `releases/latest`, which is looked up once; or a published copy (`pledgebook.duckdb`). If not given, what
            the command uses: PLEDGEBOOK_DATA, the workspace, or the default.
        clock: What tells the time, in UTC without a zone.

    Raises:
        UsageError: The path is a file that is no published copy.
    """
    if path is None:
        return Ledger(default_data_dir(), clock=clock)
    place = Path(path)
    if (place / CHECKSUMS).is_file():
        return Ledger(real(place), clock=clock)
    if place.is_file():
        if place.suffix != COPY:
            message = f"{place}: found a file; expected a data directory, the folder of a release, or a published copy (*{COPY})."
            raise UsageError(message)
        return Ledger(real(place), clock=clock)
    workspace = find_workspace(place, above=False)
    found = data_dir(place) if workspace is None else data_dir(workspace.data, workspace.warehouse)
    return Ledger(found, clock=clock)


class Ledger(Stepped):
    """A ledger: a data directory, or one release or published copy, which is only read.

    Each question opens the ledger, answers, and closes it again, so that a nightly run can publish meanwhile and several
    threads can ask at once. What a question returns names its run. Open a release to ask several questions of one state.
    """

    @property
    def run_id(self) -> str:
        """The id of that run."""
        return self.provenance.run_id

    @property
    def digest(self) -> str:
        """The digest of everything that it found."""
        return self.provenance.digest

    # Making figures

    def run(
        self, as_of: Day = None, known_at: Day = None, *, publish: bool = False, tell: Tell | None = None
    ) -> Ran:
        """Ingest what is new, read the register, reconcile, check and publish; as `pledgebook run`.

        Args:
            as_of: Compute periods up to this day; today (UTC) if not given.
            known_at: Use only what was known on this day; likewise.
            publish: Whether readers see the release though it is about another day.
            tell: Receives a line for each thing that is done, as it is done.

        Raises:
            InputError: A file, the register or a correction is not valid.
            ContractError: A check fails; nothing was published.
            WarehouseError: Another process is writing.
            UsageError: This ledger is a release, which never changes.
        """
        data, question, notes = self._data("run"), self._question(as_of, known_at), _Notes(tell)
        with _writing:
            done = whole_run(data, question.day, question.moment, self._clock, as_latest=publish, tell=notes)
        if not done.published.is_latest:
            notes(not_latest(data, done.published))
        run, release = done.run, done.published
        found = citation.Provenance(run.as_dict(), release.folder.name, release.digest)
        made = named(found, run.as_of, run.known_at)
        return Ran(made, release.is_latest, done.ingested.stored, tuple(notes.lines))

    def ingest(
        self,
        source: str,
        *files: str | Path,
        taken_at: date | datetime | str | None = None,
        covers: str | None = None,
        sheet: str | None = None,
        publisher: str | None = None,
        url: str | None = None,
        license: str | None = None,  # noqa: A002 - the word of the command
        edition: str | None = None,
        tell: Tell | None = None,
    ) -> HandedIn:
        """Take files of your own into the ledger; as `pledgebook ingest`. `run` makes figures of them.

        Args:
            source: The source whose files they are, such as census_trade, or reported_figures for a table of your own.
            files: The files.
            taken_at: When they were retrieved from the publisher, UTC; now if not given.
            covers: What they have completely: "all", products ("1201,2711"), months ("2024-01..2024-06"), or "none".
                Without it no month of a publisher's file counts as published.
            sheet: The sheet of a workbook with several.
            publisher: Whose figures they are; the name of the source if not given.
            url: The address that they came from.
            license: The terms of use.
            edition: The publisher's name for the edition.
            tell: Receives a line for each thing that is done, as it is done.

        Raises:
            SourceError: A file is not what the source publishes; nothing was kept.
            UsageError: There is no such source or file, or this ledger is a release.
        """
        data, notes = self._data("ingest"), _Notes(tell)
        paths = [Path(file) for file in files]
        for one in paths:
            if not one.is_file():
                message = f"{one}: there is no such file."
                raise UsageError(message)
        origin = Origin(moment_of(taken_at), sheet, publisher, url, license, edition)
        with _writing:
            done = hand_in(data, source, paths, origin, self._clock(), covers=covers, tell=notes)
            refused = _refused(data, [one.snapshot_id for one in done.snapshots])
        return HandedIn(done.ingested.stored, refused, tuple(notes.lines))

    # Reading figures

    def headlines(self, name: str | None = None, *, as_of: Day = None, known_at: Day = None) -> Answer:
        """Return target, realized and attainment of each pledge by its headline reading, a row per pledge and period.

        Args:
            name: An agreement, a pledge, or words of titles and products; all if not given.
            as_of: Compute periods up to this day; nothing is stored.
            known_at: Use only what was known on this day; nothing is stored.

        Raises:
            UsageError: There is nothing of that name; names what is like it.
            WarehouseError: Nothing has been published yet, or by another version of the code.
        """
        return self._named("headline", name, as_of, known_at)

    def attainment(self, name: str | None = None, *, as_of: Day = None, known_at: Day = None) -> Answer:
        """Return target, realized and attainment by every reading, a row per reading and period; see `headlines`."""
        return self._named("attainment", name, as_of, known_at)

    def stages(self, name: str | None = None, *, as_of: Day = None, known_at: Day = None) -> Answer:
        """Return how far the money of each pledge has come, a row per pledge, stage and source; see `headlines`."""
        return self._named("ladder", name, as_of, known_at)

    def events(self, name: str | None = None, *, as_of: Day = None, known_at: Day = None) -> Answer:
        """Return what documents say of the events of each pledge, a row per event and document; see `headlines`."""
        return self._named("claims", name, as_of, known_at)

    def outlook(self, name: str | None = None, *, as_of: Day = None, known_at: Day = None) -> Answer:
        """Return projections of periods in progress, a row per reading and period; see `headlines`."""
        return self._named("outlook", name, as_of, known_at)

    def milestones(self, name: str | None = None, *, as_of: Day = None, known_at: Day = None) -> Answer:
        """Return milestones with their due dates; see `headlines`."""
        return self._named("milestones", name, as_of, known_at)

    def pledges(
        self, words: str = "", *, readings: bool = False, as_of: Day = None, known_at: Day = None
    ) -> Answer:
        """List agreements and pledges with their titles, a row per pledge; with `readings` a row per reading.

        Args:
            words: Parts of names, titles, sectors or products, such as "soybeans"; all if not given.
            readings: Whether to list the readings too.
            as_of: As for `headlines`.
            known_at: As for `headlines`.
        """
        return self._answer(
            as_of, known_at, lambda con: pl.DataFrame(listing(con, words, with_readings=readings))
        )

    def revisions(self, name: str | None = None, *, as_of: Day = None, known_at: Day = None) -> Answer:
        """Return how far first figures were revised later; `name` may also be a reading, a source or a product group."""
        return self._answer(as_of, known_at, lambda con: record_of(con, name))

    def breaks(self, name: str | None = None, *, as_of: Day = None, known_at: Day = None) -> Answer:
        """Return disagreements between figures and their status, the material and the oldest first.

        Of a data directory the status is that of the log of breaks as it is now; of a release, that of its run.
        """

        def found(con: Connection, question: Question) -> pl.DataFrame:
            if isinstance(self._place, DataDir):
                rows = book(con, self._place, question).of(name)
                return pl.DataFrame(rows, schema=columns(CONTRACTS["discrepancy_status"]))
            return report(con, "breaks", **resolve(con, name))

        return self._asked(as_of, known_at, found)

    def journal(self, name: str | None = None, *, first: Day = None, last: Day = None) -> Answer:
        """Return the postings of the journal whose posting date lies between two days, entry by entry."""
        days = day_of(first, "first"), day_of(last, "last")
        return self._answer(None, None, lambda con: journal(con, name, *days))

    def balance(self, name: str | None = None, *, at: Day = None, known_at: Day = None) -> Answer:
        """Return what is outstanding, realized and lapsed of what was pledged, at the end of a day as known on a day."""
        day, known = day_of(at, "at"), day_of(known_at, "known_at")
        moment = None if known is None else end_of_day(known)
        return self._answer(None, None, lambda con: balance(con, name, day, moment))

    def flows(
        self,
        name: str | None = None,
        *,
        source: str | None = None,
        reporter: str | None = None,
        partner: str | None = None,
        direction: str | None = None,
        products: str | Sequence[str] = (),
        first: date | str | None = None,
        last: date | str | None = None,
        as_of: Day = None,
        known_at: Day = None,
    ) -> Answer:
        """Return flows: those that a pledge's readings count, or, without a name, those of the ledger as published.

        Args:
            name: An agreement, a pledge, or words of titles and products; one row per reading and flow.
            source: Only this source.
            reporter: Only this reporting country, such as "USA".
            partner: Only this partner; "W00" for the world.
            direction: Only "export", "re_export" or "import".
            products: Only codes that begin so, such as "1201" or ["1201", "2711"].
            first: Only from this month on, such as "2025-01".
            last: Only up to this month.
            as_of: As for `headlines`.
            known_at: As for `headlines`.

        Raises:
            UsageError: There is no such pledge, source, country, direction or product.
        """
        codes = tuple(products.split(",")) if isinstance(products, str) and products else tuple(products)
        wanted = Wanted(
            source, reporter, partner, direction, codes, month_of(first, "first"), month_of(last, "last")
        )
        return self._answer(as_of, known_at, lambda con: flows(con, name, wanted))

    def explain(
        self,
        name: str,
        *,
        reading: str | None = None,
        period: str | int | None = None,
        as_of: Day = None,
        known_at: Day = None,
    ) -> Explained:
        """Trace figures to their flows, files, corrections and documents; as `pledgebook explain`.

        Args:
            name: A pledge, or words that only one pledge has.
            reading: A reading; the headline if not given.
            period: A year, or any day of the period; all periods if not given.
            as_of: As for `headlines`.
            known_at: As for `headlines`.

        Raises:
            UsageError: There is no such pledge, reading or period; names those that there are.
        """
        question = self._question(as_of, known_at)
        with self._opened(question) as con:
            found = figures(con, name, reading, None if period is None else str(period))
            return _explained(con, found, self._provenance(con, question))

    def raw_row(self, snapshot_id: str, row_number: int) -> dict[str, Any] | None:
        """Return a row as it was received, read again from its raw file; None if that file is not in the directory.

        Args:
            snapshot_id: The file, as flows name it.
            row_number: The row, counted from 1 without the header.

        Raises:
            SnapshotError: The file has other bytes than when it was taken.
            UsageError: This ledger is a release, which holds no raw files.
        """
        return raw_row(self._data("raw_row"), {"snapshot_id": snapshot_id, "row_number": row_number})

    def mirror(
        self,
        name: str | None = None,
        *,
        exporter: str | None = None,
        importer: str | None = None,
        products: str | None = None,
        edition: str = "HS2022",
        exporter_source: str | None = None,
        importer_source: str | None = None,
        currency: str | None = None,
        margin: str | None = None,
        lag: str | None = None,
        first: date | str | None = None,
        last: date | str | None = None,
        as_of: Day = None,
        known_at: Day = None,
    ) -> Answer:
        """Compare an exporter's figures with its customer's, and split the gap into causes; as `pledgebook mirror`.

        Args:
            name: A mirror of the register; all of them if not given.
            exporter: The exporting country, with `importer` and `products` for any pair and any goods.
            importer: The importing country.
            products: HS codes such as "1201" or "120190,2304".
            edition: The edition of the HS of these codes.
            exporter_source: Whose exports, as source or source/series.
            importer_source: Whose imports, likewise.
            currency: The currency of the gap.
            margin: CIF over FOB such as "0.06", or "estimate".
            lag: Weights by months of delay such as "0.3,0.5,0.2", or "estimate".
            first: Only from this month on, such as "2023-01".
            last: Only up to this month.
            as_of: As for `headlines`.
            known_at: As for `headlines`.

        Raises:
            UsageError: There is no such mirror, country or source, or the arguments do not go together.
        """
        asked = Asked(exporter, importer, products, edition, exporter_source, importer_source, currency, margin, lag)  # fmt: skip
        asked.demand_fit(name)
        window = month_of(first, "first"), month_of(last, "last")

        if not (asked.is_new or asked.changes):
            return self._answer(as_of, known_at, lambda con: in_window(mirrors(con, name), *window))
        question = self._question(as_of, known_at)
        found = in_window(mirrors_asked_for(self._readable(), name, asked, question), *window)
        run = self._answer(None, None, lambda _con: found)
        return replace(run, notes=(OF_THIS_QUESTION,))

    def diff(
        self,
        name: str | None = None,
        *,
        since: Day = None,
        until: Day = None,
        source: str | None = None,
        as_of: Day = None,
    ) -> Differences:
        """Compare two states: what changed, and what each cause did to each headline; as `pledgebook diff`.

        Args:
            name: An agreement or a pledge; everything if not given.
            since: What had been published by this day, or "30d" or "2w" ago; the release before the latest if not given.
            until: Against what had been by this one; the latest release if not given.
            source: Only records of this source, besides headlines and stages.
            as_of: Compute both sides up to this day; each to its own if not given.

        Raises:
            UsageError: There is nothing to compare with, or this ledger is a release: one state alone.
        """
        data, today = existing(self._data("diff")), self._clock().date()
        if source is not None and source not in SOURCES:
            message = f"There is no source '{source}'.{did_you_mean(source, SOURCES)} Sources: {', '.join(sorted(SOURCES))}."
            raise UsageError(message)
        days = since_of(since, "since", today), since_of(until, "until", today)
        with ExitStack() as stack:
            states = two_states(data, *days, day_of(as_of, "as_of"), today, stack)
            if states is None:
                raise UsageError(no_release_before(data))
            found = differences(*states, name, source, day_of(as_of, "as_of"))
            before, after = (self._run_of(state, data) if state.is_release else None for state in states)
        headlines = effects(found.passed)
        return Differences(found.words, headlines, found.changes, found.cells, found.counts, before, after)

    def report(self, name: str, *, as_of: Day = None, known_at: Day = None, **equal: object) -> Answer:
        """Return a report by its name, such as "price_volume"; `SHOW TABLES` in `sql` lists them.

        Args:
            name: The report.
            as_of: As for `headlines`.
            known_at: As for `headlines`.
            equal: Values that columns must have, or lists of them.

        Raises:
            UsageError: There is no such report or column.
        """
        return self._relation("report", name, as_of, known_at, equal)

    def table(self, name: str, *, as_of: Day = None, known_at: Day = None, **equal: object) -> Answer:
        """Return a table of the ledger by its name, such as "reading", with all that was ever known; see `report`."""
        return self._relation("ledger", name, as_of, known_at, equal)

    def sql(
        self,
        query: str,
        params: Mapping[str, object] | None = None,
        *,
        as_of: Day = None,
        known_at: Day = None,
        seconds: float = 30.0,
    ) -> Answer:
        """Run a query, read-only; no file, no network and no setting can be reached from it.

        It runs in a process of its own, which ends when its time or its memory is used up.

        Args:
            query: SQL; tables are in the schema `ledger`, reports in the schema `report`.
            params: Values of `$name` in the query.
            as_of: As for `headlines`.
            known_at: As for `headlines`.
            seconds: How long it may take.

        Raises:
            UsageError: DuckDB rejected the query, or it took too long.
        """
        question = self._question(as_of, known_at)

        def found(_con: Connection, _question: Question) -> pl.DataFrame:
            asked = self._placed(question)
            return frame(
                Statement(
                    asked.place,
                    query,
                    seconds,
                    params=params,
                    tables=asked.tables,
                    any_version=asked.any_version,
                )
            )

        return self._of_one_state(lambda: self._asked(as_of, known_at, found, any_version=True))

    # Releases

    def releases(self) -> pl.DataFrame:
        """List the releases in the order in which they became the latest: `release`, and `at`, the moment (UTC).

        Raises:
            UsageError: This ledger is a release itself.
        """
        found = [(one.release, one.at) for one in publications(self._data("releases").releases)]
        return pl.DataFrame(found, schema={"release": pl.String, "at": pl.Datetime("us")}, orient="row")

    def release(self, name: str = "latest") -> "Ledger":
        """Open a release by its name, or the one that was the latest on a day; "latest" is looked up once.

        Raises:
            UsageError: There is none; names those that there are.
        """
        releases = self._data("release").releases
        latest = releases / name
        is_latest = name == "latest" and (latest / CHECKSUMS).is_file()
        return Ledger(real(latest if is_latest else published_on(releases, name)), clock=self._clock)

    def _run_of(self, state: State, data: DataDir) -> Provenance:
        """Return the run of a release that lies unpacked."""
        with opened_place(state.path, Question(self._clock().date())) as con:
            return provenance(con, data.releases / state.words.removeprefix("release "))

    def _named(self, name: str, wanted: str | None, as_of: Day, known_at: Day) -> Answer:
        return self._answer(as_of, known_at, lambda con: report(con, name, **resolve(con, wanted)))

    def _relation(
        self, schema: str, name: str, as_of: Day, known_at: Day, equal: Mapping[str, object]
    ) -> Answer:
        def found(con: Connection) -> pl.DataFrame:
            demand_columns(con, f"{schema}.{name}", equal)
            values = {
                column: list(value) if isinstance(value, list | tuple) else value
                for column, value in equal.items()
            }
            return report(con, name, **values) if schema == "report" else table(con, name, **values)

        return self._answer(as_of, known_at, found)


class _Notes:
    """Lines that are said, kept and handed on."""

    def __init__(self, tell: Tell | None) -> None:
        self.lines: list[str] = []
        self._tell = tell

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        if self._tell is not None:
            self._tell(line)


def _explained(con: Connection, found: Sequence[dict[str, Any]], run: Provenance) -> Explained:
    key = ["reading_id", "period_start"]
    chosen = pl.DataFrame([{name: row[name] for name in key} for row in found])
    pledge = found[0]["pledge_id"]
    rows = [
        flow_frame(con, row).with_columns(*(pl.lit(row[name]).alias(name) for name in key)) for row in found
    ]
    together = pl.concat(rows, how="diagonal_relaxed")
    named = snapshots_of(together.to_dicts())
    places = ["snapshot_id", "row_number"]
    return Explained(
        figures=report(con, "attainment", pledge_id=pledge).join(chosen, on=key, how="semi"),
        flows=together.select(*key, pl.exclude(key)),
        snapshots=table(con, "snapshot", snapshot_id=named).sort("snapshot_id"),
        corrections=report(con, "corrections").join(together.select(places), on=places, how="semi"),
        claims=report(con, "claims", pledge_id=pledge),
        provenance=run,
    )


def _refused(data: DataDir, snapshots: list[str]) -> pl.DataFrame:
    with opened(data.warehouse) as con:
        return table(con, "quarantine", snapshot_id=snapshots).sort("snapshot_id", "row_number")
