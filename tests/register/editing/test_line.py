"""Faults of the register name the line of the field. Everything is invented."""

import pytest

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.register import parse_register
from tests.registers import SMALL


def line_of(text: str, part: str) -> int:
    """The line of a part of a text, the last time that it is there."""
    return text[: text.rindex(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("was", "now", "field"),
    [
        ('unit = "t"', 'unit = "tons"', "unit"),
        ("period_end = 2025-12-31", 'period_end = "soon"', "period_end"),
        ('basis = "total"', 'basis = "totl"', "basis"),
        ('basis = "total"', 'bases = "total"', "bases"),
        ("amount_low = 12_000_000", "amount_low = -1", "amount_low"),
        ('document = "FIRST"', 'document = "FRIST"', "document"),
    ],
)
def test_a_fault_of_a_field_names_its_line(was: str, now: str, field: str) -> None:
    text = SMALL.replace(was, now)
    assert text != SMALL
    with pytest.raises(RegisterError) as error:
        parse_register({"a.toml": text})
    assert f"a.toml, line {line_of(text, now)}, " in str(error.value)
    assert field in str(error.value)


def test_a_missing_field_names_the_line_of_its_entry() -> None:
    text = SMALL.replace('basis = "total"\n', "")
    with pytest.raises(RegisterError) as error:
        parse_register({"a.toml": text})
    assert (
        f"a.toml, line {line_of(text, '[[pledge.reading]]')}, pledge P, reading P/total: found no `basis`"
        in str(error.value)
    )


def test_text_that_is_not_toml_names_line_and_column() -> None:
    with pytest.raises(RegisterError, match=r"a\.toml, line 2, column \d+: found text that is not TOML"):
        parse_register({"a.toml": "[[agreement]]\nid = XY\n"})
