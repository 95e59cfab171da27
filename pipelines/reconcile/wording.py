"""Every sentence that a reconciliation writes, by the code of the reason; elsewhere reasons are codes and figures."""

SENTENCES: dict[str, str] = {
    # Why the amount of a month is unknown
    "month.not_published": "not published",
    "month.not_reported": "published without a figure",
    "month.no_rate": "without an exchange rate",
    "month.other_unit": "in a unit that cannot be converted",
    "month.in_longer": "only inside a figure for a longer time",
    "month.another_edition": "in another HS edition, and no concordance from {editions} is loaded",
    # Which products are not published, and when
    "uncovered.products": "{products} in {when}",
    "uncovered.more_products": "{products} and {more} more in {when}",
    "uncovered.more": "{groups}; and {more} more",
    "uncovered.every_month": "every month",
    "uncovered.months": "{months} months",
    # Why a month is not set beside its base months
    "left_out.not_published": "not all of the base months are published",
    "left_out.in_part": "codes of another HS edition lie in part in the scope",
    "left_out.other_products": "{products} not published in all the months set side by side",
    # Figures that cannot be converted, and longer figures beside finer ones
    "conversion.no_rate": (
        "no exchange rate from {unit} to {wanted} for {months}; {months} is unknown for this reading, not 0"
    ),
    "conversion.other_unit": (
        "{unit} cannot be converted to {wanted} exactly; {months} is unknown for this reading, not 0"
    ),
    "beside.used": (
        "{held} of {months} months stand beside a figure for all of them; "
        "the longer figure is used and the {others} are left out"
    ),
    "beside.replaced": (
        "{held} of {months} months stand beside a figure for all of them; the {others} are used"
    ),
    "beside.no_amount": (
        "{held} of {months} months stand beside a figure for all of them; "
        "the longer figure has no amount and the {others} are used"
    ),
    "beside.others_months": "months",
    "beside.others_finer": "finer figures",
    # The reason of a status; `of` is a `Told`
    "status.not_begun": "the period begins on {of.start}",
    "status.not_measured": "nothing that the ledger reads measures it: unknown",
    "status.nothing_to_count": "this reading asks no amount, and nothing that can be counted",
    "status.no_month": "{of.coverage}: unknown",
    "status.not_documented": "no {of.stage} is documented: unknown",
    "status.not_documented_late": "the deadline has passed, and no {of.stage} is documented: unknown",
    "status.no_event_amount": "no amount is known for {of.events} event(s) ({of.stage}): unknown",
    "status.no_event_amount_late": (
        "the deadline has passed, and no amount is known for {of.events} event(s) ({of.stage}): unknown"
    ),
    "status.documented_without_target": (
        "documents name amounts ({of.stage}), but the pledge names none to set them against"
    ),
    "status.documented": "documents show {of.attained} ({of.stage})",
    "status.documented_late": (
        "the deadline has passed; documents show {of.attained} ({of.stage}), the rest is unknown"
    ),
    "status.no_baseline": (
        "this reading asks no amount, and no month of a baseline is published; {of.coverage}"
    ),
    "status.no_alike_baseline": (
        "this reading asks no amount, and no month of a baseline is published for the same products; {of.coverage}"
    ),
    "status.compared": (
        "this reading asks no amount: {of.change}, {of.realized} against "
        "{of.baseline} in the same months of the baseline, over {of.comparison.months} month(s) "
        "that both have{of.unlike}; {of.coverage}"
    ),
    "status.baseline_missing": (
        "the target cannot be reckoned: the baseline is not published for all its months"
    ),
    "status.up_to_unknown": "the text says 'up to', and how far that reaches is unknown; {of.flows}",
    "status.no_amount": "this reading asks no amount",
    "status.up_to_met": "the text says 'up to', and {of.of_high} has come",
    "status.up_to": "the text says 'up to': no minimum is asked, so nothing can be missed",
    "status.up_to_in_part": (
        "the text says 'up to': no minimum is asked, so nothing can be missed; {of.of_high} has come"
    ),
    "status.no_bound": "the text names no bound",
    "status.over": "{of.used} has come{of.tail}",
    "status.documented_within": "documents show {of.used}",
    "status.documented_so_far": "documents show {of.used}; the rest is unknown",
    "status.bound_in_range": (
        "{of.used} to {of.used_high}: {of.cause} leaves open whether the bound is kept{of.tail}"
    ),
    "status.bound_in_part": "the period has ended with {of.used}, but not all of it is held{of.tail}",
    "status.bound_so_far": "{of.used} is known so far, and not all of it is held{of.tail}",
    "status.within_so_far": "{of.used} so far{of.tail}",
    "status.within": "{of.used}{of.tail}",
    "status.came": "{of.attained} has come; {of.flows}",
    "status.ended_as_far_as_held": (
        "the period has ended with {of.attained} as far as it is held; {of.flows}"
    ),
    "status.ended_in_range": (
        "the period has ended with {of.attained} to {of.attained_high}: {of.cause} leaves open whether it is met; "
        "{of.flows}"
    ),
    "status.ended": "the period has ended with {of.attained}; {of.flows}",
    "status.ended_in_part": (
        "the period has ended, {of.attained} is known, but not all of it is held; {of.flows}"
    ),
    "status.no_line": (
        "{of.hedge}{of.attained} has come, and no line says how much is due by now; {of.flows}"
    ),
    "status.no_weights": (
        "{of.hedge}{of.attained} has come, and no line says how much is due by now, for months of the baseline "
        "are not published for the same products and have no weights; {of.flows}"
    ),
    "status.on_track": "{of.hedge}{of.due} of what the covered months ask; {of.flows}",
    "status.due_in_range": (
        "{of.cause} leaves open whether the path is kept, {of.due_high} at most; "
        "{of.due} of what the covered months ask; {of.flows}"
    ),
    "status.behind": "{of.hedge_of_all}{of.due} of what the covered months ask; {of.flows}",
    # What stands after the reason of a status
    "threshold.met": "met from {pct} % on, as the register sets it",
    "threshold.on_track": "on track from {pct} % on, as the register sets it",
    "threshold.within_cap": "within the cap up to {pct} %, as the register sets it",
    "range.codes": (
        "a range, for {codes} lie in part in the scope, which has another HS edition: {low} without them to "
        "{high} with them in full, about {estimate} if the counterparts of a code weigh the same"
    ),
    "range.more_codes": "{codes} and {more} more",
    "factor.converted": "converted by {factor.factor_id}: {factor.words}",
    # Parts of the reasons above
    "coverage.months": "{covered} of {elapsed} months held from {source}",
    "coverage.all": "all {months} months held from {source}",
    "coverage.not_begun": "no month of the period has ended yet",
    "coverage.problem": "{months} month(s) {problem}",
    "coverage.partial": "some products are missing in {months} of them ({products})",
    "coverage.not_named": "not named",
    "coverage.a_source": "a source",
    "baseline.in_part": (
        "{coverage}; the baseline is published in part only (without {missing}), so the target is {target}"
    ),
    "baseline.codes": (
        "{coverage}; the baseline is reckoned without codes that lie in part in the scope ({missing}), "
        "so the target is {target}"
    ),
    "baseline.some_products": "some products",
    "baseline.target_unknown": "unknown",
    "baseline.target_low": "a lower bound",
    "share.target": "{share} of the target",
    "share.bound": "{share} of the bound",
    "share.target_unknown": "an unknown part of the target",
    "share.bound_unknown": "an unknown part of the bound",
    "share.target_zero": "an amount against a target of 0",
    "share.bound_zero": "an amount against a bound of 0",
    "share.high_unknown": "an unknown part",
    "share.between": "{low} to {high}",
    "share.at_most": "at most {high}",
    "share.of_that": "{share} of that",
    "share.amount": "an amount",
    "share.hedge": "as far as it is held, ",
    "cause.factor": "the factor",
    "cause.edition": "the change of HS edition",
    "cause.range": "the range",
    "change.no_base": "no change can be given, the baseline is 0",
    "change.unlike": ", {months} more not of the same products",
    "stage.interest": "interest",
    "stage.candidate": "candidate project",
    "stage.selected": "selected project",
    "stage.financing_signed": "signed financing",
    "stage.disbursed": "disbursement",
    "stage.announced": "announcement",
    "stage.sold": "sale",
    "stage.shipped": "shipment",
    "stage.arrived": "arrival",
    "stage.done": "step taken",
    "stage.cancelled": "cancellation",
    "stage.suspended": "suspension",
    "stage.scaled_down": "reduction",
    "stage.other": "step",
    # How far the readings of a pledge agree
    "agreement.none": "no reading speaks",
    "agreement.ambiguous": "ambiguous: {readings_for} for, {against} against{silent}",
    "agreement.only": "the only reading: {status}",
    "agreement.headline": "only the headline speaks: {status}",
    "agreement.other": "only one reading, not the headline, speaks: {status}",
    "agreement.some": "{voting} of {readings} {side}{silent}",
    "agreement.for": "for it",
    "agreement.against": "against it",
    "agreement.all": "all {readings} agree: {statuses}",
    "agreement.both": "{statuses} and {last}",
    "agreement.silent": ", {silent} silent",
    "agreement.opposite": (
        "the text can be read in ways that come to opposite verdicts ({readings}); the pledge has no verdict"
    ),
    # Milestones: where they stand, and their rules
    "deadline.done": "a document says that it was done on {done}",
    "deadline.no_date": "the text sets no date, and no document says that it was done",
    "deadline.overdue_unknown": "due on {due}; no document says that it was done, or that it was not",
    "deadline.due": "due on {due}; no document says yet that it was done",
    "deadline.not_due": "due on {due}",
    "milestone.earliest": "{reason}; the text says 'at least', so that is the earliest day",
    "milestone.no_holidays": "unknown: the holidays of that year are not known",
    "milestone.no_event": "unknown: no document tells of {event}, from which it counts",
    "milestone.no_stage": "unknown: no document tells of a step at the stage {stage}, from which it counts",
    "milestone.fixed": "by {due}",
    "milestone.months": "{least}{number} months after {start}",
    "milestone.calendar": "{least}{number} calendar days after {start}",
    "milestone.business": "{least}{number} business days ({countries}) after {start}",
    "milestone.least": "at least ",
    "milestone.stage": "the stage {stage}",
    "milestone.step": "{stage}: {project}",
    # Ladders: what a stage lacks, and documents that do not fit together
    "rung.nothing": "nothing documented: unknown, not 0",
    "rung.business_scale": "business scale, not money invested; never added to investment",
    "rung.without_amount": "no amount is known for {number} of {events} event(s)",
    "rung.without_low": "no low end is known for {number} of {events} event(s)",
    "rung.without_high": "no high end is known for {number} of {events} event(s)",
    "rung.suspended": "{suspended} event(s) suspended, still counted",
    "total.part": "{pledges}: part of another pledge, not added",
    "total.cap": "{pledges}: a bound, not added",
    "total.unknown": "no amount is known for {unknown} of {pledges} pledge(s)",
    "claim.no_amount": "no amount",
    "claim.range": "{low} to {high}",
    "claim.low": "at least {low}",
    "claim.high": "up to {high}",
    "claim.no_unit": "no unit",
    "claim.differing": ("documents differ on {project}: {said}; kept as a range, not averaged and not added"),
    "claim.contradicting": (
        "documents differ on {project}: {said}; they contradict each other: the amount is unknown, "
        "not averaged and not added"
    ),
    "claim.stage": "documents differ on the stage of {project}: {said}",
    "claim.place": "documents differ on the place of {project}: {said}",
    "claim.additionality": (
        "documents differ on whether {project} is additional: {said}; the more cautious word counts"
    ),
    "claim.no_rate": (
        "no exchange rate for {day:%Y-%m}; the amount is unknown in the unit of the pledge, not 0"
    ),
    "claim.other_unit": (
        "the units are not comparable; the amount is unknown in the unit of the pledge, not 0"
    ),
    "change.of_nothing": (
        "a change of {project} dated {day}, of which no earlier step is known; it changes nothing"
    ),
    "change.enlarging": (
        "{project} is said to be scaled down to more than was documented before; the later amount is kept"
    ),
    "duplicate.other_pledge": (
        "{project} repeats {original}, announced under {pledge}: it stands under both pledges and once in any total"
    ),
    "duplicate.inside": (
        "{project} repeats {original}; both lines stand inside {inside}, and a sum of its lines holds the amount "
        "twice; counted once"
    ),
    "duplicate.same": "{project} repeats {original}; counted once",
    "parts.rounding": "each figure was rounded before it was printed; {kept}",
    "parts.differ": "the parts do not add up to the whole, and rounding does not explain it; {kept}",
    "parts.kept": "kept as a range",
    "parts.unknown": "the amount is unknown",
    # Ladders of purchases
    "purchase.no_amount": "the text names no amount",
    "purchase.no_baseline": "the amount is over a baseline that is not known",
    "purchase.with_baseline": "the baseline and what was pledged over it",
    "purchase.not_measured": "nothing that the ledger reads measures it: unknown, not 0",
    "purchase.no_month": "0 of {months} months held: unknown, not 0",
    "purchase.partial": "some products are missing in {months} of them: a low end",
    "purchase.no_unknown": "sales to unknown destinations are not held: no high end is known",
    "purchase.unknown": "sold to unknown destinations: may or may not be this buyer's; never added silently",
    "purchase.unknown_not_held": (
        "sold to unknown destinations: may or may not be this buyer's; never added silently; not held"
    ),
    "purchase.unknown_negative": (
        "sold to unknown destinations: may or may not be this buyer's; never added silently; "
        "more was named or cancelled than newly sold"
    ),
    "purchase.not_shipped": ("sold less shipped ({shipped}) in {months}; what was sold before is not in it"),
    "purchase.not_shipped_low": (
        "sold less shipped ({shipped}) in {months}; what was sold before is not in it; "
        "sales to unknown destinations are not held: no high end is known"
    ),
    "purchase.with_unknown": "sold, unknown destinations included",
    "purchase.documents": (
        "documents claim more {stage} than {source} counts in {months}{bound}; both are kept, and neither is "
        "set right by the other"
    ),
    "purchase.more_shipped": (
        "more shipped than sold in {months}{bound}; what was sold before and still had to be shipped is not known, "
        "and may explain it"
    ),
    "purchase.more_arrived": "more arrived than shipped in {months}, against what left in {before}",
    "bound.as_counted": "",
    "bound.all_unknown": "; sales to unknown destinations are counted in full as this buyer's",
    "bound.not_held": "; sales to unknown destinations are not held, and may explain it",
    # Outlooks
    "outlook.projected": (
        "a projection, no verdict: the same {months} month(s) had brought {low} to {high} of the {years} earlier "
        "years from {first:%Y-%m} to {last:%Y-%m}"
    ),
    "outlook.without": "{words}; of the products held, without {uncovered}",
    "outlook.no_end": "no projection: the text gives no end",
    "outlook.too_long": (
        "no projection: the period has {months} months, and the months of a year do not tell the level of the next"
    ),
    "outlook.nothing_published": "no projection: no month is published",
    "outlook.no_month": "no projection: no month of the period is published",
    "outlook.in_longer": ("no projection: part of what came is known by figures for several months only"),
    "outlook.other_products": (
        "no projection: other products are published in some months of the period than in others"
    ),
    "outlook.in_part": "no projection: codes of another HS edition lie in part in the scope",
    "outlook.negative": "no projection: what came is below 0",
    "outlook.few_years": (
        "no projection: {years} earlier year(s) are published for all months and the same products, "
        "and {needed} are needed"
    ),
    "outlook.bad_year": (
        "no projection: in the year from {first:%Y-%m} the same months had brought nothing, or more than all of it"
    ),
    # Prices and volumes
    "prices.no_month": (
        "not compared: no month of the period is published for the same products as its base months"
    ),
    "prices.no_flow": "not compared: nothing flowed in either span",
    "prices.no_value": "not compared: some value was not reported",
    "prices.several_currencies": "not compared: values are in several currencies",
    "prices.several_editions": "not compared: codes are of several HS editions ({editions})",
    "prices.compared": (
        "unit values, not prices: {compared} of {products} products are compared, {share} of the value"
    ),
    "prices.nothing": "nothing",
    "prices.left_out": "{words}; left out: {products}",
    "prices.months": "{months} left out: {why}",
    "product.new": "new",
    "product.vanished": "vanished",
    "product.several_dimensions": "in units of several dimensions",
    "product.no_quantity": "without a quantity",
    "product.estimated": "with an estimated quantity",
    "product.zero": "with a value or a quantity of 0",
    # Concentration of suppliers
    "suppliers.in_part": "in part in the group, so that their months are unknown: {codes}",
    "suppliers.lacking": "figures that were not reported, or in another unit: {suppliers}",
    "suppliers.unknown": "{unknown} of {spans} reported spans are unknown for all suppliers together",
    "suppliers.more": "the suppliers add up to more than the total for all countries; their sum is used",
    "suppliers.rest": "no supplier is known for {share} of the total",
    # Mirrors: why a side has no figure (it follows the country), where lag and margin come from, what is left
    "side.nothing": "has not published",
    "side.some_months": "has published {published} of {months} months",
    "side.another_edition": "has published in another HS edition, and no concordance from {editions} is loaded",
    "side.some_products": "has not published all products: {products} is missing",
    "side.in_longer": "has published a figure for a longer time only",
    "side.several_units": "has figures in {unit}",
    "side.not_reported": "has not reported the figure",
    "side.no_rate": "has no exchange rate from {unit} to {currency}",
    "side.no_money": "has a figure in a unit that is no money from {unit} to {currency}",
    "side.named": "{side} {country} {problem}",
    "mirror.unknown": "unknown: {problems}",
    "mirror.rest": "not known, and so in the rest: {parts}",
    "mirror.break": "the rest of the gap is more than {share} of the larger side{unknown}{cancels}",
    "mirror.break_unknown": "; not known: {parts}",
    "mirror.break_cancels": "; over all months the rests cancel out",
    "mirror.declared": "declared, by {document}",
    "quantity.unknown": "unknown",
    "quantity.estimated": "not comparable: {sides} is estimated",
    "quantity.estimated_side": "that of {country}",
    "quantity.units": "not comparable: {one} and {other}",
    "lag.yearly": "figures for years: what is under way at their ends is not known",
    "lag.few_months": (
        "{months} month(s) with both sides and exports of the {longest} month(s) before; at least {needed} are "
        "needed to estimate delays of 0 to {longest} months"
    ),
    "lag.not_varied": "exports vary too little from month to month to tell delays apart",
    "lag.correlation": (
        "correlation of imports with exports by months of delay: {correlations}; over {months} months"
    ),
    "lag.correlation_at": "{correlation:.2f} at {delay}",
    "lag.no_fit": "no delay fits: {correlation}",
    "lag.estimated": (
        "estimated by non-negative least squares, delays of 0 to {longest} months{weak}; mean delay {mean:.2f} "
        "months, {low:.2f} to {high:.2f} with any one month left out; {correlation}"
    ),
    "lag.weak": ", fewer than {strong}, so it is weak",
    "margin.none": "imports are valued {valuations}",
    "margin.reported": "the importer's own {fob_series} beside {series}",
    "margin.no_lag": "none is declared, and without a lag none can be estimated",
    "margin.few_months": "{ratios} month(s) with both sides; at least {needed} are needed to estimate it",
    "margin.few_years": "{ratios} year(s) with both sides; at least {needed} are needed to estimate it",
    "margin.no_freight_months": (
        "the median ratio of imports to exports over {ratios} month(s) is {ratio}: no freight"
    ),
    "margin.no_freight_years": (
        "the median ratio of imports to exports over {ratios} year(s) is {ratio}: no freight"
    ),
    "margin.estimated_months": "median over {ratios} month(s), quartiles as its range",
    "margin.estimated_years": "median over {ratios} year(s), quartiles as its range",
}


def say(code: str, **figures: object) -> str:
    """The sentence of a code, with its figures in place."""
    return SENTENCES[code].format(**figures)


def told(*words: str | None) -> str | None:
    """Several remarks in one; none if there is none."""
    return "; ".join(one for one in words if one) or None
