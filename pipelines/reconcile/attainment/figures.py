"""How a reading stands in a period: attainment, gap, pace, and a status with its reason in plain words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from pipelines.core.decimals import HUNDRED, ZERO, percent, product, quotient, rounded
from pipelines.core.factors import Factor
from pipelines.reconcile.attainment.target import Target
from pipelines.reconcile.attainment.thresholds import USUAL, Thresholds, is_at_least
from pipelines.reconcile.ladder.rungs import Rung
from pipelines.reconcile.monthly.calendar import Period
from pipelines.reconcile.monthly.comparable import Comparison
from pipelines.reconcile.monthly.realized import Realized

NOTHING_COVERED = Realized()


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
        is_baseline_unlike: Whether no line says how much is due by now for want of weights: months of the baseline
            are not published for the same products.
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
    target: Target
    target_to_date: Decimal | None = None
    realized: Realized = NOTHING_COVERED
    rung: Rung | None = None
    comparison: Comparison | None = None
    is_baseline_unlike: bool = False
    done_on: date | None = None
    factor: Factor | None = None
    thresholds: Thresholds = USUAL

    @property
    def exact(self) -> Decimal | None:
        """What came, the low end, not rounded: what verdicts rest on; None is unknown."""
        return self.realized.amount if self.rung is None else self.rung.low

    @property
    def exact_high(self) -> Decimal | None:
        """What came, the high end, not rounded; None where something that was published is unknown."""
        if self.rung is not None:
            return self.rung.high
        return self.realized.amount_high if self.realized.is_whole else None

    @cached_property
    def amount(self) -> Decimal | None:
        """What came, the low end, as it is stored: with four decimals."""
        return None if self.exact is None else rounded(self.exact)

    @cached_property
    def amount_high(self) -> Decimal | None:
        """What came, the high end, as it is stored: with four decimals."""
        return None if self.exact_high is None else rounded(self.exact_high)

    @property
    def is_target_in_range(self) -> bool:
        """Whether the target lies inside the range of what came, so that no verdict holds."""
        high, target = self.realized.amount_high, self.target.low
        return not self.is_met and high is not None and target is not None and self.suffices(high, target)

    @cached_property
    def is_met(self) -> bool:
        """Whether the low end of what came is enough for the low end of the target."""
        return (
            self.exact is not None
            and self.target.low is not None
            and self.suffices(self.exact, self.target.low)
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
        if self.target.low is None or self.amount is None:
            return None
        return self.target.low - self.amount

    @cached_property
    def attainment_pct(self) -> Decimal | None:
        """Realized in percent of the target."""
        return percent(self.amount, self.target.low)

    @property
    def gap_low(self) -> Decimal | None:
        """Target less the high end of what came."""
        if self.target.low is None or self.amount_high is None:
            return None
        return self.target.low - self.amount_high

    @property
    def attainment_high_pct(self) -> Decimal | None:
        """The high end of what came in percent of the target."""
        return percent(self.amount_high, self.target.low)

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
