"""The register's rules, on small registers written as text."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.register import parse_register
from pledgebook.pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pledgebook.pipelines.schemas.conform import ensure
from tests import registers
from tests.registers import AGREEMENT, DOCUMENTS, EVENT, PLEDGE, READING, SCOPE, SMALL, TARGET, entry

MORE = """
[[pledge.reading.target]]
period_start = {}
period_end = {}
amount_low = 1
"""
"""One more target of the same reading."""
REPEATED = SMALL.replace("period_end = 2025-12-31", "period_end = {}\nis_recurring = true")
NOTE = 'note = "No text gives a baseline."\n'
PERIOD = "baseline_from = 2024-01-01\nbaseline_to = 2024-12-31\n"
BY_FLOWS = entry("pledge.reading", id="P/more", title="More than before", basis="incremental", measure="value", unit="USD",
                 **registers.FLOWS)  # fmt: skip
FLOWS = AGREEMENT + DOCUMENTS + PLEDGE + BY_FLOWS + NOTE + TARGET + SCOPE
BOTH_YEARS = "currentMYNetSales+nextMYNetSales"
SALES = (
    FLOWS.replace("census_trade", "usda_esr")
    .replace("ALL_VAL_MO", BOTH_YEARS)
    .replace('"value"', '"quantity"')
    .replace('"USD"', '"t"')
)
GROWTH = FLOWS.replace('"incremental"', '"growth"').replace("amount_low = 12_000_000", "growth_pct = 75")


def parsed(text: str, **others: str) -> dict[str, pl.DataFrame]:
    return parse_register({"small.toml": text, **{f"{name}.csv": csv for name, csv in others.items()}})


def refused(text: str, **others: str) -> str:
    with pytest.raises(RegisterError) as caught:
        parsed(text, **others)
    return str(caught.value)


def test_every_table_keeps_its_contract() -> None:
    tables = parsed(SMALL + EVENT + SCOPE)
    assert tuple(tables) == REGISTER_TABLES
    for name, frame in tables.items():
        ensure(frame, CONTRACTS[name])
    assert tables["pledge"].item(0, "payer_iso3") == "JPN"
    assert tables["target"].item(0, "amount_low") == Decimal("12000000.00")
    assert tables["target"].item(0, "amount_high") is None


def test_an_empty_register_has_empty_tables() -> None:
    assert all(frame.is_empty() for frame in parse_register({}).values())


def test_rows_are_sorted_and_do_not_depend_on_the_order_of_files() -> None:
    files = {"b.toml": SMALL, "a.toml": AGREEMENT.replace('"AG"', '"BEFORE"')}
    there, back = parse_register(files), parse_register(dict(reversed(files.items())))
    assert all(there[name].equals(back[name]) for name in there)
    assert there["agreement"]["agreement_id"].to_list() == ["AG", "BEFORE"]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("33_300_000_000", "33300000000.00"),
        ("33.3e9", "33300000000.00"),
        ('"33_300_000_000.00"', "33300000000.00"),
        ("0.1", "0.10"),
        ('"550000000000.01"', "550000000000.01"),
    ],
)
def test_amounts_are_exact(written: str, amount: str) -> None:
    event = parsed(SMALL + EVENT.replace("332_000", written))["event"]
    assert (
        event.row(0, named=True)["amount_low"] == event.row(0, named=True)["amount_high"] == Decimal(amount)
    )


MISTAKES = [
    ("unknown field", SMALL.replace("schedule =", "shedule ="), "unknown field `shedule`.*Did you mean `schedule`"),
    ("unknown entry", SMALL + "[[pledges]]\n", "`pledges`; expected one of agreement.*Did you mean `pledge`"),
    ("one bracket", SMALL + '[scope]\nid = "S"\n', r"`scope` as dict; expected \[\[scope\]\]"),
    ("missing field", SMALL.replace('title = "A pledge"\n', ""), "pledge P: found no `title`; expected a title"),
    ("grade M", SMALL.replace('grade = "P"\n\n[[pledge', 'grade = "M"\n\n[[pledge'), "grade: found 'M'.*not accepted"),
    ("unknown grade", SMALL.replace('grade = "N"', 'grade = "X"'), "found 'X'; expected one of P, P'"),
    ("unknown word", SMALL.replace('"cumulative"', '"monthly"'), "schedule: found 'monthly'; expected one of annual"),
    ("country", SMALL.replace('"JPN"', '"Japan"'), "payer_iso3: found 'Japan'; expected the ISO 3166"),
    ("country that is none", SMALL.replace('"JPN"', '"JAP"'), r"payer_iso3: found 'JAP'; expected the ISO.*`JPN` .Japan"),
    ("country by its IOC code", SMALL.replace('"JPN"', '"GER"'), r"Did you mean `DEU` .Germany"),
    ("country like none", SMALL.replace('"JPN"', '"QQQ"'), "found 'QQQ'; expected .* alpha-3 code, such as `JPN`"),
    ("country by another code", SMALL.replace('"JPN"', '"EU"'), r"Did you mean `EUU` .European Union"),
    ("the world pays", SMALL.replace('"JPN"', '"W00"'), "payer_iso3: found 'W00'; expected the ISO 3166"),
    ("partner", FLOWS.replace('partner_iso3 = "JPN"', 'partner_iso3 = "XXX"'), "partner_iso3: found 'XXX'; expected an ISO"),
    ("partner world", FLOWS.replace('partner_iso3 = "JPN"', 'partner_iso3 = "W00"'), None),
    ("partner Kosovo", FLOWS.replace('partner_iso3 = "JPN"', 'partner_iso3 = "XKX"'), None),
    ("partner Union", FLOWS.replace('partner_iso3 = "JPN"', 'partner_iso3 = "EUU"'), "partner_iso3: found `EUU`; expected a country, since census_trade gives"),
    ("partner Union whose members are added up", FLOWS.replace('partner_iso3 = "JPN"', 'partner_iso3 = "EUU"').replace("census_trade", "eia_lng").replace("ALL_VAL_MO", "EVE")
     .replace('"value"', '"quantity"').replace('"USD"', '"MMcf"').replace('"1201"', '"271111"'), None),
    ("payer Union", SMALL.replace('"JPN"', '"EUU"'), None),
    ("amount of 0", SMALL.replace("amount_low = 12_000_000", "amount = 0"), "target 1, amount: found 0; expected an amount above 0"),
    ("amount below 0", SMALL.replace("amount_low = 12_000_000", "amount = -5"), "amount: found -5; expected an amount above 0"),
    ("low end of 0", SMALL.replace("12_000_000", "0.00"), "amount_low: found 0.00; expected an amount above 0"),
    ("high end of 0", SMALL.replace("amount_low = 12_000_000", "amount_high = 0"), "amount_high: found 0; expected"),
    ("sector of no pledge", SMALL + EVENT + 'sector = "ships"\n', "event E, sector: found `ships`; expected a sector that P names"),
    ("sector", SMALL.replace('title = "A pledge"', 'title = "A pledge"\nsectors = ["ships"]') + EVENT + 'sector = "ships"\n', None),
    ("sector misspelled", SMALL.replace('title = "A pledge"', 'title = "A pledge"\nsectors = ["ships"]') + EVENT + 'sector = "shps"\n', "sector: found `shps`; expected a sector of P .ships.*Did you mean `ships`"),
    ("serves its own pledge", SMALL + EVENT + 'serves = "P"\n', "event E, serves: found `P`; expected another pledge"),
    ("serves no pledge", SMALL + EVENT + 'serves = "Q"\n', "event E, serves: found `Q`, no such pledge"),
    ("instrument", SMALL + EVENT + 'instrument = "gift"\n', "instrument: found 'gift'; expected one of equity, loan, guarantee"),
    ("event of 0", SMALL + EVENT.replace("332_000", "0"), "event E, amount: found 0; expected an amount above 0"),
    ("baseline below 0", FLOWS.replace("note =", "baseline_amount = -1\nnote ="), "baseline_amount: found -1; expected"),
    ("quantity in dollars", FLOWS.replace('"value"', '"quantity"'), "unit: found `USD` for the measure quantity; expected a unit that"),
    ("value in tonnes", FLOWS.replace('"USD"', '"t"'), "unit: found `t` for the measure value; expected a currency"),
    ("no baseline", FLOWS.replace(NOTE, ""), "the basis incremental and no baseline; expected `baseline_from`"),
    ("growth over nothing", GROWTH.replace(NOTE, ""), "the basis growth and no baseline"),
    ("growth with a note", GROWTH, None),
    ("baseline by its period", FLOWS.replace(NOTE, PERIOD), None),
    ("baseline by its amount", FLOWS.replace(NOTE, "baseline_amount = 5\n"), None),
    ("half a baseline", FLOWS.replace(NOTE, PERIOD.splitlines()[0] + "\n"), "`baseline_from` alone; expected"),
    ("series", FLOWS.replace("ALL_VAL_MO", "ALL_VAL_M"), "series: found `ALL_VAL_M`.*Did you mean `ALL_VAL_MO`"),
    ("series of imports", FLOWS.replace("ALL_VAL_MO", "GEN_VAL_MO"), "direction: found `export` with the series GEN_VAL_MO; expected `import`"),
    ("series of re-exports", FLOWS.replace("census_trade", "eia_lng").replace("ALL_VAL_MO", "ERE"), "expected `re_export`"),
    ("series of cargoes", FLOWS.replace("census_trade", "doe_lng_cargo"), r"a series of doe_lng_cargo \(exports, re_exports\)"),
    ("aircraft counted by US exports", FLOWS.replace('"1201"', '"880240"').replace('"value"', '"quantity"').replace('"USD"', '"number"').replace('basis = "incremental"', 'basis = "count"'), "scope: found the code `880240` for the measure quantity; expected other goods: US exports report civil aircraft"),
    ("another country's statistics", FLOWS.replace('reporter_iso3 = "USA"', 'reporter_iso3 = "KOR"'), "reporter_iso3: found `KOR`; expected USA, whose statistics census_trade publishes"),
    ("series of a source not read", FLOWS.replace("census_trade", "reported_figures"), None),
    ("series of values", FLOWS.replace("census_trade", "un_comtrade").replace("ALL_VAL_MO", "primaryValue"), None),
    ("series of two halves", SALES, None),
    ("series of two halves, turned", SALES.replace(BOTH_YEARS, "nextMYNetSales+currentMYNetSales"), None),
    ("series of two wholes", SALES.replace(BOTH_YEARS, "grossNewSales+currentMYNetSales"), "series: found `grossNewSales\\+currentMYNetSales`; expected one series or `currentMYNetSales\\+nextMYNetSales`"),
    ("series of one twice", SALES.replace(BOTH_YEARS, "nextMYNetSales+nextMYNetSales"), "expected one series or"),
    ("series of a source without halves", FLOWS.replace("ALL_VAL_MO", "ALL_VAL_MO+ALL_VAL_YR"), "expected one series\\."),
    ("stage of sales", SALES.replace(BOTH_YEARS + '"', BOTH_YEARS + '"\nstage = "sold"'), None),
    ("stage of exports", FLOWS.replace("note =", 'stage = "sold"\nnote ='), "stage: found `sold` with the exports of census_trade ALL_VAL_MO; expected `shipped`.*exports are shipped"),
    ("stage of sales that were shipped", SALES.replace(BOTH_YEARS + '"', BOTH_YEARS + '"\nstage = "shipped"'), "expected `sold`"),
    ("stage of retyped exports", FLOWS.replace("census_trade", "reported_figures").replace("note =", 'stage = "sold"\nnote ='), None),
    ("stage of no purchase", FLOWS.replace('"purchase"', '"investment"').replace("note =", 'stage = "shipped"\nnote ='), "found `shipped` on a reading by flows of a pledge that is not a purchase; expected no `stage`"),
    ("series of weights", FLOWS.replace("census_trade", "un_comtrade").replace("ALL_VAL_MO", "netWgt"), "series: found `netWgt` for the measure value; expected a series that gives a value"),
    ("long ago", SMALL.replace("2025-09-04", "0205-09-04"), "agreed_date: found 0205-09-04; expected a date from 1990 to 2100"),
    ("far ahead", SMALL.replace("2025-12-31", "2205-12-31"), "period_end: found 2205-12-31; expected a date from 1990"),
    ("moment far ahead", SMALL + EVENT + "known_from = 9999-12-31T23:00:00-09:00\n", "known_from: .*; expected a date from 1990"),
    ("date in quotes", SMALL.replace("= 2025-11-01", '= "2025-11-01"'), "expected a date without quotes"),
    ("three decimals", SMALL.replace("12_000_000", "1.234"), r"target 1, amount_low: .*at most 2 decimals"),
    ("words as amount", SMALL.replace("12_000_000", '"550 bn"'), "'550 bn'; expected a number"),
    ("too large", SMALL.replace("12_000_000", "1e20"), "amount_low: .*expected a number"),
    ("not a number", SMALL.replace("12_000_000", "nan"), "amount_low: .*expected a number"),
    ("amount twice", SMALL + EVENT.replace("amount =", "amount_low = 1\namount ="), "`amount` and `amount_low`"),
    ("id with a colon", SMALL.replace('id = "P/total"', 'id = "P:total"'), "expected an id of letters"),
    ("document", SMALL.replace('document = "FIRST"', 'document = "FRIST"'), "document: found `FRIST`, no such document.*Did you mean `FIRST`"),
    ("agreement", SMALL.replace('id = "P"\n', 'id = "P"\nagreement = "AX"\n'), "agreement: found `AX`, no such agreement; expected the id"),
    ("pledge", SMALL + EVENT.replace('pledge = "P"', 'pledge = "Q"'), "event E, pledge: found `Q`, no such pledge"),
    ("scope", SMALL.replace('stage = "sold"', 'stage = "sold"\nscope = "S"'), "scope: found `S`, no such scope; expected the id of a scope"),
    ("part_of", SMALL + EVENT + 'part_of = "X"\n', "part_of: found `X`, no such event; expected the id of an event"),
    ("source", SMALL.replace('stage = "sold"', 'stage = "sold"\nsource = "census"'), "`census_trade`"),
    ("id twice", SMALL + PLEDGE, "small.toml, line 48, pledge P: found the same row as in small.toml, line 24, pledge P; expected only one row at a time"),
    ("no headline", SMALL.replace("is_headline = true\n", ""), "pledge P: found 0 headline readings"),
    ("two headlines", SMALL + READING.replace("P/total", "P/other") + TARGET, "found 2 headline readings .P/other, P/total."),
    ("no target", SMALL.replace(TARGET, ""), "reading P/total: found no target"),
    ("period", SMALL.replace("2025-12-31", "2025-10-31"), "`period_start` not above `period_end`"),
    ("range", SMALL + EVENT.replace("amount =", "amount_low = 2\namount_high ="), None),
    ("low above high", SMALL + EVENT.replace("amount = 332_000", "amount_low = 2\namount_high = 1"), "amount_low 2 and amount_high 1"),
    ("cycle", SMALL.replace('id = "P"\n', 'id = "P"\npart_of = "P"\n'), "part_of: found P → P; expected no cycle"),
    ("no stage", SMALL.replace('stage = "sold"\n', ""), "no `stage`; expected one, since the measure is event"),
    ("no series", SMALL.replace('measure = "event"', 'measure = "value"'), "no `series`"),
    ("growth", SMALL.replace('"total"\nschedule', '"growth"\nschedule'), "no `growth_pct` under the basis growth"),
    ("amount of a milestone", SMALL.replace('"total"\nschedule', '"milestone"\nschedule'), "an amount under the basis milestone"),
    ("target in another", SMALL + MORE.format("2025-12-01", "2026-01-31"), "target 2: found 2025-12-01, a day of the target from 2025-11-01 to 2025-12-31"),
    ("target after another", SMALL + MORE.format("2026-01-01", "2026-01-31"), None),
    ("target after one without an end", SMALL.replace("period_end = 2025-12-31\n", "") + MORE.format("2026-01-01", "2026-01-31"), "of the target from 2025-11-01 to no end"),
    ("target in a repeat", REPEATED.format("2025-12-31") + MORE.format("2027-12-01", "2028-01-31"), "2027-12-01, a day of the target from 2025-11-01 to 2027-12-31"),
    ("target between repeats", REPEATED.format("2025-12-31") + MORE.format("2027-01-01", "2027-01-31"), None),
    ("repeats of whole years", REPEATED.format("2027-10-31") + MORE.format("2027-11-01", "2028-01-31"), None),
    ("target in whole years", REPEATED.format("2027-10-31") + MORE.format("2027-10-01", "2028-01-31"), "2027-10-01, a day of the target from 2025-11-01 to 2027-10-31"),
    ("repeats of a year and a half", REPEATED.format("2027-04-30"), "a recurring target from 2025-11-01 to 2027-04-30; expected whole years"),
    ("recurring", SMALL.replace("period_end = 2025-12-31", "is_recurring = true"), "without `period_end`"),
    ("no unit", SMALL + EVENT.replace('unit = "t"\n', ""), "event E: found an amount and no `unit`"),
    ("own document", SMALL + 'document = "LATER"\n', "a document of its own and no `grade`"),
    ("never known", SMALL + "superseded = 2025-10-30\n", "known from 2025-10-30 and superseded 2025-10-30"),
    ("not TOML", SMALL + "[[", "small.toml: found text that is not TOML .*line"),
    ("no list", SMALL + '[[scope]]\nid = "S"\nedition = "HS2022"\n', "scope S: found no products"),
    ("no edition", SMALL + '[[scope]]\nid = "S"\ninclude = ["12"]\n', "scope S: found no `edition`"),
    ("code as number", SMALL + SCOPE.replace('"1201"', "1201"), "expected a list of codes in quotes"),
    ("code twice", SMALL + SCOPE.replace('"1201"', '"1201", "1201"'), "`1201` twice"),
    ("bad code", SMALL + SCOPE.replace('"1201"', '"12O1"'), "product_prefix: found '12O1'; expected 2 to 10 digits"),
    ("code without its zero", SMALL + SCOPE.replace('"1201"', '"901"'), "the code `901`; expected 2 to 10 digits of an HS code, an even number of them. `901` looks like `0901` without its zero"),
    ("chapter without its zero", SMALL + SCOPE.replace('"1201"', '"9"'), "`9` looks like `09` without its zero"),
    ("odd code", SMALL + SCOPE.replace('"1201"', '"2711199"'), "the code `2711199`; expected 2 to 10 digits"),
    ("exclusion without its zero", SMALL + SCOPE.replace('"1201"', '"0901"') + 'exclude = ["90111"]\n', "`90111` looks like `090111` without its zero"),
    ("exclusion from a union without its zero", SMALL + SCOPE + '[[scope]]\nid = "U"\nunion = ["S"]\nexclude = ["90111"]\n', "`90111` looks like `090111`"),
    ("idle exclusion", SMALL + SCOPE + 'exclude = ["1005"]\n', "the exclusion `1005`; expected a wider included code"),
    ("union", SMALL + SCOPE + '[[scope]]\nid = "U"\nunion = ["T"]\n', "union: found `T`"),
    ("idle exclusion from a union", SMALL + SCOPE + '[[scope]]\nid = "U"\nunion = ["S"]\nexclude = ["1005"]\n', "the exclusion `1005`; expected a code of one of the members"),
    ("exclusion beside a CSV", SMALL + '[[scope]]\nid = "S"\nedition = "HS2022"\ncsv = "x.csv"\nexclude = ["12"]\n', "an exclusion beside `csv`"),
    ("list of CSV", SMALL + '[[scope]]\nid = "S"\nedition = "HS2022"\ncsv = ["x.csv"]\n', "the name of one file, in quotes"),
    ("absent CSV", SMALL + '[[scope]]\nid = "S"\nedition = "HS2022"\ncsv = "x.csv"\n', "csv: found `x.csv`"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES]
)
def test_a_mistake_is_named(text: str, message: str | None) -> None:
    if message is None:
        parsed(text)
        return
    assert re.search(message, refused(text))


def test_all_faults_stand_in_one_message() -> None:
    text = refused(SMALL.replace("schedule =", "shedule =").replace('title = "First text"\n', ""))
    assert "`shedule`" in text
    assert "document FIRST: found no `title`" in text


def test_faults_of_fields_scopes_and_laws_stand_in_one_message() -> None:
    text = refused(
        SMALL.replace("schedule =", "shedule =").replace("[[pledge]]", SCOPE.replace("1201", "12O1") + "[[pledge]]")
        + EVENT.replace('"FIRST"', '"FRIST"').replace('unit = "t"\n', "")
    )  # fmt: skip
    for fault in ("`shedule`", "'12O1'", "`FRIST`, no such document", "an amount and no `unit`"):
        assert fault in text


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (
            SMALL.replace("12_000_000", "0"),
            "small.toml, line 46, pledge P, reading P/total, target 1, amount_low",
        ),
        (
            SMALL + EVENT + '[[event.claim]]\ndocument = "LATER"\n',
            "small.toml, line 58, event E, claim LATER",
        ),
        (
            SMALL.replace(TARGET, "target = [{ amount = 0 }]\n"),
            "small.toml, pledge P, reading P/total, target 1, amount",
        ),
    ],
    ids=["below others", "claim", "no heading"],
)
def test_a_fault_is_told_with_the_line_of_its_entry(text: str, where: str) -> None:
    assert f"{where}: found" in refused(text)


def test_a_fault_is_told_once_where_it_stands() -> None:
    text = refused(SMALL.replace('"JPN"', '"JAP"').replace('document = "FIRST"', 'document = "FRIST"'))
    assert (text.count("'JAP'"), text.count("`FRIST`"), len(text.splitlines())) == (1, 1, 2)


def test_a_field_that_is_wrong_is_not_called_missing_too() -> None:
    text = refused(FLOWS.replace('"ALL_VAL_MO"', "1").replace("2025-12-31", '"2025"'))
    assert len(text.splitlines()) == 2


def test_an_entry_without_an_id_hides_no_other_fault() -> None:
    for name in ("AG", "FIRST", "P", "P/more", "S"):
        text = refused(FLOWS.replace(f'id = "{name}"\n', "") + EVENT.replace('"P"', '"P9"'))
        assert "found no `id`" in text
        assert "`P9`, no such pledge" in text


def test_every_file_that_is_not_toml_is_named() -> None:
    with pytest.raises(RegisterError) as caught:
        parse_register({"a.toml": "[[", "b.toml": "x"})
    assert "a.toml: found text that is not TOML" in str(caught.value)
    assert "b.toml: found text that is not TOML" in str(caught.value)


def scopes_known(beside: str) -> dict[str, str]:
    """From when each scope of a file without an agreement is known, beside a file that has one."""
    scope = parse_register({"one.toml": AGREEMENT + DOCUMENTS, "two.toml": beside})["scope"]
    return {name: f"{known:%Y-%m-%d}" for name, known in scope.select("scope_id", "known_from").iter_rows()}


ELSEWHERE = (PLEDGE + BY_FLOWS + NOTE + TARGET + SCOPE).replace(
    'id = "P"\n', 'id = "P"\nagreement = "AG"\npayer_iso3 = "JPN"\nbeneficiary_iso3 = "USA"\n'
)


def test_a_scope_is_known_from_the_first_reading_that_uses_it() -> None:
    later = BY_FLOWS.replace("P/more", "P/later").replace(
        "is_headline = true", 'document = "LATER"\ngrade = "N"'
    )
    more = NOTE + TARGET + later + NOTE + TARGET
    assert scopes_known(ELSEWHERE.replace(NOTE + TARGET, more)) == {"S": "2025-10-30"}
    assert scopes_known(ELSEWHERE + 'document = "LATER"\n') == {"S": "2026-01-08"}


def test_a_member_is_known_from_the_first_reading_that_uses_its_union() -> None:
    union = SCOPE.replace('"S"', '"T"') + '[[scope]]\nid = "U"\nunion = ["T"]\n'
    text = ELSEWHERE.replace('scope = "S"', 'scope = "U"') + 'document = "FIRST"\n' + union
    assert scopes_known(text) == {"S": "2025-10-30", "T": "2025-10-30", "U": "2025-10-30"}


def test_a_scope_that_nothing_dates_hides_no_other_fault() -> None:
    with pytest.raises(RegisterError) as caught:
        scopes_known(ELSEWHERE.replace("FIRST", "FRIST") + SCOPE.replace('"S"', '"IDLE"'))
    assert "scope IDLE: found no date from which it was known" in str(caught.value)
    assert "`FRIST`, no such document" in str(caught.value)
    assert "scope S: found" not in str(caught.value)


def test_claims_on_one_event_share_its_step() -> None:
    second = EVENT.replace('"FIRST"', '"LATER"')
    assert parsed(SMALL + EVENT + second)["event"].height == 2
    text = refused(SMALL + EVENT + second.replace('"sold"', '"shipped"'))
    assert "event E: found another `stage` than in small.toml, line 48, event E" in text


def test_claims_are_written_below_their_event() -> None:
    head = EVENT[: EVENT.index("amount")]
    claims = (
        '[[event.claim]]\ndocument = "FIRST"\ngrade = "P"\namount = 33\n'
        '[[event.claim]]\ndocument = "LATER"\ngrade = "N"\namount = "33.3"\nplace = "Ohio"\n'
    )
    rows = (
        parsed(SMALL + head + claims)["event"]
        .select("document_id", "amount_high", "place", "known_from")
        .rows()
    )
    assert rows == [
        ("FIRST", Decimal("33.00"), None, datetime(2025, 10, 30)),
        ("LATER", Decimal("33.30"), "Ohio", datetime(2026, 1, 8)),
    ]


def known(frame: pl.DataFrame, moment: date) -> list[dict[str, Any]]:
    at = pl.lit(moment).cast(pl.Datetime("us"))
    return frame.filter(
        (pl.col("known_from") <= at) & (pl.col("known_to").is_null() | (pl.col("known_to") > at))
    ).rows(named=True)


def test_a_restated_target_is_known_from_its_own_document() -> None:
    restated = TARGET.replace("2025-12-31", "2026-02-28") + 'document = "LATER"\ngrade = "N"\n'
    target = parsed(SMALL + "superseded = 2026-01-08\n" + restated)["target"]
    assert known(target, date(2025, 10, 29)) == []
    assert [row["period_end"] for row in known(target, date(2026, 1, 7))] == [date(2025, 12, 31)]
    assert [row["period_end"] for row in known(target, date(2026, 1, 8))] == [date(2026, 2, 28)]


def test_a_restated_target_without_an_end_of_the_old_one_is_refused() -> None:
    restated = TARGET.replace("2025-12-31", "2026-02-28") + 'document = "LATER"\ngrade = "N"\n'
    assert "superseded = <date>" in refused(SMALL + restated)


CORRECTED = EVENT.replace("332_000", "400_000") + "known_from = 2026-01-08\n"
"""The claim of the same document, as corrected later."""


def amounts(frame: pl.DataFrame, moment: date) -> list[Decimal]:
    return [row["amount_low"] for row in known(frame, moment)]


def test_a_claim_is_restated_by_the_same_document() -> None:
    event = parsed(SMALL + EVENT + "superseded = 2026-01-08\n" + CORRECTED)["event"]
    assert amounts(event, date(2026, 1, 7)) == [Decimal(332_000)]
    assert amounts(event, date(2026, 1, 8)) == [Decimal(400_000)]


def test_a_claim_below_its_event_is_restated_by_the_same_document() -> None:
    shared = entry("event", amount=None, document=None, grade=None)
    claim = '\n[[event.claim]]\ndocument = "FIRST"\ngrade = "N"\namount = {}\n{} = 2026-01-08\n'
    event = parsed(
        SMALL + shared + claim.format(332_000, "superseded") + claim.format(400_000, "known_from")
    )["event"]
    assert amounts(event, date(2026, 1, 7)) == [Decimal(332_000)]
    assert amounts(event, date(2026, 1, 8)) == [Decimal(400_000)]


def test_a_restated_event_may_have_another_date_but_not_at_the_same_time() -> None:
    moved = CORRECTED.replace("2025-11-14", "2025-11-20")
    event = parsed(SMALL + EVENT + "superseded = 2026-01-08\n" + moved)["event"]
    assert [row["event_date"] for row in known(event, date(2026, 1, 8))] == [date(2025, 11, 20)]
    other = moved.replace("FIRST", "LATER")
    assert "another `event_date`" in refused(SMALL + EVENT + "superseded = 2026-01-09\n" + other)


def test_a_claim_restated_without_an_end_of_the_old_one_is_refused() -> None:
    assert "superseded = <date>" in refused(SMALL + EVENT + CORRECTED)


def test_knowledge_falls_back_to_the_agreement() -> None:
    undated = DOCUMENTS.replace("document_date = 2025-10-30\n", "")
    tables = parsed(AGREEMENT + undated + PLEDGE + READING + TARGET + SCOPE)
    assert {
        str(tables[name].item(0, "known_from")) for name in ("document", "pledge", "target", "scope")
    } == {"2025-09-04 00:00:00"}


def test_a_row_may_say_itself_from_when_it_was_known() -> None:
    event = parsed(SMALL + EVENT + "known_from = 2025-11-14T09:30:00+09:00\n")["event"]
    assert str(event.item(0, "known_from")) == "2025-11-14 00:30:00"


HEAD = "scope_id,product_prefix,is_excluded,note\n"
BY_CSV = '[[scope]]\nid = "A"\nedition = "HS2017"\ncsv = "list.csv"\n[[scope]]\nid = "B"\nedition = "HS2017"\ncsv = "list.csv"\n'
UNION = '[[scope]]\nid = "U"\nunion = ["A", "B"]\n'


def rules(frame: pl.DataFrame, scope_id: str) -> list[tuple[str, bool]]:
    return frame.filter(pl.col("scope_id") == scope_id).select("product_prefix", "is_excluded").rows()


def test_a_union_drops_an_exclusion_that_another_member_includes() -> None:
    table = HEAD + "A,2905,false,\nA,290511,true,methanol\nA,2906,false,\nA,290611,true,\nB,290511,false,\n"
    scope = parsed(SMALL + BY_CSV + UNION, list=table)["scope"]
    assert rules(scope, "A") == [("2905", False), ("290511", True), ("2906", False), ("290611", True)]
    assert rules(scope, "U") == [("2905", False), ("290511", False), ("2906", False), ("290611", True)]
    assert set(scope["edition"]) == {"HS2017"}


def test_a_union_drops_an_exclusion_inside_a_wider_code_of_another_member() -> None:
    table = HEAD + "A,2905,false,\nA,290511,true,\nB,29,false,\n"
    assert rules(parsed(SMALL + BY_CSV + UNION, list=table)["scope"], "U") == [("29", False), ("2905", False)]


def test_a_union_without_some_codes() -> None:
    table = HEAD + "A,2905,false,\nA,880240,false,\nB,87,false,\n"
    scope = parsed(SMALL + BY_CSV + UNION + 'exclude = ["8802", "8703"]\n', list=table)["scope"]
    assert rules(scope, "U") == [("2905", False), ("87", False), ("8703", True)]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("scope,prefix\n", "list.csv: found the columns"),
        (HEAD + "A,12,false\nB,12,false,\n", "list.csv, line 2"),
        (HEAD + "A,12,no,\nB,12,false,\n", "line 2: found 'no'; expected true or false"),
        (HEAD + "A,12,false,\nB,12,false,\nC,12,false,\n", "list.csv: found the scope `C`"),
        (HEAD + "A,12,false,\n", "scope B: found no row of the scope in list.csv"),
    ],
)
def test_a_mistake_in_a_csv_is_named(table: str, message: str) -> None:
    assert message in refused(SMALL + BY_CSV, list=table)


def test_a_file_that_no_scope_names_is_refused() -> None:
    assert "list.csv: found a file that no scope names" in refused(SMALL, list=HEAD)


BUSHELS = FLOWS.replace('"value"', '"quantity"').replace(
    'unit = "USD"', 'unit = "t"\nfactor = "bushel-soybeans"'
)


def test_a_reading_may_name_a_factor() -> None:
    assert parsed(BUSHELS)["reading"]["factor_id"].to_list() == ["bushel-soybeans"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "bushel-soybeans",
            "bushel-soybean",
            "`bushel-soybean`; expected a factor of docs/codes.md.*bushel-soybeans",
        ),
        ('unit = "t"', 'unit = "m2"', "the unit m2 with bushel-soybeans; expected a unit like bu or t"),
        ('"1201"', '"1201", "1005", "12"', "a scope with 1005, 12; expected products under 1201"),
        ('"quantity"', '"value"', "a factor for the measure value"),
    ],
)
def test_a_factor_that_does_not_fit_is_refused(old: str, new: str, message: str) -> None:
    assert re.search(message, refused(BUSHELS.replace(old, new)), re.DOTALL)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        (FLOWS, "shipped"),
        (SALES, "sold"),
        (FLOWS.replace("ALL_VAL_MO", "GEN_VAL_MO").replace('"export"', '"import"'), "arrived"),
        (FLOWS.replace('"purchase"', '"market-access"'), None),
    ],
)
def test_the_stage_of_a_reading_by_flows_follows_from_its_statistics(text: str, stage: str | None) -> None:
    assert parsed(text)["reading"]["stage"].to_list() == [stage]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "sep={}\n"])
def test_a_list_is_read_as_a_spreadsheet_saves_it(separator: str, start: str) -> None:
    saved = (HEAD + "A,12,FALSE,\nB,10,FALSE,\nB,1005,TRUE,maize").replace(",", separator)
    usual = parsed(SMALL + BY_CSV, list=HEAD + "A,12,false,\nB,10,false,\nB,1005,true,maize\n")
    assert parsed(SMALL + BY_CSV, list=start.format(separator) + saved)["scope"].equals(usual["scope"])
