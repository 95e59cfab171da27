"""Reasons of statuses: the phrases and figures in their sentences."""

from decimal import Decimal

from pledgebook.pipelines.core.decimals import HUNDRED, percent_text, rounded
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.reconcile.attainment.figures import Figures
from pledgebook.pipelines.reconcile.attainment.thresholds import Thresholds, share_text
from pledgebook.pipelines.reconcile.wording import SENTENCES, joined, say

SHOWN = 4
"""Codes listed in a reason."""

LINES = {
    "met": (("met", "missed", "incomplete"), "met_from_pct"),
    "on_track": (("on_track", "behind"), "on_track_from_pct"),
    "within_cap": (("within_cap", "over_cap"), "within_cap_to_pct"),
}
"""Statuses that each threshold separates, and its name."""


class Phrases:
    """Phrases for the figures of a reading and period.

    Args:
        of: The figures.
    """

    def __init__(self, of: Figures) -> None:
        self._of = of
        self.start = of.period.start
        self.comparison = of.comparison

    @property
    def stage(self) -> str:
        """Stage reported by documents."""
        code = f"stage.{self._of.stage}"
        return say(code if code in SENTENCES else "stage.other")

    @property
    def voice(self) -> str:
        """Who shows the amount: documents, or a source of transactions."""
        if self._of.held is not None:
            return say("voice.source", source=self._of.source)
        return say("voice.documents")

    @property
    def held(self) -> str | None:
        """Whose transactions are counted, how many, and up to which day they are held; None for any other reading."""
        held, source = self._of.held, self._of.source
        if held is None or source is None:
            return None
        known = SOURCES[source]
        entries = say("aid.monthly" if known.is_monthly else "aid.transactions")
        if held.last is None:
            return say("aid.nothing", source=source, entries=entries)
        said = {
            "source": source,
            "publisher": _publisher(held.organizations) or known.publisher,
            "last": f"{held.last:%Y-%m}" if known.is_monthly else held.last,
            "entries": entries,
        }
        if not self.events:
            return say("aid.none", **said)
        unknown = self._of.rung.without_amount if self._of.rung else 0
        return joined(
            say("aid.held", events=f"{self.events:,}", **said),
            say("aid.unknown", unknown=f"{unknown:,}") if unknown else None,
        )

    @property
    def events(self) -> int:
        """Number of events that have reached the stage."""
        return self._of.rung.events if self._of.rung else 0

    @property
    def coverage(self) -> str:
        """Coverage of the period."""
        of, found = self._of, self._of.realized
        source = of.source or say("coverage.a_source")
        if of.is_closed and of.is_complete:
            words = say("coverage.all", months=of.period.months_total, source=source)
        elif not of.elapsed:
            words = say("coverage.not_begun")
        else:
            words = say("coverage.months", covered=found.months_covered, elapsed=of.elapsed, source=source)
        parts = [say("coverage.problem", months=months, problem=why) for why, months in found.problems]
        if found.months_partial:
            products = found.uncovered or say("coverage.not_named")
            parts.append(say("coverage.partial", months=found.months_partial, products=products))
        if found.unnamed is None:
            parts.append(say("coverage.unnamed_origin" if found.has_unnamed_origin else "coverage.unnamed"))
        return ", ".join([words, *parts])

    @property
    def tail(self) -> str:
        """Coverage of the period after a semicolon; empty for documents."""
        return "" if self._of.rung is not None else f"; {self.coverage}"

    @property
    def flows(self) -> str:
        """Coverage of the period, and of the baseline if that is incomplete."""
        target = self._of.target
        if target.is_baseline_whole:
            return self.coverage
        is_codes = target.baseline_uncovered is None and target.baseline_in_part is not None
        return say(
            "baseline.codes" if is_codes else "baseline.in_part",
            coverage=self.coverage,
            missing=target.baseline_uncovered or target.baseline_in_part or say("baseline.some_products"),
            target=say("baseline.target_unknown" if target.low is None else "baseline.target_low"),
        )

    @property
    def attained(self) -> str:
        """Realized amount in percent of the target."""
        return self._attained("target")

    @property
    def used(self) -> str:
        """Realized amount in percent of the bound."""
        return self._attained("bound")

    @property
    def attained_high(self) -> str:
        """High end of the realized amount in percent of the target."""
        return self._pct(self._of.realized.amount_high, "target") or say("share.high_unknown")

    @property
    def used_high(self) -> str:
        """High end of the realized amount in percent of the bound."""
        return self._pct(self._of.realized.amount_high, "bound") or say("share.high_unknown")

    @property
    def of_high(self) -> str:
        """Realized amount in percent of the high end of the target."""
        of = self._of
        if of.exact is None or not of.target.high:
            return say("share.amount")
        return say("share.of_that", share=share_text(of.exact, of.target.high, of.thresholds.met_from_pct))

    @property
    def due(self) -> str | None:
        """Realized amount in percent of the target for the covered months."""
        return self._due(self._of.exact)

    @property
    def due_high(self) -> str | None:
        """High end of the realized amount in percent of the target for the covered months."""
        return self._due(self._of.realized.amount_high)

    @property
    def hedge(self) -> str:
        """Hedge if the target or the realized amount is only partly known."""
        of = self._of
        return "" if of.target.is_baseline_whole and of.realized.is_whole else say("share.hedge")

    @property
    def lacking(self) -> str:
        """What is not held, so that nothing can be said about the covered months."""
        of = self._of
        lacks = {
            "products": of.realized.months_partial > 0,
            "months": of.has_gap,
            "buyers": of.realized.unnamed is None,
            "baseline": not of.target.is_baseline_whole,
        }
        return " and ".join(say(f"lacking.{what}") for what, is_lacking in lacks.items() if is_lacking)

    @property
    def cause(self) -> str:
        """Cause of the range of the realized amount."""
        causes = [say("cause.factor")] if self._of.factor is not None else []
        if (codes := self._of.realized.in_part) is not None:
            causes += [say("cause.edition" if " of " in codes else "cause.within")]
        causes += [say(f"cause.{self._unnamed}")] if self._of.realized.unnamed else []
        return " and ".join(causes) or say("cause.range")

    @property
    def change(self) -> str:
        """Change against the baseline."""
        change = self.comparison.change_pct if self.comparison else None
        if change is None:
            return say("change.no_base")
        pct = f"{'+' if change > 0 else ''}{percent_text(change)}"
        return say("change.partial", change=pct) if self._of.is_change_partial else pct

    @property
    def years(self) -> str:
        """Number of baseline years behind the months compared."""
        found = self.comparison
        if found is None:
            return ""
        years = {str(one) for one in (found.years, found.years_high)}
        if years == {str(found.years_asked)}:
            return say("change.all_years", years=found.years_asked)
        return say("change.years", years=" to ".join(sorted(years, key=int)), asked=found.years_asked)

    @property
    def realized(self) -> str:
        """Realized amount of the months compared."""
        return _plain(self.comparison.realized if self.comparison else None)

    @property
    def baseline(self) -> str:
        """Amount of these months in a mean baseline year."""
        return _plain(self.comparison.baseline if self.comparison else None)

    @property
    def unlike(self) -> str:
        """Number of further months without the same products."""
        months = self.comparison.months_unlike if self.comparison else 0
        return say("change.unlike", months=months) if months else ""

    @property
    def in_part(self) -> str:
        """Codes that make the realized amount a range, with its ends and the estimate."""
        found = self._of.realized
        codes = (found.in_part or "").split(", ")
        listed, more = ", ".join(codes[:SHOWN]), len(codes) - SHOWN
        if not any(" of " in code for code in codes):
            return say("range.within", codes=listed, high=_plain(found.amount_high))
        return say(
            "range.codes",
            codes=say("range.more_codes", codes=listed, more=more) if more > 0 else listed,
            low=_plain(found.amount),
            high=_plain(found.amount_high),
            estimate=_plain(found.estimate),
        )

    @property
    def unnamed(self) -> str:
        """Amount of a partner that is not known, which makes the realized amount a range."""
        return say(f"range.{self._unnamed}", amount=_plain(self._of.realized.unnamed))

    @property
    def _unnamed(self) -> str:
        return "unnamed_origin" if self._of.realized.has_unnamed_origin else "unnamed"

    def _attained(self, what: str) -> str:
        low = self._pct(self._of.exact, what)
        if self._of.rung is not None and (high := self._pct(self._of.exact_high, what)) is not None:
            return say(f"share.{what}", share=_between(low, high))
        if low is None:
            return say(f"share.{what}_unknown" if self._of.exact is None else f"share.{what}_zero")
        return say(f"share.{what}", share=low)

    def _pct(self, amount: Decimal | None, what: str) -> str | None:
        """Return an amount in percent of the target or bound, rounded on its own side of the threshold."""
        of, lines = self._of, self._of.thresholds
        if amount is None or not of.target.low:
            return None
        if what == "bound":
            return share_text(amount, of.target.low, lines.within_cap_to_pct, is_bound=True)
        return share_text(amount, of.target.low, lines.met_from_pct)

    def _due(self, amount: Decimal | None) -> str | None:
        of = self._of
        if amount is None or not of.target_to_date:
            return None
        return share_text(amount, of.target_to_date, of.thresholds.on_track_from_pct)


def reason(of: Figures, status: str, code: str) -> str:
    """Return the reason for a status, with the factor if one was used, and the threshold if it is not 100 %."""
    of_figures, is_known = Phrases(of), of.amount is not None
    due = None if of.period.is_open else of.period.end
    words = joined(
        say(code, of=of_figures, due=due, done=of.done_on),
        threshold_words(of.thresholds, status),
        of_figures.held,
        of_figures.in_part if is_known and of.realized.in_part is not None else None,
        of_figures.unnamed if of.realized.unnamed else None,
        say("factor.converted", factor=of.factor) if is_known and of.factor is not None else None,
        say("derived.months", months=of.realized.months_derived) if of.realized.months_derived else None,
        _questioned(of.questioned),
    )
    return words or ""


def _publisher(organizations: tuple[str, ...]) -> str:
    """Return the organizations that report the transactions, counted if there are several; empty if none is named."""
    if len(organizations) > 1:
        return say("aid.several", number=len(organizations))
    return organizations[0] if organizations else ""


def _questioned(breaks: tuple[str, ...]) -> str | None:
    """Return that figures are questioned, with their breaks; the figures are counted as published."""
    if not breaks:
        return None
    named = ", ".join(breaks[:SHOWN]) + (
        say("questioned.more", more=len(breaks) - SHOWN) if len(breaks) > SHOWN else ""
    )
    return say(
        "questioned.one" if len(breaks) == 1 else "questioned.several", number=len(breaks), breaks=named
    )


def threshold_words(thresholds: Thresholds, status: str) -> str | None:
    """Return the threshold of a status if it is not 100 %."""
    for code, (statuses, name) in LINES.items():
        pct: Decimal = getattr(thresholds, name)
        if status in statuses and pct != HUNDRED:
            return say(f"threshold.{code}", pct=plain(pct))
    return None


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else plain(rounded(amount))


def _between(low: str | None, high: str) -> str:
    """Return a range of percentages; a single one if both ends are equal."""
    if low is None:
        return say("share.at_most", high=high)
    return high if low == high else say("share.between", low=low.removesuffix(" %"), high=high)
