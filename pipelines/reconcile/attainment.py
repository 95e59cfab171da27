"""How a reading stands in a period: attainment, gap, pace, and a status with its reason in plain words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from pipelines.codes.factors import Factor
from pipelines.reconcile.comparison import Comparison
from pipelines.reconcile.deadline import deadline
from pipelines.reconcile.exact import HUNDRED, ZERO, percent, percent_text, product, quotient, rounded
from pipelines.reconcile.ladder import Rung
from pipelines.reconcile.period import Period
from pipelines.reconcile.realized import Realized
from pipelines.reconcile.target import Asked
from pipelines.reconcile.threshold import USUAL, Thresholds, is_at_least, share_text

NOTHING_COVERED = Realized()
SHOWN = 4
"""How many codes a reason lists."""

Verdict = tuple[str, str]
"""A status and its reason."""

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


@dataclass(frozen=True)
class Figures:
    """All that is known of a reading in a period.

    Args:
        basis: One of `vocabulary.BASES`.
        measure: One of `vocabulary.MEASURES`.
        source: Whose statistics.
        stage: The rung that counts, for the measure event.
        period: The period.
        as_of: The date up to which is asked.
        asked: What the reading asks.
        target_to_date: What it asks for the covered months; None without a line.
        realized: What came in covered months.
        rung: What has reached the stage, for the measure event.
        comparison: The same months of the baseline.
        no_line: Why nothing says how much is due by now, if that is more than that the text draws no line.
        done_on: The day on which a document says that a milestone was reached.
        factor: By which what came in a unit of another dimension was converted.
        thresholds: From where on a status word holds.
    """

    basis: str
    measure: str
    source: str | None
    stage: str | None
    period: Period
    as_of: date
    asked: Asked
    target_to_date: Decimal | None = None
    realized: Realized = NOTHING_COVERED
    rung: Rung | None = None
    comparison: Comparison | None = None
    no_line: str | None = None
    done_on: date | None = None
    factor: Factor | None = None
    thresholds: Thresholds = USUAL

    @property
    def came(self) -> Decimal | None:
        """What came, the low end, not rounded: what verdicts rest on; None is unknown."""
        return self.realized.amount if self.rung is None else self.rung.low

    @property
    def came_high(self) -> Decimal | None:
        """What came, the high end, not rounded; None where something that was published is unknown."""
        if self.rung is not None:
            return self.rung.high
        return self.realized.amount_high if self.realized.is_whole else None

    @property
    def amount(self) -> Decimal | None:
        """What came, the low end, as it is stored: with four decimals."""
        return None if self.came is None else rounded(self.came)

    @property
    def amount_high(self) -> Decimal | None:
        """What came, the high end, as it is stored: with four decimals."""
        return None if self.came_high is None else rounded(self.came_high)

    @property
    def is_target_in_range(self) -> bool:
        """Whether the target lies inside the range of what came, so that no verdict holds."""
        high, target = self.realized.amount_high, self.asked.low
        return not self.is_met and high is not None and target is not None and self.suffices(high, target)

    @cached_property
    def is_met(self) -> bool:
        """Whether the low end of what came is enough for the low end of the target."""
        return (
            self.came is not None and self.asked.low is not None and self.suffices(self.came, self.asked.low)
        )

    def suffices(self, amount: Decimal, target: Decimal) -> bool:
        """Whether an amount is enough for a target, by the threshold of the agreement."""
        return is_at_least(amount, target, self.thresholds.met_from_pct)

    def exceeds(self, amount: Decimal, bound: Decimal) -> bool:
        """Whether an amount is above a bound, by the threshold of the agreement."""
        return product(amount, HUNDRED) > product(bound, self.thresholds.within_cap_to_pct)

    @cached_property
    def gap(self) -> Decimal | None:
        """Target less realized; negative where more came than was asked."""
        if self.asked.low is None or self.amount is None:
            return None
        return self.asked.low - self.amount

    @cached_property
    def attainment_pct(self) -> Decimal | None:
        """Realized in percent of the target."""
        return percent(self.amount, self.asked.low)

    @property
    def gap_low(self) -> Decimal | None:
        """Target less the high end of what came."""
        if self.asked.low is None or self.amount_high is None:
            return None
        return self.asked.low - self.amount_high

    @property
    def attainment_high_pct(self) -> Decimal | None:
        """The high end of what came in percent of the target."""
        return percent(self.amount_high, self.asked.low)

    @property
    def attainment_to_date_pct(self) -> Decimal | None:
        """Realized in percent of the target of the covered months."""
        return percent(self.amount, self.target_to_date)

    @cached_property
    def elapsed(self) -> int:
        """Months of the period that have ended."""
        return self.period.months_elapsed(self.as_of)

    @property
    def is_closed(self) -> bool:
        """Whether the period has ended."""
        return not self.period.is_open and self.period.end <= self.as_of

    @property
    def is_complete(self) -> bool:
        """Whether the whole period is known: every month, and every product in it."""
        return self.realized.months_covered >= self.period.months_total and self.realized.is_whole

    @property
    def required_pace(self) -> Decimal | None:
        """What each month must bring of which nothing is known yet, so that the target is met.

        Months that have passed and are not published stand among them: what they brought is unknown, not 0.
        """
        known = self.elapsed if self.rung is not None else self.realized.months_covered
        months = self.period.months_total - known
        if self.gap is None or self.is_closed or self.period.is_open or self.basis == "cap" or months < 1:
            return None
        return rounded(quotient(max(self.gap, ZERO), Decimal(months)))


def verdict(of: Figures) -> Verdict:
    """The status of a reading in a period, one of `vocabulary.STATUSES`, and why.

    The reason names the factor if one was used, and the threshold if it is not the usual one.
    """
    status, reason = _verdict(of)
    if threshold := of.thresholds.words(status):
        reason += f"; {threshold}"
    if of.amount is not None and of.realized.in_part is not None:
        reason += f"; {_in_part_words(of)}"
    if of.factor is None or of.amount is None:
        return status, reason
    return status, f"{reason}; converted by {of.factor.factor_id}: {of.factor.words}"


def _verdict(of: Figures) -> Verdict:
    if of.period.start > of.as_of:
        return "not_due", f"the period begins on {of.period.start}"
    if of.basis == "milestone":
        return _milestone(of)
    if of.measure == "none":
        return _uncountable(of)
    if of.measure == "event":
        return _event(of)
    if of.amount is None:
        return "no_data", _coverage_words(of) + ": unknown"
    if of.basis == "unquantified":
        return _compared(of)
    if of.asked.low is None:
        return _without_target(of)
    return _cap(of) if of.basis == "cap" else _flows(of)


def _milestone(of: Figures) -> Verdict:
    return deadline(None if of.period.is_open else of.period.end, of.done_on, of.as_of)


def _uncountable(of: Figures) -> Verdict:
    if of.asked.low is not None or of.asked.high is not None or of.asked.is_baseline_missing:
        return "no_data", "nothing that the ledger reads measures it: unknown"
    return "no_target", "this reading asks no amount, and nothing that can be counted"


def _event(of: Figures) -> Verdict:
    stage = STAGE_WORDS.get(of.stage or "", "step")
    if of.rung is None or (of.amount is None and of.amount_high is None):
        return _undocumented(of, stage, of.rung.events if of.rung else 0)
    if of.asked.low is None and of.asked.high is None:
        return "no_target", f"documents name amounts ({stage}), but the pledge names none to set them against"
    if of.basis == "cap":
        return _cap(of)
    if of.asked.low is None:
        return _without_target(of)
    if of.is_met:
        return "met", f"documents show {_attained(of)} ({stage})"
    if of.is_closed:
        return (
            "overdue_unknown",
            f"the deadline has passed; documents show {_attained(of)} ({stage}), the rest is unknown",
        )
    return "in_progress", f"documents show {_attained(of)} ({stage})"


def _undocumented(of: Figures, stage: str, events: int) -> Verdict:
    what = f"no amount is known for {events} event(s) ({stage})" if events else f"no {stage} is documented"
    late = "the deadline has passed, and " if of.is_closed else ""
    return "overdue_unknown" if of.is_closed else "no_data", f"{late}{what}: unknown"


def _compared(of: Figures) -> Verdict:
    coverage = _coverage_words(of)
    if of.comparison is None:
        return (
            "no_target",
            f"this reading asks no amount, and no month of a baseline is published; {coverage}",
        )
    one, change = of.comparison, of.comparison.change_pct
    if one.realized is None or one.baseline is None:
        lost = "no month of a baseline is published for the same products"
        return "no_target", f"this reading asks no amount, and {lost}; {coverage}"
    text = "no change can be given, the baseline is 0" if change is None else _signed(change)
    sides = f"{one.realized.normalize():,f} against {one.baseline.normalize():,f} in the same months of the baseline"
    left_out = f", {one.months_unlike} more not of the same products" if one.months_unlike else ""
    tail = f"over {one.months} month(s) that both have{left_out}; {coverage}"
    return "compared", f"this reading asks no amount: {text}, {sides}, {tail}"


def _without_target(of: Figures) -> Verdict:
    if of.asked.is_baseline_missing:
        return "no_data", "the target cannot be reckoned: the baseline is not published for all its months"
    if not of.asked.is_baseline_whole:
        status = "incomplete" if of.is_closed else "in_progress"
        return status, f"the text says 'up to', and how far that reaches is unknown; {_flow_words(of)}"
    if of.asked.high is None:
        return "no_target", "this reading asks no amount"
    if of.came is not None and of.suffices(of.came, of.asked.high):
        return "met", f"the text says 'up to', and {_of_high(of)} has come"
    came = f"; {_of_high(of)} has come" if of.amount is not None else ""
    return "in_progress", f"the text says 'up to': no minimum is asked, so nothing can be missed{came}"


def _cap(of: Figures) -> Verdict:
    if of.asked.low is None:
        return "no_target", "the text names no bound"
    used, tail = _attained(of, "bound"), "" if of.rung is not None else f"; {_coverage_words(of)}"
    if of.came is not None and of.exceeds(of.came, of.asked.low):
        return "over_cap", f"{used} has come{tail}"
    if of.rung is not None:
        is_known = of.came_high is not None and not of.exceeds(of.came_high, of.asked.low)
        return (
            ("within_cap", f"documents show {used}")
            if is_known
            else ("in_progress", f"documents show {used}; the rest is unknown")
        )
    if of.realized.amount_high is not None and of.exceeds(of.realized.amount_high, of.asked.low):
        status = "incomplete" if of.is_closed else "in_progress"
        return (
            status,
            f"{used} to {_attained_high(of, 'bound')}: {_cause(of)} leaves open whether the bound is kept{tail}",
        )
    if of.is_closed and not of.is_complete:
        return "incomplete", f"the period has ended with {used}, but not all of it is held{tail}"
    if of.amount_high is None:
        return "in_progress", f"{used} is known so far, and not all of it is held{tail}"
    return "within_cap", f"{used}{'' if of.is_closed else ' so far'}{tail}"


def _flows(of: Figures) -> Verdict:
    coverage = _flow_words(of)
    is_reached = of.is_met
    if is_reached and of.asked.is_baseline_whole:
        return "met", f"{_attained(of)} has come; {coverage}"
    if not of.is_closed:
        return _running(of, coverage)
    if is_reached:
        return (
            "incomplete",
            f"the period has ended with {_attained(of)} as far as it is held; {coverage}",
        )
    if of.is_target_in_range:
        text = f"{_attained(of)} to {_attained_high(of)}: {_cause(of)} leaves open whether it is met"
        return "incomplete", f"the period has ended with {text}; {coverage}"
    if of.is_complete:
        return "missed", f"the period has ended with {_attained(of)}; {coverage}"
    return (
        "incomplete",
        f"the period has ended, {_attained(of)} is known, but not all of it is held; {coverage}",
    )


def _running(of: Figures, coverage: str) -> Verdict:
    due, is_target_known = _due(of, of.came), of.asked.is_baseline_whole
    hedge = "as far as it is held, "
    if due is None:
        why = f", for {of.no_line}" if of.no_line else ""
        text = f"{_attained(of)} has come, and no line says how much is due by now{why}; {coverage}"
        return "in_progress", text if is_target_known else hedge + text
    text = f"{due} of what the covered months ask; {coverage}"
    if _is_on_track(of, of.came):
        return "on_track", text if is_target_known else hedge + text
    due_high = _due(of, of.realized.amount_high)
    if due_high is not None and _is_on_track(of, of.realized.amount_high):
        return (
            "in_progress",
            f"{_cause(of)} leaves open whether the path is kept, {due_high} at most; {text}",
        )
    return "behind", text if is_target_known and of.realized.is_whole else hedge + text


def _due(of: Figures, amount: Decimal | None) -> str | None:
    """An amount in percent of what the covered months ask."""
    if amount is None or not of.target_to_date:
        return None
    return share_text(amount, of.target_to_date, of.thresholds.on_track_from_pct)


def _is_on_track(of: Figures, amount: Decimal | None) -> bool:
    due = of.target_to_date
    return (
        amount is not None and due is not None and is_at_least(amount, due, of.thresholds.on_track_from_pct)
    )


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
