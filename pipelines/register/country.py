"""Check the country codes of the register, and suggest corrections."""

import difflib

import pycountry

from pledgebook.pipelines.core.countries import EXCEPTIONS, ISO3, ISO3_BY_NAME
from pledgebook.pipelines.core.vocabulary import WORLD

WITH_WORLD = frozenset({"partner_iso3"})
"""Columns that accept the code for all countries together."""

OTHER_CODES = {"EU": "EUU", "EUE": "EUU", "EUR": "EUU", "UK": "GBR"}
"""Codes used elsewhere that are too unlike the ISO code to be found by spelling."""


def is_country(code: object, column: str) -> bool:
    """Whether a code is a country (ISO 3166 alpha-3, XKX, EUU), or the world in a column that accepts it."""
    return isinstance(code, str) and code in ISO3 and (code != WORLD or column in WITH_WORLD)


def closest_country(code: object) -> str:
    """Suggest a code: of the same name or alpha-2 code, of a name that begins alike, or of similar spelling."""
    word = str(code).strip().casefold()
    by_alpha_2 = {country.alpha_2.casefold(): country.alpha_3 for country in pycountry.countries}
    begun = sorted({found for name, found in ISO3_BY_NAME.items() if name.startswith(word)})
    alike = difflib.get_close_matches(word.upper(), sorted(ISO3 - {WORLD}), n=1, cutoff=0.6)
    exact = (OTHER_CODES.get(word.upper()), ISO3_BY_NAME.get(word), by_alpha_2.get(word))
    named = [found for found in exact if found]
    near = [*named, *(begun if len(begun) == 1 else []), *alike]
    if not word or not near:
        return "Write the ISO 3166 alpha-3 code, such as `JPN`."
    return f"Did you mean `{near[0]}` ({_name(near[0])})?"


def _name(code: str) -> str:
    country = pycountry.countries.get(alpha_3=code)
    others = {found: name.title() for name, found in EXCEPTIONS.items()} | {"EUU": "European Union"}
    return others[code] if country is None else str(getattr(country, "common_name", country.name))
