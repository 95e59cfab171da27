"""Index numbers of many periods at once, with the digits of `index_numbers`.

Quotients of two columns end somewhere, here after sixteen decimals or with the digits of a float. The true value lies within a
known distance of what they give. Where both ends of that distance round to the same four decimals, so does the true value;
the few periods where they do not are computed one by one in 60 digits.
"""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import RESULT, UNIT, divided, quotient, results
from pledgebook.pipelines.reconcile.outlook.index_numbers import Goods, IndexNumbers, index_numbers, sums

FINE = 10**12
"""Parts into which the last decimal of an amount is divided."""

WIDEST = 1e37
"""Integers stay below 38 digits."""

SMALLEST = 1e-15
"""Relative error of a float, several times over."""

NUMBERS = tuple(IndexNumbers.__dataclass_fields__)
GOODS = ("value_base", "quantity_base", "value_current", "quantity_current")


def index_columns(goods: pl.DataFrame) -> pl.DataFrame:
    """Compute index numbers and effects of each period.

    Args:
        goods: `period`, `years` (of which the base is the mean), and as integers above 0 `value_base`, `value_current` (in
            the fourth decimal of money) and `quantity_base`, `quantity_current` (in one unit for a product).

    Returns:
        `period` and the columns of `IndexNumbers`.
    """
    at = _quotients(goods).group_by("period").agg(
        pl.col("years").first(), products=pl.len().cast(pl.Int128), is_wide=pl.col("is_wide").any(),
        base=pl.col("value_base").sum(), current=pl.col("value_current").sum(),
        volume=pl.col("volume").sum(), price=pl.col("price").sum(),
        near_volume=pl.col("near_volume").sum(), near_price=pl.col("near_price").sum(),
    )  # fmt: skip
    found = at.with_columns(_effects(), **_indices())
    is_sure = ~pl.col("is_wide") & pl.all_horizontal(
        pl.col(f"{name}_low") == pl.col(f"{name}_high") for name in (*_ratios(), "volume_effect")
    )
    sure = found.filter(is_sure).select(
        "period",
        *(results(pl.col(f"{name}_low").cast(pl.Int128)).alias(name) for name in _ratios()),
        price_effect=results(
            pl.col("current") - divided(pl.col("base"), pl.col("years")) - pl.col("volume_effect_low")
        ),
        volume_effect=results(pl.col("volume_effect_low")),
    )
    hard = goods.join(found.filter(~is_sure), on="period", how="semi")
    return pl.concat([sure, _one_by_one(hard).select(sure.columns)])


def _quotients(goods: pl.DataFrame) -> pl.DataFrame:
    """Add what the quantities of the one period would have cost in the other: exact to sixteen decimals, and nearly."""
    near = {name: pl.col(name).cast(pl.Float64) for name in GOODS}
    at_base = near["value_base"] * near["quantity_current"]
    at_current = near["value_current"] * near["quantity_base"]
    quotients = {
        "near_volume": at_base / near["quantity_base"],
        "near_price": at_current / near["quantity_current"],
    }
    widest = pl.max_horizontal(
        at_base, at_current, near["quantity_base"] * FINE, near["quantity_current"] * FINE,
        *(one * (2 * FINE) * pl.col("years") * pl.len().over("period") for one in quotients.values()),
        *((near[name] * (2 * FINE) * pl.col("years")) * pl.len().over("period") for name in GOODS[::2]),
    )  # fmt: skip
    is_wide = widest > WIDEST
    fit = goods.with_columns(**quotients, is_wide=is_wide).with_columns(
        pl.when("is_wide").then(1).otherwise(pl.col(GOODS)).name.keep()
    )
    return fit.with_columns(
        volume=_fine("value_base", "quantity_current", "quantity_base"),
        price=_fine("value_current", "quantity_base", "quantity_current"),
    )


def _fine(value: str, quantity: str, by: str) -> pl.Expr:
    """Return value x quantity / by in parts of `FINE`, cut off."""
    whole, divisor = pl.col(value) * pl.col(quantity), pl.col(by)
    return whole // divisor * FINE + whole % divisor * FINE // divisor


def _effects() -> Iterator[pl.Expr]:
    """Yield both ends of the volume effect: each quotient is cut off by less than one of the parts."""
    years = pl.col("years").cast(pl.Int128)
    values = (years * pl.col("current") - pl.col("base")) * FINE
    twice = years * pl.col("volume") + values - pl.col("price")
    for end, by in (("low", 0 - pl.col("products")), ("high", pl.col("products") * years)):
        yield divided(twice + by, 2 * years * FINE).alias(f"volume_effect_{end}")


def _ratios() -> dict[str, pl.Expr]:
    """Return the index numbers as floats."""
    years = pl.col("years").cast(pl.Float64)
    base, current = pl.col("base").cast(pl.Float64), pl.col("current").cast(pl.Float64)
    volume, price = pl.col("near_volume"), pl.col("near_price")
    return {
        "laspeyres_price": price / base,
        "paasche_price": current / volume,
        "fisher_price": (price / base * (current / volume)).sqrt(),
        "laspeyres_volume": years * volume / base,
        "paasche_volume": years * current / price,
        "fisher_volume": (years * volume / base * (years * current / price)).sqrt(),
    }


def _indices() -> dict[str, pl.Expr]:
    """Return both ends of each index number in its last decimal; unequal too where a float has no room for them."""
    error = (pl.col("products") + 20) * SMALLEST
    ends: dict[str, pl.Expr] = {}
    for name, ratio in _ratios().items():
        for end, by in (("low", 1 - error), ("high", 1 + error)):
            ends[f"{name}_{end}"] = (ratio * UNIT * by + 0.5).floor()
    return ends


def _one_by_one(goods: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {"period": period, **vars(index_numbers(sums(list(_goods(own)))))}
        for (period,), own in goods.group_by("period")
    ]
    return pl.DataFrame(rows, schema={"period": goods.schema["period"], **dict.fromkeys(NUMBERS, RESULT)})


def _goods(rows: pl.DataFrame) -> Iterator[Goods]:
    for years, *figures in rows.select("years", *GOODS).iter_rows():
        value_base, quantity_base, value_current, quantity_current = map(Decimal, figures)
        yield Goods(
            quotient(value_base, Decimal(years * UNIT)),
            quotient(quantity_base, Decimal(years)),
            quotient(value_current, Decimal(UNIT)),
            quantity_current,
        )
