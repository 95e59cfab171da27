"""Files that no source reads, recognized so that their refusal says what they are and where their figures belong."""

from collections.abc import Iterable
from dataclasses import dataclass

BY_HAND = "single figures can be written into a table of reported_figures (pledgebook ingest reported_figures --template)"
MARKETING_YEARS = (
    "It has marketing years and thousand tonnes, and months of no calendar year: take weeks from USDA's export sales "
    f"(usda_esr) or months from the Census Bureau (census_trade); {BY_HAND}, with a period such as 2024-09..2025-08."
)
COMTRADE = "It lacks the columns that tell totals from their parts: download the data from UN Comtrade itself"
SHARES = "Each figure needs a series, a grade and a period: write them into a table of reported_figures, as the carried one has them."


@dataclass(frozen=True)
class Foreign:
    """A file that no source reads.

    Args:
        name: What it is, completing "The file looks like …".
        columns: Columns that together only it has.
        sheets: How the names of its sheets begin, if it is a workbook.
        remedy: What to do instead, in whole sentences.
    """

    name: str
    columns: frozenset[str] = frozenset()
    sheets: str = ""
    remedy: str = "Download the right file."


FOREIGN = (
    Foreign("the Census Bureau's exports by state and NAICS", frozenset({"STATE", "NAICS"})),
    Foreign("a Phase One table of a tracker", frozenset({"china_exports", "hs6"})),
    Foreign(
        "wheat data of USDA's Economic Research Service",
        frozenset({"Commodity_Desc", "Attribute_Desc", "Geography_Desc", "Marketing_Year"}),
        remedy=MARKETING_YEARS,
    ),
    Foreign(
        "the feed grains yearbook of USDA's Economic Research Service",
        sheets="FGYearbookTable",
        remedy=MARKETING_YEARS,
    ),
    Foreign(
        "an analyst's sheet of US soybean exports by country",
        frozenset({"US SOYBEAN EXPORTS | millon bushels"}),
        remedy="Its figures are thousand bushels, not million, and a column of zeros is a month not published yet: take months "
        f"from the Census Bureau (census_trade); {BY_HAND}, with the unit thousand bu.",
    ),
    Foreign(
        "BACI",
        frozenset({"hs6", "importer_iso2", "exporter_iso2"}),
        remedy="BACI reconciles both sides of each flow and is nobody's report: take what the countries reported from UN Comtrade.",
    ),
    Foreign(
        "an analyst's extract of UN Comtrade",
        frozenset({"reporter", "partner", "cmd", "flow"}),
        remedy=f"{COMTRADE}; {BY_HAND}.",
    ),
    Foreign(
        "an analyst's extract of UN Comtrade by supplier",
        frozenset({"reporter", "hs6", "partner_iso3", "import_value_usd"}),
        remedy=f"{COMTRADE}; {BY_HAND}.",
    ),
    Foreign(
        "an analyst's extract of UN Comtrade with unit values",
        frozenset({"partnerDesc", "primaryValue", "unit_value_usd_t"}),
        remedy=f"{COMTRADE}; {BY_HAND}.",
    ),
    Foreign(
        "shares of the largest country in mining and refining (IEA)",
        frozenset({"leader_iso3", "leader_share_pct"}),
        remedy=SHARES,
    ),
    Foreign(
        "figures of the press by origin",
        frozenset({"origin", "reported_by", "grade"}),
        remedy=SHARES,
    ),
    Foreign(
        "figures of the press by destination",
        frozenset({"destination", "reported_by", "grade"}),
        remedy=SHARES,
    ),
    Foreign(
        "the query of an export of DataWeb",
        frozenset({"Download Date"}),
        remedy="It says what was asked for and has no figures: hand in the export itself (usitc_dataweb).",
    ),
)


def with_columns(names: Iterable[str]) -> Foreign | None:
    """Return the file that has these columns, or None."""
    present = set(names)
    return next((one for one in FOREIGN if one.columns and one.columns <= present), None)


def with_sheets(names: str) -> Foreign | None:
    """Return the workbook whose sheets a message lists, or None."""
    return next((one for one in FOREIGN if one.sheets and f"'{one.sheets}" in names), None)


def advice(name: str) -> str:
    """Return what to do with a file that looks like a source, or like one that no source reads."""
    remedy = next((one.remedy for one in FOREIGN if one.name == name), None)
    if remedy is None:
        return f"The file looks like {name}: ingest it as such, or download the right file."
    return f"The file looks like {name}. {remedy}"
