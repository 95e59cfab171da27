"""How reporters fare against their partners, by hand. The figures are invented."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.months import add_months
from pledgebook.pipelines.core.paths import sql
from tests.checks.test_laws import insert

JANUARY = date(2024, 1, 1)


@pytest.fixture
def held(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A run without mirrors."""
    insert(con, "run", {"run_id": "X"})
    return con


def mirror(
    con: duckdb.DuckDBPyConnection,
    importer: str,
    figures: Sequence[tuple[int | None, int | None]],
    *,
    freight: int | None = 0,
    lag: Sequence[int | None] = (),
    months: int = 1,
    **pair: Any,  # noqa: ANN401
) -> None:
    """Exports of the United States and imports of a customer, from January 2024."""
    insert(
        con, "mirror_pair", {"mirror_id": importer, "exporter_iso3": "USA", "importer_iso3": importer} | pair
    )
    for number, (exports, imports) in enumerate(figures):
        carried = lag[number] if lag else None
        parts: dict[str, object] = dict.fromkeys(("carried_in", "carried_out", "unexplained"))
        row = {"mirror_id": importer, "month": add_months(JANUARY, number * months), "period_months": months,
               "exporter_value": _decimal(exports), "importer_value": _decimal(imports), "gap": None,
               "cif_fob_part": _decimal(freight), "lag_part": _decimal(carried)}  # fmt: skip
        insert(con, "mirror", parts | row)


def _decimal(figure: int | None) -> Decimal | None:
    return None if figure is None else Decimal(figure)


def report(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    return con.sql(sql("reports/reliability")).pl()


def row(con: duckdb.DuckDBPyConnection, reporter: str) -> dict[str, Any]:
    return report(con).row(by_predicate=pl.col("reporter_iso3") == reporter, named=True)


def test_the_share_is_of_the_own_amount_in_months_that_agree(held: duckdb.DuckDBPyConnection) -> None:
    """Ten months of 100 against 110 less 10 of freight; 90 against 130 - 10 (a quarter off); 96 against 130 - 10 (a fifth)."""
    mirror(held, "JPN", [(100, 110)] * 10 + [(90, 130), (96, 130)], freight=10)
    exporter, importer = row(held, "USA"), row(held, "JPN")
    assert (exporter["direction"], exporter["measure"], exporter["unit"]) == ("export", "value", "USD")
    assert (exporter["months_compared"], exporter["months_within"]) == (12, 11)
    assert exporter["amount_compared"] == 1186
    assert exporter["within_pct"] == Decimal("92.41")  # 1096 of 1186
    assert importer["amount_compared"] == 1240
    assert importer["within_pct"] == Decimal("90.32")  # 1120 of 1240
    assert exporter["median_ratio"] == 1
    assert exporter["note"] == "one partner: which of the two errs cannot be told"


def test_no_partner_is_left_out(held: duckdb.DuckDBPyConnection) -> None:
    """Japan agrees in all months, Korea in none: half of what the United States exported is within."""
    mirror(held, "JPN", [(100, 100)] * 12)
    mirror(held, "KOR", [(100, 200)] * 12)
    assert row(held, "JPN")["within_pct"] == 100
    assert row(held, "KOR")["within_pct"] == 0
    both = row(held, "USA")
    assert (both["mirrors"], both["partners"], both["months_compared"], both["note"]) == (2, 2, 24, None)
    assert both["within_pct"] == 50
    assert both["median_ratio"] == Decimal("0.75")  # between 0.5 and 1
    assert row(held, "KOR")["median_ratio"] == 2


def test_eleven_months_are_too_few(held: duckdb.DuckDBPyConnection) -> None:
    """A month of one side, one in which both have nothing, and a year are not compared."""
    mirror(held, "JPN", [(100, 100)] * 11 + [(100, None), (0, 0)])
    mirror(held, "KOR", [(100, 100)], months=12)
    exporter = row(held, "USA")
    assert (exporter["mirrors"], exporter["partners"], exporter["months_compared"]) == (2, 1, 11)
    assert exporter["amount_compared"] == 1100
    assert [exporter[name] for name in ("within_pct", "within_after_lag_pct", "median_ratio")] == [None] * 3
    assert exporter["note"] == "too few months: 11 of the 12 needed"
    korea = row(held, "KOR")
    assert (korea["months_compared"], korea["months_within"], korea["amount_compared"]) == (0, 0, None)


def test_goods_under_way_count_once_they_are_known(held: duckdb.DuckDBPyConnection) -> None:
    """Half of each second month's 100 arrives a month later: 50 and 150 in turn agree once the delay is taken off."""
    mirror(held, "JPN", [(100, 50), (100, 150)] * 6, lag=[-50, 50] * 5 + [None, None])
    exporter = row(held, "USA")
    assert (exporter["within_pct"], exporter["within_after_lag_pct"]) == (0, Decimal("83.33"))
    assert exporter["months_lag_unknown"] == 2


def test_a_month_that_only_one_side_reports_as_zero_is_not_within(held: duckdb.DuckDBPyConnection) -> None:
    """A side without trade has no weight of its own there, but the month counts."""
    mirror(held, "JPN", [(100, 100)] * 11 + [(100, 0)])
    assert row(held, "USA")["within_pct"] == Decimal("91.67")
    importer = row(held, "JPN")
    assert (importer["within_pct"], importer["months_within"], importer["months_compared"]) == (100, 11, 12)
    assert importer["median_ratio"] == 1


def test_weight_and_money_stand_apart(held: duckdb.DuckDBPyConnection) -> None:
    mirror(held, "JPN", [(100, 100)] * 12, freight=None)
    mirror(held, "KOR", [(7, 7)] * 12, currency=None, unit="t")
    exporter = report(held).filter(reporter_iso3="USA")
    assert exporter.select("measure", "unit", "amount_compared", "months_margin_unknown").rows() == [
        ("quantity", "t", 84, 0), ("value", "USD", 1200, 12)
    ]  # fmt: skip
