"""`pledgebook revisions`: how far first figures moved, and where a headline says so."""

from tests.cli.conftest import Pledgebook


def test_the_record_names_readings_by_age_and_what_it_leaves_out(ask: Pledgebook) -> None:
    out = ask("revisions", "cn-p1-goods/us-exports").out
    assert "CN-P1-GOODS/us-exports: figures first held later" in out
    assert "held last" in out
    assert "known only once" in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_everything_stands_in_a_line_each(ask: Pledgebook) -> None:
    out = ask("revisions").out
    assert "census_trade" in out
    assert "Without a later take to compare with" in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_with_what_was_known_before_the_second_take_nothing_is_compared(ask: Pledgebook) -> None:
    out = ask("revisions", "census_trade", "--known-at", "2020-06-01").out
    assert "Median" not in out
    assert "Without a later take to compare with" in out


def test_a_headline_that_may_be_revised_says_how_far_figures_moved(ask: Pledgebook) -> None:
    out = " ".join(ask("status", "us-cn-phase-one").out.split())
    assert "Not final: older figures of this series moved by 0.1 % (median), 3.5 % at most" in out


def test_a_name_without_figures_is_refused(ask: Pledgebook) -> None:
    answer = ask("revisions", "nothing-such")
    assert answer.code == 1
    assert "The record also knows readings, sources and product groups." in answer.err
