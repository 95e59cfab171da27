"""How amounts were converted, in words: the rate, its months and its series."""

from collections.abc import Iterable, Sequence
from datetime import date

from pledgebook.pipelines.core.measures.conversion import Conversion, UsedRate
from pledgebook.pipelines.core.months import add_months
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.reconcile.wording import say


def conversion_words(found: Iterable[Conversion]) -> str | None:
    """Describe conversions: `converted from JPY at 158.153 a USD (2026-05, fed_h10)`; None if there are none."""
    by_units: dict[tuple[str, str], list[Conversion]] = {}
    for one in found:
        by_units.setdefault((one.unit, one.wanted), []).append(one)
    ways = [_way(units, own) for units, own in sorted(by_units.items())]
    return say("conversion.used", ways="; ".join(ways)) if ways else None


def _way(units: tuple[str, str], found: Sequence[Conversion]) -> str:
    rates = {(rate.currency, rate.month, rate.months): rate for one in found for rate in one.rates}
    currencies = sorted({rate.currency for rate in rates.values()}, key=lambda one: (one != units[0], one))
    if not currencies:
        return say("conversion.exact", unit=units[0], wanted=units[1])
    parts = [_rate([rate for rate in rates.values() if rate.currency == one]) for one in currencies]
    words = say("conversion.and").join(parts)
    return words if currencies[0] == units[0] else say("conversion.from", unit=units[0], rates=words)


def _rate(rates: Sequence[UsedRate]) -> str:
    values = sorted({rate.units_per_usd for rate in rates})
    low, high = plain(values[0]), plain(values[-1])
    first = min(rate.month for rate in rates)
    last = max(add_months(rate.month, rate.months - 1) for rate in rates)
    return say(
        "conversion.rate",
        currency=rates[0].currency,
        rate=low if low == high else say("conversion.span", first=low, last=high),
        months=_months(first, last),
        series=", ".join(sorted({rate.series for rate in rates if rate.series}))
        or say("conversion.a_series"),
    )


def _months(first: date, last: date) -> str:
    one, other = f"{first:%Y-%m}", f"{last:%Y-%m}"
    return one if one == other else say("conversion.span", first=one, last=other)
