"""The corrections file: each fault names file, correction and field. Figures are invented."""

from datetime import date, datetime

import pytest

from pledgebook.pipelines.core.errors import CorrectionError
from pledgebook.pipelines.core.paths import default_raw_folder
from pledgebook.pipelines.register.correction import digest
from pledgebook.pipelines.register.corrections import parse_corrections

GOOD = """
[[correction]]
id = "one"
source = "eia_lng"
declared_date = 2026-11-01
reason = "two digits changed places"
reported_by = "a reader"
cell = { series = "EVE", reporter_iso3 = "USA", partner_iso3 = "JPN", direction = "export", product_code = "271111", month = "2026-06-01" }
expect = { quantity = "12" }
replace = { quantity = "21" }
"""
RATE = """
[[correction]]
id = "two"
source = "exchange_rate"
declared_date = 2026-11-01
until = 2026-11-30
reason = "a wrong point"
reported_by = "a reader"
evidence = "the bank's own page"
url = "https://example.org"
cell = { series = "ecb", currency = "JPY", period = "day", period_start = "2026-10-30" }
expect = { units_per_usd = "1572.5" }
drop = true
"""


def test_a_sound_file_gives_the_corrections_of_each_source() -> None:
    found = parse_corrections(GOOD + RATE)
    (one,), (two,) = found["eia_lng"], found["exchange_rate"]
    assert (one.table, two.table) == ("flow", "rate")
    assert (one.cell["period_months"], one.cell["item_id"]) == ("1", "")
    assert (dict(one.replace), dict(two.replace)) == ({"quantity": "21"}, {})
    event = GOOD[: GOOD.index("cell")] + (
        'cell = { event_id = "E", document_id = "iati" }\nexpect = { amount_low = "1" }\nreplace = { amount_low = "2" }'
    )
    assert parse_corrections(event)["eia_lng"][0].table == "event"
    assert two.until == date(2026, 11, 30)


def test_the_days_say_what_a_correction_concerns() -> None:
    (two,) = parse_corrections(RATE)["exchange_rate"]
    days = (
        datetime(2026, 10, 31, 23),
        datetime(2026, 11, 1),
        datetime(2026, 11, 30, 23),
        datetime(2026, 12, 1),
    )
    assert [two.concerns(day) for day in days] == [False, True, True, False]


def test_the_file_that_the_project_carries_is_sound_and_its_example_too() -> None:
    text = (default_raw_folder() / "corrections.toml").read_text(encoding="utf-8")
    parse_corrections(text)
    example = [line.removeprefix("# ") for line in text.splitlines()[2:]]
    assert list(parse_corrections("\n".join(example))) == ["eia_lng"]


def test_a_digest_follows_what_is_said_and_not_how() -> None:
    (one,) = parse_corrections(GOOD)["eia_lng"]
    (same,) = parse_corrections("# a note\n" + GOOD)["eia_lng"]
    (other,) = parse_corrections(GOOD.replace("a reader", "another"))["eia_lng"]
    assert digest([one]) == digest([same]) != digest([other])
    assert digest([]) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[correction]]", "[[correction", "corrections.toml, line 2, column 13: found text that is not TOML"),
        ("[[correction]]", "[[corection]]", r"corrections.toml: found \['corection'\]; expected only"),
        ("[[correction]]", "[correction]", "expected only"),
        ('id = "one"', "", "correction 1, id: found nothing; expected a value. Add `id`"),
        ('id = "one"', 'id = "a b"', "correction 'a b', id: found 'a b'; expected an id"),
        ('id = "one"', "id = 1", "correction 1, id: found 1"),
        ("reason =", "raeson =", "correction 'one', raeson: .* Did you mean `reason`"),
        ('"a reader"', '""', "correction 'one', reported_by: found ''; expected a text"),
        ('"eia_lng"', '"eia_lgn"', "'one', source: found 'eia_lgn'; .* Did you mean `eia_lng`"),
        ("2026-11-01", '"2026-11-01"', "'one', declared_date: .* expected a date without quotes"),
        ("2026-11-01", "2205-11-01", "'one', declared_date: .* expected a date from 1990"),
        ("2026-11-01", "2026-11-01\nuntil = 2026-10-31", "'one', until: found 2026-10-31; expected 2026-11-01 or later"),
        ('series = "EVE", ', "", "'one', cell: found no series"),
        ('month = "2026-06-01"', 'month = "2026-06-31"', "'one', cell, month: found '2026-06-31'; expected the first"),
        ('"JPN"', '"Japan"', "'one', cell, partner_iso3: found 'Japan'"),
        ('"271111"', '"901"', "'one', cell, product_code: found '901'; expected 2 to 10 digits of an HS code, an even number"),
        ("series =", "serie =", "'one', cell, serie: .* Did you mean `series`"),
        ('"12"', "12", "'one', expect: .* as text in quotes"),
        ('"12"', '"1,2"', "'one', expect, quantity: found '1,2'; expected a quantity"),
        ('expect = { quantity = "12" }', "expect = {}", "'one', expect: "),
        ('expect = { quantity = "12" }', 'expect = { month = "2026-06-01" }', "'one', expect, month: .* not allowed here"),
        ('replace = { quantity = "21" }', 'replace = { unit = "bbl" }', "'one', replace, unit: .* not allowed here"),
        ('replace = { quantity = "21" }', 'replace = { quantity = "2.12345" }', "'one', replace, quantity: found '2.12345'"),
        ('replace = { quantity = "21" }', "", "'one': found both or none"),
        ('replace = { quantity = "21" }', 'replace = { quantity = "21" }\ndrop = true', "found both or none"),
        ('replace = { quantity = "21" }', "drop = false", "found both or none"),
        ('"21"', '""', "'one', replace, quantity: found unknown; expected an unknown unit too"),
        (
            'quantity = "12" }\nreplace = { quantity = "21" }',
            'obs_status = "reported" }\nreplace = { obs_status = "" }',
            "'one', replace, obs_status: found 'nothing'",
        ),
        (
            'quantity = "12" }\nreplace = { quantity = "21" }',
            'unit = "MMcf" }\nreplace = { unit = "barrels" }',
            "'one', replace, unit: found 'barrels'; expected a unit that the ledger knows",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_reported_with_its_field(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(CorrectionError, match=message):
        parse_corrections(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"eia_lng"', '"eia_lgn"', "source ="),
        ("reason =", "raeson =", "raeson ="),
        ("2026-11-01", '"2026-11-01"', "declared_date ="),
        ('"JPN"', '"Japan"', "cell ="),
        ('"12"', '"1,2"', "expect ="),
        ('id = "one"', "", "[[correction]]"),
    ],
)
def test_a_fault_names_the_line_of_its_field(old: str, new: str, field: str) -> None:
    text = RATE + "\n# a note\n\n" + GOOD.replace(old, new, 1)
    line = max(number for number, one in enumerate(text.splitlines(), 1) if one.startswith(field))
    with pytest.raises(CorrectionError, match=rf"corrections\.toml, line {line}, correction "):
        parse_corrections(text)


def test_a_fault_of_an_entry_without_a_heading_has_no_line() -> None:
    with pytest.raises(CorrectionError, match=r"^corrections\.toml, correction 'one', "):
        parse_corrections('correction = [{ id = "one" }]')


def test_all_faults_are_told_at_once() -> None:
    faulty = GOOD.replace('"12"', '"x"') + RATE.replace('"JPY"', '"yen"')
    with pytest.raises(CorrectionError, match=r"(?s)quantity: found 'x'.*'two', cell, currency: found 'yen'"):
        parse_corrections(faulty)


def test_an_id_is_unique() -> None:
    with pytest.raises(CorrectionError, match=r"line [0-9]+, correction 'one': found the same id twice"):
        parse_corrections(GOOD + RATE.replace('"two"', '"one"'))


def test_a_cell_is_corrected_once_at_a_time() -> None:
    again = GOOD.replace('"one"', '"other"').replace("2026-11-01", "2026-12-01")
    with pytest.raises(CorrectionError, match="'other': found the cell of 'one' on the same days"):
        parse_corrections(GOOD + again)
    ended = GOOD.replace("2026-11-01", "2026-11-01\nuntil = 2026-11-30")
    assert len(parse_corrections(ended + again)["eia_lng"]) == 2
