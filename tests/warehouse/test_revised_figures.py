"""First figures and later ones, as the statement gives them. The figures are invented."""

from datetime import datetime

from pipelines.core.sources import LAGS
from pipelines.warehouse.reading import read_input
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
