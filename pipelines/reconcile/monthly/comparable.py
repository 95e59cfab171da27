"""Which months of a period stand beside which base months: the same months of the year, of the same products."""

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from pipelines.core.months import first_month
from pipelines.reconcile.monthly.calendar import Period
from pipelines.reconcile.monthly.series import History, month_number

YEAR = 12
BaseWindow = tuple[date, date]
"""The first and the last day of a baseline."""


@dataclass(frozen=True)
class Matched:
    """Months that can be compared, by their numbers.

    Args:
        pairs: Each current month with its base months, as many for each.
        left_out: Each covered month that cannot be compared, with the reason.
    """

    pairs: tuple[tuple[int, tuple[int, ...]], ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()

    @property
    def years(self) -> int:
        """Of how many years the base is the mean; 0 without a month."""
        return len(self.pairs[0][1]) if self.pairs else 0

    @cached_property
    def current(self) -> tuple[int, ...]:
        """The current months."""
        return tuple(month for month, _ in self.pairs)

    @cached_property
    def base(self) -> tuple[int, ...]:
        """The base months, one as often as it is needed."""
        return tuple(month for _, months in self.pairs for month in months)


def matched(history: History, period: Period, as_of: date, baseline: BaseWindow | None) -> Matched:
    """The covered months of a period with the same months of the baseline, else of the year before.

    A month counts if each of its base months is covered, both lack the same products, and no code of another HS
    edition lies in part in the scope. With a baseline of several years a month needs all of them.

    Args:
        history: The covered months of the reading.
        period: The period.
        as_of: The date up to which is asked.
        baseline: The baseline; None for the year before.
    """
    first = month_number(period.first_month)
    months = range(first, first + period.months_elapsed(as_of))
    of_year = baseline and _base_months(month_number(first_month(baseline[0])), month_number(baseline[1]))
    found = [(month, of_year[month % YEAR] if of_year else (month - YEAR,)) for month in months]
    years = max((len(base) for _, base in found), default=0)
    covered = [(month, base) for month, base in found if history.at(month) is not None]
    reasons = {month: _why_not(history, month, base, years) for month, base in covered}
    return Matched(
        tuple((month, base) for month, base in covered if reasons[month] is None),
        tuple((month, why) for month, why in reasons.items() if why is not None),
    )


@cache
def _base_months(first: int, last: int) -> tuple[tuple[int, ...], ...]:
    """The months of a baseline by their month of the year."""
    return tuple(tuple(range(first + (month - first) % YEAR, last + 1, YEAR)) for month in range(YEAR))


def _why_not(history: History, month: int, base: tuple[int, ...], years: int) -> str | None:
    """Why a covered month cannot be compared with its base months; None if it can."""
    if not base or len(base) < years or any(history.at(one) is None for one in base):
        return "not all of the base months are published"
    sides = [history.lacking.get(one) for one in (month, *base)]
    goods = [set(one.split(", ")) - {""} for one in sides if one is not None]
    if len(goods) < len(sides):
        return "codes of another HS edition lie in part in the scope"
    apart = sorted(goods[0].union(*goods) - goods[0].intersection(*goods))
    return f"{', '.join(apart)} not published in all the months set side by side" if apart else None
