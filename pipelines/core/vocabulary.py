"""The closed word lists of the ledger: a value outside its list is refused, never guessed."""

import pycountry

DIRECTIONS = ("export", "re_export", "import")
VALUATIONS = ("FAS", "FOB", "CIF", "customs", "unstated")
OBS_STATUS = ("reported", "preliminary", "revised", "final", "estimated")
QUALIFIERS = ("exact", "about", "at_least", "at_most")
PERIODS = ("day", "month")
HS_EDITIONS = ("HS1988", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022")
"""The editions of the Harmonized System, each in force from 1 January of its year."""

RELATIONS = ("1:1", "1:n", "n:1", "n:n")
"""How a code of one edition stands to one of another: the first side is n where several codes of that edition
share goods with the code of the other."""

GRADES = ("P", "P'", "N", "N-", "D")
"""How well a fact is evidenced: P primary document seen, P' a copy or close summary of it, N press or
think-tank text, N- the same on a weak host, D derived by arithmetic. Background knowledge is not loaded."""

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

BASES = ("total", "incremental", "growth", "cap", "count", "milestone", "unquantified")
"""How a reading turns words into a target: total, over a baseline, a growth of the baseline, an upper
bound, a number of things, a dated step that is taken or not, or no amount at all."""

SCHEDULES = ("annual", "cumulative", "milestone", "open")
PRORATIONS = ("none", "linear", "seasonal")
MEASURES = ("value", "quantity", "event", "none")
"""What realizes a reading: the value of flows, their quantity, the ladder of events, or nothing countable."""

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
"""Investment: interest → disbursed. Purchases: announced → arrived. Milestones: announced → done. Aid, as its
sources report it: pledged → committed → allocated → disbursed, with what the receiving end received and spent."""

INVESTMENT_LADDER = ("interest", "candidate", "selected", "financing_signed", "disbursed")
ADDITIONALITY = ("new", "announced_before", "claimed", "doubtful", "unknown")
"""What a document says of an amount: that it is new money, that it was announced before; that a party claims it to be
new, or that it is doubtful; or nothing."""

CAUTION = ("announced_before", "doubtful", "claimed", "new", "unknown")
"""Which of several documents' words on additionality holds: the first of these."""

ADDITIONALITY_CLASSES = ("new", "claimed", "doubtful", "announced_before", "duplicate", "unknown")
"""The classes that a stage is split into: the same, and what repeats another event."""

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
"""What totals are formed of: the pledged amount and the rungs of investment; a project that climbed from candidate
to selected counts once in both together."""

LEGAL_EFFECTS = (
    "started",
    "signed",
    "approved",
    "maintained",
    "tariff_leg_changed",
    "force_majeure",
    "threatened",
    "amended",
)

UNITS = (
    "USD", "JPY", "EUR", "CNY", "KRW", "GBP", "CHF", "TWD",
    "t", "kg", "bbl", "m3", "L", "MMcf", "number", "doz", "m", "m2", "pieces", "kWh", "MWh", "g", "carat",
    "pairs", "dozen_pairs", "gross", "hundred", "thousand", "clean_kg", "content_kg", "fiber_m", "squares",
    "kL", "GBq", "t_metal", "kg_metal", "kg_dry", "dozen_pieces", "linear_m", "t_air_dry", "packs", "proof_L",
    "curies", "barrels_content", "MBq", "cm2", "m3_thousand", "percent", "MMBtu", "bu", "content_t",
    "gross_containers", "kg_sugars", "millicuries", "bales",
)  # fmt: skip
"""Currencies, units of quantity (defined in pipelines/core/units.txt) and percent."""

WITHDRAWN_CURRENCIES = (
    "ATS", "BEF", "BGN", "CYP", "DEM", "EEK", "ESP", "FIM", "FRF", "GRD", "HRK", "IEP", "ITL",
    "LTL", "LVL", "MTL", "NLG", "PTE", "ROL", "RUB", "SIT", "SKK", "TRL", "VEB", "VEF",
)  # fmt: skip
"""Currencies that ISO 4217 has withdrawn or may withdraw, which older rates still name."""

CURRENCIES = frozenset({currency.alpha_3 for currency in pycountry.currencies} | {*WITHDRAWN_CURRENCIES})
"""The codes of ISO 4217 that a file may name."""

OUTLOOKS = ("would_meet", "would_miss", "would_keep", "would_exceed", "open")
"""What a projection's whole range says of the target, or of a bound; never a status."""

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

DAY_COUNTS = ("calendar", "business")
"""How the days of a text are counted, where it does not say: every day, or business days only."""

CLOCK_COUNTS = (*DAY_COUNTS, "months", "fixed")
CLOCK_STATUSES = ("overdue_unknown", "due", "not_due", "waiting", "done")
"""Where a milestone stands; it waits while no document says that what it counts from has happened."""

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
)
"""The causes of the UN's manual on reconciling trade asymmetries, and those that pledges add."""

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
"""What happens to a break: the first four are told by a run, the others by people."""

BREAK_STATUSES = ("open", "assigned", "explained", "accepted", "reopened", "cured")
"""Where a break stands. Reopened is open again, with a history; cured is gone from the figures."""

AGE_BUCKETS = ("0-30", "31-90", "91-180", "181-365", "over 365")
"""The age of a break, in days."""

PRODUCT_GROUPS = ("TOTAL", "AGRICULTURE", "SOY_PRODUCTS", "ENERGY", "FARM_BASKET", "CARS_US_BRAND")
"""Baskets that a publisher reports under a name and that no list of HS codes reproduces."""

WORLD = "W00"
"""Partner code for all countries together, as the UN writes it."""

EVERY_PARTNER = "*"
"""What stands for the partner where each country by itself is meant, in coverage and in questions."""

REGISTER = "register"
"""What stands for the source of a row that the pledge register says."""

GOAL_STATUSES = ("within_goal", "above_goal", "open", "no_goal")
"""A goal for the largest share or the Herfindahl index: kept, not kept, not certain, or none was pledged."""
