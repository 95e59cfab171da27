"""Country names as publishers write them, and the ISO 3166 codes that the ledger accepts."""

import pycountry

from pledgebook.pipelines.core.vocabulary import WORLD

EXCEPTIONS = {
    "bahamas, the": "BHS",
    "burma": "MMR",
    "cape verde": "CPV",
    "curacao": "CUW",
    "cote d'ivoire": "CIV",
    "czech republic": "CZE",
    "democratic republic of the congo": "COD",
    "gambia, the": "GMB",
    "great britain": "GBR",
    "ivory coast": "CIV",
    "kosovo": "XKX",
    "macau": "MAC",
    "north korea": "PRK",
    "russia": "RUS",
    "south korea": "KOR",
    "swaziland": "SWZ",
    "the bahamas": "BHS",
    "turkey": "TUR",
    "turkiye": "TUR",
    "türkiye": "TUR",
}
"""Names used by publishers but not by ISO."""

UNKNOWN_COUNTRY = "XXU"
"""Unknown partner, for publishers that have a code for it; from the range that ISO 3166 reserves for users, so it is
no country's code. Readings use it only for the high end of a country's figure."""

EUROPEAN_UNION = "EUU"
"""The European Union as one importer: the World Bank's code, since ISO 3166 has no alpha-3 code for it."""


def _iso3_by_name() -> dict[str, str]:
    names = {
        name.casefold(): country.alpha_3
        for country in pycountry.countries
        for name in (
            country.name,
            getattr(country, "official_name", country.name),
            getattr(country, "common_name", country.name),
        )
    }
    return names | EXCEPTIONS


ISO3_BY_NAME = _iso3_by_name()
"""Name in lower case to ISO 3166 alpha-3."""

ISO3 = frozenset({country.alpha_3 for country in pycountry.countries} | {"XKX", EUROPEAN_UNION, WORLD})
"""Codes accepted in a figure."""

ISO2 = {country.alpha_3: country.alpha_2 for country in pycountry.countries} | {"XKX": "XK"}
"""ISO 3166 alpha-3 to alpha-2."""
