"""A correction is known from its day on, fails once its publisher has corrected the figure, and is traced. Figures are invented."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pledgebook.pipelines.checks.laws import run_checks
from pledgebook.pipelines.core.errors import CorrectionError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import take
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.run import inputs_digest
from tests.datadirs import take_exports

ROW = "1201,5880,{},HS4,2020-01\n1202,5880,7,HS4,2020-01\n"
JAN, FEB, MAR, APR = "2020-02-01", "2020-03-01", "2020-04-01", "2020-05-01"
"""Days of taking."""


def correction(declared: str = "2020-03-15", **fields: str) -> str:
    values = {
        "id": '"c"',
        "source": '"census_trade"',
        "declared_date": declared,
        "reason": '"a digit too many"',
        "reported_by": '"a reader"',
        "cell": '{ series = "ALL_VAL_MO", reporter_iso3 = "USA", partner_iso3 = "JPN", direction = "export", '
        'product_code = "1201", month = "2020-01-01" }',
        "expect": '{ value = "100" }',
        "replace": '{ value = "10" }',
    } | fields
    return "[[correction]]\n" + "".join(f"{name} = {text}\n" for name, text in values.items() if text)


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path)


def declare(data: DataDir, text: str) -> None:
    data.raw.mkdir(parents=True, exist_ok=True)
    data.corrections.write_text(text, encoding="utf-8")


def ask(data: DataDir, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        return con.execute(query, list(parameters)).fetchall()


def known(data: DataDir, day: str, code: str = "1201") -> list[int | None]:
    """The figures of a cell as known at the end of a day."""
    moment = datetime.fromisoformat(f"{day}T23:59:59")
    query = (
        "SELECT value FROM ledger.flow WHERE product_code = $1 AND known_from <= $2 "
        "AND (known_to IS NULL OR known_to > $2)"
    )
    return [row[0] if row[0] is None else int(row[0]) for row in ask(data, query, code, moment)]


def traces(data: DataDir) -> list[tuple[Any, ...]]:
    return ask(
        data,
        "SELECT correction_id, snapshot_id[14:23], row_number, column_name, found, replaced, is_dropped, "
        "strftime(known_from, '%Y-%m-%d') FROM ledger.correction ORDER BY ALL",
    )


def counts(data: DataDir) -> list[tuple[Any, ...]]:
    query = (
        "SELECT rows_read, rows_stored, rows_unchanged, rows_ignored, ignored_by_rule FROM ledger.snapshot "
        "ORDER BY taken_at"
    )
    return ask(data, query)


def ledger(data: DataDir) -> dict[str, list[tuple[Any, ...]]]:
    return {name: ask(data, f"SELECT * FROM ledger.{name} ORDER BY ALL")
            for name in ("flow", "correction", "snapshot", "coverage")}  # fmt: skip


def lawful(data: DataDir) -> None:
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        assert [(outcome.check, outcome.rows) for outcome in run_checks(con) if outcome.rows] == []


def test_what_was_taken_before_is_known_as_received_until_the_day(data: DataDir) -> None:
    take_exports(data, JAN, ROW.format(100))
    declare(data, correction())
    ingest(data)
    assert [known(data, day) for day in ("2020-01-31", JAN, "2020-03-14", "2020-03-15", "2026-01-01")] == [
        [], [100], [100], [10], [10],
    ]  # fmt: skip
    assert ask(
        data, "SELECT DISTINCT snapshot_id, row_number FROM ledger.flow WHERE product_code = '1201'"
    ) == [(f"census_trade/{JAN}/invented.csv", 1)]
    assert traces(data) == [("c", JAN, 1, "value", "100.00", "10.00", False, "2020-03-15")]
    lawful(data)


@pytest.mark.parametrize("day", ["2020-03-15", MAR])
def test_a_snapshot_of_the_day_or_later_is_corrected_at_once(data: DataDir, day: str) -> None:
    take_exports(data, day, ROW.format(100))
    declare(data, correction())
    ingest(data)
    assert known(data, day) == [10]
    assert traces(data) == [("c", day, 1, "value", "100.00", "10.00", False, day)]
    lawful(data)


@pytest.mark.parametrize("day", ["2020-03-15", MAR])
def test_a_later_vintage_with_the_same_fault_changes_nothing(data: DataDir, day: str) -> None:
    take_exports(data, JAN, ROW.format(100))
    take_exports(data, day, ROW.format(100))
    declare(data, correction())
    ingest(data)
    assert [known(data, one) for one in ("2020-03-14", "2020-03-15", MAR)] == [[100], [10], [10]]
    assert len(ask(data, "FROM ledger.flow WHERE product_code = '1201'")) == 2
    lawful(data)


def test_other_cells_and_other_readings_of_the_cell_are_left_alone(data: DataDir) -> None:
    take_exports(data, JAN, ROW.format(90))
    take_exports(data, FEB, ROW.format(100))
    declare(data, correction())
    ingest(data)
    assert [known(data, day) for day in (JAN, FEB, "2020-03-15")] == [[90], [100], [10]]
    assert known(data, MAR, "1202") == [7]
    assert [trace[1] for trace in traces(data)] == [FEB]


def test_a_source_that_was_corrected_by_its_publisher_stops_the_run(data: DataDir) -> None:
    take_exports(data, JAN, ROW.format(100))
    declare(data, correction())
    ingest(data)
    before = ledger(data)
    take_exports(data, MAR, ROW.format(11))
    message = (
        rf"^census_trade/{MAR}/invented\.csv, row 1: found value '11\.00'; expected value '100\.00', as stated "
        r"by correction 'c'\. If the publisher has corrected the figure, end it with `until = 2020-03-31`, or remove the"
    )
    with pytest.raises(CorrectionError, match=message):
        ingest(data)
    assert ledger(data) == before
    declare(data, correction(until="2020-03-31"))
    ingest(data)
    assert [known(data, day) for day in (JAN, "2020-03-15", "2020-03-31", MAR)] == [[100], [10], [10], [11]]
    lawful(data)


def test_a_source_that_was_corrected_by_its_publisher_before_stops_the_run(data: DataDir) -> None:
    take_exports(data, JAN, ROW.format(100))
    take_exports(data, FEB, ROW.format(11))
    declare(data, correction())
    with pytest.raises(CorrectionError, match=rf"{FEB}.*found value '11\.00'.*figure, remove the correction"):
        ingest(data)
    assert ask(data, "SELECT count(*) FROM ledger.flow") == [(0,)]


def test_until_leaves_later_vintages_as_they_are(data: DataDir) -> None:
    for day in (MAR, APR):
        take_exports(data, day, ROW.format(100))
    declare(data, correction(until=MAR))
    ingest(data)
    assert [known(data, MAR), known(data, APR)] == [[10], [100]]
    assert [trace[1] for trace in traces(data)] == [MAR]


@pytest.mark.parametrize("days", [(JAN, MAR), (MAR,)])
def test_a_dropped_row_is_ignored_by_a_named_rule(data: DataDir, days: tuple[str, ...]) -> None:
    for day in days:
        take_exports(data, day, ROW.format(100))
    declare(data, correction(replace="", drop="true"))
    ingest(data)
    assert known(data, MAR) == []
    assert counts(data)[-1] in [(2, 0, 1, 1, '{"corrected:c": 1}'), (2, 1, 0, 1, '{"corrected:c": 1}')]
    assert traces(data)[-1] == ("c", days[-1], 1, "value", "100.00", None, True, MAR)
    if len(days) == 2:
        assert (known(data, "2020-03-14"), known(data, "2020-03-15")) == ([100], [])
    lawful(data)


def test_a_figure_that_is_wrong_and_not_known_becomes_unknown(data: DataDir) -> None:
    take_exports(data, MAR, ROW.format(100))
    declare(
        data,
        correction(expect='{ value = "100", currency = "USD" }', replace='{ value = "", currency = "" }'),
    )
    ingest(data)
    assert known(data, MAR) == [None]
    lawful(data)


def test_a_correction_without_its_row_stops_the_run(data: DataDir) -> None:
    take_exports(data, JAN, "1202,5880,7,HS4,2020-01\n")
    declare(data, correction())
    with pytest.raises(
        CorrectionError,
        match=r"correction 'c', cell: found no stored row of census_trade in its days .*'1201'",
    ):
        ingest(data)
    declare(data, correction(source='"eia_lng"'))
    assert ingest(data).stored.height == 1  # no file of that source, so nothing to correct


@pytest.mark.parametrize(
    ("text", "figure"), [(correction(), 10), (correction(replace='{ value = "12" }'), 12), ("", 100)]
)
def test_a_changed_file_stores_its_source_again(data: DataDir, text: str, figure: int) -> None:
    take_exports(data, JAN, ROW.format(100))
    declare(data, correction(replace='{ value = "9" }'))
    ingest(data)
    assert ingest(data).replayed == ()
    declare(data, text)
    assert ingest(data).replayed == ("census_trade",)
    assert known(data, MAR) == [figure]
    assert len(traces(data)) == bool(text)
    lawful(data)


@pytest.mark.slow
def test_the_ledger_is_the_same_in_whatever_order_it_was_built(tmp_path: Path) -> None:
    steps = [JAN, FEB, "correction", "2020-03-15", MAR]
    built = []
    for order in (steps, steps[::-1], ["correction", MAR, JAN, "2020-03-15", FEB]):
        data = DataDir(tmp_path / order[0] / order[1])
        for step in order:
            if step == "correction":
                declare(data, correction())
            else:
                take_exports(data, step, ROW.format(100))
            ingest(data)
        built.append(ledger(data))
    (data.curated / "warehouse.duckdb").unlink()
    ingest(data)
    assert built[0] == built[1] == built[2] == ledger(data)


def test_a_rate_is_corrected_like_a_flow(data: DataDir) -> None:
    file = data.root / "ecb.csv"
    file.write_text("Date,USD,JPY,\n2020-01-30,1,1500,\n", encoding="utf-8")
    take(data.raw, file, Sidecar("exchange_rate", "", datetime(2020, 2, 1), "invented figures", "", 0))
    cell = '{ series = "ecb", currency = "JPY", period = "day", period_start = "2020-01-30" }'
    source, expect, replace = (
        '"exchange_rate"',
        '{ units_per_usd = "1500" }',
        '{ units_per_usd = "150.00000001" }',
    )
    declare(data, correction(source=source, cell=cell, expect=expect, replace=replace))
    ingest(data)
    query = "SELECT CAST(units_per_usd AS VARCHAR), known_to IS NULL FROM ledger.rate WHERE currency = 'JPY' ORDER BY ALL"
    assert ask(data, query) == [("150.00000001", True), ("1500.00000000", False)]
    lawful(data)


def test_the_run_knows_its_corrections(data: DataDir) -> None:
    take_exports(data, JAN, ROW.format(100))
    ingest(data)
    declare(data, correction())
    ingest(data)
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        early, late = (inputs_digest(con, date(2020, 6, 1), moment)
                       for moment in (datetime(2020, 3, 14), datetime(2020, 3, 16)))  # fmt: skip
    assert early != late
