"""Purchase stages of flows: sold, shipped, arrived."""

from pledgebook.pipelines.core.sources import SOURCES

PURCHASE_LADDER = ("announced", "sold", "shipped", "arrived")

FLOW_STAGES = PURCHASE_LADDER[1:]
"""Stages measured by statistics."""

EVIDENCE = (
    "pledge",
    "statistics",
    "unknown_destinations",
    "outstanding",
    "outstanding_to_date",
    "documents",
    "none",
)
"""Evidence for a figure of the purchase ladder: the text of the pledge, a source's statistics, its sales to buyers not
yet named, goods sold and not shipped in the period or since the first period, documents, or none."""

UNKNOWN_DESTINATION = "XXU"
"""Partner code of a sales source for buyers whose country is not known yet."""

SHADOW = " unknown destinations"
"""Suffix of a sales reading's id for the same goods sold to buyers not yet known."""


SHADOW_OF_ORIGIN = " unspecified origins"
"""Suffix of an id of a reading of reported imports, for the same goods of an origin that is not specified."""


def series_of(series: str) -> tuple[str, ...]:
    """Return the series that a reading adds up, usually one: `currentMYNetSales+nextMYNetSales` are two."""
    return tuple(series.split("+"))


def is_running(source: str, series: str | None) -> bool:
    """Whether a reading's series has the changes of a running total."""
    known = SOURCES[source].series
    return series is not None and any(known[one].is_running for one in series_of(series) if one in known)


def stages_of(source: str, series: str, direction: str) -> tuple[str, ...]:
    """Return the stages that a flow can measure; the first is the default.

    Imports have arrived; exports have been shipped, except for series that count contracts.
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
