"""First figures and later ones, as the statement gives them. The figures are invented."""

from datetime import datetime
from pathlib import Path

from pledgebook.pipelines.core.sources import LAGS
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import store
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.warehouse.connection import transaction
from pledgebook.pipelines.warehouse.reading import read_input
from tests.ledgers import Ledger

MARCH = ("1201", "2020-03")
FEBRUARY = ("1201", "2020-02")
NEVER = datetime(2027, 1, 1)


def compared(ledger: Ledger, known_at: datetime = NEVER) -> list[tuple[object, ...]]:
    """Age, whether it is the publisher's first figure, state, number, first and later figures."""
    found = read_input(ledger.con, "revised_figures", known_at, calendar=LAGS)
    names = ("age_months", "is_first", "state", "cells", "first", "later")
    return [tuple(row[name] for name in names) for row in found.to_dicts()]


def test_a_figure_is_compared_with_itself_in_later_takes_by_age(ledger: Ledger) -> None:
    ledger.take("2020-05-06", {MARCH: "100"}, covers="1201")
    ledger.take("2020-06-07", {MARCH: "101"}, covers="1201")
    ledger.take("2020-11-20", {MARCH: "104"}, covers="1201")
    assert compared(ledger) == [
        (1, True, "compared", 1, 100, 101),
        (6, True, "compared", 1, 100, 104),
        (None, True, "compared", 1, 100, 104),
    ]


def test_a_figure_that_a_later_take_repeats_or_covers_counts_as_unchanged(ledger: Ledger) -> None:
    ledger.take("2020-05-06", {MARCH: "100"}, covers="1201")
    ledger.take("2020-06-07", {MARCH: "100"}, covers="1201")
    assert compared(ledger)[-1] == (None, True, "compared", 1, 100, 100)


def test_a_figure_known_only_once_is_counted_apart(ledger: Ledger) -> None:
    ledger.take("2020-05-06", {MARCH: "100"}, covers="1201")
    ledger.take("2020-06-07", {("1201", "2020-04"): "7"}, covers="1201")
    assert compared(ledger) == [(None, True, "once", 2, 107, 107)]


def test_a_figure_first_held_later_is_no_first_figure(ledger: Ledger) -> None:
    ledger.take("2020-05-06", {FEBRUARY: "50", MARCH: "100"}, covers="1201")
    ledger.take("2020-05-07", {FEBRUARY: "51", MARCH: "100"}, covers="1201")
    found = {(is_first, first, later) for age, is_first, *_, first, later in compared(ledger) if age is None}
    assert found == {(False, 50, 51), (True, 100, 100)}


def test_what_was_learned_later_is_not_used(ledger: Ledger) -> None:
    ledger.take("2020-05-06", {MARCH: "100"}, covers="1201")
    ledger.take("2020-06-07", {MARCH: "101"}, covers="1201")
    ledger.take("2020-11-20", {MARCH: "104"}, covers="1201")
    assert compared(ledger, datetime(2020, 5, 31)) == [(None, True, "once", 1, 100, 100)]
    assert compared(ledger, datetime(2020, 7, 1))[-1] == (None, True, "compared", 1, 100, 101)


def test_a_withdrawn_figure_is_counted_apart(ledger: Ledger) -> None:
    other = {("1202", "2020-03"): "9"}
    ledger.take("2020-05-06", {MARCH: "100", **other}, covers="")
    ledger.take("2020-06-07", other, covers="")
    found = {state: cells for age, _, state, cells, *_ in compared(ledger) if age is None}
    assert found == {"withdrawn": 1, "compared": 1}


def test_a_figure_to_date_counts_as_unchanged_only_if_it_is_repeated(ledger: Ledger) -> None:
    """The file of February has January to February, and not January; that of March repeats the year before."""
    take_goods(ledger, "2025-01-30", "2024,542.494", "2024-12")
    take_goods(ledger, "2025-02-27", "2025,47.877", "2025-01")
    take_goods(ledger, "2025-03-28", "2024,542.494\nimport,USA,Lng,2025,78.108", "2025-02")
    found = {(state, cells, first) for age, _, state, cells, first, _ in compared(ledger) if age is None}
    assert found == {("compared", 1, 542_494_000_000), ("once", 2, 47_877_000_000 + 78_108_000_000)}


def take_goods(ledger: Ledger, day: str, figures: str, through: str) -> None:
    """Store a take of Japan's imports by good; the figures are rounded to the million."""
    lines = [f"{line},{through}" for line in f"import,USA,Lng,{figures}".splitlines()]
    content = ("ex_im,area,goods,year,value_bn_jpy,data_through\n" + "\n".join(lines) + "\n").encode()
    sidecar = Sidecar(
        "japan_mof", "goods.csv", datetime.fromisoformat(day), "rounded", "0" * 64, len(content)
    )
    with transaction(ledger.con):
        store(
            ledger.con, [prepare(Snapshot(f"japan_mof/{day}/goods.csv", Path("goods.csv"), sidecar), content)]
        )
