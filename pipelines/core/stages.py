"""Which stage of a purchase a flow stands for: what was sold, what was shipped, what arrived."""

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

SALES: dict[str, tuple[str, ...]] = {"usda_esr": ("grossNewSales", "currentMYNetSales", "nextMYNetSales")}
"""Series that count contracts, by source. Any other series of exports counts what left."""

SUMS: dict[str, tuple[frozenset[str], ...]] = {
    "usda_esr": (frozenset({"currentMYNetSales", "nextMYNetSales"}),)
}
"""Series of a source that are the parts of one whole, so that a reading may add them up."""

OF_MANY_SOURCES = ("reported_figures",)
"""Sources whose series are names of other publishers: what they count cannot be told from the name."""

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
    if set(series_of(series)) & set(SALES.get(source, ())):
        return ("sold",)
    return ("shipped", "sold") if source in OF_MANY_SOURCES else ("shipped",)
