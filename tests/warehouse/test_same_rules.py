"""Rules that stand both in Python and in SQL give the same answers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.decimals import product, quotient, rounded
from pledgebook.pipelines.core.measures.factors import FACTORS
from pledgebook.pipelines.core.measures.units import root
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.vocabulary import UNITS
from pledgebook.pipelines.reconcile.attainment.periods import periods
from pledgebook.pipelines.register.scope import Rule, decides
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.sources.parsing.need import edition_of
from pledgebook.pipelines.sources.parsing.release_calendar import expected, overdue, released_on
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from tests.checks.test_laws import GOOD, insert
from tests.examples import examples

MOMENT = datetime(2022, 1, 1)
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
KEEPERS = sorted(name for name, source in SOURCES.items() if source.release)


@pytest.fixture(scope="module")
def shared() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        yield con


def one(con: duckdb.DuckDBPyConnection, expression: str, *values: object) -> Any:  # noqa: ANN401
    return con.execute(f"SELECT {expression}", list(values)).fetchall()[0][0]


@examples(200)
@given(st.dates(date(1988, 1, 1), date(2040, 1, 1)))
def test_the_edition_in_force(shared: duckdb.DuckDBPyConnection, day: date) -> None:
    assert one(shared, "ledger.hs_edition(NULL, ?)", day.replace(day=1)) == edition_of(day.replace(day=1))


AMOUNTS = st.decimals(-(10**12), 10**12, places=4)


@examples(200)
@given(AMOUNTS, AMOUNTS.filter(lambda whole: whole > 0))
def test_a_part_in_percent_of_a_whole(
    shared: duckdb.DuckDBPyConnection, part: Decimal, whole: Decimal
) -> None:
    expected_hundredths = rounded(quotient(product(part, Decimal(10_000)), whole), Decimal(1))
    assert one(shared, "ledger.hundredths_of_percent(?, ?)", part, whole) == expected_hundredths


@examples(200)
@given(st.sampled_from(KEEPERS), DAYS)
def test_the_month_that_is_due_and_the_one_that_is_late(
    shared: duckdb.DuckDBPyConnection, source: str, day: date
) -> None:
    habit = SOURCES[source].release
    assert habit is not None
    due = one(shared, "ledger.month_published(?, ?)", day, habit.lag_days)
    assert due == expected(source, day)
    assert one(shared, "ledger.month_published(?, ?)", day, habit.lag_days + habit.grace_days) == overdue(
        source, day
    )
    assert released_on(source, due) == one(
        shared, "CAST(last_day(?) + to_days(?) AS DATE)", due, habit.lag_days
    )


CODES = st.text("12", min_size=1, max_size=4).map(lambda digits: f"0{digits}")
COUNTERPART = """
WITH held AS (FROM ledger.held_edition(?)), counterpart AS (FROM ledger.product_counterpart('held', ?))
"""
RULES = st.dictionaries(CODES, st.booleans(), min_size=1, max_size=6)


@examples(50)
@given(RULES, st.lists(CODES, min_size=1, max_size=6, unique=True))
def test_the_longest_prefix_decides(
    shared: duckdb.DuckDBPyConnection, is_excluded: dict[str, bool], codes: list[str]
) -> None:
    rules = [Rule(prefix, excluded, None) for prefix, excluded in is_excluded.items()]
    shared.execute("BEGIN")
    insert(shared, "watch", {})
    for rule in rules:
        insert(shared, "scope", {"product_prefix": rule.product_prefix, "is_excluded": rule.is_excluded})
    for code in codes:
        insert(shared, "flow", {"product_code": code, "product_level": len(code)})
    inside, watched = (
        {
            row[0]
            for row in shared.execute(
                f"{COUNTERPART} SELECT product_code FROM ledger.{name}('counterpart', ?)", [MOMENT] * 3
            ).fetchall()
        }
        for name in ("scope_product", "watched_product")
    )
    shared.execute("ROLLBACK")
    wanted = {code for code in codes if decides(rules, code)}
    straddling = {
        code for code in wanted for rule in rules
        if rule.is_excluded and rule.product_prefix.startswith(code) and rule.product_prefix != code
    }  # fmt: skip
    assert watched == wanted
    assert inside == wanted - straddling


TARGETS = st.dictionaries(
    st.integers(2015, 2024), st.tuples(st.booleans(), st.integers(1, 99)), min_size=1, max_size=4
)


@examples(50)
@given(TARGETS, st.integers(2015, 2026))
def test_the_amount_in_the_text(
    shared: duckdb.DuckDBPyConnection, targets: dict[int, tuple[bool, int]], until: int
) -> None:
    """Of recurring targets the latest that has begun holds, in each period that the reconciliation makes of them."""
    rows = [
        GOOD["target"] | {
            "period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "is_recurring": is_recurring,
            "amount_low": Decimal(amount), "amount_high": Decimal(amount),
        }
        for year, (is_recurring, amount) in targets.items()
    ]  # fmt: skip
    frames = {name: pl.DataFrame(rows if name == "target" else [GOOD[name]], schema=columns(CONTRACTS[name]))
              for name in ("reading", "target", "pledge")}  # fmt: skip
    found = periods(frames["reading"], frames["target"], frames["pledge"], date(until, 12, 31))
    shared.execute("BEGIN")
    for row in rows:
        insert(shared, "target", row)
    for period in found:
        insert(shared, "reconciliation", {"period_start": period.start, "period_end": period.end})
    said = shared.execute(
        "SELECT period_start, said.low, said.high FROM ledger.amount_in_text(?) ORDER BY ALL", [MOMENT]
    ).fetchall()
    shared.execute("ROLLBACK")
    assert said == sorted((period.start, period.amount_low, period.amount_high) for period in found)


def test_the_units_and_factors_of_sql_are_those_of_python(shared: duckdb.DuckDBPyConnection) -> None:
    bases = {unit: base for unit in UNITS if (base := root(unit))}
    assert shared.execute(
        "SELECT unit, dimension, base_units FROM ledger.unit ORDER BY ALL"
    ).fetchall() == sorted((unit, dimension, float(base)) for unit, (base, dimension) in bases.items())
    assert shared.execute("SELECT * FROM ledger.factor ORDER BY ALL").fetchall() == sorted(
        (one.factor_id, one.from_unit, one.to_unit, float(one.low), float(one.high))
        for one in FACTORS.values()
    )


@pytest.mark.parametrize("days", [0, 1, 400])
def test_a_month_is_due_on_its_day_and_late_after_the_grace(
    shared: duckdb.DuckDBPyConnection, days: int
) -> None:
    ends = date(2020, 2, 29)
    before, on = (
        one(shared, "ledger.month_published(?, ?)", ends + timedelta(days=days + more), days)
        for more in (-1, 0)
    )
    assert (before, on) == (date(2020, 1, 1), date(2020, 2, 1))
