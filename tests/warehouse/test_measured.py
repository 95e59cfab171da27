"""What two sources measure: a cell that one has published completely without a row is 0 there. Figures are invented."""

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from pledgebook.pipelines.breaks.compare import source_breaks
from pledgebook.pipelines.core.sources import INCOMPARABLE
from pledgebook.pipelines.raw.sidecar import Cover
from pledgebook.pipelines.warehouse.reading import read_input
from tests.ingest.test_release_order import take

MAY = date(2026, 5, 1)
EVERYONE = Cover("export", "USA", "*", ("271111",), 6, MAY, MAY, "EVE")
EIA = "date,series_id,mmcf\n2026-05-15,NGM_EPG0_EVE_NUS-NJA_MMCF,30\n"
DOE = "month,activity,country,volume_mmcf\n2026-05,Exports,Japan,30\n2026-05,Exports,Bahamas,5\n2026-06,Exports,Bahamas,6\n"


def breaks(con: duckdb.DuckDBPyConnection) -> list[tuple[str, Decimal | None, Decimal | None]]:
    rows = read_input(con, "measured", datetime(2027, 1, 1), incomparable=INCOMPARABLE)
    return [
        (one.subject.rpartition(": ")[2], one.left.amount, one.right.amount) for one in source_breaks(rows)
    ]


@pytest.mark.parametrize(
    ("cover", "is_zero"),
    [
        (EVERYONE, True),
        (Cover("export", "USA", "BHS", ("",), 6, MAY, MAY, "EVE"), True),
        (Cover("export", "USA", "*", ("271111",), 4, MAY, MAY, "EVE"), False),  # not down to six digits
        (Cover("export", "USA", "*", ("271121",), 6, MAY, MAY, "EVE"), False),
        (
            Cover("export", "USA", "*", ("271111",), 6, MAY, MAY, "ETR"),
            False,
        ),  # by truck, which is not compared
        (Cover("export", "USA", "JPN", ("271111",), 6, MAY, MAY, "EVE"), False),
    ],
)
def test_a_covered_side_without_a_row_is_zero_against_a_figure(
    con: duckdb.DuckDBPyConnection, cover: Cover, *, is_zero: bool
) -> None:
    take(con, "doe_lng_cargo", "2026-08-01", DOE)
    take(con, "eia_lng", "2026-08-01", EIA, covers=(cover,))
    expected = [("USA export BHS 271111 MMcf", Decimal(5), Decimal(0))]
    assert breaks(con) == (expected if is_zero else [])


def test_finer_or_longer_figures_are_no_zero(con: duckdb.DuckDBPyConnection) -> None:
    reported = (
        "figure_id,series,reporter_iso3,partner_iso3,direction,product_code,period_start,period_months,currency,value,quantity,"
        "unit,valuation,obs_status,qualifier,stated_share_pct,grade,sources,note\n"
        "1,a list,USA,JPN,export,1201,2026-05-01,1,USD,7,,,FAS,reported,exact,,N,,\n"
        "2,a list,USA,JPN,export,1005,2026-05-01,1,USD,7,,,FAS,reported,exact,,N,,\n"
    )
    fine = Cover("export", "USA", "JPN", ("1201", "1005"), 6, MAY, MAY, "ALL_VAL_MO")
    census = "E_COMMODITY,CTY_CODE,ALL_VAL_MO,time\n120190,5880,7,2026-05\n"
    take(con, "reported_figures", "2026-08-01", reported)
    take(con, "census_trade", "2026-08-01", census, covers=(fine,))
    assert breaks(con) == [("USA export JPN 1005 USD", Decimal(0), Decimal(7))]
