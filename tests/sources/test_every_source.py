"""Laws of all sources and layouts: order is irrelevant, truncation is noticed, damage is an error, each row is counted.

A case of damage is drawn from its number alone, so `damaged(sample, case)` replays it.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.errors import InputError, SourceError
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import FROM_SNAPSHOTS, forget, store
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import conform
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.sources.parsers import parse_file
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.warehouse.connection import transaction
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from tests.sources.sample import Sample
from tests.sources.samples import SAMPLES

CASES, SLOW_CASES = 30, 2000
TOGETHER = 250
"""Files whose rows are checked against their contract at once, because each check costs the same."""

WHOLE_WAY = 10
"""One of so many damaged files is stored like real data."""

STRIDE = 1_000_000
BYTES = b"0123456789,.\"\n\r\t -eE+'[]{}<>/:&;=\\x\x00\xff\xc3NaNull"

every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.source}, {one.layout}")


def test_every_source_has_a_sample() -> None:
    assert {sample.source for sample in SAMPLES} == set(SOURCES)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        yield con


def stored(con: duckdb.DuckDBPyConnection, sample: Sample, raw: bytes) -> dict[str, list[tuple[object, ...]]]:
    """What a ledger holds of a file, but for the places of its rows: by table, in no order."""
    forget(con, sample.source)
    with transaction(con):
        counts = store(con, [prepare(sample.snapshot(raw), raw)]).select("^rows_.*$", "ignored_by_rule")
    found = {"snapshot": counts.rows()}
    for table in FROM_SNAPSHOTS:
        if table == "quarantine":
            reasons = con.execute("SELECT unnest(reasons) FROM ledger.quarantine").fetchall()
            found[table] = sorted((re.sub(r"rows? [\d, ]+", "rows ", reason),) for (reason,) in reasons)
        else:
            has_place = "row_number" in columns(CONTRACTS[table])
            but = "EXCLUDE (row_number)" if has_place else ""
            found[table] = con.execute(f"SELECT * {but} FROM ledger.{table} ORDER BY ALL").fetchall()
    return found


@pytest.mark.parametrize("case", [0, *(pytest.param(case, marks=pytest.mark.slow) for case in (1, 2))])
@every_sample
def test_the_order_of_columns_and_rows_is_irrelevant(
    con: duckdb.DuckDBPyConnection, sample: Sample, case: int
) -> None:
    width, height = len(sample.header) - sample.fixed_columns, len(sample.rows) - sample.fixed_rows
    expected = stored(con, sample, sample.raw)
    assert expected["snapshot"][0][1]  # something of it is stored
    drawn = random.Random(case)  # noqa: S311
    order = drawn.sample(range(width), width), drawn.sample(range(height), height)
    assert stored(con, sample, sample.ordered(*order)) == expected, order


@dataclass(frozen=True)
class Outcome:
    """Result of a file: the counts of its rows, and the rows that can be stored."""

    read: int
    refused: int
    ignored: int
    figures: frozenset[tuple[object, ...]]
    kept: int


def outcomes(sample: Sample, files: Sequence[bytes]) -> list[Outcome | None]:
    """What comes of files, None for one that is refused whole.

    The rows of several files go through their contract at once; a source's name keeps their cells apart.
    """
    parsed = [_parsed(sample, raw) for raw in files]
    found: list[Outcome | None] = []
    for start in range(0, len(parsed), TOGETHER):
        found += _conformed(parsed[start : start + TOGETHER])
    return found


def _parsed(sample: Sample, raw: bytes) -> Parsed | None:
    try:
        return parse_file(raw, sample.snapshot(raw).sidecar)
    except SourceError:
        return None


def _conformed(parsed: Sequence[Parsed | None]) -> list[Outcome | None]:
    there = {number: one for number, one in enumerate(parsed) if one is not None}
    if not there:
        return [None] * len(parsed)
    stamp = {
        "known_from": pl.lit(SAMPLES[0].snapshot(b"").sidecar.taken_at, pl.Datetime("us")),
        "snapshot_id": pl.lit("invented"),
    }
    rows = [
        one.rows.with_columns(
            pl.col("row_number") + number * STRIDE, source=pl.lit(str(number)), **stamp
        )
        for number, one in there.items()
    ]  # fmt: skip
    contract = next(iter(there.values())).contract
    result = conform(pl.concat(rows, how="diagonal_relaxed"), CONTRACTS[contract])
    good, refused, repeated = (
        dict(frame.with_columns(file=pl.col("row_number") // STRIDE).partition_by("file", as_dict=True))
        for frame in (result.good, result.refused, result.repeated)
    )
    return [
        _outcome(there[number], *(frames.get((number,)) for frames in (good, refused, repeated)))
        if number in there
        else None
        for number in range(len(parsed))
    ]


def _outcome(
    parsed: Parsed, good: pl.DataFrame | None, refused: pl.DataFrame | None, repeated: pl.DataFrame | None
) -> Outcome:
    left_out = parsed.ignored.height + (0 if repeated is None else repeated.height)
    figures = [] if good is None else good.drop("file", "row_number", "source", "snapshot_id").rows()
    return Outcome(
        parsed.raw.height,
        0 if refused is None else refused.height,
        left_out,
        frozenset(figures),
        len(figures),
    )


def damaged(sample: Sample, case: int) -> bytes:
    """The sample's bytes with one to eight of them changed, added, taken away or put elsewhere."""
    drawn, content = random.Random(case), bytearray(sample.raw)  # noqa: S311
    for _ in range(drawn.randint(1, 8)):
        at, length = drawn.randrange(len(content) or 1), drawn.choice((1, 1, 1, 2, 8, 40))
        piece = bytes(drawn.choices(BYTES if drawn.random() < 0.8 else range(256), k=length))
        kind = drawn.choice(("change", "add", "take away", "move"))
        if kind == "change":
            content[at : at + length] = piece
        elif kind == "add":
            content[at:at] = piece
        else:
            moved = content[at : at + length]
            del content[at : at + length]
            if kind == "move":
                to = drawn.randrange(len(content) or 1)
                content[to:to] = moved
    return bytes(content)


def check_damage(sample: Sample, cases: range) -> None:
    """Damaged files are refused or accounted for; a traceback names its case."""
    whole_way = [case for case in cases if case % WHOLE_WAY == 0]
    for case in whole_way:
        raw = damaged(sample, case)
        try:
            counts = prepare(sample.snapshot(raw), raw).snapshot.row(0, named=True)
        except InputError:
            continue
        except BaseException as error:
            error.add_note(f"case {case} of {sample.source}, {sample.layout}")
            raise
        assert counts["rows_read"] >= counts["rows_quarantined"] + counts["rows_ignored"]
    others = [case for case in cases if case % WHOLE_WAY]
    for case, outcome in zip(others, _outcomes_by_case(sample, others), strict=True):
        if outcome:
            assert outcome.read == outcome.kept + outcome.refused + outcome.ignored, case


def _outcomes_by_case(sample: Sample, cases: Sequence[int]) -> list[Outcome | None]:
    try:
        return outcomes(sample, [damaged(sample, case) for case in cases])
    except BaseException as error:
        error.add_note(f"one of the cases {cases[0]} to {cases[-1]} of {sample.source}, {sample.layout}")
        raise


@every_sample
def test_damage_is_rejected_or_accounted_for(sample: Sample) -> None:
    check_damage(sample, range(CASES))


@pytest.mark.slow
@every_sample
def test_much_damage_is_rejected_or_accounted_for(sample: Sample) -> None:
    layouts = sum(other.source == sample.source for other in SAMPLES)
    check_damage(sample, range(CASES, CASES + SLOW_CASES // layouts))


@every_sample
def test_a_cut_is_rejected_where_the_size_is_known(sample: Sample) -> None:
    raw = sample.raw
    for length in range(len(raw)):
        with pytest.raises(SourceError):
            parse_file(raw[:length], sample.snapshot(raw[:length], size=len(raw)).sidecar)


def check_cuts(sample: Sample, lengths: Sequence[int]) -> None:
    """Whatever is kept of a file that was cut, the whole file gives too."""
    raw = sample.raw
    whole, *cut = outcomes(sample, [raw, *(raw[:length] for length in lengths)])
    assert whole
    for length, outcome in zip(lengths, cut, strict=True):
        if outcome:
            assert outcome.figures <= whole.figures, raw[max(length - 60, 0) : length]
            assert outcome.read == outcome.kept + outcome.refused + outcome.ignored


@every_sample
def test_a_truncated_file_is_not_half_stored(sample: Sample) -> None:
    length = len(sample.raw)
    last_line = range(max(length - 40, 0), length)
    drawn = random.Random(length).sample(range(length), 40)  # noqa: S311
    check_cuts(sample, sorted({*last_line, *drawn}))


@pytest.mark.slow
@every_sample
def test_no_truncated_file_is_half_stored(sample: Sample) -> None:
    check_cuts(sample, range(len(sample.raw)))
