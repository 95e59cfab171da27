"""Which months of a period stand beside which base months: the same months of the year, of the same products."""

from dataclasses import dataclass
from datetime import date

from pipelines.reconcile.history import History
from pipelines.reconcile.period import Period, add_months, first_month, months_between

YEAR = 12
BaseWindow = tuple[date, date]
"""The first and the last day of a baseline."""


@dataclass(frozen=True)
class Matched:
    """Months that can be compared.

    Args:
        pairs: Each current month with its base months, as many for each.
    """

    pairs: tuple[tuple[date, tuple[date, ...]], ...] = ()

    @property
    def years(self) -> int:
        """Of how many years the base is the mean; 0 without a month."""
        return len(self.pairs[0][1]) if self.pairs else 0

    @property
    def current(self) -> tuple[date, ...]:
        """The current months."""
        return tuple(month for month, _ in self.pairs)

    @property
    def base(self) -> tuple[date, ...]:
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
    elapsed = range(period.months_elapsed(as_of))
    months = [add_months(period.first_month, number) for number in elapsed]
    found = [(month, _base_months(month, baseline)) for month in months]
    years = max((len(base) for _, base in found), default=0)
    return Matched(tuple(
        (month, base) for month, base in found if len(base) == years and _is_alike(history, month, base)
    ))  # fmt: skip


def _base_months(month: date, baseline: BaseWindow | None) -> tuple[date, ...]:
    if baseline is None:
        return (add_months(month, -YEAR),)
    first, last = first_month(baseline[0]), baseline[1].replace(day=1)
    every = (add_months(first, number) for number in range(months_between(first, last)))
    return tuple(one for one in every if one.month == month.month)


def _is_alike(history: History, month: date, base: tuple[date, ...]) -> bool:
    found = [history.month(one) for one in (month, *base)]
    known = [one for one in found if one is not None and one.in_part is None]
    return bool(base) and len(known) == len(found) and len({one.uncovered for one in known}) == 1
