"""Countries of the register: codes that exist, and the one that was probably meant."""

import difflib

import pycountry

from pipelines.core.countries import EXCEPTIONS, ISO3, ISO3_BY_NAME
from pipelines.core.vocabulary import WORLD

WITH_WORLD = frozenset({"partner_iso3"})
"""Columns that may name all countries together; nobody pays, receives or reports as the world."""

OTHER_CODES = {"EU": "EUU", "EUE": "EUU", "EUR": "EUU", "UK": "GBR"}
"""Codes in use elsewhere that no spelling leads to."""


def is_country(code: object, column: str) -> bool:
    """Whether a code stands for a country (ISO 3166 alpha-3, XKX, EUU), or for the world where that is meant."""
    return code in ISO3 and (code != WORLD or column in WITH_WORLD)


def closest_country(code: object) -> str:
    """A remedy that suggests a code: of the name or alpha-2 code given, of a name that so begins, or alike."""
    word = str(code).strip().casefold()
    by_alpha_2 = {country.alpha_2.casefold(): country.alpha_3 for country in pycountry.countries}
    begun = sorted({found for name, found in ISO3_BY_NAME.items() if name.startswith(word)})
    alike = difflib.get_close_matches(word.upper(), sorted(ISO3 - {WORLD}), n=1, cutoff=0.6)
    told = (OTHER_CODES.get(word.upper()), ISO3_BY_NAME.get(word), by_alpha_2.get(word))
    named = [found for found in told if found]
    near = [*named, *(begun if len(begun) == 1 else []), *alike]
    if not word or not near:
        return "Write the ISO 3166 alpha-3 code, such as `JPN`."
    return f"Did you mean `{near[0]}` ({_name(near[0])})?"


def _name(code: str) -> str:
    country = pycountry.countries.get(alpha_3=code)
    others = {found: name.title() for name, found in EXCEPTIONS.items()} | {"EUU": "European Union"}
    return others[code] if country is None else str(getattr(country, "common_name", country.name))
