"""The Census Bureau's codes in the ledger's words: countries (Schedule C) and units of quantity."""

import csv
from importlib.resources import files

COUNTRIES: dict[str, str] = {
    row["census_code"]: row["iso3"]
    for row in csv.DictReader(
        files("pipelines.sources").joinpath("census_countries.csv").read_text("utf-8").splitlines()
    )
}
"""Schedule C code to ISO 3166 alpha-3. Kosovo is XKX; the Gaza Strip (XGZ) and the West Bank (XWB), which ISO
joins, keep codes of the range ISO leaves to users, for their figures would otherwise share one cell."""

UNITS: dict[str, str] = {
    "BBL": "bbl",
    "CAR": "carat",
    "CKG": "content_kg",
    "CM2": "cm2",
    "CUR": "curies",
    "CYK": "clean_kg",
    "DOZ": "doz",
    "DPC": "dozen_pieces",
    "DPR": "dozen_pairs",
    "G": "g",
    "GBQ": "GBq",
    "GM": "g",
    "GRS": "gross",
    "HUN": "hundred",
    "KG": "kg",
    "KL": "kL",
    "KM3": "m3_thousand",
    "KWH": "kWh",
    "L": "L",
    "LNM": "linear_m",
    "M": "m",
    "M2": "m2",
    "M3": "m3",
    "MBQ": "MBq",
    "MWH": "MWh",
    "NO": "number",
    "PCS": "pieces",
    "PFL": "proof_L",
    "PK": "packs",
    "PRS": "pairs",
    "SQ": "squares",
    "T": "t",
    "THS": "thousand",
}
"""Codes of UNIT_QY1 to the ledger's units. Codes of goods that the ledger does not know yet (CTN, FBM, GCN, KTS, MC, RBA)
are
refused: better a row in quarantine than a guessed unit."""

NO_UNIT = ("-", "X", "")
"""What stands in UNIT_QY1 where no quantity is collected, and at every level above ten digits."""
