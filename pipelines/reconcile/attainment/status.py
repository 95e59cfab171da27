"""Status of a reading in a period, with its reason."""

from pledgebook.pipelines.reconcile.attainment.figures import Figures
from pledgebook.pipelines.reconcile.attainment.reasons import reason
from pledgebook.pipelines.reconcile.clock.deadline import deadline

Decided = tuple[str, str]
"""Status and code of its reason in `wording.SENTENCES`."""


def verdict(of: Figures) -> tuple[str, str]:
    """Return the status of a reading in a period, one of `vocabulary.STATUSES`, and its reason."""
    status, code = decided(of)
    return status, reason(of, status, code)


def decided(of: Figures) -> Decided:
    """Return the status and the code of its reason."""
    # The order is the rule. A period that has not begun has no result yet. A milestone has a date and no amount. A
    # reading that nothing measures is unknown even with a target. Then amounts count, and an unknown amount goes before
    # a missing target, since a reader needs to know the realized amount first.
    if of.period.start > of.as_of:
        return "not_due", "status.not_begun"
    if of.basis == "milestone":
        return deadline(None if of.period.is_open else of.period.end, of.done_on, of.as_of)
    if of.measure == "none":
        return _not_measured(of)
    if of.measure == "event":
        return _event(of)
    if of.amount is None:
        return "no_data", "status.no_month"
    if of.basis == "unquantified":
        return _compared(of)
    if of.target.low is None:
        return _without_target(of)
    return _cap(of) if of.basis == "cap" else _flows(of)


def _not_measured(of: Figures) -> Decided:
    if of.target.low is not None or of.target.high is not None or of.target.is_baseline_missing:
        return "no_data", "status.not_measured"
    return "not_quantified", "status.nothing_to_count"


def _event(of: Figures) -> Decided:
    if of.rung is None or (of.amount is None and of.amount_high is None):
        # No document proves that nothing happened: past its deadline a pledge is overdue, not missed.
        code = "no_event_amount" if of.rung is not None and of.rung.events else "not_documented"
        if of.is_closed:
            return "overdue_unknown", f"status.{code}_late"
        return "no_data", f"status.{code}"
    if of.target.low is None and of.target.high is None:
        return "not_quantified", "status.documented_without_target"
    if of.basis == "cap":
        return _cap(of)
    if of.target.low is None:
        return _without_target(of)
    if of.is_met:
        return "met", "status.documented"
    return (
        ("overdue_unknown", "status.documented_late")
        if of.is_closed
        else ("in_progress", "status.documented")
    )


def _compared(of: Figures) -> Decided:
    if of.comparison is None:
        return "not_quantified", "status.no_baseline"
    is_alike = of.comparison.realized is not None and of.comparison.baseline is not None
    return ("change_only", "status.compared") if is_alike else ("not_quantified", "status.no_alike_baseline")


def _without_target(of: Figures) -> Decided:
    if of.target.is_baseline_missing:
        return "no_data", "status.baseline_missing"
    if not of.target.is_baseline_whole:
        return "incomplete" if of.is_closed else "in_progress", "status.up_to_unknown"
    if of.target.high is None:
        return "not_quantified", "status.no_amount"
    # "Up to" is met by the full amount, and cannot be missed.
    is_all = of.exact is not None and of.suffices(of.exact, of.target.high)
    if is_all:
        return "met", "status.up_to_met"
    return "in_progress", "status.up_to" if of.amount is None else "status.up_to_in_part"


def _cap(of: Figures) -> Decided:
    if of.target.low is None:
        return "not_quantified", "status.no_bound"
    if of.exact is not None and of.exceeds(of.exact, of.target.low):
        return "over_cap", "status.over"
    if of.rung is not None:
        is_known = of.exact_high is not None and not of.exceeds(of.exact_high, of.target.low)
        return (
            ("within_cap", "status.documented_within")
            if is_known
            else ("in_progress", "status.documented_so_far")
        )
    if of.realized.amount_high is not None and of.exceeds(of.realized.amount_high, of.target.low):
        return "incomplete" if of.is_closed else "in_progress", "status.bound_in_range"
    if of.is_closed and not of.is_complete:
        return "incomplete", "status.bound_in_part"
    if of.amount_high is None or of.has_gap:
        return "in_progress", "status.bound_so_far"
    return "within_cap", "status.within" if of.is_closed else "status.within_so_far"


def _flows(of: Figures) -> Decided:
    # The realized amount can only grow, so a target is met as soon as it is reached. Over a partly published baseline
    # the target can grow too, so reaching it proves nothing yet.
    if of.is_met and of.target.is_baseline_whole:
        return "met", "status.met"
    if not of.is_closed:
        return _in_progress(of)
    if of.is_met:
        return "incomplete", "status.ended_as_far_as_held"
    if of.is_target_in_range:
        return "incomplete", "status.ended_in_range"
    return ("missed", "status.ended") if of.is_complete else ("incomplete", "status.ended_in_part")


def _in_progress(of: Figures) -> Decided:
    if of.exact is None or not of.target_to_date:
        return "in_progress", "status.no_weights" if of.is_baseline_unlike else "status.no_line"
    if of.is_on_track:
        return "on_track", "status.on_track"
    if of.is_behind:
        return "behind", "status.behind"
    return "in_progress", "status.due_in_range" if of.is_due_in_range else "status.due_in_part"
