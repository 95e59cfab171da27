"""Phase One's year 2020 as it could have been projected month by month, beside what came: the case in the docs."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.months import DAY, add_months, end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.reconcile import Inputs, Reconciled, reconcile
from pledgebook.pipelines.steps.reconcile import inputs as inputs_step
from pledgebook.pipelines.warehouse.connection import reader
from pledgebook.pipelines.warehouse.ledger import replace_tables, scenario
from pledgebook.pipelines.warehouse.reading import load

KNOWN = date(2021, 2, 23)
GROUPS = ("CN-P1-AGR", "CN-P1-ENE", "CN-P1-MAN", "CN-P1-GOODS")
BN = Decimal(10**9)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def con(finished: DataDir) -> Iterator[duckdb.DuckDBPyConnection]:
    with reader(finished.published) as con:
        yield con


class Case:
    """What was known on 2021-02-23, asked as of any day."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.result = cache(self._result)

    def _result(self, as_of: date) -> Reconciled:
        return reconcile(self.inputs, "case", as_of)

    def outlook(self, pledge: str, months: int) -> Row:
        """The outlook of 2020 after a number of months."""
        frame = self.result(add_months(date(2020, 1, 1), months) - DAY).outlook
        return frame.row(by_predicate=pl.col("reading_id") == f"{pledge}/us-exports", named=True)

    def came(self, pledge: str) -> Decimal:
        """What came in all of 2020."""
        frame = self.result(date(2020, 12, 31)).reconciliation
        found: Decimal = frame.filter(reading_id=f"{pledge}/us-exports", period_start=date(2020, 1, 1))[
            "realized"
        ].item()
        return found


@pytest.fixture(scope="module")
def case(con: duckdb.DuckDBPyConnection) -> Case:
    return Case(inputs_step(con, end_of_day(KNOWN)))


@pytest.fixture(scope="module")
def docs(project_root: Path) -> str:
    return (project_root / "docs" / "cases" / "phase-one-outlook.md").read_text(encoding="utf-8")


def bn(value: Decimal) -> str:
    return f"{value / BN:.1f}"


def millions(value: Decimal) -> str:
    return f"{value / 10**6:,.1f}"


def is_held(row: Row, came: Decimal) -> bool:
    return bool(row["projection_low"] <= came <= row["projection_high"])


def month_line(case: Case, months: int) -> str:
    cells = []
    for pledge in GROUPS:
        row, came = case.outlook(pledge, months), case.came(pledge)
        low, point, high = (bn(row[name]) for name in ("projection_low", "projection", "projection_high"))
        cells.append(
            f"{'**' if is_held(row, came) else ''}{low} / {point} / {high}{'**' if is_held(row, came) else ''}"
        )
    return f"| {months} | {' | '.join(cells)} |"


def summary_line(case: Case, pledge: str) -> str:
    rows = [case.outlook(pledge, months) for months in range(1, 12)]
    came = case.came(pledge)
    errors = sorted(abs(row["projection"] - came) / came * 100 for row in rows)
    before, half = rows[-1], rows[5]
    return (
        f"| {pledge} | {bn(came)} | {sum(is_held(row, came) for row in rows)} of 11 | {errors[5]:.1f} % | "
        f"{abs(half['projection'] - came) / came * 100:.1f} % | {before['hits']} of {before['trials']} | "
        f"{before['median_error_pct']:.1f} % |"
    )


@pytest.mark.parametrize("months", range(1, 12))
def test_the_projections_of_2020_are_those_of_the_docs(case: Case, docs: str, months: int) -> None:
    assert month_line(case, months) in docs.splitlines()


@pytest.mark.parametrize("pledge", GROUPS)
def test_how_they_did_is_what_the_docs_say(case: Case, docs: str, pledge: str) -> None:
    assert summary_line(case, pledge) in docs.splitlines()


def test_what_came_after_changes_no_projection(finished: DataDir, case: Case) -> None:
    with scenario(finished.published) as con:
        flow = load(con, "flow", source="census_trade")
        later = pl.col("value").mul(7).cast(flow.schema["value"])
        changed = pl.when(pl.col("month") > date(2020, 6, 1)).then(later).otherwise("value")
        replace_tables(con, {"flow": flow.with_columns(value=changed)})
        found = Case(inputs_step(con, end_of_day(KNOWN)))
    for pledge in GROUPS:
        assert found.outlook(pledge, 6) == case.outlook(pledge, 6)


def test_the_whole_of_2020_lay_above_the_projections_of_september(case: Case) -> None:
    for pledge in GROUPS:
        assert case.outlook(pledge, 9)["projection_high"] < case.came(pledge)
    assert [case.outlook(pledge, 9)["outlook"] for pledge in GROUPS] == ["would_miss", "open", "open", "open"]


def effect_line(row: Row) -> str:
    cells = (
        f"{row['current_from']:%Y-%m} to {row['current_to']:%Y-%m}", millions(row["value_base"]), millions(row["value_current"]),
        millions(row["price_effect"]), millions(row["volume_effect"]), millions(row["rest"]), f"{row['fisher_price']}",
        f"{row['laspeyres_price']} / {row['paasche_price']}", f"{row['fisher_volume']}",
        f"{row['laspeyres_volume']} / {row['paasche_volume']}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("as_of", [date(2020, 9, 30), date(2020, 12, 31)])
def test_energy_was_more_and_cheaper_as_the_docs_say(case: Case, docs: str, as_of: date) -> None:
    frame = case.result(as_of).price_volume
    row = frame.row(by_predicate=pl.col("reading_id") == "CN-P1-ENE/us-exports", named=True)
    assert effect_line(row) in docs.splitlines()
    assert (
        row["price_effect"] + row["volume_effect"] + row["rest"] == row["value_current"] - row["value_base"]
    )


def test_energy_by_hand(con: duckdb.DuckDBPyConnection, case: Case) -> None:
    """The same four sums by SQL in floating point, product by product."""
    found = con.execute(
        """
        WITH sides AS (
          SELECT product_code, unit, year(month) AS y, sum(value) AS v,
            sum(CAST(quantity AS DOUBLE) * CASE WHEN unit = 'bbl' THEN 0.158987294928 ELSE 1 END) AS q
          FROM ledger.scope_flow(TIMESTAMP '2021-02-23 23:59:59')
          WHERE reading_id = 'CN-P1-ENE/us-exports' AND year(month) IN (2017, 2020)
          GROUP BY ALL
        ),
        goods AS (SELECT product_code, y, sum(v) AS v, sum(q) AS q FROM sides GROUP BY ALL)
        SELECT sum(a.v), sum(a.v * b.q / a.q), sum(b.v * a.q / b.q), sum(b.v)
        FROM goods a JOIN goods b USING (product_code)
        WHERE a.y = 2017 AND b.y = 2020
        """
    ).fetchall()[0]
    base, volume, price, current = map(float, found)
    frame = case.result(date(2020, 12, 31)).price_volume
    row = frame.row(by_predicate=pl.col("reading_id") == "CN-P1-ENE/us-exports", named=True)
    assert float(row["laspeyres_price"]) == pytest.approx(price / base, abs=1e-4)
    assert float(row["paasche_price"]) == pytest.approx(current / volume, abs=1e-4)
    assert float(row["fisher_volume"]) == pytest.approx((volume * current / base / price) ** 0.5, abs=1e-4)
    assert float(row["volume_effect"]) == pytest.approx((volume - base + current - price) / 2, rel=1e-9)
