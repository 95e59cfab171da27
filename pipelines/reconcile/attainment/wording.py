"""The reason beside a status, and how far readings agree, in words: a sentence for each code that is decided elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from pipelines.core.decimals import HUNDRED, percent_text, rounded
from pipelines.reconcile.attainment.figures import Figures
from pipelines.reconcile.attainment.thresholds import Thresholds, share_text
from pipelines.reconcile.clock.wording import deadline_words

SHOWN = 4
"""How many codes a reason lists."""

UNLIKE_BASELINE = "months of the baseline are not published for the same products and have no weights"

STAGE_WORDS = {
    "interest": "interest",
    "candidate": "candidate project",
    "selected": "selected project",
    "financing_signed": "signed financing",
    "disbursed": "disbursement",
    "announced": "announcement",
    "sold": "sale",
    "shipped": "shipment",
    "arrived": "arrival",
    "done": "step taken",
    "cancelled": "cancellation",
    "suspended": "suspension",
    "scaled_down": "reduction",
}


LINES = (
    (("met", "missed", "incomplete"), "met from {} % on", "met_from_pct"),
    (("on_track", "behind"), "on track from {} % on", "on_track_from_pct"),
    (("within_cap", "over_cap"), "within the cap up to {} %", "within_cap_to_pct"),
)
"""The status words that each threshold draws a line between, how it is told, and its name."""


def reason(of: Figures, status: str, code: str) -> str:
    """The reason for a status, with the factor if one was used, and with the threshold if it is not the usual one."""
    words = [REASONS[code](of)]
    if threshold := threshold_words(of.thresholds, status):
        words.append(threshold)
    if of.amount is not None and of.realized.in_part is not None:
        words.append(_in_part_words(of))
    if of.factor is not None and of.amount is not None:
        words.append(f"converted by {of.factor.factor_id}: {of.factor.words}")
    return "; ".join(words)


def threshold_words(thresholds: Thresholds, status: str) -> str | None:
    """The threshold behind a status where it is not the usual one."""
    for statuses, text, name in LINES:
        pct: Decimal = getattr(thresholds, name)
        if status in statuses and pct != HUNDRED:
            return f"{text.format(f'{pct.normalize():f}')}, as the register sets it"
    return None


def _not_documented(of: Figures) -> str:
    events = of.rung.events if of.rung else 0
    what = (
        f"no amount is known for {events} event(s) ({_stage(of)})"
        if events
        else f"no {_stage(of)} is documented"
    )
    return f"{'the deadline has passed, and ' if of.is_closed else ''}{what}: unknown"


def _comparison(of: Figures) -> str:
    one = of.comparison
    if one is None or one.realized is None or one.baseline is None:
        lost = "no month of a baseline is published" + (" for the same products" if one else "")
        return f"this reading asks no amount, and {lost}; {_coverage_words(of)}"
    change = one.change_pct
    text = "no change can be given, the baseline is 0" if change is None else _signed(change)
    sides = f"{one.realized.normalize():,f} against {one.baseline.normalize():,f} in the same months of the baseline"
    left_out = f", {one.months_unlike} more not of the same products" if one.months_unlike else ""
    tail = f"over {one.months} month(s) that both have{left_out}; {_coverage_words(of)}"
    return f"this reading asks no amount: {text}, {sides}, {tail}"


def _up_to(of: Figures) -> str:
    came = f"; {_of_high(of)} has come" if of.amount is not None else ""
    return f"the text says 'up to': no minimum is asked, so nothing can be missed{came}"


def _bound_in_range(of: Figures) -> str:
    ends = f"{_attained(of, 'bound')} to {_attained_high(of, 'bound')}"
    return f"{ends}: {_cause(of)} leaves open whether the bound is kept{_tail(of)}"


def _ended_in_range(of: Figures) -> str:
    text = f"{_attained(of)} to {_attained_high(of)}: {_cause(of)} leaves open whether it is met"
    return f"the period has ended with {text}; {_flow_words(of)}"


def _no_line(of: Figures) -> str:
    why = f", for {UNLIKE_BASELINE}" if of.is_baseline_unlike else ""
    text = f"{_attained(of)} has come, and no line says how much is due by now{why}; {_flow_words(of)}"
    return _hedged(text, is_known=of.asked.is_baseline_whole)


def _due_in_range(of: Figures) -> str:
    high = _due(of, of.realized.amount_high)
    return f"{_cause(of)} leaves open whether the path is kept, {high} at most; {_due_words(of)}"


def _due_words(of: Figures) -> str:
    return f"{_due(of, of.came)} of what the covered months ask; {_flow_words(of)}"


def _due(of: Figures, amount: Decimal | None) -> str | None:
    """An amount in percent of what the covered months ask."""
    if amount is None or not of.target_to_date:
        return None
    return share_text(amount, of.target_to_date, of.thresholds.on_track_from_pct)


def _hedged(text: str, *, is_known: bool) -> str:
    return text if is_known else f"as far as it is held, {text}"


def _tail(of: Figures) -> str:
    return "" if of.rung is not None else f"; {_coverage_words(of)}"


def _stage(of: Figures) -> str:
    return STAGE_WORDS.get(of.stage or "", "step")


def _milestone(of: Figures) -> str:
    return deadline_words(None if of.period.is_open else of.period.end, of.done_on, of.as_of)


def _flow_words(of: Figures) -> str:
    """What is published of the period, and of the baseline where that is not whole."""
    coverage = _coverage_words(of)
    if of.asked.is_baseline_whole:
        return coverage
    target = "unknown" if of.asked.low is None else "a lower bound"
    missing = of.asked.baseline_uncovered or of.asked.baseline_in_part or "some products"
    why = "is published in part only (without"
    if of.asked.baseline_uncovered is None and of.asked.baseline_in_part is not None:
        why = "is reckoned without codes that lie in part in the scope ("
    return f"{coverage}; the baseline {why}{'' if why.endswith('(') else ' '}{missing}), so the target is {target}"


def _in_part_words(of: Figures) -> str:
    """Which codes make what came a range, from where to where, and the estimate between."""
    found = of.realized
    codes = (found.in_part or "").split(", ")
    more = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
    ends = [
        f"{rounded(amount).normalize():,f}"
        for amount in (found.amount, found.amount_high, found.estimate)
        if amount is not None
    ]
    return (
        f"a range, for {', '.join(codes[:SHOWN])}{more} lie in part in the scope, which has another HS edition: "
        f"{ends[0]} without them to {ends[1]} with them in full, about {ends[2]} if the counterparts of a code weigh the same"
    )


def _cause(of: Figures) -> str:
    """What made what came a range."""
    causes = ["the factor"] * (of.factor is not None) + ["the change of HS edition"] * (
        of.realized.in_part is not None
    )
    return " and ".join(causes) or "the range"


def _coverage_words(of: Figures) -> str:
    found, source = of.realized, of.source or "a source"
    words = [f"{found.months_covered} of {of.elapsed} months held from {source}"]
    if not of.elapsed:
        words = ["no month of the period has ended yet"]
    if of.is_closed and of.is_complete:
        words = [f"all {of.period.months_total} months held from {source}"]
    words += [f"{months} month(s) {problem}" for problem, months in found.problems]
    if found.months_partial:
        words.append(
            f"some products are missing in {found.months_partial} of them ({found.uncovered or 'not named'})"
        )
    return ", ".join(words)


def _attained(of: Figures, what: str = "target") -> str:
    low, high = _share(of, of.came, what), _share(of, of.came_high, what)
    if of.rung is not None and high is not None:
        return f"{_between(low, high)} of the {what}"
    if low is None:
        return f"an unknown part of the {what}" if of.came is None else f"an amount against a {what} of 0"
    return f"{low} of the {what}"


def _share(of: Figures, amount: Decimal | None, what: str) -> str | None:
    """An amount in percent of the target or of the bound, on its side of the line that decides."""
    if amount is None or not of.asked.low:
        return None
    if what == "bound":
        return share_text(amount, of.asked.low, of.thresholds.within_cap_to_pct, is_bound=True)
    return share_text(amount, of.asked.low, of.thresholds.met_from_pct)


def _between(low: str | None, high: str) -> str:
    """A range of percentages in words; one if both ends are told alike."""
    if low is None:
        return f"at most {high}"
    return high if low == high else f"{low.removesuffix(' %')} to {high}"


def _attained_high(of: Figures, what: str = "target") -> str:
    return _share(of, of.realized.amount_high, what) or "an unknown part"


def _of_high(of: Figures) -> str:
    if of.came is None or not of.asked.high:
        return "an amount"
    return f"{share_text(of.came, of.asked.high, of.thresholds.met_from_pct)} of that"


def _signed(change: Decimal) -> str:
    return f"{'+' if change > 0 else ''}{percent_text(change)}"


def agreement_words(statuses: Sequence[str], *, readings_for: int, readings: int, is_headline: bool) -> str:
    """How far readings agree, such as `all 3 agree: met` or `ambiguous: 1 for, 1 against, 1 silent`.

    Args:
        statuses: The statuses of the readings that speak for the pledge or against it.
        readings_for: How many speak for it.
        readings: How many readings there are, the silent ones among them.
        is_headline: Whether the headline speaks.
    """
    words = list(dict.fromkeys(status.replace("_", " ") for status in statuses))
    voting, silent = len(statuses), readings - len(statuses)
    tail = f", {silent} silent" if silent else ""
    if not voting:
        return "no reading speaks"
    if 0 < readings_for < voting:
        return f"ambiguous: {readings_for} for, {voting - readings_for} against{tail}"
    if readings == 1:
        return f"the only reading: {words[0]}"
    if voting == 1:
        return (
            f"only {'the headline' if is_headline else 'one reading, not the headline,'} speaks: {words[0]}"
        )
    if silent:
        side = words[0] if len(words) == 1 else "for it" if readings_for else "against it"
        return f"{voting} of {readings} {side}{tail}"
    both = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"all {readings} agree: {both}"


def opposite_words(readings: Sequence[tuple[str, str]]) -> str:
    """Readings and their statuses that speak for a pledge and against it."""
    told = "; ".join(f"{reading_id}: {status}" for reading_id, status in readings)
    return f"the text can be read in ways that come to opposite verdicts ({told}); the pledge has no verdict"


REASONS: Mapping[str, Callable[[Figures], str]] = {
    "not_begun": lambda of: f"the period begins on {of.period.start}",
    "milestone": _milestone,
    "not_measured": lambda _: "nothing that the ledger reads measures it: unknown",
    "nothing_to_count": lambda _: "this reading asks no amount, and nothing that can be counted",
    "no_month": lambda of: f"{_coverage_words(of)}: unknown",
    "not_documented": _not_documented,
    "documented_without_target": lambda of: (
        f"documents name amounts ({_stage(of)}), but the pledge names none to set them against"
    ),
    "documented": lambda of: f"documents show {_attained(of)} ({_stage(of)})",
    "documented_late": lambda of: (
        f"the deadline has passed; documents show {_attained(of)} ({_stage(of)}), the rest is unknown"
    ),
    "no_baseline": _comparison,
    "no_alike_baseline": _comparison,
    "compared": _comparison,
    "baseline_missing": lambda _: (
        "the target cannot be reckoned: the baseline is not published for all its months"
    ),
    "up_to_unknown": lambda of: (
        f"the text says 'up to', and how far that reaches is unknown; {_flow_words(of)}"
    ),
    "no_amount": lambda _: "this reading asks no amount",
    "up_to_met": lambda of: f"the text says 'up to', and {_of_high(of)} has come",
    "up_to": _up_to,
    "no_bound": lambda _: "the text names no bound",
    "over": lambda of: f"{_attained(of, 'bound')} has come{_tail(of)}",
    "documented_within": lambda of: f"documents show {_attained(of, 'bound')}",
    "documented_so_far": lambda of: f"documents show {_attained(of, 'bound')}; the rest is unknown",
    "bound_in_range": _bound_in_range,
    "bound_in_part": lambda of: (
        f"the period has ended with {_attained(of, 'bound')}, but not all of it is held{_tail(of)}"
    ),
    "bound_so_far": lambda of: (
        f"{_attained(of, 'bound')} is known so far, and not all of it is held{_tail(of)}"
    ),
    "within": lambda of: f"{_attained(of, 'bound')}{'' if of.is_closed else ' so far'}{_tail(of)}",
    "came": lambda of: f"{_attained(of)} has come; {_flow_words(of)}",
    "ended_as_far_as_held": lambda of: (
        f"the period has ended with {_attained(of)} as far as it is held; {_flow_words(of)}"
    ),
    "ended_in_range": _ended_in_range,
    "ended": lambda of: f"the period has ended with {_attained(of)}; {_flow_words(of)}",
    "ended_in_part": lambda of: (
        f"the period has ended, {_attained(of)} is known, but not all of it is held; {_flow_words(of)}"
    ),
    "no_line": _no_line,
    "on_track": lambda of: _hedged(_due_words(of), is_known=of.asked.is_baseline_whole),
    "due_in_range": _due_in_range,
    "behind": lambda of: _hedged(
        _due_words(of), is_known=of.asked.is_baseline_whole and of.realized.is_whole
    ),
}
"""The sentence of each code that `status` decides."""
