"""Country names as publishers write them, and the codes that the ledger accepts, by ISO 3166."""

import pycountry

from pipelines.core.vocabulary import WORLD

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
"""Names that publishers use and ISO does not."""

UNKNOWN_COUNTRY = "XXU"
"""A partner that a publisher names as unknown; of the range that ISO 3166 leaves to users, so that it can be no
country. A figure may have it where its publisher has a code for it; no reading asks for it."""

EUROPEAN_UNION = "EUU"
"""The European Union as one importer, which ISO 3166 has no alpha-3 code for; the World Bank's code."""


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
"""The codes a figure may name."""
