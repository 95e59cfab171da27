"""Figures of a reading in a period: attainment, gap and pace."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from pledgebook.pipelines.core.decimals import HUNDRED, ZERO, product, quotient, rounded
from pledgebook.pipelines.core.measures.factors import Factor
from pledgebook.pipelines.core.months import months_between
from pledgebook.pipelines.reconcile.aid.transfers import Held
from pledgebook.pipelines.reconcile.attainment.target import Target
from pledgebook.pipelines.reconcile.attainment.thresholds import USUAL, Thresholds, is_at_least
from pledgebook.pipelines.reconcile.ladder.rungs import Rung
from pledgebook.pipelines.reconcile.monthly.calendar import Period
from pledgebook.pipelines.reconcile.monthly.comparable import Comparison
from pledgebook.pipelines.reconcile.monthly.realized import Realized

NOTHING_COVERED = Realized()


@dataclass(frozen=True)
class Figures:
    """Figures of a reading in a period.

    Args:
        basis: One of `vocabulary.BASES`.
        measure: One of `vocabulary.MEASURES`.
        source: Source of the statistics.
        stage: Stage that counts, for the measure event.
        period: The period.
        as_of: As-of date.
        target: Target of the period.
        target_to_date: Target for the covered months; None if the text sets no path.
        target_through: Target for all months up to the last covered one.
        realized: Realized amount of the covered months.
        rung: Amount that has reached the stage, for the measure event.
        comparison: Comparison with the same months of the baseline.
        is_baseline_unlike: Whether the target to date is unknown because months of the baseline are not published for
            the same products.
        done_on: Completion day of a milestone, according to a document.
        factor: Factor used to convert flows in a unit of another dimension.
        thresholds: Thresholds of the statuses.
        held: The transactions that `rung` counts, for a reading by transactions.
        questioned: Breaks of questioned figures in the realized amount or the baseline, sorted.
    """

    basis: str
    measure: str
    source: str | None
    stage: str | None
    period: Period
    as_of: date
    target: Target
    target_to_date: Decimal | None = None
    target_through: Decimal | None = None
    realized: Realized = NOTHING_COVERED
    rung: Rung | None = None
    comparison: Comparison | None = None
    is_baseline_unlike: bool = False
    done_on: date | None = None
    factor: Factor | None = None
    thresholds: Thresholds = USUAL
    held: Held | None = None
    questioned: tuple[str, ...] = ()

    @property
    def exact(self) -> Decimal | None:
        """Low end of the realized amount, not rounded, as used for verdicts; None is unknown."""
        return self.realized.amount if self.rung is None else self.rung.low

    @property
    def exact_high(self) -> Decimal | None:
        """High end of the realized amount, not rounded; None if a part of the published data is unknown."""
        if self.rung is not None:
            return self.rung.high
        return self.realized.amount_high if self.realized.is_whole else None

    @cached_property
    def amount(self) -> Decimal | None:
        """Low end of the realized amount, with four decimals, as stored."""
        return None if self.exact is None else rounded(self.exact)

    @cached_property
    def amount_high(self) -> Decimal | None:
        """High end of the realized amount, with four decimals, as stored."""
        return None if self.exact_high is None else rounded(self.exact_high)

    @property
    def is_target_in_range(self) -> bool:
        """Whether the target is inside the range of the realized amount, so that there is no verdict."""
        high, target = self.realized.amount_high, self.target.low
        return not self.is_met and high is not None and target is not None and self.suffices(high, target)

    @property
    def is_met(self) -> bool:
        """Whether the low end of the realized amount meets the low end of the target."""
        return (
            self.exact is not None
            and self.target.low is not None
            and self.suffices(self.exact, self.target.low)
        )

    def suffices(self, amount: Decimal, target: Decimal) -> bool:
        """Whether an amount meets a target, by the threshold of the agreement."""
        return is_at_least(amount, target, self.thresholds.met_from_pct)

    def exceeds(self, amount: Decimal, bound: Decimal) -> bool:
        """Whether an amount is above a bound, by the threshold of the agreement."""
        return product(amount, HUNDRED) > product(bound, self.thresholds.within_cap_to_pct)

    @property
    def has_gap(self) -> bool:
        """Whether a month before the last covered one is unknown."""
        last = self.realized.last_month
        return last is not None and self.realized.months_covered < months_between(
            self.period.first_month, last
        )

    @property
    def is_on_track(self) -> bool:
        """Whether what is held is enough by now, whatever the rest is: other products, months and buyers."""
        return (
            self.exact is not None
            and self.target_through is not None
            and self.target.is_baseline_whole
            and self._is_in_time(self.exact, self.target_through)
        )

    @property
    def is_behind(self) -> bool:
        """Whether the covered months fall short of their target, whatever other products, months and buyers add."""
        high, due = self.realized.amount_high, self.target_to_date
        is_held = self.realized.is_all_goods and not self.has_gap
        return is_held and high is not None and due is not None and not self._is_in_time(high, due)

    @property
    def is_due_in_range(self) -> bool:
        """Whether the target to date is inside the range of the realized amount."""
        low, high, due = self.exact, self.realized.amount_high, self.target_to_date
        return (
            low is not None
            and high is not None
            and due is not None
            and not self._is_in_time(low, due)
            and self._is_in_time(high, due)
        )

    def _is_in_time(self, amount: Decimal, due: Decimal) -> bool:
        return is_at_least(amount, due, self.thresholds.on_track_from_pct)

    @property
    def is_change_partial(self) -> bool | None:
        """Whether the change rests on fewer years than the baseline has, or leaves out covered months; None without one."""
        found = self.comparison
        if found is None or found.change_pct is None:
            return None
        return found.years < found.years_asked or found.months < self.realized.months_covered

    @property
    def elapsed(self) -> int:
        """Months of the period that have ended."""
        return self.period.months_elapsed(self.as_of)

    @property
    def is_closed(self) -> bool:
        """Whether the period has ended."""
        return not self.period.is_open and self.period.end <= self.as_of

    @property
    def is_complete(self) -> bool:
        """Whether every month and product of the period is known."""
        return self.realized.months_covered >= self.period.months_total and self.realized.is_whole

    @property
    def required_pace(self) -> Decimal | None:
        """Amount needed in each month without data to meet the target; the most, if realized is a range.

        They include past months that are not published, since their amount is unknown, not 0.
        """
        return self._pace(self.amount)

    @property
    def required_pace_low(self) -> Decimal | None:
        """The same from the high end of the realized amount: the least."""
        return ZERO if self.required_pace == 0 else self._pace(self.amount_high)

    def _pace(self, realized: Decimal | None) -> Decimal | None:
        if self.is_closed or self.period.is_open or self.basis == "cap":
            return None
        if self.target.low is None or realized is None:
            return None
        known = self.elapsed if self.rung is not None else self.realized.months_covered
        months = self.period.months_total - known
        gap = max(self.target.low - realized, ZERO)
        return rounded(quotient(gap, Decimal(months))) if months > 0 else None
