"""Steps and tools of a ledger besides its questions: ask publishers, run the checks, verify the files, match two lists."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path

import polars as pl

from pledgebook.answer import Fetched, Matched, Provenance
from pledgebook.given import Day, month_of
from pledgebook.opened import Opened
from pledgebook.pipelines.breaks.discrepancy import discrepancies
from pledgebook.pipelines.core.errors import WarehouseError
from pledgebook.pipelines.fetch.needs import Window
from pledgebook.pipelines.fetch.session import Fetched as Outcome
from pledgebook.pipelines.fetch.session import Settings
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.query.tables import table_of
from pledgebook.pipelines.reconcile.matching import Rules, leftover_breaks, match, parse_tolerance
from pledgebook.pipelines.reconcile.matching.reading import Layout, items_of
from pledgebook.pipelines.steps.fetch import fetch, plan_fetch
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.prepare import prepare
from pledgebook.pipelines.steps.proof.verified import Verified
from pledgebook.pipelines.steps.publish import check
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.steps.verify import verify
from pledgebook.pipelines.warehouse.connection import Ledger as Connection

Tell = Callable[[str], None]
Column = str | tuple[str, str]
"""A column; where it has another name on the right side, both names."""

Side = str | Path | pl.DataFrame
"""A frame, a file, or `report:NAME`, `ledger:NAME` or `query:NAME` of the published ledger."""

KEPT, UNCHANGED, UNPUBLISHED, FAILED, PLANNED = "kept", "unchanged", "not published yet", "failed", "planned"
QUESTIONS = {
    name: pl.String() for name in ("source", "file", "why", "address", "result", "snapshot_id", "reason")
}
BY_HAND = {
    "source": pl.String(),
    "first_month": pl.Date(),
    "last_month": pl.Date(),
    "readings": pl.List(pl.String()),
}
CHECKS = {"check": pl.String(), "sentence": pl.String(), "failing_rows": pl.Int64(), "example": pl.String()}


class Stepped(Opened):
    """A ledger whose steps can be taken one by one."""

    def fetch(
        self,
        name: str | None = None,
        *,
        first: date | str | None = None,
        last: date | str | None = None,
        again: bool = False,
        dry_run: bool = False,
        settings: Mapping[str, str] | None = None,
        tell: Tell | None = None,
    ) -> Fetched:
        """Ask publishers for what the register needs and the ledger lacks; as `pledgebook fetch`. `run` makes figures of it.

        Args:
            name: A pledge, an agreement, a watch, a mirror or a source; everything if not given.
            first: Only months from this one on, such as "2025-01".
            last: Only months up to this one.
            again: Whether to ask for what is held too.
            dry_run: Whether to return the questions and ask none.
            settings: Keys and addresses by the names of their settings, such as PLEDGEBOOK_CENSUS_TRADE_KEY; those of the
                environment if not given.
            tell: Receives a line for each thing that is done, as it is done.

        Raises:
            UsageError: There is nothing of that name, or this ledger is a release.
            WarehouseError: Another process is writing.
        """
        data, lines = self._data("fetch"), list[str]()
        if dry_run:
            existing(data)

        def say(line: str) -> None:
            lines.append(line)
            if tell is not None:
                tell(line)

        for line in prepare(data):
            say(line)
        ingest(data, tell=say)
        load_register(data)
        chosen = Settings.of(os.environ if settings is None else settings)
        window = Window(month_of(first, "first"), month_of(last, "last"))
        plan = plan_fetch(data, name, window, chosen, self._clock().date(), again=again)
        questions = [one for requests in plan.requests.values() for one in requests]
        if dry_run:
            found = [Outcome(one) for one in questions]
            rows = [row | {"result": PLANNED} for row in map(_told, found)]
        else:
            found = [
                outcome
                for source, requests in plan.requests.items()
                for outcome in fetch(data, source, requests, chosen, self._clock)
            ]
            rows = list(map(_told, found))
        if any(outcome.snapshot for outcome in found):
            ingest(data, tell=say)
        by_hand = [
            {"source": need.side.source, "first_month": need.months[0], "last_month": need.months[-1], "readings": list(need.readings)}
            for need in plan.by_hand
        ]  # fmt: skip
        return Fetched(
            pl.DataFrame(rows, schema=QUESTIONS),
            pl.DataFrame(by_hand, schema=BY_HAND),
            (*lines, *plan.impossible.values()),
        )

    def check(self) -> pl.DataFrame:
        """Run the self-tests and the checks of the ledger; as `pledgebook check`.

        Returns:
            A row per check: `check`, the `sentence` that should be true, `failing_rows`, 0 if it is, and the first of these rows as
            `example`.

        Raises:
            WarehouseError: There is no ledger yet, or another process is writing.
            UsageError: This ledger is a release.
        """
        data = existing(self._data("check"))
        if isinstance(data.warehouse, Path) and not data.warehouse.exists():
            message = f"{data.warehouse.name}: there is no ledger yet. Call `run` first."
            raise WarehouseError(message)
        rows = [
            (one.check, one.sentence, len(one.rows), str(dict(zip(one.columns, map(str, one.rows[0]), strict=True))) if one.rows else None)
            for one in check(data)
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=CHECKS, orient="row")

    def verify(self, *, only_files: bool = False) -> pl.DataFrame:
        """Say whether anything was altered since it was made, and where; as `pledgebook verify`.

        Args:
            only_files: Whether to leave out the ledger, which takes as long as a first run.

        Returns:
            A row per thing, such as a raw file, a table or a release: `where`, what was `expected` and `found`, `result`, and `is_sound`.

        Raises:
            SnapshotError: A raw file has no sidecar, or a sidecar has no file.
            InputError: The register or a correction is not valid.
            UsageError: This ledger is a release.
        """
        rows = [
            asdict(one) | {"is_sound": one.is_sound}
            for one in verify(existing(self._data("verify")), only_files=only_files)
        ]
        texts = {one.name: pl.String() for one in fields(Verified)}
        return pl.DataFrame(rows, schema={**texts, "is_sound": pl.Boolean()})

    def match(
        self,
        left: Side,
        right: Side,
        *,
        keys: Sequence[Column] = (),
        amount: Column | None = None,
        unit: Column | None = None,
        day: Column | None = None,
        names: Sequence[Column] = (),
        ids: Sequence[Column] = (),
        left_where: Mapping[str, str] | None = None,
        right_where: Mapping[str, str] | None = None,
        tolerance: str | Sequence[str] = (),
        days: int | None = None,
        cardinality: str = "1:1",
        is_strict: bool = False,
        threshold: int = 85,
        as_of: Day = None,
        known_at: Day = None,
    ) -> Matched:
        """Match two lists of items, and give the reason for each that is left over; as `pledgebook match`.

        Args:
            left: A frame, a file (CSV, .xlsx, Parquet), or report:NAME, ledger:NAME or query:NAME of the published ledger.
            right: Likewise.
            keys: Columns that must be equal; `("a", "b")` where the right one has another name. `month(day)` and `year(day)` take
                a part of a date.
            amount: The amount, read as an exact decimal; an empty cell is unknown.
            unit: The unit or currency of the amount, which must be equal too.
            day: The date.
            names: Names, which only ever suggest.
            ids: What names an item; its row if not given.
            left_where: Only rows of the left side whose columns have these texts.
            right_where: Likewise of the right one.
            tolerance: How far apart amounts may be: "0.5", "1%" or "rounding"; of several, the widest counts.
            days: How many days apart dates may be.
            cardinality: 1:1, 1:n, n:1 or n:m.
            is_strict: Whether to confirm a pair only if it has no other candidate.
            threshold: From which score on, of 100, names suggest a match.
            as_of: As for `headlines`.
            known_at: As for `headlines`.

        Raises:
            UsageError: There is no such table, or the rules do not go together.
            InputError: A file or a column is not valid.
        """
        question, runs = self._question(as_of, known_at), list[Provenance]()

        @contextmanager
        def asked() -> Iterator[Connection]:
            with self._opened(question) as con:
                runs.append(self._provenance(con, question))
                yield con

        pairs = [_pair(one) for one in keys]
        labels = tuple(one for one, _ in pairs)
        texts = (tolerance,) if isinstance(tolerance, str) else tolerance
        rules = Rules(labels, parse_tolerance(texts), days, cardinality, is_strict, threshold)
        items, named = [], []
        for place, (side, where) in enumerate(((left, left_where), (right, right_where))):
            layout = Layout(
                keys=tuple(pair[place] for pair in pairs),
                ids=tuple(_pair(one)[place] for one in ids),
                amount=None if amount is None else _pair(amount)[place],
                unit=None if unit is None else _pair(unit)[place],
                date=None if day is None else _pair(day)[place],
                names=tuple(_pair(one)[place] for one in names),
                where=tuple((where or {}).items()),
            )
            frame = side if isinstance(side, pl.DataFrame) else table_of(str(side), asked)
            named.append(("left", "right")[place] if isinstance(side, pl.DataFrame) else Path(side).name)
            items.append(items_of(frame, layout, labels, named[-1]))
        found = match(items[0], items[1], rules)
        breaks = discrepancies(leftover_breaks(found, named[0], named[1]))
        return Matched(found.rows, found.summary, breaks, runs[0] if runs else None, found.notes)


def _pair(column: Column) -> tuple[str, str]:
    return (column, column) if isinstance(column, str) else column


def _told(one: Outcome) -> dict[str, str | None]:
    result = KEPT if one.snapshot else FAILED if one.error else UNCHANGED if one.is_unchanged else UNPUBLISHED
    return {
        "source": one.request.source,
        "file": one.request.file,
        "why": one.request.why,
        "address": one.request.address(),
        "result": result,
        "snapshot_id": one.snapshot.snapshot_id if one.snapshot else None,
        "reason": one.error,
    }
