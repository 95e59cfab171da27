"""The soybeans of 2025 from file to ladder: said to be bought, sold, shipped, landed. The figures are invented."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest

from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.purchase import print_purchases
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.stages import UNKNOWN_DESTINATION
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.raw.snapshot import take
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.publish import publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.warehouse.connection import connect
from tests.datadirs import carried

CHINA, UNKNOWN = 5700, 2
DAY = date(2026, 3, 31)
FIRST, LAST = date(2025, 11, 6), date(2026, 2, 26)
THURSDAYS = [FIRST + timedelta(weeks=number) for number in range((LAST - FIRST).days // 7 + 1)]


def week(ending: date, country: int, this_year: int, next_year: int) -> dict[str, object]:
    return {
        "commodityCode": 801, "countryCode": country, "weekEndingDate": f"{ending}T00:00:00", "unitId": 1,
        "weeklyExports": 0, "accumulatedExports": 0, "outstandingSales": 0, "grossNewSales": this_year,
        "currentMYNetSales": this_year, "currentMYTotalCommitment": 0, "nextMYOutstandingSales": 0,
        "nextMYNetSales": next_year,
    }  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A run over the register and one invented file: each week 300,000 t for this year and 100,000 t for the next to China."""
    data = carried(tmp_path_factory.mktemp("purchase"), "hs_concordance", agreements=("china-soybeans",))
    records = [week(day, CHINA, 300_000, 100_000) for day in THURSDAYS]
    records += [week(day, UNKNOWN, 150_000, 0) for day in THURSDAYS]
    file = data.root / "sales.json"
    file.write_text(json.dumps(records), encoding="utf-8")
    covers = tuple(
        Cover("export", "USA", partner, ("1201",), 4, date(2025, 11, 1), date(2026, 2, 1), series)
        for partner in ("CHN", UNKNOWN_DESTINATION)
        for series in ("currentMYNetSales", "nextMYNetSales")
    )
    taken = datetime(2026, 3, 12)
    take(
        data.raw,
        file,
        Sidecar("usda_esr", file.name, taken, "invented", "", 0, edition="2026", covers=covers),
    )
    ingest(data)
    load_register(data)
    publish(
        data, reconcile_ledger(data, DAY, end_of_day(DAY), datetime(2026, 3, 31, 7)), datetime(2026, 3, 31, 7)
    )
    return data


def ladder(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[Decimal | None, Decimal | None]]:
    found = report(con, "purchase_ladder", pledge_id="CN-SOY-12").to_dicts()
    return {(row["stage"], row["evidence"]): (row["low"], row["high"]) for row in found}


@pytest.mark.slow
def test_each_stage_has_its_own_figure(run: DataDir) -> None:
    with duckdb.connect(str(run.published), read_only=True) as con:
        assert ladder(con) == {
            ("announced", "pledge"): (12_000_000, None),
            ("sold", "statistics"): (400_000 * len(THURSDAYS), 550_000 * len(THURSDAYS)),
            ("sold", "unknown_destinations"): (150_000 * len(THURSDAYS), 150_000 * len(THURSDAYS)),
            ("sold", "documents"): (12_000_000, 12_000_000),
            ("shipped", "statistics"): (None, None),
            ("arrived", "statistics"): (None, None),
        }


@pytest.mark.slow
def test_twelve_million_tonnes_that_export_sales_cannot_hold_are_a_stage_conflict(run: DataDir) -> None:
    with connect(run.warehouse) as con:
        (found,) = con.execute(
            "SELECT subject, left_amount, right_amount, explanation FROM ledger.discrepancy "
            "WHERE kind = 'stage_conflict' AND pledge_id = 'CN-SOY-12'"
        ).fetchall()
    assert found[:3] == (
        "documents against CN-SOY-12/us-sales from 2025-11-01",
        12_000_000,
        550_000 * len(THURSDAYS),
    )
    assert "2025-11 to 2026-02" in found[3]


@pytest.mark.slow
def test_a_person_sees_whose_figures_these_are(
    run: DataDir, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    with duckdb.connect(str(run.published), read_only=True) as con:
        print_purchases(console(), report(con, "purchase_ladder").to_dicts(), is_asked_for=False)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "announced ≥ 12 Mt - - the pledge" in lines
    assert "sold * 6.8 to 9.35 Mt 56.7 to 77.9 % 4/4 usda_esr (us-sales)" in lines
    assert "sold to unknown 2.55 Mt - 4/4 buyers not named yet" in lines
    assert "sold 12 Mt 100.0 % - documents (1 event)" in lines
    assert "shipped * unknown unknown 0/4 census_trade (us-exports)" in lines
    assert "arrived * unknown unknown 0/4 un_comtrade (cn-imports)" in lines
    assert not [line for line in lines if line.startswith("Stages of CN-P1")]
