"""What a file covers follows from its sound rows; what was refused is unknown, not zero. Rows are invented."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.ingest.coverage import covers
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from tests.datadirs import HEADER


def batch(rows: str, *covered: Cover) -> Batch:
    content = (HEADER + rows).encode()
    sidecar = Sidecar(
        "census_trade", "x.csv", datetime(2026, 11, 1), "invented", "0" * 64, len(content), covers=covered
    )
    return prepare(Snapshot("census_trade/2026-11-01/x.csv", Path("x.csv"), sidecar), content)


def cover(
    *prefixes: str, level: int = 4, first: date = date(2026, 1, 1), last: date = date(2026, 2, 1)
) -> Cover:
    return Cover("export", "USA", "CHN", prefixes, level, first, last, "ALL_VAL_MO")


def covered(found: Batch) -> set[tuple[str, str]]:
    return {
        (prefix, f"{month:%Y-%m}")
        for prefix, month in found.coverage.select("product_prefix", "month").iter_rows()
    }


@pytest.mark.parametrize(
    "bad", ["1201,5700,-,HS4,2016-01", "1201,5700,x,HS4,2062-02", "1201,5700,5,HS4,1026-02"]
)
def test_a_refused_row_proves_no_month(bad: str) -> None:
    found = covers(batch(f"1201,5700,5,HS4,2026-01\n{bad}\n").rows, ("1201",))
    assert [(one.first_month, one.last_month) for one in found] == [(date(2026, 1, 1), date(2026, 1, 1))]


def test_a_code_that_is_too_long_gives_no_level() -> None:
    found = covers(batch("120190,5700,5,HS6,2026-01\n12019000951,5700,5,HS10,2026-01\n").rows, ("1201",))
    assert [one.product_level for one in found] == [6]


def test_a_month_without_a_row_is_not_covered() -> None:
    found = covers(
        batch("1201,5700,5,HS4,2026-01\n1201,5700,5,HS4,2026-03\n1201,5700,5,HS4,2026-04\n").rows, ("1201",)
    )
    assert [(one.first_month.month, one.last_month.month) for one in found] == [(1, 1), (3, 4)]


def test_each_prefix_is_covered_down_to_its_coarsest_level() -> None:
    rows = batch("27,5700,9,HS2,2026-01\n120190,5700,5,HS6,2026-01\n").rows
    assert [(one.product_prefixes, one.product_level) for one in covers(rows, ("27", "1201"))] == [
        (("27",), 2),
        (("1201",), 6),
    ]
    with pytest.raises(UsageError, match="2, 6 digits"):
        covers(rows, ("",))


def test_a_refused_figure_takes_back_its_product_and_month() -> None:
    found = batch("1201,5700,x,HS4,2026-01\n1005,5700,5,HS4,2026-01\n", cover("1201", "1005"))
    assert covered(found) == {("1005", "2026-01"), ("1005", "2026-02"), ("1201", "2026-02")}


def test_a_garbled_code_takes_back_the_whole_month() -> None:
    found = batch("201,5700,900,HS4,2026-01\n1005,5700,5,HS4,2026-01\n", cover("0201", "1005"))
    assert covered(found) == {("0201", "2026-02"), ("1005", "2026-02")}


def test_a_garbled_month_takes_back_the_product() -> None:
    found = batch("1201,5700,5,HS4,2026-13\n1005,5700,5,HS4,2026-01\n", cover("1201", "1005"))
    assert covered(found) == {("1005", "2026-01"), ("1005", "2026-02")}


REPORTED = (
    "figure_id,series,reporter_iso3,partner_iso3,direction,product_code,period_start,period_months,currency,value,quantity,"
    "unit,valuation,obs_status,qualifier,stated_share_pct,grade,sources,note\n"
)


def reported(*figures: tuple[str, str, str, int, str]) -> set[tuple[str, str]]:
    """Months covered by figures of (partner, product, first month, months, value), as partner and month."""
    rows = "".join(
        f"{number},a list,USA,{partner},export,{product},{start}-01,{months},USD,{value},,,unstated,reported,exact,,N,,\n"
        for number, (partner, product, start, months, value) in enumerate(figures)
    )
    content = (REPORTED + rows).encode()
    sidecar = Sidecar("reported_figures", "x.csv", datetime(2026, 11, 1), "invented", "0" * 64, len(content))
    found = prepare(Snapshot("reported_figures/2026-11-01/x.csv", Path("x.csv"), sidecar), content)
    return {
        (partner, f"{month:%Y-%m}")
        for partner, month in found.coverage.select("partner_iso3", "month").iter_rows()
    }


@pytest.mark.parametrize("months", [3, 12])
def test_a_refused_figure_of_many_months_takes_back_each_of_them(months: int) -> None:
    assert not reported(("CHN", "1201", "2025-09", months, "1.234"))


def test_a_refused_year_leaves_the_half_year_and_the_other_partner_known() -> None:
    whole, half = ("CHN", "1201", "2025-01", 12, "1.234"), ("CHN", "1201", "2025-01", 6, "5")
    first_half = {("CHN", f"2025-0{month}") for month in range(1, 7)}
    assert reported(whole, half) == first_half
    assert reported(whole, ("JPN", "1201", "2025-02", 1, "5")) == {("JPN", "2025-02")}


def test_a_refused_row_of_one_partner_leaves_the_others_covered() -> None:
    everyone = Cover("export", "USA", "*", ("1201",), 4, date(2026, 1, 1), date(2026, 1, 1), "ALL_VAL_MO")
    found = batch("1201,5700,x,HS4,2026-01\n1201,5880,5,HS4,2026-01\n", everyone).coverage["partner_iso3"]
    assert {"JPN", "DEU"} < set(found)
    assert not {"CHN", "*", "W00", "EUU"} & set(found)


def test_a_refused_row_of_an_unknown_country_may_be_of_any_partner() -> None:
    everyone = Cover("export", "USA", "*", ("1201",), 4, date(2026, 1, 1), date(2026, 1, 1), "ALL_VAL_MO")
    assert batch("1201,9999,5,HS4,2026-01\n1201,5880,5,HS4,2026-01\n", everyone).coverage.is_empty()


def test_a_refused_import_value_leaves_the_other_series_covered() -> None:
    content = b"I_COMMODITY,CTY_CODE,GEN_VAL_MO,CON_VAL_MO,time\n1201,5880,x,5,2026-01\n"
    both = Cover("import", "USA", "JPN", ("1201",), 4, date(2026, 1, 1), date(2026, 1, 1))
    sidecar = Sidecar(
        "census_trade", "x.csv", datetime(2026, 11, 1), "invented", "0" * 64, len(content), covers=(both,)
    )
    found = prepare(Snapshot("census_trade/2026-11-01/x.csv", Path("x.csv"), sidecar), content)
    assert found.coverage["series"].to_list() == ["CON_VAL_MO"]


def test_only_what_is_declared_withdraws() -> None:
    assert batch("1201,5700,5,HS4,2026-01\n").declared.is_empty()
    assert batch("1201,5700,5,HS4,2026-01\n", cover("1201")).declared.height == 2


def test_every_row_is_counted_once() -> None:
    found = batch("1201,5700,5,HS4,2026-01\n1201,5700,5,HS4,2026-01\n1201,5700,x,HS4,2026-02\n")
    manifest = found.snapshot.row(0, named=True)
    assert (manifest["rows_read"], found.rows.height, found.quarantine.height, manifest["rows_ignored"]) == (
        3,
        1,
        1,
        1,
    )
    assert isinstance(found.quarantine, pl.DataFrame)
