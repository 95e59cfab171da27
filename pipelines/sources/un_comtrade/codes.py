"""UN Comtrade's codes of countries and areas, flows, HS editions and units, mapped to the ledger's.

Countries have UN M49 codes, which are those of ISO 3166, except for `EXCEPTIONS`. Areas that are not present-day
countries are listed by name, so that an unlisted code is an error.
"""

import pycountry

from pledgebook.pipelines.core.vocabulary import HS_EDITIONS, WORLD

EXCEPTIONS = {
    "0": WORLD,
    "251": "FRA",
    "381": "ITA",
    "412": "XKX",
    "490": "TWN",
    "579": "NOR",
    "699": "IND",
    "757": "CHE",
    "842": "USA",
}
"""Codes that M49 lacks or gives another meaning. 842 includes Puerto Rico and the US Virgin Islands, 251 Monaco and
the overseas departments, 579 Svalbard and Jan Mayen, 699 Sikkim, 757 Liechtenstein; 490, "Other Asia, nes", is in
practice Taiwan."""

RIGHT_CODES = {
    "158": "490",
    "250": "251",
    "356": "699",
    "380": "381",
    "578": "579",
    "756": "757",
    "840": "842",
}
"""M49 codes beside the codes that UN Comtrade uses. A request with one of them is answered with no rows and no error;
in rows both codes occur and mean the same country."""

USED_TOO = ("380",)
"""Those of RIGHT_CODES under which UN Comtrade itself has published rows."""

GROUPS = {"97": "European Union", "975": "ASEAN"}
"""Groups of countries: adding them to their members would count trade twice."""

RESIDUES = {
    "129": "Caribbean, nes",
    "221": "Eastern Europe, nes",
    "290": "Northern Africa, nes",
    "471": "CACM, nes",
    "472": "Africa CAMEU region, nes",
    "473": "LAIA, nes",
    "492": "Europe EU, nes",
    "527": "Oceania, nes",
    "536": "Neutral Zone",
    "568": "Other Europe, nes",
    "577": "Other Africa, nes",
    "636": "Rest of America, nes",
    "637": "North America and Central America, nes",
    "697": "Europe EFTA, nes",
    "837": "Bunkers",
    "838": "Free Zones",
    "839": "Special Categories",
    "879": "Western Asia, nes",
    "899": "Areas, nes",
}
"""Trade that a reporter does not assign to a country: not specified, not disclosed, or supplied to ships."""

FORMER = {
    "58": "Belgium-Luxembourg (until 1998)",
    "80": "British Antarctic Territory",
    "200": "Czechoslovakia",
    "230": "Ethiopia (until 1992)",
    "278": "German Democratic Republic",
    "280": "Federal Republic of Germany (until 1990)",
    "457": "Sarawak",
    "459": "Peninsula Malaysia",
    "461": "Sabah",
    "488": "Midway Islands",
    "530": "Netherlands Antilles (until 2010)",
    "532": "Netherlands Antilles and Aruba",
    "582": "Pacific Islands (until 1991)",
    "588": "East and West Pakistan",
    "590": "Panama without the Canal Zone",
    "592": "Panama Canal Zone",
    "647": "Ryukyu Islands",
    "658": "Saint Kitts, Nevis and Anguilla",
    "698": "Sikkim",
    "711": "Southern African Customs Union",
    "717": "Rhodesia and Nyasaland",
    "720": "Democratic Yemen",
    "736": "Sudan (until 2011)",
    "810": "Soviet Union",
    "830": "Channel Islands",
    "835": "Tanganyika",
    "836": "Zanzibar and Pemba",
    "841": "United States and Puerto Rico (until 1980)",
    "849": "US Miscellaneous Pacific Islands",
    "866": "Democratic Republic of Vietnam",
    "868": "Republic of Vietnam",
    "872": "Wake Island",
    "886": "Arab Republic of Yemen",
    "890": "Yugoslavia (until 1991)",
    "891": "Serbia and Montenegro (until 2005)",
}
"""Former territories, whose trade is not that of a present-day country."""

AREAS: dict[str, str] = (
    dict.fromkeys(GROUPS, "partner_group")
    | dict.fromkeys(RESIDUES, "partner_residue")
    | dict.fromkeys(FORMER, "partner_former")
)
"""Areas that are not present-day countries, and the rule by which a row with such a partner is left out."""

COUNTRIES: dict[str, str] = {
    code: country.alpha_3
    for country in pycountry.countries
    if (code := str(int(country.numeric))) not in {**RIGHT_CODES, **AREAS}
} | EXCEPTIONS
"""Comtrade code to ISO 3166 alpha-3, one code per country. Monaco has none: its M49 code 492 is a residue here."""

IN_ROWS = COUNTRIES | {code: COUNTRIES[right] for code, right in RIGHT_CODES.items()}
"""Code in a row to ISO 3166 alpha-3; several countries have two codes."""

DIRECTIONS = {"X": "export", "M": "import", "RX": "re_export"}

PARTIAL_FLOWS = ("DX", "FM", "MIP", "MOP", "RM", "XIP", "XOP")
"""Flows included in X or M: domestic exports, imports of foreign goods, goods for or after processing and
re-imports."""

EDITIONS = {f"H{number}": edition for number, edition in enumerate(HS_EDITIONS)}
"""The HS edition in which a row is reported or to which it is converted."""

AS_REPORTED = "HS"
"""The edition in force in the month."""

UNITS = {
    "2": "m2",
    "3": "MWh",
    "4": "m",
    "5": "number",
    "6": "pairs",
    "7": "L",
    "8": "kg",
    "9": "thousand",
    "10": "packs",
    "11": "doz",
    "12": "m3",
    "13": "carat",
}
"""UN Comtrade's codes of the World Customs Organization's standard units."""

NO_UNIT = ("-1", "1", "")

ESTIMATED_FLAGS = {"qty": ("2", "6"), "netWgt": ("4", "6")}
FLAGS = ("0", "2", "4", "6")
"""Values of legacyEstimationFlag: no estimate, the quantity, the net weight, or both."""


def right_reporter_code(code: str) -> str:
    """Return UN Comtrade's own code of a reporter, given its M49 code; other codes are returned unchanged.

    A request with the M49 code would be answered without rows: 840 must be requested as 842.
    """
    return RIGHT_CODES.get(code, code)
