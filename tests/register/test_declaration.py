"""Headlines that are declared anew: which reading is the headline on which day."""

from datetime import date, datetime

import polars as pl
import pytest

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.register import parse_register
from tests.registers import SMALL, TARGET, entry

FIRST, SECOND, THIRD = "P/total", "P/second", "P/third"
DAY, LATER_DAY = date(2026, 3, 1), date(2026, 6, 1)


def reading(name: str, **fields: object) -> str:
    return entry("pledge.reading", id=name, is_headline=None, **fields) + TARGET


def headline(name: str, day: date | None = DAY, **fields: object) -> str:
    return entry("pledge.headline", reading=name, known_from=day, reason="It has figures.", **fields)


BOTH = SMALL + reading(SECOND)


def parsed(text: str) -> dict[str, pl.DataFrame]:
    return parse_register({"small.toml": text})


def headlines_on(text: str, day: date) -> list[str]:
    moment = datetime(day.year, day.month, day.day)
    is_known = (pl.col("known_from") <= moment) & (
        (pl.col("known_to") > moment) | pl.col("known_to").is_null()
    )
    return parsed(text)["reading"].filter(is_known & pl.col("is_headline"))["reading_id"].to_list()


def test_each_day_has_its_headline() -> None:
    text = BOTH + headline(SECOND)
    assert headlines_on(text, date(2026, 2, 28)) == [FIRST]
    assert headlines_on(text, DAY) == [SECOND]
    assert parsed(text)["reading"].height == 4  # each reading before and after


def test_a_second_declaration_ends_the_first() -> None:
    text = SMALL + reading(SECOND) + reading(THIRD) + headline(THIRD, LATER_DAY) + headline(SECOND)
    assert [headlines_on(text, day) for day in (date(2026, 1, 1), DAY, LATER_DAY)] == [
        [FIRST],
        [SECOND],
        [THIRD],
    ]
    known_to = parsed(text)["declaration"].sort("known_from")["known_to"].to_list()
    assert known_to == [datetime(2026, 6, 1), None]


def test_a_reading_that_is_new_on_that_day_has_one_row() -> None:
    text = SMALL + reading(SECOND, known_from=DAY) + headline(SECOND)
    assert headlines_on(text, DAY) == [SECOND]
    assert parsed(text)["reading"].filter(reading_id=SECOND).height == 1


MISTAKES = [
    ("without a day", BOTH + headline(SECOND, None), "no `known_from`"),
    ("without a reason", BOTH + headline(SECOND).replace("reason", "# reason"), "no `reason`"),
    ("no such reading", BOTH + headline("P/secnd"), "`P/secnd`, no such reading.*Did you mean `P/second`"),
    ("headline before", BOTH + headline(FIRST), "`P/total`, the headline before; expected another reading"),
    ("of another pledge", BOTH + entry("pledge", id="Q") + entry("pledge.reading", id="Q/total") + TARGET + headline(SECOND),
     "`P/second`, a reading of P; expected a reading of Q"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES]
)
def test_a_declaration_that_cannot_be_is_refused(text: str, words: str) -> None:
    with pytest.raises(RegisterError, match=words):
        parsed(text)
