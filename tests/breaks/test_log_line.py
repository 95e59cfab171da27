"""Every edit and every loss in the log is found, and its line named. Figures are invented."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.breaks.lifecycle import MACHINE, Event, Facts, Stamp, Vintage
from pledgebook.pipelines.breaks.log_line import Head, demand_readable, file_of, read, written
from pledgebook.pipelines.core.errors import StepRefusedError
from tests.breaks.test_lifecycle import STEPS, event, legal
from tests.examples import examples

RUN = Stamp("0123456789abcdef", date(2026, 11, 22), datetime(2026, 11, 22, 23, 59, 59, 999999))
WHOLE = Event(
    "Z",
    "cured",
    MACHINE,
    datetime(2026, 11, 22),
    'one,\u2028two\nthree "four" ≥ 5',
    run=RUN,
    vintages=(Vintage("census_trade/2026-11-22/a.csv", datetime(2026, 11, 22, 3)),),
)
FACTS = Facts("rounding", "s", date(2020, 12, 1), "l", Decimal("1626272682.0000"), "r", None, "USD", "e", "P", "a/b/c",
              ("census_trade",))  # fmt: skip


def log(events: Sequence[Event]) -> tuple[dict[str, str], Head]:
    """The files of a log, and what they must hold at least."""
    texts: dict[str, str] = {}
    previous = None
    for one in events:
        line, previous = written(one, previous)
        texts[file_of(one)] = texts.get(file_of(one), "") + line + "\n"
    return texts, Head(len(events), previous)


def replaced(event: Event, **changes: object) -> Event:
    return Event(**{**event.__dict__, **changes})


def test_an_event_comes_back_as_it_was_written() -> None:
    events = [replaced(event("found"), facts=FACTS), WHOLE]
    lines, faults = read(*log(events))
    assert faults == []
    one_line = replaced(WHOLE, text='one, two three "four" ≥ 5')
    assert [line.event for line in lines] == [events[0], one_line], (
        "texts of earlier versions may have several lines"
    )
    assert [(line.number, line.where) for line in lines] == [
        (1, "2026.jsonl, line 1"),
        (2, "2026.jsonl, line 2"),
    ]


def test_the_chain_goes_on_from_year_to_year() -> None:
    later = replaced(event("commented"), at=datetime(2027, 1, 1))
    texts, head = log([event("found"), later])
    assert sorted(texts) == ["2026.jsonl", "2027.jsonl"]
    assert read(texts, head)[1] == []
    _, [fault] = read({"2027.jsonl": texts["2027.jsonl"]}, head)
    assert (fault.where, "lines are lost" in fault.expected) == ("2027.jsonl, line 1", True)


EVENTS = [event("found"), event("assigned"), event("commented", "Bo"), event("explained")]


@pytest.mark.parametrize("number", range(4))
def test_an_edited_line_is_named(number: int) -> None:
    texts, head = log(EVENTS)
    lines = texts["2026.jsonl"].splitlines()
    lines[number] = (
        lines[number].replace("why", "why not") if number else lines[0].replace("a subject", "another")
    )
    _, [fault] = read({"2026.jsonl": "\n".join(lines) + "\n"}, head)
    assert fault.where == f"2026.jsonl, line {number + 1}"
    assert "edited" in fault.found


@pytest.mark.parametrize("number", range(4))
def test_a_lost_line_is_found_also_the_last_one(number: int) -> None:
    texts, head = log(EVENTS)
    lines = texts["2026.jsonl"].splitlines()
    del lines[number]
    sound, [fault] = read({"2026.jsonl": "\n".join(lines) + "\n"}, head)
    assert len(sound) == number
    assert fault.where.startswith(f"2026.jsonl, line {number + 1 if number < 3 else number}")


def test_a_line_that_was_rewritten_with_a_new_digest_breaks_the_chain_or_the_head() -> None:
    texts, head = log(EVENTS)
    forged, _ = log([*EVENTS[:3], replaced(EVENTS[3], text="because")])
    _, [fault] = read(forged, head)
    assert (fault.where, "head.json" in fault.expected) == ("2026.jsonl, line 4", True)
    lines = texts["2026.jsonl"].splitlines()
    other, _ = written(replaced(EVENTS[1], owner="Bo"), _digest_of(lines[0]))
    _, [fault] = read({"2026.jsonl": "\n".join([lines[0], other, *lines[2:]]) + "\n"}, head)
    assert fault.where == "2026.jsonl, line 3"


def _digest_of(line: str) -> str:
    return line.partition('"sha256":"')[2][:64]


def test_a_line_beyond_the_head_is_one_that_was_just_being_added() -> None:
    texts, _ = log(EVENTS)
    _, shorter = log(EVENTS[:3])
    assert read(texts, shorter)[1] == []


def test_a_step_that_is_not_allowed_is_found_though_its_digest_is_right() -> None:
    texts, head = log([event("found"), event("accepted")])
    _, [fault] = read(texts, head)
    assert (fault.where, "not allowed" in fault.found) == ("2026.jsonl, line 2", True)


def test_days_that_run_backward_and_lines_without_an_end_are_found() -> None:
    texts, head = log([event("found"), replaced(event("commented"), at=datetime(2026, 11, 21))])
    assert read(texts, head)[1][0].where == "2026.jsonl, line 2"
    texts, head = log(EVENTS)
    assert "without an end" in read({"2026.jsonl": texts["2026.jsonl"][:-1]}, head)[1][0].found


@examples(40)
@given(STEPS, st.data())
def test_whatever_is_cut_or_changed_is_found(steps: list[tuple[str, str, str]], data: st.DataObject) -> None:
    events = legal([("found", "A", "Z"), *steps])
    texts, head = log(events)
    text = texts["2026.jsonl"]
    assert [line.event for line in read(texts, head)[0]] == events
    place = data.draw(st.integers(0, len(text) - 1))
    cut = text[:place]
    other = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
    for damaged in (cut, other, text[: text.index("\n") + 1] * 2):
        assert read({"2026.jsonl": damaged}, head)[1], damaged


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"text": "why\n  2026-11-22 accepted by Bo"}, r"the text has the character \\n at position 4"),
        ({"text": "\x1b[2Jwhy"}, r"the text has the character \\x1b at position 1"),
        ({"who": "A\u200bda"}, r"the name of who says it has the character \\u200b"),
        ({"owner": "Ada\u202e"}, r"the name of the owner has the character \\u202e"),
        ({"evidence": ("https://example.org\r",)}, r"the evidence has the character \\r"),
    ],
)
def test_what_is_not_seen_is_not_logged(change: dict[str, object], named: str) -> None:
    with pytest.raises(StepRefusedError, match=named):
        demand_readable(replaced(event("commented"), **change))
    demand_readable(event("commented"))


def test_a_line_of_an_earlier_version_forges_no_line_and_names_no_other_person() -> None:
    forged = replaced(event("commented", "A\u200bda\x1b"), text="why\n  2026-11-22 accepted by Bo\x1b[8m")
    [_, line], _faults = read(*log([replaced(event("found"), facts=FACTS), forged]))
    assert (line.event.who, line.event.text) == ("Ada", "why   2026-11-22 accepted by Bo\\x1b[8m")
