"""IATI 2.03: each pledge an activity, with what was pledged, signed and paid as transactions, and targets as results.

Amounts that no document gives are left out, since IATI has no sign for unknown; the description counts them. Of a range the low end
is the value, and the words say both ends. Flows of goods are no transactions: they stand as targets and what was reached.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pycountry
from lxml import etree

from pledgebook.pipelines.core.currencies import CURRENCIES
from pledgebook.pipelines.export.citation import citation
from pledgebook.pipelines.export.standards.figures import Figures

Row = Mapping[str, Any]

REPORTER = "PLEDGEBOOK"
OTHER = "90"
FUNDING, IMPLEMENTING = "1", "4"
PLEDGED, COMMITTED, DISBURSED = "12", "2", "3"
TYPES = {
    "financing_signed": COMMITTED,
    "committed": COMMITTED,
    "allocated": COMMITTED,
    "disbursed": DISBURSED,
}
"""Stages of a claim that are transactions, and IATI's code of each; the others are intentions, and stand in the description."""

PIPELINE, IMPLEMENTATION, CLOSED = "1", "2", "4"
PLANNED_START, PLANNED_END = "1", "3"

PLEDGES = """
SELECT p.*, d.title AS document, d.url
FROM ledger.made_pledge() p
LEFT JOIN ledger.current('document') d ON d.document_id = p.document_id
ORDER BY p.agreement_id, p.pledge_id
"""
AMOUNTS = """
SELECT p.pledge_id, r.unit, t.period_start, t.amount_low, t.amount_high
FROM ledger.made_pledge() p
JOIN ledger.current('reading') r ON r.pledge_id = p.pledge_id AND r.is_headline
JOIN ledger.current('target') t ON t.reading_id = r.reading_id
ORDER BY p.pledge_id, t.period_start
"""
CLAIMS = """
SELECT e.*, d.title AS document
FROM ledger.current_run run
CROSS JOIN ledger.current('event') e
LEFT JOIN ledger.current('document') d ON d.document_id = e.document_id
WHERE e.pledge_id IS NOT NULL AND e.event_date <= run.as_of AND e.duplicate_of IS NULL
QUALIFY row_number() OVER (PARTITION BY e.source, e.event_id ORDER BY e.document_id) = 1
ORDER BY e.pledge_id, e.event_date, e.event_id
"""


def write_iati(figures: Figures, target: Path) -> None:
    """Write the pledges as an IATI activity file."""
    con = figures.con
    root = etree.Element("iati-activities", version="2.03")
    root.append(etree.Comment(f" {citation(figures.origin)} ".replace("--", "- ")))
    if figures.origin.ran_at:
        root.set("generated-datetime", figures.origin.ran_at)
    amounts = _by_pledge(con.sql(AMOUNTS).pl().iter_rows(named=True))
    claims = _by_pledge(con.sql(CLAIMS).pl().iter_rows(named=True))
    results = _by_pledge(figures.frames["headline"].iter_rows(named=True))
    for pledge in con.sql(PLEDGES).pl().iter_rows(named=True):
        ident = pledge["pledge_id"]
        _activity(root, pledge, amounts.get(ident, []), claims.get(ident, []), results.get(ident, []))
    partial = target.with_name(f"{target.name}.partial")
    partial.write_bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
    partial.replace(target)


def _by_pledge(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["pledge_id"], []).append(row)
    return found


def _activity(
    root: etree._Element, pledge: Row, amounts: list[Row], claims: list[Row], results: list[Row]
) -> None:
    one = etree.SubElement(root, "iati-activity")
    one.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    _text(one, "iati-identifier", f"{REPORTER}-{pledge['pledge_id']}")
    reporter = etree.SubElement(
        one, "reporting-org", {"ref": REPORTER, "type": OTHER, "secondary-reporter": "1"}
    )
    _text(reporter, "narrative", "Pledgebook")
    _narrative(one, "title", pledge["title"])
    _narrative(one, "description", _description(pledge, claims))
    for role, country in ((FUNDING, pledge["payer_iso3"]), (IMPLEMENTING, pledge["beneficiary_iso3"])):
        _narrative(one, "participating-org", _country(country), role=role)
    etree.SubElement(one, "activity-status", code=_status(results))
    _date(one, PLANNED_START, pledge["pledged_date"])
    if pledge["deadline"]:
        _date(one, PLANNED_END, pledge["deadline"])
    code = _alpha2(pledge["beneficiary_iso3"])
    if code:
        etree.SubElement(one, "recipient-country", code=code, percentage="100")
    for row in _in_money(amounts):
        words = f"Pledged: {_span(row)}"
        _transaction(one, PLEDGED, pledge["pledged_date"], pledge["pledged_date"], row, words)
    for row in _in_money(claims):
        if row["stage"] in TYPES and row["is_investment"]:
            words = f"{row['project'] or row['stage']}: {_span(row)}. {row['document'] or row['document_id']}"
            _transaction(
                one,
                TYPES[row["stage"]],
                row["event_date"],
                row["value_date"] or row["event_date"],
                row,
                words,
            )
    if pledge["url"]:
        _document(one, pledge["url"], pledge["document"])
    _result(one, results)


def _description(pledge: Row, claims: list[Row]) -> str:
    unknown = sum(
        1
        for row in claims
        if row["stage"] in TYPES and row["amount_low"] is None and row["amount_high"] is None
    )
    words = [f"Agreement {pledge['agreement_id']}; {pledge['instrument']}; {pledge['legal']}."]
    words += [pledge["note"]] if pledge["note"] else []
    words += [f"{unknown} signed or paid amounts are unknown and left out."] if unknown else []
    return " ".join(words)


def _status(results: list[Row]) -> str:
    """In force; closed once each period is met, missed or done."""
    over = {"met", "missed", "done", "within_cap", "over_cap"}
    if not results:
        return PIPELINE
    return (
        CLOSED
        if all(row["status"] in over and row["period_end"] <= row["as_of"] for row in results)
        else IMPLEMENTATION
    )


def _in_money(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["unit"] in CURRENCIES and _value(row) is not None]


def _value(row: Row) -> Decimal | None:
    found: Decimal | None = row["amount_low"] if row["amount_low"] is not None else row["amount_high"]
    return found


def _span(row: Row) -> str:
    low, high, unit = row["amount_low"], row["amount_high"], row["unit"]
    if low == high:
        return f"{low:f} {unit}"
    if low is None:
        return f"at most {high:f} {unit}"
    return f"at least {low:f} {unit}" if high is None else f"{low:f} to {high:f} {unit}"


def _transaction(
    parent: etree._Element, kind: str, day: object, value_day: object, row: Row, words: str
) -> None:
    one = etree.SubElement(parent, "transaction")
    etree.SubElement(one, "transaction-type", code=kind)
    etree.SubElement(one, "transaction-date", {"iso-date": str(day)})
    value = etree.SubElement(one, "value", {"currency": row["unit"], "value-date": str(value_day)})
    value.text = f"{_value(row):f}"
    _narrative(one, "description", words)


def _document(parent: etree._Element, url: str, title: str) -> None:
    one = etree.SubElement(parent, "document-link", format="text/html", url=url)
    _narrative(one, "title", title)
    etree.SubElement(one, "category", code="A12")


def _result(parent: etree._Element, rows: list[Row]) -> None:
    """Targets and what was reached, a period each; an unknown amount is left out of its period."""
    known = [row for row in rows if row["target"] is not None or row["realized"] is not None]
    for unit in dict.fromkeys(row["unit"] for row in known):
        result = etree.SubElement(parent, "result", {"type": "1", "aggregation-status": "0"})
        _narrative(result, "title", "Pledged against realized")
        indicator = etree.SubElement(result, "indicator", measure="1")
        _narrative(indicator, "title", f"{known[0]['reading_id']}, {unit}")
        for row in (one for one in known if one["unit"] == unit):
            period = etree.SubElement(indicator, "period")
            etree.SubElement(period, "period-start", {"iso-date": str(row["period_start"])})
            etree.SubElement(period, "period-end", {"iso-date": str(row["period_end"])})
            for tag, amount in (("target", row["target"]), ("actual", row["realized"])):
                if amount is not None:
                    etree.SubElement(period, tag, value=f"{amount:f}")


def _country(iso3: str) -> str:
    found = pycountry.countries.get(alpha_3=iso3)
    return found.name if found else {"EUU": "European Union"}.get(iso3, iso3)


def _alpha2(iso3: str) -> str | None:
    found = pycountry.countries.get(alpha_3=iso3)
    return found.alpha_2 if found else None


def _date(parent: etree._Element, kind: str, day: object) -> None:
    etree.SubElement(parent, "activity-date", {"type": kind, "iso-date": str(day)})


def _narrative(parent: etree._Element, tag: str, text: str, **words: str) -> None:
    _text(etree.SubElement(parent, tag, words), "narrative", text)


def _text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text
