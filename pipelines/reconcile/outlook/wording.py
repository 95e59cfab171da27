"""Outlooks and comparisons of prices in words: what they rest on, or why there is none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pipelines.core.decimals import percent_text
from pipelines.core.months import months_text

NO_PROJECTION: Mapping[str, str] = {
    "no_end": "the text gives no end",
    "too_long": "the period has {} months, and the months of a year do not tell the level of the next",
    "nothing_published": "no month is published",
    "no_month": "no month of the period is published",
    "in_longer": "part of what came is known by figures for several months only",
    "other_products": "other products are published in some months of the period than in others",
    "in_part": "codes of another HS edition lie in part in the scope",
    "negative": "what came is below 0",
    "few_years": "{} earlier year(s) are published for all months and the same products, and {} are needed",
    "bad_year": "in the year from {:%Y-%m} the same months had brought nothing, or more than all of it",
}
"""Why there is no projection, by code."""

NOT_COMPARED: Mapping[str, str] = {
    "no_month": "no month of the period is published for the same products as its base months",
    "no_flow": "nothing flowed in either span",
    "no_value": "some value was not reported",
    "several_currencies": "values are in several currencies",
    "several_editions": "codes are of several HS editions ({})",
}
"""Why values are not compared, by code."""

LEFT_OUT: Mapping[str, str] = {
    "new": "new",
    "vanished": "vanished",
    "several_dimensions": "in units of several dimensions",
    "no_quantity": "without a quantity",
    "estimated": "with an estimated quantity",
    "zero": "with a value or a quantity of 0",
}
"""Why a product is not compared, by code."""


def no_projection_words(code: str, *figures: object) -> str:
    """Why there is no projection."""
    return f"no projection: {NO_PROJECTION[code].format(*figures)}"


def projection_words(
    months: int, ends: tuple[Decimal, Decimal], years: Sequence[date], uncovered: str | None
) -> str:
    """What a projection rests on.

    Args:
        months: The months that are known.
        ends: The smallest and the largest share that they had of an earlier year, in percent.
        years: The first month of each earlier year.
        uncovered: The products that are not published.
    """
    low, high = map(percent_text, ends)
    text = (
        f"a projection, no verdict: the same {months} month(s) had brought {low} to {high} of the "
        f"{len(years)} earlier years from {years[0]:%Y-%m} to {years[-1]:%Y-%m}"
    )
    return text if uncovered is None else f"{text}; of the products held, without {uncovered}"


def not_compared_words(code: str, *figures: object) -> str:
    """Why the values of two spans are not compared."""
    return f"not compared: {NOT_COMPARED[code].format(*figures)}"


def compared_words(
    compared: int,
    products: int,
    share: Decimal | None,
    left_out: Iterable[str],
    months: Mapping[str, Sequence[date]],
) -> str:
    """What a comparison of prices holds.

    Args:
        compared: How many products are compared.
        products: How many there are.
        share: The share of the value that is compared, in percent.
        left_out: The code of the reason for each product that is not.
        months: The months that are left out, by the reason in words.
    """
    counts = Counter(LEFT_OUT[code] for code in left_out)
    left = ", ".join(f"{count} {why}" for why, count in sorted(counts.items()))
    text = (
        f"unit values, not prices: {compared} of {products} products are compared, "
        f"{'nothing' if share is None else percent_text(share)} of the value"
    )
    parts = [f"{text}; left out: {left}" if left else text]
    return "; ".join([*parts, *(f"{months_text(found)} left out: {why}" for why, found in months.items())])
