"""Figures that stand apart from their neighbors are questioned, and what swings or shifts for good is not. Figures are invented."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pledgebook.pipelines.core.months import add_months
from pledgebook.pipelines.core.paths import CHECKOUT, DataDir
from pledgebook.pipelines.ingest.questions import question
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from tests.checks.test_laws import DAY, insert
from tests.datadirs import take_exports
from tests.examples import examples
from tests.ledgers import emptied

Number = float | str | None
AMOUNTS = (None, 0, 1, 2, 3, 25, 90, 1_000, 5_000, 200_000, 600_000_000_000_000)


def told(con: duckdb.DuckDBPyConnection, source: str) -> list[tuple[int, str]]:
    """The rows that are questioned, and the subjects of their breaks without the source."""
    question(con, source, {DAY: "x"})
    found = con.execute(
        "SELECT row_number, subject FROM ledger.finding WHERE known_to IS NULL ORDER BY ALL"
    ).fetchall()
    return [(number, subject.removeprefix(f"{source} ")) for number, subject in found]


def rates(con: duckdb.DuckDBPyConnection, units: Sequence[Number], period: str = "day") -> list[int]:
    """Give rates of consecutive days or months; return the places of those that are questioned, the first is 0."""
    for place, unit in enumerate(units):
        start = (
            date(2024, 1, 1) + timedelta(place) if period == "day" else add_months(date(2000, 1, 1), place)
        )
        insert(con, "rate", {
            "period": period, "period_start": start, "units_per_usd": Decimal(str(unit)), "row_number": place + 1,
        })  # fmt: skip
    return [number - 1 for number, _ in told(con, "exchange_rate")]


CALM = [364, 365, 363, 366, 364, 365, 362, 366, 365, 364]


@pytest.mark.parametrize("wrong", [1, "36.4", "0.0027", 3640, 600, 230])
@pytest.mark.parametrize("place", [1, 5, 8])
def test_a_rate_apart_from_both_sides_is_questioned(
    con: duckdb.DuckDBPyConnection, wrong: Number, place: int
) -> None:
    assert rates(con, [*CALM[:place], wrong, *CALM[place:]]) == [place]


def test_a_spell_of_placeholders_is_questioned_whole(con: duckdb.DuckDBPyConnection) -> None:
    assert rates(con, [*CALM * 2, *[1] * 15, *CALM * 2]) == list(range(20, 35))


def test_one_of_three_rates_is_questioned_if_the_other_two_agree(con: duckdb.DuckDBPyConnection) -> None:
    assert rates(con, [364, 1, 365]) == [1]


@pytest.mark.parametrize(
    "units",
    [
        [*CALM, *(one / 1_000_000 for one in CALM)],  # a redenomination
        [*CALM, *(one * 2 for one in CALM)],  # a devaluation
        [*CALM, *(one * 1.4 for one in CALM[:3]), *CALM],  # a crisis
        [*CALM, 600],  # a devaluation on the last day
        [1.1**place for place in range(40)],  # a high inflation
        [364, 1],
    ],
)
def test_what_lasts_or_has_no_neighbors_is_not_questioned(
    con: duckdb.DuckDBPyConnection, units: Sequence[Number]
) -> None:
    assert rates(con, units) == []


@pytest.mark.parametrize(
    ("units", "places"), [([*CALM, 1], [10]), ([*CALM, 1, 1], [10, 11]), ([1, *CALM], [0])]
)
def test_a_rate_far_from_the_only_side_is_questioned(
    con: duckdb.DuckDBPyConnection, units: Sequence[Number], places: list[int]
) -> None:
    assert rates(con, units) == places


def test_a_published_monthly_mean_is_judged_by_the_months_around_it(con: duckdb.DuckDBPyConnection) -> None:
    assert rates(con, [*CALM, 1, *CALM], "month") == [10]


def test_a_questioned_rate_is_left_out_of_the_month(con: duckdb.DuckDBPyConnection) -> None:
    rates(con, [*CALM[:5], 1, *CALM[5:]])
    assert con.execute("SELECT units_per_usd FROM ledger.monthly_rate(?)", [DAY]).fetchall() == [
        (Decimal("364.4"),)
    ]


def flows(
    con: duckdb.DuckDBPyConnection, figures: Sequence[tuple[Number, Number]], **changes: object
) -> list[tuple[int, str]]:
    """Give value and tonnes of consecutive months; return the places of those questioned, with what is unusual."""
    for place, (value, tons) in enumerate(figures):
        insert(con, "flow", {
            "month": add_months(date(2018, 1, 1), place), "row_number": place + 1,
            "value": None if value is None else Decimal(str(value)), "currency": "USD",
            "quantity": None if tons is None else Decimal(str(tons)), "unit": None if tons is None else "t", **changes,
        })  # fmt: skip
    return [(number - 1, subject.split("/")[5]) for number, subject in told(con, "census_trade")]


STEADY = [(400_000 + 20_000 * (place % 5), 1000 + 50 * (place % 5)) for place in range(14)]
LUMPY = [(400_000 * 10 ** (place % 4), None) for place in range(14)]


def without_tons(figures: Sequence[tuple[Number, Number]]) -> list[tuple[Number, Number]]:
    return [(value, None) for value, _ in figures]


@pytest.mark.parametrize(
    ("odd", "what"),
    [
        ((400_000_000, 1000), "value"),
        ((400_000, 1_000_000), "quantity"),
        ((400_000_000, 1_000_000), "value"),
        ((400, 1000), "value"),
        ((400_000, 1), "quantity"),
        ((12_000_000, 1000), "value"),
        ((40_000, 10_000), "unit value"),
    ],
)
def test_a_figure_apart_from_those_around_it_is_questioned(
    con: duckdb.DuckDBPyConnection, odd: tuple[Number, Number], what: str
) -> None:
    assert flows(con, [*STEADY[:7], odd, *STEADY[7:]]) == [(7, what)]


def test_a_value_without_a_quantity_is_questioned_too(con: duckdb.DuckDBPyConnection) -> None:
    assert flows(con, without_tons([*STEADY[:7], (400_000_000, 1), *STEADY[7:]])) == [(7, "value")]


def test_the_newest_month_is_judged_by_its_history(con: duckdb.DuckDBPyConnection) -> None:
    assert flows(con, [*STEADY, (400_000_000, 1000)]) == [(14, "value")]


def test_three_others_are_enough_for_a_thousandfold(con: duckdb.DuckDBPyConnection) -> None:
    assert flows(con, without_tons([*STEADY[:3], (500_000_000, 1)])) == [(3, "value")]


@pytest.mark.parametrize(
    "figures",
    [
        LUMPY,
        [*STEADY, (8_000_000, 20_000)],  # twenty times as much, at the usual unit value
        [*STEADY[:7], (4_000, 10), *STEADY[7:]],  # a hundredth, at the usual unit value
        [*STEADY[:7], *((value * 1000, tons * 1000) for value, tons in STEADY[:7])],  # a level that lasts
        [*STEADY[:7], (0, 0), *STEADY[7:]],
        [*STEADY[:7], (-400_000, None), *STEADY[7:]],
        [(400_000, 1000), (400_000_000, 1000)],
    ],
)
def test_trade_that_swings_or_grows_for_good_is_not_questioned(
    con: duckdb.DuckDBPyConnection, figures: list[tuple[Number, Number]]
) -> None:
    assert flows(con, figures) == []


@pytest.mark.parametrize(
    ("value", "tons", "currency", "is_questioned"),
    [
        ("1000000000000", 1, "USD", True),
        ("1000000000000", None, "USD", True),
        ("400000000000", None, "USD", False),
        ("1000000000000", None, "JPY", False),
        ("200000000000000", None, "JPY", True),
        ("300000000000", 1, "USD", True),
    ],
)
def test_what_nobody_trades_is_questioned_without_any_neighbor(
    con: duckdb.DuckDBPyConnection, value: str, tons: Number, currency: str, *, is_questioned: bool
) -> None:
    insert(con, "rate", {})
    assert bool(flows(con, [(value, tons)], currency=currency)) == is_questioned


def test_shipments_are_judged_among_themselves(con: duckdb.DuckDBPyConnection) -> None:
    for place, tons in enumerate([70, 71, 69, 72, 70, 70_000, 71, 70]):
        insert(con, "flow", {
            "item_id": f"c{place}", "item_date": date(2020, 1, 1 + place), "value": None, "currency": None,
            "quantity": Decimal(tons), "unit": "t", "row_number": place + 1,
        })  # fmt: skip
    assert [number for number, _ in told(con, "census_trade")] == [6]


def code(
    con: duckdb.DuckDBPyConnection,
    product: str,
    value: str,
    row: int,
    partner: str = "JPN",
    **more: Any,  # noqa: ANN401
) -> None:
    insert(con, "flow", {
        "product_code": product, "product_level": len(product), "value": Decimal(value), "row_number": row,
        "quantity": None, "unit": None, "partner_iso3": partner, **more,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("total", "is_questioned"), [("98", True), ("99", False), ("101", False), ("500", False)]
)
def test_a_total_below_its_parts_is_questioned(
    con: duckdb.DuckDBPyConnection, total: str, *, is_questioned: bool
) -> None:
    code(con, "1201", total, 1)
    code(con, "120110", "60.5", 2)
    code(con, "120190", "40", 3)
    found = told(con, "census_trade")
    assert found == ([(1, "ALL_VAL_MO/USA/JPN/export/1201/value of its codes")] if is_questioned else [])


def test_a_world_total_below_its_partners_is_questioned(con: duckdb.DuckDBPyConnection) -> None:
    code(con, "1201", "99", 1, "W00")
    code(con, "1201", "60", 2, "JPN")
    code(con, "1201", "50", 3, "CHN")
    code(con, "1201", "70", 4, "EUU")
    assert told(con, "census_trade") == [(1, "ALL_VAL_MO/USA/W00/export/1201/value of its partners")]


@pytest.mark.parametrize(("amount", "is_questioned"), [(5_000_000, True), (900_000, False), (10**13, True)])
def test_an_amount_far_above_those_of_its_project_is_questioned(
    con: duckdb.DuckDBPyConnection, amount: int, *, is_questioned: bool
) -> None:
    for place, one in enumerate([1000, 1500, 2000, 900, 1200, amount]):
        insert(con, "event", {
            "source": "iati", "event_id": f"e{place}", "document_id": "iati", "pledge_id": None, "stage": "disbursed",
            "amount_low": Decimal(one), "amount_high": Decimal(one), "snapshot_id": "iati/d/f", "row_number": place + 1,
        })  # fmt: skip
    assert told(con, "iati") == ([(6, "e5/disbursed")] if is_questioned else [])


@pytest.mark.parametrize(("rows", "is_questioned"), [(12, False), (11, True)])
def test_a_month_with_few_rows_is_questioned(
    con: duckdb.DuckDBPyConnection, rows: int, *, is_questioned: bool
) -> None:
    for place in range(8):
        for product in range(24 if place != 7 else rows):
            code(con, f"12{product:02}", "5", place * 30 + product + 1, month=date(2020, 1 + place, 1))
    question(con, "census_trade", {DAY: "x"})
    found = con.execute("SELECT subject, month, left_amount, right_amount FROM ledger.finding").fetchall()
    expected = [("census_trade ALL_VAL_MO/USA/JPN/export/4/rows", date(2020, 8, 1), 11, 24)]
    assert found == (expected if is_questioned else [])


def exports(values: Sequence[int], first: int = 1) -> str:
    return "".join(f"1201,5880,{value},HS4,2020-{first + place:02}\n" for place, value in enumerate(values))


def test_a_later_file_cures_it_and_the_break_names_the_row(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    take_exports(data, "2020-12-01", exports([400, 420, 410, 400, 410_000, 405, 400, 400]))
    later = take_exports(data, "2021-01-01", exports([410], first=5))
    lines: list[str] = []
    ingest(data, tell=lines.append)
    assert [line for line in lines if "questioned" in line] == [
        "census_trade: 1 figure(s) questioned, since they stand apart from those around them; "
        "`pledgebook breaks --kind outlier` lists them after the next run"
    ]
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        [found] = con.execute(
            "SELECT kind, month, left_amount, right_amount, unit, explanation, known_from, known_to, closed_by FROM ledger.finding"
        ).fetchall()
    assert found == (
        "outlier",
        date(2020, 5, 1),
        410_000,
        400,
        "USD",
        "the value of 1201 in 2020-05, 410,000 USD, is questioned: it is 1,025 times the usual figure around it (400); it stands on "
        "census_trade/2020-12-01/invented.csv row 5, is counted as published, and every total with it says that it is questioned",
        datetime(2020, 12, 1),
        datetime(2021, 1, 1),
        later.snapshot_id,
    )


def test_figures_that_come_later_confirm_it(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    take_exports(data, "2020-09-01", exports([400, 420, 410, 400, 405, 400, 400, 410_000]))
    later = take_exports(data, "2020-12-01", exports([420_000, 400_000, 410_000], first=9))
    ingest(data)
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        assert con.execute("SELECT month, closed_by FROM ledger.finding").fetchall() == [
            (date(2020, 8, 1), later.snapshot_id)
        ]


def test_the_bounds_are_the_documented_ones() -> None:
    docs = (CHECKOUT / "docs" / "breaks.md").read_text("utf-8")
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        bounds = con.execute("SELECT name, bound FROM ledger.bound").fetchall()
    assert [
        name for name, bound in bounds if f"| `{name}` | {Decimal(bound).normalize():,f} |" not in docs
    ] == []


def stood_apart(con: duckdb.DuckDBPyConnection, moment: datetime) -> dict[str, set[int]]:
    """Rows that stand apart at a moment by product, when all figures of each product with a change are judged."""
    changed = con.execute("SELECT product_code FROM ledger.flow WHERE ? IN (known_from, known_to)", [moment])
    found: dict[str, set[int]] = {product: set() for (product,) in changed.fetchall()}
    judged = con.execute(
        "SELECT product_code, row_number FROM ledger.questioned_flow('ledger.flow', 'census_trade', ?)",
        [[moment]],
    )
    for product, row in judged.fetchall():
        found[product].add(row)
    return found


def a_long_history(seed: int) -> dict[str, Any]:
    """Arguments of the property below: 90 months of steady figures with jumps, gaps and other units, and changes to a few of them."""
    chance = random.Random(seed)  # noqa: S311 - a fixed seed

    def figure() -> tuple[int | None, int | None, str]:
        value = int(chance.uniform(900, 1100) * chance.choice([1] * 15 + [100_000]))
        quantity = int(chance.uniform(90, 110) * chance.choice([1] * 15 + [100_000, 0]))
        return value, chance.choice([quantity] * 15 + [None]), chance.choice("k" * 60 + "t")

    def gap() -> tuple[int | None, int | None, str]:
        return chance.choice([figure()] * 20 + [(None, None, "k")])

    changes = [{chance.randrange(180): gap()} for _ in range(3)]
    return {"history": [gap() for _ in range(180)], "changes": changes, "products": 2, "items": False}


@examples(100, fast=4)
@given(
    history=st.lists(
        st.tuples(st.sampled_from(AMOUNTS), st.sampled_from(AMOUNTS), st.sampled_from("kkkkkkt")), min_size=6, max_size=60
    ),
    changes=st.lists(
        st.dictionaries(
            st.integers(0, 70), st.tuples(st.sampled_from(AMOUNTS), st.sampled_from(AMOUNTS), st.sampled_from("kkkkkkt")),
            min_size=1, max_size=4,
        ),
        max_size=4,
    ),
    products=st.integers(1, 2), items=st.booleans(),
)  # fmt: skip
@example(  # a value of no quantity has no unit value
    history=[(None, None, "k")] * 4 + [(1, 1, "k"), (1000, 1, "k")],
    changes=[{0: (1, 1, "k"), 1: (1, 1, "k"), 2: (1000, 0, "k")}],
    products=1,
    items=False,
)
@example(  # the value is judged too where the quantity changed
    history=[(None, None, "k")] * 2 + [(1, None, "k")] * 3 + [(1000, 1, "k")],
    changes=[{0: (None, 1, "k")}],
    products=1,
    items=False,
)
@example(**a_long_history(1))  # of which only what is around a change is read
@example(**a_long_history(2))
def test_what_is_judged_around_a_change_is_as_if_all_were_judged(
    history: list[tuple[int | None, int | None, str]],
    changes: list[dict[int, tuple[int | None, int | None, str]]],
    products: int,
    *,
    items: bool,
    migrated: duckdb.DuckDBPyConnection,
) -> None:
    apart: dict[str, set[int]] = {}
    rows = count(1)
    with migrated.cursor() as con:
        emptied(con)
        for step, change in enumerate([dict(enumerate(history)), *changes]):
            moment = DAY + timedelta(days=step)
            for place, (value, quantity, unit) in change.items():
                code, month = f"{270000 + place % products}", place // products
                day = add_months(date(2015, 1, 1), 0 if items else month)
                con.execute(
                    "UPDATE ledger.flow SET known_to = ? WHERE known_to IS NULL AND product_code = ? AND month = ? AND item_id = ?",
                    [moment, code, day, f"c{month:02}" if items else ""],
                )
                if value is not None or quantity is not None:
                    insert(con, "flow", {
                        "product_code": code, "month": day, "value": value, "currency": "USD" if value else None,
                        "item_id": f"c{month:02}" if items else "", "item_date": date(2015, 1, 1 + month % 28) if items else None,
                        "row_number": next(rows), "quantity": quantity, "known_from": moment, "snapshot_id": f"s/{step}/f",
                        "unit": {"k": "kg", "t": "t"}[unit] if quantity is not None else None,
                    })  # fmt: skip
            question(con, "census_trade", {moment: f"s/{step}/f"})
            apart |= stood_apart(con, moment)
            standing = con.execute(
                "SELECT DISTINCT row_number FROM ledger.finding WHERE known_to IS NULL AND kind = 'outlier'"
            ).fetchall()
            assert {row for (row,) in standing} == set().union(*apart.values())
        emptied(migrated)


def vintages(data: DataDir, seed: int) -> None:
    """Take eight files of invented exports in which some figures jump, some are mended, and some are missing."""
    chance = random.Random(seed)  # noqa: S311 - a fixed seed
    for vintage in range(8):
        first = chance.randrange(8)
        rows = [
            f"{code},5880,{int(usual * chance.uniform(0.8, 1.2) * chance.choice([1] * 20 + [30, 1000, 0.01]))},HS{len(code)},"
            f"{2015 + month // 12}-{month % 12 + 1:02}\n"
            for code, usual in (("1201", 90_000), ("120110", 50_000), ("271111", 700_000))
            for month in range(first, first + chance.randrange(8, 16))
            if chance.random() > 0.05
        ]
        take_exports(data, f"2020-{vintage + 1:02}-01", "".join(rows), f"{vintage}.csv")


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_files_judged_together_are_judged_as_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    found = []
    for size in (0, 10**9):
        monkeypatch.setattr("pledgebook.pipelines.ingest.vintages.BYTES_TOGETHER", size)
        data = DataDir(tmp_path / str(size))
        vintages(data, seed)
        ingest(data)
        with opened(data.warehouse) as con:
            found.append(con.execute("SELECT * FROM ledger.finding ORDER BY ALL").fetchall())
    assert found[0] == found[1]
    assert len([row for row in found[0] if row[-1]]) > 5  # opened and closed by a later file
