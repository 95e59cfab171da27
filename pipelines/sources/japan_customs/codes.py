"""Japan Customs' codes of countries, units and versions, mapped to the ledger's."""

import csv
from importlib.resources import files

from pledgebook.pipelines.core.countries import UNKNOWN_COUNTRY

COUNTRIES: dict[str, str] = {
    row["japan_code"]: row["iso3"]
    for row in csv.DictReader(
        files("pledgebook.pipelines.sources.japan_customs")
        .joinpath("countries.csv")
        .read_text("utf-8")
        .splitlines()
    )
}
"""Country code of Japan Customs to ISO 3166 alpha-3. Areas that Japan reports separately and ISO does not have
user-assigned codes, so that their figures stay apart."""

OWN_CODES = {
    "XAO": "American Oceania",
    "XAZ": "Azores",
    "XBA": "British Antarctic Territory",
    "XBW": "bonded manufacturing warehouses and integrated hozei areas",
    "XCM": "Ceuta and Melilla",
    "XFO": "for order: the destination was not fixed when the goods were declared",
    "XFW": "French West Indies",
    "XIC": "Canary Islands",
    "XOA": "other Australian territories",
    UNKNOWN_COUNTRY: "unknown",
}
"""Codes of the table that are not in ISO, and their meaning."""

DIRECTIONS: dict[str, str] = {"1": "export", "2": "import"}
"""`Exp or Imp`."""

UNITS: dict[str, str] = {
    "CM": "m3",
    "CT": "carat",
    "DZ": "doz",
    "GR": "g",
    "KG": "kg",
    "KL": "kL",
    "L": "L",
    "M": "m",
    "MT": "t",
    "NO": "number",
    "PR": "pairs",
    "SM": "m2",
    "TH": "thousand",
}
"""Codes of Unit1 and Unit2 to the ledger's units: CM is a cubic and SM a square meter. Gross tons of ships (GT) and
sets (ST) are not units of the ledger, and are rejected."""

EDITIONS: dict[str, str] = {
    "provisional": "preliminary",
    "9-digit provisional": "preliminary",
    "detailed": "preliminary",
    "revised": "revised",
    "fixed": "final",
}
"""The five successive versions of a year's figures and their status. Detailed figures are preliminary too: the whole
year is replaced in March and again in November of the next year."""
