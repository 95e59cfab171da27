"""Which stage of a purchase a flow stands for: what was sold, what was shipped, what arrived."""

from pipelines.core.sources import SOURCES

PURCHASE_LADDER = ("announced", "sold", "shipped", "arrived")

FLOW_STAGES = PURCHASE_LADDER[1:]
"""The stages that statistics measure."""

EVIDENCE = (
    "pledge",
    "statistics",
    "unknown_destinations",
    "outstanding",
    "outstanding_to_date",
    "documents",
    "none",
)
"""What a figure of the purchase ladder rests on: the text of the pledge, a source's statistics, its sales to buyers
that are not named yet, what was sold and not shipped in the period or since the first one, documents, or nothing."""

UNKNOWN_DESTINATION = "XXU"
"""The partner under which a source of sales puts buyers whose country is not known yet."""

SHADOW = " unknown destinations"
"""What is added to the id of a reading of sales for the same goods sold to buyers that are not known yet."""


def series_of(series: str) -> tuple[str, ...]:
    """The series that a reading adds up, mostly one: `currentMYNetSales+nextMYNetSales` are two."""
    return tuple(series.split("+"))


def stages_of(source: str, series: str, direction: str) -> tuple[str, ...]:
    """The stages that a flow can stand for; the first one is meant where the register names none.

    Imports have arrived. Exports have been shipped, except for series that count contracts.
    """
    if direction == "import":
        return ("arrived",)
    known = SOURCES.get(source)
    if known is None:
        return ("shipped",)
    stated = {known.series[one].stage for one in series_of(series) if one in known.series} - {None}
    if stated:
        return tuple(stage for stage in FLOW_STAGES if stage in stated)
    return ("shipped", "sold") if known.is_of_many else ("shipped",)
