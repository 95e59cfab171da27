"""DataWeb's names of countries."""

from pledgebook.pipelines.core.countries import ISO3_BY_NAME

_OWN = {
    "brunei": "BRN",
    "czechia (czech republic)": "CZE",
    "côte d`ivoire": "CIV",
    "eswatini (swaziland)": "SWZ",
    "falkland islands": "FLK",
    "french southern and antarctic lands": "ATF",
    "heard and mcdonald islands": "HMD",
    "micronesia": "FSM",
    "myanmar (burma)": "MMR",
    "pitcairn islands": "PCN",
    "reunion": "REU",
    "saint helena": "SHN",
    "sint maarten": "SXM",
    "são tomé and príncipe": "STP",
    "vatican city": "VAT",
}
COUNTRIES = ISO3_BY_NAME | _OWN
"""Country in lower case to ISO 3166 alpha-3."""

SHARED = ("Gaza Strip", "West Bank")
"""Two areas with one ISO code: their figures cannot stand apart under it."""
