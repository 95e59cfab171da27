"""The register's rules, on small registers written as text."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipelines.errors import RegisterError
from pipelines.register import parse_register
from pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pipelines.schemas.conform import ensure

AGREEMENT = """
[[agreement]]
id = "AG"
title = "An agreement"
payer_iso3 = "JPN"
beneficiary_iso3 = "USA"
agreed_date = 2025-09-04
legal = "MOU-nonbinding"
"""
DOCUMENTS = """
[[document]]
id = "FIRST"
title = "First text"
publisher = "A ministry"
document_date = 2025-10-30
grade = "P"

[[document]]
id = "LATER"
title = "Later text"
publisher = "A newspaper"
document_date = 2026-01-08
grade = "N"
"""
PLEDGE = """
[[pledge]]
id = "P"
title = "A pledge"
instrument = "purchase"
legal = "contract"
pledged_date = 2025-10-30
document = "FIRST"
grade = "P"
"""
READING = """
[[pledge.reading]]
id = "P/total"
title = "Total"
is_headline = true
basis = "total"
schedule = "cumulative"
measure = "event"
unit = "t"
stage = "sold"
"""
TARGET = """
[[pledge.reading.target]]
period_start = 2025-11-01
period_end = 2025-12-31
amount_low = 12_000_000
"""
EVENT = """
[[event]]
id = "E"
pledge = "P"
project = "A project"
stage = "sold"
event_date = 2025-11-14
unit = "t"
amount = 332_000
document = "FIRST"
grade = "N"
"""
SCOPE = """
[[scope]]
id = "S"
edition = "HS2022"
include = ["1201"]
"""
SMALL = AGREEMENT + DOCUMENTS + PLEDGE + READING + TARGET


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
    ("grade M", SMALL.replace('grade = "P"\n\n[[pledge', 'grade = "M"\n\n[[pledge'), "grade: found 'M'.*not loaded"),
    ("unknown grade", SMALL.replace('grade = "N"', 'grade = "X"'), "found 'X'; expected one of P, P'"),
    ("unknown word", SMALL.replace('"cumulative"', '"monthly"'), "schedule: found 'monthly'; expected one of annual"),
    ("country", SMALL.replace('"JPN"', '"Japan"'), "payer_iso3: found 'Japan'; expected the ISO 3166"),
    ("date in quotes", SMALL.replace("= 2025-11-01", '= "2025-11-01"'), "expected a date without quotes"),
    ("three decimals", SMALL.replace("12_000_000", "1.234"), r"target 1, amount_low: .*at most 2 decimals"),
    ("words as amount", SMALL.replace("12_000_000", '"550 bn"'), "'550 bn'; expected a number"),
    ("too large", SMALL.replace("12_000_000", "1e20"), "amount_low: .*expected a number"),
    ("not a number", SMALL.replace("12_000_000", "nan"), "amount_low: .*expected a number"),
    ("amount twice", SMALL + EVENT.replace("amount =", "amount_low = 1\namount ="), "`amount` and `amount_low`"),
    ("id with a colon", SMALL.replace('id = "P/total"', 'id = "P:total"'), "expected an id of letters"),
    ("document", SMALL.replace('document = "FIRST"', 'document = "FRIST"'), "`FRIST`.*Did you mean `FIRST`"),
    ("agreement", SMALL.replace('id = "P"\n', 'id = "P"\nagreement = "AX"\n'), "agreement: found `AX`; expected the id"),
    ("pledge", SMALL + EVENT.replace('pledge = "P"', 'pledge = "Q"'), "event E, pledge: found `Q`"),
    ("scope", SMALL.replace('stage = "sold"', 'stage = "sold"\nscope = "S"'), "scope: found `S`; expected the id of a scope"),
    ("part_of", SMALL + EVENT + 'part_of = "X"\n', "part_of: found `X`; expected the id of a event"),
    ("source", SMALL.replace('stage = "sold"', 'stage = "sold"\nsource = "census"'), "`census_trade`"),
    ("id twice", SMALL + PLEDGE, "the same row as in small.toml, pledge P; expected one row at a time"),
    ("no headline", SMALL.replace("is_headline = true\n", ""), "pledge P: found 0 headline readings"),
    ("two headlines", SMALL + READING.replace("P/total", "P/other") + TARGET, "found 2 headline readings .P/other, P/total."),
    ("no target", SMALL.replace(TARGET, ""), "reading P/total: found no target"),
    ("period", SMALL.replace("2025-12-31", "2025-10-31"), "`period_start` up to `period_end`"),
    ("range", SMALL + EVENT.replace("amount =", "amount_low = 2\namount_high ="), None),
    ("low above high", SMALL + EVENT.replace("amount = 332_000", "amount_low = 2\namount_high = 1"), "amount_low 2 and amount_high 1"),
    ("cycle", SMALL.replace('id = "P"\n', 'id = "P"\npart_of = "P"\n'), "part_of: found P → P; expected no cycle"),
    ("no stage", SMALL.replace('stage = "sold"\n', ""), "no `stage`; expected one, as the measure is event"),
    ("no series", SMALL.replace('measure = "event"', 'measure = "value"'), "no `series`"),
    ("growth", SMALL.replace('"total"\nschedule', '"growth"\nschedule'), "no `growth_pct` under the basis growth"),
    ("amount of a milestone", SMALL.replace('"total"\nschedule', '"milestone"\nschedule'), "an amount under the basis milestone"),
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
    ("idle exclusion", SMALL + SCOPE + 'exclude = ["1005"]\n', "the exclusion `1005`; expected a wider included code"),
    ("union", SMALL + SCOPE + '[[scope]]\nid = "U"\nunion = ["T"]\n', "union: found `T`"),
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


def test_claims_on_one_event_share_its_step() -> None:
    second = EVENT.replace('"FIRST"', '"LATER"')
    assert parsed(SMALL + EVENT + second)["event"].height == 2
    text = refused(SMALL + EVENT + second.replace('"sold"', '"shipped"'))
    assert "event E: found another `stage` than in small.toml, event E" in text


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
