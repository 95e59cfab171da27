"""Closed word lists of the ledger; a value outside its list is rejected."""

TRADE_DIRECTIONS = ("export", "re_export", "import")
"""Directions of goods that cross a border, which a reading may ask for."""

DIRECTIONS = (*TRADE_DIRECTIONS, "production")
"""The same, and goods that a country produces: of these the world (W00) is the reporter, and the country the partner."""

VALUATIONS = ("FAS", "FOB", "CIF", "customs", "unstated")
OBS_STATUS = ("reported", "preliminary", "revised", "final", "estimated")
QUALIFIERS = ("exact", "about", "at_least", "at_most")
PERIODS = ("day", "month")
HS_EDITIONS = ("HS1988", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022")
"""Editions of the Harmonized System, each in force from 1 January of its year."""

RELATIONS = ("1:1", "1:n", "n:1", "n:n")
"""Relation of a code of one edition to a code of another: a side is n if several codes of its edition share goods with
the other code."""

GRADES = ("P", "P'", "N", "N-", "D")
"""Grade of the evidence: P primary document seen, P' copy or close summary of it, N press or think-tank text, N- the
same on a weak host, D derived by arithmetic. Background knowledge is not accepted."""

LEGAL_FORMS = (
    "treaty-like",
    "executive-order",
    "MOU-nonbinding",
    "joint-statement",
    "fact-sheet",
    "announced",
    "LOI-nonbinding",
    "contract",
    "statistics",
)
INSTRUMENTS = ("investment", "credit-guarantee", "purchase", "market-access", "support", "non-monetary")

FINANCING = ("equity", "loan", "guarantee")
"""Financial instrument of a step of an investment, where a document says so."""

BASES = ("total", "incremental", "growth", "cap", "count", "milestone", "unquantified")
"""How a reading turns words into a target: a total, an increment over a baseline, a growth of the baseline, an upper
bound, a count, a dated milestone, or no amount."""

SCHEDULES = ("annual", "cumulative", "milestone", "open")
PRORATIONS = ("none", "linear", "seasonal")
MEASURES = ("value", "quantity", "event", "none")
"""What realizes a reading: the value of flows, their quantity, documented events, or nothing countable."""

SUPPLY_MEASURES = ("value", "quantity", "share")
"""What is known of a supplier: the value or the quantity of its goods, or its share as printed without an amount."""

STAGES = (
    "interest",
    "candidate",
    "selected",
    "financing_signed",
    "disbursed",
    "announced",
    "sold",
    "shipped",
    "arrived",
    "done",
    "canceled",
    "suspended",
    "scaled_down",
    "pledged",
    "committed",
    "allocated",
    "received",
    "spent",
)
"""Investment: interest → disbursed. Purchases: announced → arrived. Milestones: announced → done. Aid, as reported:
pledged → committed → allocated → disbursed, and received and spent by the receiver."""

INVESTMENT_LADDER = ("interest", "candidate", "selected", "financing_signed", "disbursed")
ADDITIONALITY = ("new", "announced_before", "claimed", "doubtful", "unknown")
"""Additionality of an amount according to a document: new money, announced before, claimed to be new by a party,
doubtful, or not stated."""

CAUTION = ("announced_before", "doubtful", "claimed", "new", "unknown")
"""Order of caution: where documents differ on additionality, the first of these applies."""

ADDITIONALITY_CLASSES = ("new", "claimed", "doubtful", "announced_before", "duplicate", "unknown")
"""Classes of the additionality of a stage: the same, and duplicates of other events."""

TOTAL_SCOPES = ("agreement", "payer")
TOTAL_STAGES = (
    "pledged",
    "interest",
    "candidate",
    "selected",
    "candidate_or_selected",
    "financing_signed",
    "disbursed",
)
"""Stages with totals: the pledged amount and the stages of investment; a project that went from candidate to selected
counts once in the combined stage."""

LEGAL_EFFECTS = (
    "started",
    "signed",
    "approved",
    "maintained",
    "tariff_leg_changed",
    "force_majeure",
    "threatened",
    "amended",
    "challenged",
    "export_curbs",
)
"""What a legal event does: `challenged` is a court or a suit against its basis, `export_curbs` a seller's ban or limit."""

UNITS = (
    "USD", "JPY", "EUR", "CNY", "KRW", "GBP", "CHF", "TWD",
    "t", "kg", "bbl", "m3", "L", "MMcf", "number", "doz", "m", "m2", "pieces", "kWh", "MWh", "g", "carat",
    "pairs", "dozen_pairs", "gross", "hundred", "thousand", "clean_kg", "content_kg", "fiber_m", "squares",
    "kL", "GBq", "t_metal", "kg_metal", "kg_dry", "dozen_pieces", "linear_m", "t_air_dry", "packs", "proof_L",
    "curies", "barrels_content", "MBq", "cm2", "m3_thousand", "percent", "MMBtu", "bu", "content_t",
    "gross_containers", "kg_sugars", "millicuries", "bales",
)  # fmt: skip
"""Currencies, units of quantity (defined in pipelines/core/measures/units.txt) and percent."""

OUTLOOKS = ("would_meet", "would_miss", "would_keep", "would_exceed", "open")
"""Outcome of a projection's whole range against the target or a bound; never a status."""

STATUSES = (
    "met",
    "on_track",
    "behind",
    "missed",
    "within_cap",
    "over_cap",
    "change_only",
    "done",
    "due",
    "overdue_unknown",
    "not_due",
    "in_progress",
    "incomplete",
    "not_quantified",
    "no_data",
)

STATUS_WORDS = {
    "overdue_unknown": "past due?",
    "not_quantified": "not quantified",
    "change_only": "change only",
}
"""Statuses that are told in other words."""


def status_word(status: str) -> str:
    """Tell a status in words."""
    return STATUS_WORDS.get(status, status.replace("_", " "))


DAY_COUNTS = ("calendar", "business")
"""Ways to count the days of a text that does not say which: every day, or business days only."""

CLOCK_COUNTS = (*DAY_COUNTS, "months", "fixed")
CLOCK_STATUSES = ("overdue_unknown", "due", "not_due", "waiting", "done")
"""Status of a milestone; `waiting` while no document reports the event from which the time is counted."""

WITHDRAWAL = "withdrawal"
"""Kind of a break: figures that stood leave the ledger, beyond the bound of their source."""

DISCREPANCY_KINDS = (
    "coverage",
    "trade_system",
    "timing",
    "classification",
    "valuation",
    "partner_attribution",
    "threshold",
    "confidentiality",
    "exchange_rate",
    "error",
    "rounding",
    "completeness",
    "duplicate",
    "total_beside_parts",
    "unit",
    "restatement",
    "stage_conflict",
    "conflicting_claims",
    "outlier",
    WITHDRAWAL,
)
"""Causes from the UN manual on reconciling trade asymmetries, and further ones for pledges."""

BREAK_ACTIONS = (
    "found",
    "changed",
    "cured",
    "returned",
    "assigned",
    "explained",
    "accepted",
    "reopened",
    "commented",
)
"""Actions on a break: the first four are logged by runs, the others by users."""

BREAK_STATUSES = ("open", "assigned", "explained", "accepted", "reopened", "cured")
"""Status of a break. `reopened`: open again, with a history; `cured`: gone from the figures."""

AGE_BUCKETS = ("0-30", "31-90", "91-180", "181-365", "over 365")
"""Age of a break, in days."""

ACCOUNT_STAGES = (
    "pledged",
    "pledged:at_most",
    "outstanding",
    "outstanding:at_most",
    "outstanding:in_doubt",
    "realized",
    "lapsed",
    "unquantified",
    "unquantified:in_doubt",
)
"""Last part of an account's name. `at_most` is the span between the low and the high end of a target, `in_doubt` that of a
realized amount; `unquantified` stands for what is outstanding where no target is known."""

POSTED_KINDS = ("pledged", "realized", "lapsed")
ACTS = ("proposed", "closed", "reopened")
ENTRY_KINDS = (*POSTED_KINDS, *ACTS)
"""Kinds of an entry of the journal: the first three are posted by runs, the acts are those of people about a period."""

KNOWN_ENDS = ("both", "low", "high")
"""Which ends of an amount are known: both, only the least, or only the most."""

ENTRY_ACTIONS = ("posted", "revised", "withdrawn")
"""What an entry of a run does: it posts an amount for the first time, or its difference, or takes back one that is no longer
known."""

WORLD = "W00"
"""UN partner code for all countries together."""

EVERY_PARTNER = "*"
"""Partner code for each country separately, in coverage and in requests."""

REGISTER = "register"
"""Source of rows that come from the pledge register."""

GOAL_STATUSES = ("within_goal", "above_goal", "open", "no_goal")
"""Status of a goal for the largest share or the Herfindahl index: kept, not kept, not certain, or none pledged."""
