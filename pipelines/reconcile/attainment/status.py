"""The status of a reading in a period."""

from decimal import Decimal

from pipelines.reconcile.attainment.figures import Figures
from pipelines.reconcile.attainment.reasons import (
    STAGE_WORDS,
    _attained,
    _attained_high,
    _cause,
    _coverage_words,
    _flow_words,
    _in_part_words,
    _of_high,
    _signed,
)
from pipelines.reconcile.attainment.thresholds import is_at_least, share_text
from pipelines.reconcile.clock.deadline import deadline

Verdict = tuple[str, str]
"""A status and its reason."""


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
