"""Registers for tests, written entry by entry: a test names only what matters to it. Everything is invented."""

import json
from datetime import date

USUAL: dict[str, dict[str, object]] = {
    "agreement": {
        "id": "AG",
        "title": "An agreement",
        "payer_iso3": "JPN",
        "beneficiary_iso3": "USA",
        "agreed_date": date(2025, 9, 4),
        "legal": "MOU-nonbinding",
    },
    "document": {
        "id": "FIRST",
        "title": "First text",
        "publisher": "A ministry",
        "document_date": date(2025, 10, 30),
        "grade": "P",
    },
    "pledge": {
        "id": "P",
        "title": "A pledge",
        "instrument": "purchase",
        "legal": "contract",
        "pledged_date": date(2025, 10, 30),
        "document": "FIRST",
        "grade": "P",
    },
    "pledge.reading": {
        "id": "P/total",
        "title": "Total",
        "is_headline": True,
        "basis": "total",
        "schedule": "cumulative",
        "measure": "event",
        "unit": "t",
        "stage": "sold",
    },
    "pledge.reading.target": {
        "period_start": date(2025, 11, 1),
        "period_end": date(2025, 12, 31),
        "amount_low": 12_000_000,
    },
    "event": {
        "id": "E",
        "pledge": "P",
        "project": "A project",
        "stage": "sold",
        "event_date": date(2025, 11, 14),
        "unit": "t",
        "amount": 332_000,
        "document": "FIRST",
        "grade": "N",
    },
    "scope": {"id": "S", "edition": "HS2022", "include": ["1201"]},
}
"""What stands in an entry unless a test says otherwise."""

FLOWS: dict[str, object] = {
    "stage": None,
    "source": "census_trade",
    "series": "ALL_VAL_MO",
    "reporter_iso3": "USA",
    "partner_iso3": "JPN",
    "direction": "export",
    "scope": "S",
}
"""What a reading by flows has beside its unit."""


def entry(kind: str, **fields: object) -> str:
    """An entry of a register file; a field that is None is left out."""
    written = {name: value for name, value in (USUAL.get(kind, {}) | fields).items() if value is not None}
    return "\n".join(
        ["", f"[[{kind}]]", *(f"{name} = {_toml(value)}" for name, value in written.items()), ""]
    )


def _toml(value: object) -> str:
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return f"{value:_}" if isinstance(value, int) else str(value)


AGREEMENT = entry("agreement")
LATER = entry("document", id="LATER", title="Later text", publisher="A newspaper", document_date=date(2026, 1, 8), grade="N")  # fmt: skip
DOCUMENTS = entry("document") + LATER
PLEDGE = entry("pledge")
READING = entry("pledge.reading")
TARGET = entry("pledge.reading.target")
EVENT = entry("event")
SCOPE = entry("scope")
SMALL = AGREEMENT + DOCUMENTS + PLEDGE + READING + TARGET
"""One pledge with one reading and one target."""

_ANNOUNCED: dict[str, object] = {"legal": "announced", "grade": "N"}
_GAS: dict[str, object] = {
    "agreement": "GAS",
    "pledged_date": date(2025, 9, 4),
    "document": "D",
    **_ANNOUNCED,
}
GAS = (
    entry("agreement", id="GAS", legal="announced")
    + entry("document", id="D", agreement="GAS", document_date=date(2025, 9, 4), **_ANNOUNCED)
    + entry("pledge", id="GAS-PUR", title="Gas", **_GAS)
    + entry("pledge.reading", id="GAS-PUR/shipped", title="Shipped", schedule="annual", measure="quantity", unit="MMcf",
            **FLOWS | {"source": "eia_lng", "series": "EVE", "scope": "LNG"})
    + entry("pledge.reading.target", period_start=date(2026, 1, 1), period_end=date(2026, 12, 31), amount_low=None,
            amount=300_000)
    + entry("pledge", id="GAS-INV", title="A terminal", instrument="investment", **_GAS)
    + entry("pledge.reading", id="GAS-INV/texts", title="By its text", unit="USD", stage="disbursed")
    + entry("pledge.reading.target", period_start=date(2025, 9, 4), period_end=date(2029, 1, 19), amount_low=None,
            amount=1_000_000_000)
    + entry("scope", id="LNG", include=["271111"])
)  # fmt: skip
"""A purchase of gas, which flows, and an investment, of which nothing is known."""
