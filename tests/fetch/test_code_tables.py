"""All code tables of the sources are registered, and their digest changes when one of them changes."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from pledgebook.pipelines import sources
from pledgebook.pipelines.core.countries import EUROPEAN_UNION, ISO3
from pledgebook.pipelines.core.vocabulary import WORLD
from pledgebook.pipelines.fetch.code_tables import CODE_TABLES, COUNTRY_TABLES, TEXTS, code_tables_digest
from pledgebook.pipelines.sources.census_trade.codes import APART
from pledgebook.pipelines.sources.japan_customs import codes as japan_codes
from pledgebook.pipelines.sources.usda_esr import codes as esr_codes

SOURCES_PATH = [str(Path(sources.__file__).parent)]

OWN_CODES = {
    "census_trade.countries": APART,
    "japan_customs.countries": frozenset(japan_codes.OWN_CODES)
    | {"ANT"},  # the Netherlands Antilles, until 2010
    "usda_esr.destinations": APART | frozenset(esr_codes.OWN_CODES.values()),
}
"""The codes of a table that are not of ISO: of the range left to users, or withdrawn."""

TOTALS = {
    "eia_lng.areas": {"Z00"},
    "japan_mof.areas": {"grand total"},
    "un_comtrade.countries": {"0"},
    "un_comtrade.in_rows": {"0"},
    "usgs_mcs.countries": {"world total"},
}
"""The codes of a table that stand for the world, by name."""


def tables_of_sources() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every public table in a module of a source that leads to the codes of countries."""
    for found in pkgutil.walk_packages(SOURCES_PATH, "pledgebook.pipelines.sources."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if (
                re.fullmatch(r"[A-Z][A-Z0-9_]*", name)
                and isinstance(value, dict)
                and leads_to_countries(value)
            ):
                yield f"{found.name.removeprefix('pledgebook.pipelines.sources.')}.{name}", value


def leads_to_countries(table: Mapping[str, object]) -> bool:
    known = [value for value in table.values() if isinstance(value, str) and value in ISO3]
    return len(table) >= 10 and len(known) > len(table) / 2


def test_every_table_of_countries_is_registered() -> None:
    registered = list(COUNTRY_TABLES.values())
    excused = {"countries.EXCEPTIONS"}  # a part of countries.by_name
    missing = [name for name, table in tables_of_sources() if name not in excused and table not in registered]
    assert missing == [], "name them in `source.toml` of their folder, under country_tables"


@pytest.mark.parametrize("name", COUNTRY_TABLES)
def test_every_table_of_countries_leads_to_countries(name: str) -> None:
    found = {code: iso3 for code, iso3 in COUNTRY_TABLES[name].items() if code not in TOTALS.get(name, set())}
    assert set(found.values()) <= (ISO3 | OWN_CODES.get(name, frozenset())) - {EUROPEAN_UNION, WORLD}
    assert {COUNTRY_TABLES[name][code] for code in TOTALS.get(name, set())} <= {WORLD}


@pytest.mark.parametrize("name", COUNTRY_TABLES)
@pytest.mark.parametrize("group", ["european union", "eu", "EU", "0003", "0020", "USMCA", "opec", "world"])
def test_no_group_of_countries_is_a_country(name: str, group: str) -> None:
    assert group not in COUNTRY_TABLES[name]


def test_the_digest_is_one_of_all_tables() -> None:
    before = code_tables_digest()
    assert re.fullmatch(r"[0-9a-f]{64}", before)
    for name, table in CODE_TABLES.items():
        assert code_tables_digest({**CODE_TABLES, name: {**table, "a new code": "JPN"}}) != before, name
        assert code_tables_digest({**CODE_TABLES, name: dict(reversed(list(table.items())))}) == before, name
    for name in TEXTS:
        assert code_tables_digest(texts={**TEXTS, name: "another text"}) != before, name
