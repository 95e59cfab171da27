"""One event may touch several pledges and agreements: what may be written, and what is refused."""

import pytest

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.register import parse_register
from tests.registers import SMALL, entry

SECOND = (
    entry("agreement", id="BG")
    + entry("pledge", id="Q")
    + entry("pledge.reading", id="Q/total")
    + entry("pledge.reading.target")
)
EVENT = """
[[legal_event]]
id = "STRAIT"
{touches}
effective_from = 2026-02-28
effect = "force_majeure"
text = "A strait is blocked."
document = "LATER"
grade = "N"
"""


def touched(touches: str) -> list[tuple[str, str | None]]:
    register = parse_register({"a.toml": SMALL + EVENT.format(touches=touches), "b.toml": SECOND})
    rows: list[tuple[str, str | None]] = register["legal_event"].select("agreement_id", "pledge_id").rows()
    return rows


@pytest.mark.parametrize(
    ("touches", "rows"),
    [
        ("", [("AG", None)]),
        ('agreement = "BG"', [("BG", None)]),
        ('agreements = ["AG", "BG"]', [("AG", None), ("BG", None)]),
        ('pledge = "P"', [("AG", "P")]),
        ('pledge = "Q"', [("BG", "Q")]),
        ('agreement = "BG"\npledge = "Q"', [("BG", "Q")]),
        ('pledges = ["P", "Q"]', [("AG", "P"), ("BG", "Q")]),
    ],
)
def test_an_event_touches_what_it_names(touches: str, rows: list[tuple[str, str | None]]) -> None:
    assert touched(touches) == rows


@pytest.mark.parametrize(
    ("touches", "message"),
    [
        ('agreement = "BG"\npledge = "P"', "`P`, a pledge of AG"),
        ('agreement = "AG"\npledges = ["P"]', "`agreement` and `pledges`"),
        ('pledge = "P"\npledges = ["Q"]', "`pledge` and `pledges`"),
        ('pledges = "P"', "a list of different ids in quotes"),
        ("pledges = []", "a list of different ids in quotes"),
        ('pledges = ["P", "P"]', "a list of different ids in quotes"),
        ('pledges = ["LOST"]', "`LOST`, no such pledge"),
        ('agreements = ["LOST"]', "`LOST`, no such agreement"),
    ],
)
def test_what_cannot_be_touched_is_refused(touches: str, message: str) -> None:
    with pytest.raises(RegisterError, match=message):
        touched(touches)


def test_an_event_that_touches_nothing_is_refused() -> None:
    text = EVENT.format(touches="").replace('"STRAIT"', '"NOWHERE"')
    two = SMALL + entry("agreement", id="CG")
    with pytest.raises(RegisterError, match="neither an agreement nor a pledge"):
        parse_register({"a.toml": two.replace("[[document]]\n", '[[document]]\nagreement = "AG"\n').replace(
            "[[pledge]]\n", '[[pledge]]\nagreement = "AG"\npayer_iso3 = "JPN"\nbeneficiary_iso3 = "USA"\n') + text})  # fmt: skip


def test_the_same_event_stands_once_for_each_pledge_and_again_only_when_superseded() -> None:
    text = SMALL + EVENT.format(touches='pledge = "P"')
    with pytest.raises(RegisterError, match="the same row as in"):
        parse_register({"a.toml": text + EVENT.format(touches='pledges = ["P", "Q"]'), "b.toml": SECOND})
