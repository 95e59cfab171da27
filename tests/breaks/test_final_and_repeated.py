"""Final figures that change are an alarm, and events that look alike are suggested as one. Rows are invented."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pledgebook.pipelines.breaks.discrepancy import Break
from pledgebook.pipelines.breaks.final import final_breaks
from pledgebook.pipelines.breaks.repeated import repeated_breaks
from pledgebook.pipelines.warehouse.reading import read_input
from tests.checks.test_laws import insert

NOW = datetime(2026, 1, 1)
FINALS = [{"source": "census_trade", "final_month": 6, "final_day": 10}]


def revised(
    con: duckdb.DuckDBPyConnection,
    known: str,
    later: str | None,
    value: int = 90,
    **changes: Any,  # noqa: ANN401
) -> list[Break]:
    """A figure of January 2020 as known on a day, and its successor; the breaks of final figures."""
    first = datetime.fromisoformat(known)
    end = datetime(2025, 6, 1) if later is None else datetime.fromisoformat(later)
    insert(
        con,
        "flow",
        {
            "value": Decimal(100),
            "known_from": first,
            "known_to": end,
            "snapshot_id": "census_trade/a/f",
            **changes,
        },
    )
    if later is not None:
        insert(
            con,
            "flow",
            {
                "value": Decimal(value),
                "known_from": end,
                "snapshot_id": "census_trade/b/f",
                "obs_status": changes.get("obs_status", "reported"),
            },
        )
    return final_breaks(read_input(con, "final_changes", NOW, finals=FINALS))


def test_a_final_figure_that_changes_is_a_break(con: duckdb.DuckDBPyConnection) -> None:
    [found] = revised(con, "2021-07-01", "2022-07-01")
    assert (found.kind, found.month, found.left.amount, found.right.amount, found.snapshot_id) == (
        "restatement",
        date(2020, 1, 1),
        Decimal(90),
        Decimal(100),
        "census_trade/b/f",
    )
    assert found.explanation.startswith(
        "a figure of 2020-01 (1201) that was final since 2021-06-10 changed; the newer figures count."
    )


@pytest.mark.parametrize(
    ("known", "later", "value"),
    [
        ("2021-06-01", "2021-06-15", 90),  # the annual revision itself
        ("2020-03-01", "2022-07-01", 90),  # retrieved before it, so nobody called it final
        ("2021-07-01", "2022-07-01", 100),
        ("2021-07-01", "2027-07-01", 90),  # not known yet
    ],
)
def test_a_revision_before_the_figure_was_final_is_none(
    con: duckdb.DuckDBPyConnection, known: str, later: str, value: int
) -> None:
    assert revised(con, known, later, value) == []


def test_a_figure_that_says_it_is_final_needs_no_calendar(con: duckdb.DuckDBPyConnection) -> None:
    [found] = revised(con, "2020-03-01", "2020-04-01", obs_status="final")
    assert "final by their own status changed" in found.explanation


def test_a_final_figure_that_is_withdrawn_is_unknown(con: duckdb.DuckDBPyConnection) -> None:
    [found] = revised(con, "2021-07-01", None)
    assert (found.left.amount, found.right.amount) == (None, Decimal(100))
    assert "changed, 1 of them withdrawn" in found.explanation


def test_a_declared_correction_is_no_change_of_the_publisher(con: duckdb.DuckDBPyConnection) -> None:
    assert revised(con, "2021-07-01", "2022-07-01", snapshot_id="census_trade/b/f") == []


def events(con: duckdb.DuckDBPyConnection, *changes: dict[str, Any]) -> list[Break]:
    for place, one in enumerate(changes):
        insert(con, "event", {"event_id": f"E{place}", **one})
    return repeated_breaks(read_input(con, "repeated_events", NOW))


def test_events_that_look_alike_are_suggested_as_one(con: duckdb.DuckDBPyConnection) -> None:
    [found] = events(con, {}, {"project": "P "})
    assert (found.kind, found.left.amount, found.right.amount, found.pledge_id) == (
        "duplicate",
        Decimal(4),
        Decimal(2),
        "P",
    )
    assert found.subject == "register P p: sold of 2 USD on 2020-01-01"
    assert found.explanation == (
        "2 events have the same project, stage, day, amount and parties (E0, E1); all are counted. If one repeats another, "
        "mark it with duplicate_of in the register; if they are different events, say so by explaining and accepting this break"
    )


@pytest.mark.parametrize(
    "other",
    [
        {"stage": "shipped"},
        {"event_date": date(2020, 1, 2)},
        {"amount_high": Decimal(3)},
        {"project": "q"},
        {"receiver": "another"},
        {"duplicate_of": "E0"},
        {"part_of": "E0"},
        {"event_id": "E0", "document_id": "D2"},
        {"source": "iati"},
    ],
)
def test_what_differs_or_is_marked_is_not_suggested(
    con: duckdb.DuckDBPyConnection, other: dict[str, Any]
) -> None:
    assert events(con, {}, other) == []


def test_events_without_an_amount_repeat_nothing(con: duckdb.DuckDBPyConnection) -> None:
    unknown = {"amount_low": None, "amount_high": None}
    assert events(con, unknown, unknown) == []
