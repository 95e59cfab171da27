"""All code tables that the sources use, by name, and one digest over them.

Each pull records the digest, so that a later reader can tell whether it was read with other tables.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pkgutil import resolve_name

from pledgebook.pipelines.core import countries
from pledgebook.pipelines.core.currencies import CURRENCIES
from pledgebook.pipelines.core.measures import factors, units
from pledgebook.pipelines.core.sources import SOURCES

Tables = dict[str, Mapping[str, str]]


def _resolved(places: Iterable[tuple[str, Mapping[str, str]]]) -> Tables:
    """Import the tables that the sources declare, each as `source.table`."""
    return {
        f"{source}.{table}": resolve_name(f"pledgebook.pipelines.sources.{source}.{place}")
        for source, tables in places
        for table, place in tables.items()
    }


COUNTRY_TABLES: Tables = {
    "countries.by_name": countries.ISO3_BY_NAME,
    **_resolved((name, source.country_tables) for name, source in SOURCES.items()),
}
"""Publishers' country names and codes to the ledger's country codes."""

CODE_TABLES: Tables = COUNTRY_TABLES | _resolved(
    (name, source.code_tables) for name, source in SOURCES.items()
)
"""All tables from a publisher's codes to the ledger's."""

TEXTS = {
    "countries": " ".join(sorted(countries.ISO3)),
    "currencies": " ".join(sorted(CURRENCIES)),
    "factors": factors.TEXT,
    "iso_lists": f"pycountry {version('pycountry')}",
    "units": units.DEFINITIONS,
}
"""Further inputs that affect how files are read: code lists, unit definitions, and the version of the ISO lists."""


def code_tables_digest(tables: Tables = CODE_TABLES, texts: Mapping[str, str] = TEXTS) -> str:
    """The sha256 over every table, in hexadecimal: the same for the same tables, whatever their order."""
    everything = {"tables": {name: dict(table) for name, table in tables.items()}, "texts": dict(texts)}
    text = json.dumps(everything, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
