"""Shares of reported figures, to the hundredth of a percent. The figures are invented."""

from decimal import Decimal

import duckdb
import pytest

from pledgebook.pipelines.core.paths import sql


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        ("201", "20000", "1.01"),
        ("200.9999", "20000", "1.00"),
        ("-201", "20000", "-1.01"),
        ("1", "3", "33.33"),
        ("2", "3", "66.67"),
        ("0", "3", "0.00"),
        ("99999999999999.9999", "99999999999999.9999", "100.00"),
    ],
)
def test_a_share_is_rounded_half_away_from_zero(
    con: duckdb.DuckDBPyConnection, part: str, whole: str, share: str
) -> None:
    quantities = (("JPN", part), ("W00", whole))
    con.executemany(
        """
        INSERT INTO ledger.flow (source, series, reporter_iso3, partner_iso3, direction, product_code, product_level,
          item_id, month, period_months, valuation, quantity, unit, obs_status, qualifier, known_from, snapshot_id, row_number)
        VALUES ('reported_figures', 'S', 'USA', ?, 'export', '1005', 4, '', DATE '2025-01-01', 12, 'unknown',
          CAST(? AS DECIMAL(18, 4)), 't', 'normal', '', TIMESTAMP '2025-01-01', 'N', 1)
        """,
        quantities,
    )
    day = "2026-11-22"
    con.execute("INSERT INTO ledger.run VALUES ('R', ?, ?, '', '', ?, 1, '')", [day, day, day])
    found = con.sql(sql("reports/shares")).pl()
    assert found["share_pct"].to_list() == [Decimal(share)]
