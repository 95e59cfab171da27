"""The minerals of the Summaries that the ledger follows, and the Survey's names of countries."""

from pledgebook.pipelines.core.countries import ISO3_BY_NAME
from pledgebook.pipelines.core.vocabulary import WORLD

MINE, REFINERY, SOURCES = "mine_production", "refinery_production", "import_sources"

FOLLOWED = {
    ("Rare Earths", "Mine production"): (MINE, "RARE_EARTHS"),
    ("Rare Earths", "Rare-earth compounds and metals"): (SOURCES, "RARE_EARTHS"),
    ("Graphite (Natural)", "Mine production"): (MINE, "GRAPHITE"),
    ("Graphite (Natural)", "All"): (SOURCES, "GRAPHITE"),
    ("Antimony", "Mine production"): (MINE, "ANTIMONY"),
    ("Antimony", "Total metal and oxide"): (SOURCES, "ANTIMONY"),
    ("Tungsten", "Mine production"): (MINE, "TUNGSTEN"),
    ("Tungsten", "Ores, concentrates, and other forms"): (SOURCES, "TUNGSTEN"),
    ("Lithium", "Mine production"): (MINE, "LITHIUM"),
    ("Lithium", "All"): (SOURCES, "LITHIUM"),
    ("Cobalt", "Mine production"): (MINE, "COBALT"),
    ("Cobalt", "Metal, oxide, and salts"): (SOURCES, "COBALT"),
    ("Copper", "Mine production"): (MINE, "COPPER"),
    ("Copper", "Refinery production"): (REFINERY, "COPPER"),
    ("Copper", "Refined copper"): (SOURCES, "COPPER"),
}
"""Commodity and detail of a statistic to the series and the product group of the ledger. Of several import sources of one
mineral, the widest one is followed; of copper, refined copper, since ores and scrap are other goods."""

SECTION = {MINE: "Production", REFINERY: "Production", SOURCES: "Import sources"}
"""How the name of the statistic begins, by series."""

TONNES = {"metric tons": 1, "thousand metric tons": 1000}

OTHERS = "Other countries"

COUNTRIES = ISO3_BY_NAME | {
    "congo (kinshasa)": "COD",
    "korea, north": "PRK",
    "korea, republic of": "KOR",
    "world total": WORLD,
}
"""Country in lower case to ISO 3166 alpha-3."""
