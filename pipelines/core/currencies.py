"""Currencies: the codes of ISO 4217 in force, and those that were withdrawn, with their last day.

`withdrawn_currencies.csv` has the withdrawn codes of ISO 4217. The last days are those of legal tender in the Unicode CLDR,
as packed in Babel 2.19; empty where it names none. ZWN, which CLDR leaves out, ended the day before its successor ZWR
began.
"""

import csv
from collections.abc import Mapping
from datetime import date
from importlib.resources import files

import pycountry

_TEXT = files("pledgebook.pipelines.core").joinpath("withdrawn_currencies.csv").read_text("utf-8")

WITHDRAWN: Mapping[str, date | None] = {
    row["currency"]: date.fromisoformat(row["last_day"]) if row["last_day"] else None
    for row in csv.DictReader(_TEXT.splitlines())
}
"""Last day of each withdrawn currency; None if unknown."""

CURRENCIES = frozenset({currency.alpha_3 for currency in pycountry.currencies} | set(WITHDRAWN))
"""ISO 4217 codes accepted in a file."""
