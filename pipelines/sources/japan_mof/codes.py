"""Names of goods and areas of the Ministry of Finance, mapped to the ledger's product groups and countries."""

import csv
from importlib.resources import files

from pledgebook.pipelines.core.countries import ISO3_BY_NAME
from pledgebook.pipelines.core.vocabulary import WORLD

GOODS: dict[str, str] = {
    row["goods"].casefold(): row["product_code"]
    for row in csv.DictReader(
        files("pledgebook.pipelines.sources.japan_mof").joinpath("goods.csv").read_text("utf-8").splitlines()
    )
}
"""Name of a good in lower case to its product group. Exports and imports spell audio and visual apparatus differently."""

AREAS: dict[str, str] = ISO3_BY_NAME | {
    "grand total": WORLD,
    "brunei": "BRN",
    "hong kong": "HKG",
    "iran": "IRN",
    "laos": "LAO",
    "macao": "MAC",
    "r korea": "KOR",
    "republic of korea": "KOR",
    "taiwan": "TWN",
    "uae": "ARE",
    "uk": "GBR",
    "usa": "USA",
    "vietnam": "VNM",
}
"""Name of an area in lower case to ISO 3166 alpha-3."""

REGIONS = frozenset(
    {
        *("asia", "asean", "asia nies", "middle east", "africa", "oceania", "latin america", "north america"),
        *("eu", "europe", "western europe", "central and eastern europe, russia etc"),
    }
)
"""Areas that hold several countries, in lower case: left out, since their members stand beside them."""
