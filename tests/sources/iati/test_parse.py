"""Transactions of aid activities: inheritance, exclusions, and secure reading of XML. All figures are invented."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]

VALUE = '<value value-date="2020-02-02">100</value>'


def transaction(kind: str = "3", day: str = "2020-02-01", value: str = VALUE, more: str = "") -> str:
    return f'<transaction><transaction-type code="{kind}"/><transaction-date iso-date="{day}"/>{value}{more}</transaction>'


def activity(*content: str, name: str = "XX-1", more: str = 'default-currency="EUR"') -> str:
    return (
        f"<iati-activity {more}><iati-identifier> {name} </iati-identifier>{''.join(content)}</iati-activity>"
    )


def file(*activities: str, version: str = "2.03") -> str:
    return (
        f'<?xml version="1.0"?>\n<iati-activities version="{version}">\n'
        + "\n".join(activities)
        + "\n</iati-activities>\n"
    )


def test_a_transaction_is_an_event_of_its_activity(read: Read, conformed: Conform) -> None:
    organisations = (
        '<provider-org ref="XX-P"><narrative>A  ministry</narrative></provider-org>'
        "<receiver-org><narrative>A builder</narrative></receiver-org>"
        "<description><narrative>First payment</narrative></description>"
    )
    head = '<reporting-org ref="XX-R"/><title><narrative>A bridge</narrative></title><recipient-country code="UA"/>'
    event = conformed(read("iati", file(activity(head, transaction(more=organisations))))).good.row(
        0, named=True
    )
    assert event["event_id"].startswith("XX-1/3/2020-02-01/")
    assert {name: event[name] for name in ("project", "series", "stage", "unit", "grade", "document_id")} == {
        "project": "XX-1", "series": "disbursement", "stage": "disbursed", "unit": "EUR", "grade": "P",
        "document_id": "iati",
    }  # fmt: skip
    assert (event["event_date"], event["value_date"]) == (date(2020, 2, 1), date(2020, 2, 2))
    assert (event["amount_low"], event["amount_high"]) == (Decimal(100), Decimal(100))
    assert (event["provider"], event["receiver"], event["operator"]) == (
        "A ministry (XX-P)",
        "A builder",
        "XX-R",
    )
    assert (event["beneficiary_iso3"], event["place"]) == ("UKR", None)
    assert event["note"] == "A bridge: First payment"


@pytest.mark.parametrize(
    ("kind", "series", "stage"),
    [
        ("1", "incoming_funds", "received"),
        ("2", "outgoing_commitment", "committed"),
        ("4", "expenditure", "spent"),
        ("11", "incoming_commitment", "committed"),
        ("12", "outgoing_pledge", "pledged"),
        ("13", "incoming_pledge", "pledged"),
    ],
)
def test_each_kind_has_its_stage(read: Read, conformed: Conform, kind: str, series: str, stage: str) -> None:
    events = conformed(read("iati", file(activity(transaction(kind))))).good
    assert events.select("series", "stage").rows() == [(series, stage)]


def test_other_transactions_are_left_out_by_name(read: Read) -> None:
    plans = (
        "<budget><value>1</value></budget>",
        "<planned-disbursement><value>2</value></planned-disbursement>",
    )
    parsed = read("iati", file(activity(*plans, *[transaction(str(kind)) for kind in range(5, 11)])))
    assert parsed.rows.is_empty()
    assert parsed.ignored["rule"].to_list() == [
        "budget", "planned_disbursement", "interest_payment", "loan_repayment", "reimbursement",
        "purchase_of_equity", "sale_of_equity", "credit_guarantee",
    ]  # fmt: skip


def test_a_file_may_hold_several_currencies_and_corrections(read: Read, conformed: Conform) -> None:
    values = VALUE, '<value currency="JPY">-7</value>', '<value currency="DEM"> 5.50 </value>'
    events = conformed(read("iati", file(activity(*[transaction(value=value) for value in values])))).good
    found = events.select("amount_low", "unit", "value_date").rows()
    assert found[1:] == [(Decimal(-7), "JPY", None), (Decimal("5.5"), "DEM", None)]


def test_recipients_are_inherited_and_overruled(read: Read, conformed: Conform) -> None:
    shared = '<recipient-country code="BR" percentage="60"/><recipient-region code="298" percentage="40"/>'
    own = '<recipient-country code="XK"/>'
    foreign = '<recipient-region code="A1" vocabulary="99"/>'
    content = activity(shared, transaction(), transaction(more=own), transaction(more=foreign))
    events = conformed(read("iati", file(content))).good
    assert events.select("beneficiary_iso3", "place").rows() == [
        (None, "BR 60; region 298 40"), ("XKX", None), (None, "region 99:A1"),
    ]  # fmt: skip


def test_a_repeated_transaction_is_distinguished_from_the_first(read: Read, conformed: Conform) -> None:
    outcome = conformed(read("iati", file(activity(*[transaction()] * 3))))
    assert [name.rsplit("/")[-1] for name in outcome.good["event_id"]] == ["1", "2", "3"]
    assert outcome.repeated.is_empty()


def test_how_a_number_is_written_does_not_matter(read: Read, conformed: Conform) -> None:
    ids = {
        conformed(read("iati", file(activity(transaction(value=f"<value>{text}</value>")))))
        .good["event_id"]
        .item()
        for text in ("100", "100.00", " 100.0\n")
    }
    assert len(ids) == 1


def test_every_activity_is_whole_also_without_a_transaction(read: Read) -> None:
    parsed = read("iati", file(activity(name="B"), activity(transaction(), name="A")))
    assert parsed.whole.select("project", "series").rows() == [("A", None), ("B", None)]
    assert read("iati", file()).raw.is_empty()


kinds = st.tuples(st.sampled_from(["1", "2", "3"]), st.integers(-3, 3), st.sampled_from(["", "note"]))


@examples(40)
@given(
    contents=st.lists(st.lists(kinds, max_size=5), min_size=1, max_size=3),
    data=st.data(),
)
def test_the_order_in_the_file_changes_nothing(
    read: Read, conformed: Conform, contents: list[list[tuple[str, int, str]]], data: st.DataObject
) -> None:
    def stored(activities: list[tuple[int, list[tuple[str, int, str]]]]) -> list[tuple[object, ...]]:
        text = file(*[
            activity(*[
                transaction(kind, value=f"<value>{value}</value>", more=f"<description><narrative>{note}</narrative></description>")
                for kind, value, note in content
            ], name=f"XX-{number}")
            for number, content in activities
        ])  # fmt: skip
        return sorted(conformed(read("iati", text)).good.drop("row_number").rows(), key=str)

    shuffled = [(number, data.draw(st.permutations(content))) for number, content in enumerate(contents)]
    assert stored(data.draw(st.permutations(shuffled))) == stored(list(enumerate(contents)))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (activity(transaction("14")), "type: found '14', expected a code from 1 to 13"),
        (activity(transaction(day="2020-02-30")), "event_date: found '2020-02-30'"),
        (activity(transaction(day="1 February 2020")), "date: found '1 February 2020'"),
        (activity(transaction(day="2030-01-01")), "when the file was retrieved"),
        (activity(transaction(value="<value>1,000</value>")), "value: found '1,000', expected an amount"),
        (activity(transaction(value="<value>1.5E6</value>")), "value: found '1.5E6', expected an amount"),
        (activity(transaction(value='<value currency="usd">1</value>')), "unit: found 'usd'"),
        (activity(transaction(), more='default-currency=" "'), "unit: found 'nothing', expected a currency"),
        (activity(transaction(value="<value/>")), "value: found 'nothing', expected an amount"),
        (activity(transaction(value='<value value-date="x">1</value>')), "value_date: found 'x'"),
        (activity(transaction(value=VALUE + VALUE)), "2 elements <value>"),
        (activity(transaction(value="")), "0 elements <value>"),
        (activity(transaction(more="<bribe/>")), "the unknown element <bribe>"),
        (
            activity(transaction(value='<value currency="ABC">1</value>')),
            "unit: found 'ABC', expected a currency",
        ),
        (activity(transaction(), more=""), "unit: found 'nothing', expected a currency"),
        (activity(transaction(more='<recipient-country code="UK"/>')), "found 'UK', expected a country"),
        (activity(transaction(more='<recipient-country code="Peru"/>')), "found 'Peru', expected a country"),
        (activity(transaction(), name=""), "activity: found 'nothing'"),
        (activity(transaction()) + activity(), "each activity only once in a file"),
    ],
)
def test_a_faulty_transaction_is_rejected(
    read: Read, conformed: Conform, refusals: Callable[[str, str], str], content: str, reason: str
) -> None:
    assert reason in refusals("iati", file(content))
    assert conformed(read("iati", file(content))).good.is_empty()


@pytest.mark.parametrize(
    ("written", "amount", "note"),
    [
        ("1234.5678", "1234.57", "1234.5678 as published, rounded to the cent"),
        ("0.125", "0.12", "0.125 as published, rounded to the cent"),
        ("-0.001", "0.00", "-0.001 as published, rounded to the cent"),
        ("+50", "50.00", None),
        ("\n  900.10\n", "900.10", None),
        ("900.1000", "900.10", None),
        (".5", "0.50", None),
        ("7.", "7.00", None),
    ],
)
def test_every_decimal_number_of_xml_is_read(
    read: Read, conformed: Conform, written: str, amount: str, note: str | None
) -> None:
    event = conformed(read("iati", file(activity(transaction(value=f"<value>{written}</value>"))))).good
    assert event.select("amount_low", "amount_high", "note").row(0) == (*(Decimal(amount),) * 2, note)


def test_a_wrong_amount_is_told_once(refusals: Callable[[str, str], str]) -> None:
    assert refusals("iati", file(activity(transaction(value="<value>1,000</value>")))).count("found") == 1


@pytest.mark.parametrize(
    "code", ["SLL", "ZWL", "DEM", "HRK", "BYR", "MXP", "CSD", "GHC", "ZWR", "ANG", "XDR"]
)
def test_a_currency_that_is_gone_is_still_read(read: Read, conformed: Conform, code: str) -> None:
    value = f'<value currency="{code}">1</value>'
    assert conformed(read("iati", file(activity(transaction(value=value))))).good["unit"].to_list() == [code]


def test_a_currency_used_after_its_last_day_is_marked(read: Read, conformed: Conform) -> None:
    values = [
        transaction(day=day, value='<value currency="VEF">1</value>') for day in ("2018-08-20", "2018-08-21")
    ]
    events = conformed(read("iati", file(activity(*values)))).good.sort("event_date")
    assert events["note"].to_list() == [None, "VEF was withdrawn on 2018-08-20"]


def test_a_blank_attribute_says_nothing_and_blanks_around_codes_mean_nothing(
    read: Read, conformed: Conform
) -> None:
    plain = '<recipient-country code="KE"/><provider-org ref="XX-P"/>'
    blank = '<recipient-country code=" KE " percentage=" "/><provider-org ref=" XX-P\n"/>'
    first = transaction(value="<value>100</value>", more=plain)
    second = (
        first.replace(plain, blank)
        .replace("<value>", '<value currency="" value-date=" ">')
        .replace('code="3"', 'code=" 3 "')
        .replace('"2020-02-01"', '" 2020-02-01"')
    )
    one, other = (conformed(read("iati", file(activity(each)))).good for each in (first, second))
    assert one.equals(other)
    assert one.height == 1


def test_the_first_narrative_with_text_is_the_description(read: Read, conformed: Conform) -> None:
    words = "<description><narrative> </narrative><narrative>A <b>new</b> road</narrative></description>"
    assert conformed(read("iati", file(activity(transaction(more=words))))).good["note"].to_list() == [
        "A new road"
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1252"]
)
@pytest.mark.parametrize("is_declared", [True, False])
def test_every_usual_encoding_of_xml_is_read(
    read: Read, conformed: Conform, encoding: str, is_declared: bool
) -> None:
    text = file(activity("<title><narrative>Caf\xe9</narrative></title>", transaction()))
    if is_declared:
        text = text.replace("?>", f' encoding="{encoding.removesuffix("-sig")}"?>', 1)
    elif encoding in {"iso-8859-1", "windows-1252"}:
        return
    assert conformed(read("iati", text.encode(encoding))).good["note"].to_list() == ["Caf\xe9"]


def test_a_file_that_only_claims_to_be_utf_16_is_read(read: Read, conformed: Conform) -> None:
    text = file(activity(transaction())).replace("?>", ' encoding="utf-16"?>', 1)
    assert conformed(read("iati", text.encode())).good.height == 1


def test_an_extension_in_a_namespace_of_its_own_is_skipped(read: Read, conformed: Conform) -> None:
    extra = '<x:y xmlns:x="https://example.org/"/>'
    assert conformed(read("iati", file(extra, activity(extra, transaction(more=extra))))).good.height == 1


BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'

FAULTY: list[tuple[str | bytes, str]] = [
    (file(version="1.05"), "version '1.05' of the IATI standard"),
    (file(version="2.04"), "version '2.04'"),
    ("<iati-activities/>", "without a version"),
    ("<iati-organisations version='2.03'/>", "first element is <iati-organisations>"),
    (file(activity("<grant/>")), "the unknown element <grant> at line 3"),
    (file("<activity/>"), "the unknown element <activity> at line 3"),
    (file(activity(transaction()))[:-30], "cannot be read at line 3"),
    (file(activity("<title>A & B</title>")), "cannot be read at line 3"),
    (file(activity("<title>&b;</title>")), "cannot be read at line 3"),
    (BOMB + file(), "a document type"),
    ("<!-- x --> <?y z?>\n" + BOMB + file(), "a document type"),
    ('<!DOCTYPE a SYSTEM "file:///etc/hostname">' + file(), "a document type"),
    ("<!doctype html><html><body>Error 503</body></html>", "a web page"),
    ("<html><body>Error 503</body></html>", "a web page"),
    ((BOMB + file()).encode("utf-16-le"), "a document type"),
    ((BOMB + file()).encode("utf-16"), "a document type"),
    (file().encode("utf-16")[:-1], "not UTF-16"),
    (file().replace("?>", ' encoding="EBCDIC"?>', 1), "the encoding 'ebcdic'"),
    (file().replace("?>", ' encoding="UTF-7"?>', 1), "the encoding 'utf-7'"),
    (file(activity("\xe9")).encode("latin-1"), "not UTF-8"),
    ("<iati-activities version='2.03'>" + "<iati-activity><result>" + "<a>" * 300, "cannot be read"),
    ('{"iati-activities": []}', "found JSON; expected XML"),
]


@pytest.mark.parametrize(("content", "message"), FAULTY)
def test_a_file_that_is_wrong_as_a_whole_is_rejected(read: Read, content: str | bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read("iati", content)


@examples(60)
@given(cut=st.integers(1, 400))
def test_a_cut_file_is_reported(read: Read, cut: int) -> None:
    whole = file(activity(transaction(), transaction("2")))
    with pytest.raises(SourceError):
        read("iati", whole[: min(cut, len(whole.rstrip()) - 1)])


@pytest.mark.parametrize(
    ("name", "rows", "stored", "ignored"),
    [
        ("acfspain-ph", 6, 0, {"budget": 6}),
        ("worldbank-679", 1310, 293, {"budget": 910, "interest_payment": 78, "loan_repayment": 29}),
        ("wri-521257057-strategic-plan-2023-2027", 14, 2, {"budget": 6, "planned_disbursement": 6}),
    ],
)
def test_every_amount_of_a_real_file_is_accounted_for(
    read: Read, conformed: Conform, shared_data: Path, name: str, rows: int, stored: int, ignored: dict[str, int]
) -> None:  # fmt: skip
    parsed = read("iati", (shared_data / "iati" / f"{name}.xml").read_bytes())
    outcome = conformed(parsed)
    assert (parsed.raw.height, outcome.good.height, outcome.refused.height) == (rows, stored, 0)
    assert Counter(parsed.ignored["rule"]) == ignored


def test_the_world_bank_committed_more_than_it_paid_out(
    read: Read, conformed: Conform, shared_data: Path
) -> None:
    events = conformed(read("iati", (shared_data / "iati" / "worldbank-679.xml").read_bytes())).good
    sums = dict(events.group_by("stage").agg(pl.col("amount_low").sum()).iter_rows())
    assert sums == {"committed": Decimal(727_237_898), "disbursed": Decimal(554_381_373)}
    corrections = events.filter(pl.col("amount_low") < 0)
    assert Counter(corrections["stage"]) == {"committed": 5, "disbursed": 6}
