"""Texts that are shown move no cursor, hide nothing, and make no further lines."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.letters.visible import one_line, shown, unseen_fault, without_unseen
from tests.examples import examples


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("a\u200bb\u202ec", "a\\u200bb\\u202ec"),
        ("a\r\n\u2028b", "a b"),
        ("\x9b31mred\x07", "\\x9b31mred\\x07"),
        ("C\u00f4te 日本 नि\u200dमि", "C\u00f4te 日本 नि\u200dमि"),
    ],
)
def test_a_value_is_shown_on_one_line(text: str, seen: str) -> None:
    assert one_line(text) == seen


def test_a_text_keeps_its_lines() -> None:
    assert shown("a\n\tb\x1b[0m\r") == "a\n\tb\\x1b[0m\\r"


def test_a_name_is_kept_without_what_is_not_seen() -> None:
    assert without_unseen(" A\u200bda\n L.\x1b ") == "Ada L."


def test_a_fault_names_the_character_and_its_place() -> None:
    assert unseen_fault("ab\u200b") == "the character \\u200b at position 3"
    assert unseen_fault("a\nb", is_line=False) is None
    assert unseen_fault("a\nb") == "the character \\n at position 2"


@examples(100)
@given(st.text())
def test_nothing_unseen_is_left(text: str) -> None:
    left = one_line(text)
    assert left.replace("\u200d", "").replace("\u200c", "").isprintable() or not {
        unicodedata.category(letter) for letter in left if not letter.isprintable()
    } & {"Cc", "Zl", "Zp"}
    assert one_line(left) == left
    assert unseen_fault(left) is None
