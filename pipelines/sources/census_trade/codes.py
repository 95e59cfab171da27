"""The Census Bureau's codes of countries (Schedule C) and units, mapped to the ledger's.

The units follow two lists, neither of which was seen at its publisher: the Schedule B units of measure (33 codes, as
reprinted by UPS and a shipping module for Magento) and the quantity codes of the USITC's tariff database
(td-codes.pdf, as reprinted in a SQL script). CTN, FBM, GCN, KTS, MC and RBA are on both; G, GBQ, KWH, LNM and MBQ
only on the second. KL and MWH are on neither and are read as the usual symbols. The lists disagree on KM3: 1,000
cubic meters, which is used here, and "kilograms per cubic meter", which is not a quantity.
"""

import csv
from importlib.resources import files

COUNTRIES: dict[str, str] = {
    row["census_code"]: row["iso3"]
    for row in csv.DictReader(
        files("pledgebook.pipelines.sources.census_trade")
        .joinpath("countries.csv")
        .read_text("utf-8")
        .splitlines()
    )
}
"""Schedule C code to ISO 3166 alpha-3. Kosovo is XKX; the Gaza Strip (XGZ) and the West Bank (XWB), which share one
ISO code, have user-assigned codes so that their figures stay apart."""

APART = frozenset(["XGZ", "XWB"])
"""The Gaza Strip and the West Bank, which only this source may name."""

UNITS: dict[str, str] = {
    "BBL": "bbl",
    "CAR": "carat",
    "CKG": "content_kg",
    "CM2": "cm2",
    "CTN": "content_t",
    "CUR": "curies",
    "CYK": "clean_kg",
    "DOZ": "doz",
    "DPC": "dozen_pieces",
    "DPR": "dozen_pairs",
    "FBM": "fiber_m",
    "G": "g",
    "GBQ": "GBq",
    "GCN": "gross_containers",
    "GM": "g",
    "GRS": "gross",
    "HUN": "hundred",
    "KG": "kg",
    "KL": "kL",
    "KM3": "m3_thousand",
    "KTS": "kg_sugars",
    "KWH": "kWh",
    "L": "L",
    "LNM": "linear_m",
    "M": "m",
    "M2": "m2",
    "M3": "m3",
    "MBQ": "MBq",
    "MC": "millicuries",
    "MWH": "MWh",
    "NO": "number",
    "PCS": "pieces",
    "PFL": "proof_L",
    "PK": "packs",
    "PRS": "pairs",
    "RBA": "bales",
    "SQ": "squares",
    "T": "t",
    "THS": "thousand",
}
"""Codes of UNIT_QY1 to the ledger's units. A row with any other code is rejected, because a unit must not be guessed."""

NO_UNIT = ("-", "X", "")
"""Values of UNIT_QY1 where no quantity is collected, and at all levels above ten digits."""
