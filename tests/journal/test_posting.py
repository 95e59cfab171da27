"""Delta posting, as laws on random histories: what stands is what the last reconciliation said, then and now."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.journal.balance import balances, statement, trial_balance, until
from pledgebook.pipelines.journal.delta import differences, entries, standing
from pledgebook.pipelines.journal.due import Known, due
from pledgebook.pipelines.journal.frames import frames
from pledgebook.pipelines.journal.line import Line, head_of, written
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from tests.examples import examples

START, END = date(2025, 1, 1), date(2025, 12, 31)
MONTHS = [date(2025, month, 1) for month in range(1, 7)]
READINGS = ("R", "S")
PLEDGED_ON = date(2025, 1, 10)


def frame(table: str, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    lists: dict[str, Any] = {
        name: [] for name, kind in columns(CONTRACTS[table]).items() if isinstance(kind, pl.List)
    }
    return pl.DataFrame([{**lists, **row} for row in rows], schema=columns(CONTRACTS[table]))


def period(reading: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "reading_id": f"P/{reading}", "pledge_id": "P", "period_start": START, "period_end": END, "unit": "USD",
        "status": "behind", **more,
    }  # fmt: skip


def month(reading: str, first: date, low: Decimal | None, high: Decimal | None) -> dict[str, Any]:
    return {
        "reading_id": f"P/{reading}", "pledge_id": "P", "period_start": START, "month": first, "period_months": 1,
        "unit": "USD", "realized": low, "realized_high": high,
    }  # fmt: skip


def known(periods: Sequence[dict[str, Any]], months: Sequence[dict[str, Any]], **more: Any) -> Known:  # noqa: ANN401
    reading = [
        {
            "reading_id": f"P/{one}",
            "pledge_id": "P",
            "source": None if one == "E" else "s",
            "document_id": "D",
        }
        for one in (*READINGS, "E")
    ]
    given = {
        "as_of": date(2025, 11, 30),
        "reconciliation": frame("reconciliation", periods),
        "reading_month": frame("reading_month", months),
        "pledge": frame("pledge", [{"pledge_id": "P", "agreement_id": "A", "pledged_date": PLEDGED_ON}]),
        "reading": frame("reading", reading),
        "target": frame("target", [{"reading_id": "P/R", "period_start": START, "document_id": "T"}]),
        "event": frame("event", []),
        "snapshots": pl.DataFrame(
            [("P/R", MONTHS[0], 1, ["s/d/f", "s/d/e"])],
            {
                "reading_id": pl.String,
                "month": pl.Date,
                "period_months": pl.Int32,
                "snapshots": pl.List(pl.String),
            },
            orient="row",
        ),
        **more,
    }
    return Known(**given)


def run(lines: list[Line], found: Known, at: datetime) -> list[Line]:
    """Post as a run does; the journal with what it adds."""
    wanted = due(found)
    there = differences(wanted, standing(*frames(lines)))
    return [*lines, *written(list(entries(there, wanted.grounds, "X", at)), head_of(lines))]


amounts = st.decimals(0, 9, places=4).map(lambda one: one.quantize(Decimal("0.0001")))


@st.composite
def stated(draw: st.DrawFn) -> Known:
    """What a run may find: targets and months with low and high ends, any of them unknown."""
    periods: list[dict[str, Any]] = []
    months: list[dict[str, Any]] = []
    for reading in draw(st.sets(st.sampled_from(READINGS))):
        low, high = draw(st.none() | amounts), draw(st.none() | amounts)
        if low is not None and high is not None and high < low:
            low, high = high, low
        own = [
            month(reading, first, least, most)
            for first in MONTHS
            for least, most in [draw(st.just((None, None)) | st.tuples(amounts, st.none() | amounts))]
        ]
        for row in own:
            if row["realized_high"] is not None:
                row["realized_high"] += row["realized"]
        covered = [row for row in own if row["realized"] is not None]
        realized, top = None, None
        if draw(st.booleans()) and covered:
            rounding = draw(st.sampled_from(["0", "0.0001", "-0.0001"]))
            realized = max(
                sum((row["realized"] for row in covered), Decimal(0)) + Decimal(rounding), Decimal(0)
            )
            if all(row["realized_high"] is not None for row in covered):
                top = max(realized, sum((row["realized_high"] for row in covered), Decimal(0)))
        elif draw(st.booleans()):
            own = [{**row, "realized": None, "realized_high": None} for row in own]
            realized = draw(amounts)
            more = draw(st.none() | amounts)
            top = None if more is None else realized + more
        gap_low = None if low is None or top is None else low - top
        status = "missed" if gap_low is not None and gap_low > 0 and draw(st.booleans()) else "behind"
        unit = draw(st.sampled_from(["USD", "USD", "USD", "t"]))
        periods.append(
            period(reading, target=low, target_high=high, realized=realized, realized_high=top, gap_low=gap_low,
                   status=status, unit=unit)
        )  # fmt: skip
        months += own
    return known(periods, months)


histories = st.lists(stated(), min_size=1, max_size=5)


def days(number: int) -> list[datetime]:
    return [end_of_day(date(2025, 12, day + 1)) for day in range(number)]


@examples(200)
@given(histories)
def test_the_accounts_are_what_was_reconciled_as_known_then(history: list[Known]) -> None:
    lines: list[Line] = []
    for found, at in zip(history, days(len(history)), strict=True):
        lines = run(lines, found, at)
    entry, posting = frames(lines)
    for found, at in zip(history, days(len(history)), strict=True):
        there = statement(until(entry, END, at), posting)
        rows = {(row["reading_id"], row["unit"]): row for row in there.iter_rows(named=True)}
        for row in found.reconciliation.iter_rows(named=True):
            shown = rows.pop((row["reading_id"], row["unit"]), {})
            assert shown.get("pledged") == row["target"]
            assert shown.get("pledged_high") == (
                None if row["target_high"] is None else max(row["target_high"], row["target"] or 0)
            )
            assert shown.get("realized") == row["realized"]
            assert shown.get("realized_high") == row["realized_high"]
            is_known = row["target"] is not None and row["realized_high"] is not None
            lapsed = row["gap_low"] if row["status"] == "missed" else 0
            assert shown.get("outstanding") == (row["gap_low"] - lapsed if is_known else None)
        assert all(row["pledged_high"] is None and row["realized"] is None for row in rows.values())


@examples(200)
@given(histories)
def test_books_balance_at_every_moment_and_are_only_added_to(history: list[Known]) -> None:
    lines: list[Line] = []
    for found, at in zip(history, days(len(history)), strict=True):
        before = list(lines)
        lines = run(lines, found, at)
        assert lines[: len(before)] == before
        assert run(lines, found, at) == lines  # a rerun posts nothing
    entry, posting = frames(lines)
    for at in days(len(history)):
        for day in (PLEDGED_ON, MONTHS[3], END):
            counted = until(entry, day, at)
            shown = posting.join(counted, on="entry_number", how="semi")
            assert not trial_balance(shown).filter(pl.col("amount") != 0).height
            of_reading = balances(counted, posting).with_columns(
                reading=pl.col("account").str.extract("^([^:]*:[^:]*:[^:]*)")
            )
            sums = of_reading.group_by("reading", "unit").agg(pl.col("amount").sum())
            assert not sums.filter(pl.col("amount") != 0).height


def test_a_revision_posts_its_difference() -> None:
    first = known([period("R", target=Decimal(20), target_high=Decimal(20), realized=Decimal(7), realized_high=Decimal(7))],
                  [month("R", MONTHS[0], Decimal(3), Decimal(3)), month("R", MONTHS[1], Decimal(4), Decimal(4))])  # fmt: skip
    second = known([period("R", target=Decimal(20), target_high=Decimal(20), realized=Decimal(8), realized_high=Decimal(8))],
                   [month("R", MONTHS[0], Decimal(3), Decimal(3)), month("R", MONTHS[1], Decimal(5), Decimal(5))])  # fmt: skip
    one, two = days(2)
    before = run([], first, one)
    entry, posting = frames(run(before, second, two)[len(before) :])
    assert entry.select("kind", "action", "posting_date", "known_at", "snapshots", "documents").rows() == [
        ("realized", "revised", date(2025, 2, 28), two, [], [])
    ]
    assert posting.select("account", "amount", "unit").rows() == [
        ("A:P:R:outstanding", Decimal("-1.0000"), "USD"),
        ("A:P:R:realized", Decimal("1.0000"), "USD"),
    ]
    opened = frames(before)[0].row(0, named=True)
    assert (opened["kind"], opened["posting_date"], opened["documents"]) == ("pledged", PLEDGED_ON, ["T"])
    assert frames(before)[0]["snapshots"].to_list() == [[], ["s/d/e", "s/d/f"], []]


def test_unknown_is_never_posted_and_a_known_zero_is() -> None:
    rows = [period("R", realized=Decimal(0), realized_high=Decimal(0)), period("S", target=Decimal(5))]
    lines = run(
        [],
        known(rows, [month("R", MONTHS[0], Decimal(0), Decimal(0)), month("S", MONTHS[0], None, None)]),
        days(1)[0],
    )
    shown = statement(*frames(lines)).select("reading_id", "pledged", "realized", "outstanding").rows()
    assert shown == [("P/R", None, Decimal(0), None), ("P/S", Decimal(5), None, None)]


def test_what_documents_say_is_posted_on_the_day_of_the_newest_event() -> None:
    def event(name: str, day: date) -> dict[str, Any]:
        return {
            "event_id": name,
            "pledge_id": "P",
            "event_date": day,
            "document_id": f"D-{name}",
            "source": "register",
        }

    def told(amount: int, *events: dict[str, Any]) -> Known:
        rows = [period("E", target=Decimal(9), target_high=Decimal(9), realized=Decimal(amount))]
        return known(rows, [], event=frame("event", events))

    march, june = event("march", date(2025, 3, 3)), event("june", date(2025, 6, 6))
    one, two = days(2)
    lines = run(run([], told(2, march), one), told(6, march, june), two)
    entry, posting = frames(lines)
    found = entry.join(posting, on="entry_number").filter(pl.col("stage") == "realized")
    assert found.select("action", "posting_date", "amount", "events", "documents").rows() == [
        ("posted", date(2025, 3, 3), Decimal(2), ["march"], ["D-march"]),
        ("posted", date(2025, 6, 6), Decimal(4), ["june", "march"], ["D-june", "D-march"]),
    ]
    assert statement(until(entry, date(2025, 5, 1)), posting)["realized"].to_list() == [Decimal(2)]


@pytest.mark.parametrize(("status", "lapsed"), [("missed", 12), ("behind", 0)])
def test_what_was_missed_lapses_at_the_end_of_the_period(status: str, lapsed: int) -> None:
    rows = [
        period(
            "R",
            target=Decimal(20),
            realized=Decimal(8),
            realized_high=Decimal(8),
            gap_low=Decimal(12),
            status=status,
        )
    ]
    lines = run([], known(rows, [month("R", MONTHS[0], Decimal(8), Decimal(8))]), days(1)[0])
    (row,) = statement(*frames(lines)).iter_rows(named=True)
    assert (row["lapsed"], row["outstanding"]) == (lapsed, 12 - lapsed)
    assert statement(until(frames(lines)[0], date(2025, 12, 30)), frames(lines)[1])[
        "outstanding"
    ].to_list() == [Decimal(12)]
