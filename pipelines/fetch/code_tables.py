"""Every code table that the sources use, by name, and one digest over them.

A pull that records the digest can be told later from one that was read with other tables. A source with a table of
its own adds one line here.
"""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version

from pipelines.core import countries, factors, units
from pipelines.core.vocabulary import CURRENCIES
from pipelines.sources.census_trade import codes as census_codes
from pipelines.sources.eia_lng import codes as eia_codes
from pipelines.sources.exchange_rate import currencies
from pipelines.sources.iati import parse as iati
from pipelines.sources.japan_customs import codes as japan_codes
from pipelines.sources.un_comtrade import codes as comtrade_codes
from pipelines.sources.usda_esr import codes as esr_codes

COUNTRY_TABLES: dict[str, Mapping[str, str]] = {
    "census_trade.countries": census_codes.COUNTRIES,
    "countries.by_name": countries.ISO3_BY_NAME,
    "eia_lng.areas": eia_codes.AREAS,
    "iati.countries": iati.COUNTRIES,
    "japan_customs.countries": japan_codes.COUNTRIES,
    "un_comtrade.countries": comtrade_codes.COUNTRIES,
    "usda_esr.destinations": esr_codes.DESTINATIONS,
}
"""A publisher's word for a country to the ledger's code."""

CODE_TABLES: dict[str, Mapping[str, str]] = COUNTRY_TABLES | {
    "census_trade.units": census_codes.UNITS,
    "currencies.by_country": currencies.CURRENCY_BY_COUNTRY,
    "eia_lng.directions": eia_codes.DIRECTIONS,
    "iati.series": iati.SERIES,
    "iati.stages": iati.STAGES,
    "japan_customs.directions": japan_codes.DIRECTIONS,
    "japan_customs.editions": japan_codes.EDITIONS,
    "japan_customs.units": japan_codes.UNITS,
    "un_comtrade.areas": comtrade_codes.AREAS,
    "un_comtrade.directions": comtrade_codes.DIRECTIONS,
    "un_comtrade.editions": comtrade_codes.EDITIONS,
    "un_comtrade.right_codes": comtrade_codes.RIGHT_CODES,
    "un_comtrade.units": comtrade_codes.UNITS,
    "usda_esr.products": esr_codes.PRODUCTS,
    "usda_esr.units": esr_codes.UNITS,
}
"""Every table from a publisher's code to a word of the ledger."""

TEXTS = {
    "countries": " ".join(sorted(countries.ISO3)),
    "currencies": " ".join(sorted(CURRENCIES)),
    "factors": factors.TEXT,
    "iso_lists": f"pycountry {version('pycountry')}",
    "units": units.DEFINITIONS,
}
"""What is no table of codes and decides as well: lists of codes, definitions, and the edition of ISO's lists."""


def code_tables_digest() -> str:
    """The sha256 over every table, in hexadecimal: the same for the same tables, whatever their order."""
    everything = {"tables": {name: dict(table) for name, table in CODE_TABLES.items()}, "texts": TEXTS}
    text = json.dumps(everything, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
