"""Products traded in the base and in the current months of periods, and whether they can be compared."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

import polars as pl

from pledgebook.pipelines.core.decimals import integers
from pledgebook.pipelines.core.measures.units import root
from pledgebook.pipelines.core.text import is_digits

NAMES = ("product_code", "hs_edition", "currency", "unit")
AMOUNTS = ("value", "quantity")
SIDES = ("base", "current")
ONE = Decimal(1)


def cells(months: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """Add up each product, currency and unit over the base months and the current months of each period.

    Args:
        months: `period`, `reading_id`, `month`, `is_current`; a month as often as it counts.
        products: As in `price_volumes`.

    Returns:
        `period`, `is_current`, the columns of `NAMES`, `value` and `quantity` (null if one of them is not reported), and
        `is_estimated`.
    """
    kinds = products.select(NAMES).unique().with_row_index("kind")
    of_kind = products.join(kinds, on=NAMES, nulls_equal=True).select(
        "reading_id", "month", "kind", *AMOUNTS, "is_estimated"
    )
    sums = (
        months.join(of_kind, on=["reading_id", "month"])
        .group_by("period", "is_current", "kind")
        .agg(
            pl.col(AMOUNTS).sum(),
            pl.col(AMOUNTS).null_count().name.suffix("_unknown"),
            pl.col("is_estimated").any(),
        )
    )
    known = [pl.when(pl.col(f"{name}_unknown") == 0).then(name).alias(name) for name in AMOUNTS]
    return sums.with_columns(known).join(kinds, on="kind").drop("kind", pl.selectors.ends_with("_unknown"))


def traded(found: pl.DataFrame) -> pl.DataFrame:
    """Return the products of each period, and why they cannot be compared.

    Codes go under the shortest code of their period that they begin with, so that both sides have the same level.

    Args:
        found: Cells of periods in which each value is known, all in one currency and edition.

    Returns:
        `period`, `product_code`, `value_base`, `value_current` (in the fourth decimal), `quantity_base`,
        `quantity_current` (in one unit for both), and `why` (null if they can be compared).
    """
    measured = _in_one_unit(found.join(_above(found), on=["period", "product_code"], how="left").with_columns(
        pl.coalesce("above", "product_code").alias("product_code")
    ))  # fmt: skip
    of_side: list[pl.Expr] = []
    for side, is_here in zip(SIDES, (~pl.col("is_current"), pl.col("is_current")), strict=True):
        dimension = pl.when(is_here & pl.col("is_measured")).then("dimension")
        of_side += [
            is_here.any().alias(f"has_{side}"),
            pl.when(is_here).then(integers("value")).sum().alias(f"value_{side}"),
            pl.when(is_here).then("amount").sum().alias(f"quantity_{side}"),
            (is_here & ~pl.col("is_measured")).any().alias(f"lacks_{side}"),
            (is_here & pl.col("is_measured") & pl.col("is_estimated")).any().alias(f"estimates_{side}"),
            dimension.min().alias(f"dimension_{side}"),
            dimension.max().alias(f"other_{side}"),
        ]
    sums = measured.group_by("period", "product_code").agg(of_side)
    amounts = [f"{name}_{side}" for side in SIDES for name in AMOUNTS]
    return sums.with_columns(why_base=_why("base"), why_current=_why("current")).select(
        "period", "product_code", *amounts, why=_why_not()
    )


def rolled_up(codes: Iterable[str]) -> dict[str, str]:
    """Map each code to the shortest given code that it begins with, so that both periods have the same level."""
    found: dict[str, str] = {}
    above = ""
    for code in sorted(set(codes)):
        above = above if above and code.startswith(above) and is_digits(code) else code
        found[code] = above
    return found


def _above(found: pl.DataFrame) -> pl.DataFrame:
    """Return `period`, `product_code` and the code `above` it, for periods with codes at several levels."""
    codes = found.select("period", "product_code").unique().sort("period", "product_code")
    is_next = pl.col("period") == pl.col("period").shift()
    is_below = pl.col("product_code").str.starts_with(pl.col("product_code").shift())
    several = codes.filter(is_next & is_below).select("period").unique()
    own = codes.join(several, on="period", how="semi").group_by("period").agg("product_code")
    rows = [
        (period, *pair)
        for period, listed in own.iter_rows()
        for pair in rolled_up(listed).items()
    ]  # fmt: skip
    schema = {"period": pl.UInt32, "product_code": pl.String, "above": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _in_one_unit(found: pl.DataFrame) -> pl.DataFrame:
    """Add `is_measured`, `dimension`, and the `amount` as an integer in a unit that the cells of a product share."""
    units = found["unit"].drop_nulls().unique().sort()
    dimensions = pl.DataFrame(
        {"unit": units, "dimension": [_root(one)[1] for one in units], "place": range(len(units))},
        schema={"unit": pl.String, "dimension": pl.String, "place": pl.Int32},
    )
    numbers = dimensions.select(pl.col("dimension").unique().sort()).with_row_index("number")
    known = found.join(dimensions.join(numbers, on="dimension"), on="unit", how="left").with_columns(
        is_measured=pl.col("quantity").is_not_null() & pl.col("unit").is_not_null()
    )
    place = pl.when("is_measured").then("place")
    product = ["period", "product_code"]
    mixed = known.group_by(product).agg(
        place.min().alias("first"), place.max().alias("last"), unit=pl.col("unit").unique()
    )
    mixed = mixed.filter(pl.col("first") != pl.col("last")).select(*product, "unit")
    rows = [
        (*key, *pair) for *key, of in mixed.iter_rows() for pair in multipliers([one for one in of if one])
    ]
    schema = {
        "period": pl.UInt32,
        "product_code": pl.String,
        "unit": pl.String,
        "times": pl.Int128,
    }
    times = pl.DataFrame(rows, schema=schema, orient="row")
    return known.join(times, on=[*product, "unit"], how="left").select(
        *product, "is_current", "value", "is_measured", "is_estimated", dimension="number",
        amount=integers("quantity") * pl.col("times").fill_null(1),
    )  # fmt: skip


def multipliers(units: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield each unit with how many it is of the largest unit of which all units of its dimension are multiples."""
    ratios: dict[str, dict[str, Fraction]] = {}
    for unit in units:
        ratio, dimension = _root(unit)
        ratios.setdefault(dimension, {})[unit] = Fraction(ratio)
    for of in ratios.values():
        below = lcm(*(one.denominator for one in of.values()))
        whole = {unit: int(one * below) for unit, one in of.items()}
        by = gcd(*whole.values())
        yield from ((unit, one // by) for unit, one in whole.items())


def _root(unit: str) -> tuple[Decimal, str]:
    return root(unit) or (ONE, unit)


def _why(side: str) -> pl.Expr:
    """Return the code of the reason why one side cannot be compared."""
    return (
        pl.when(f"lacks_{side}")
        .then(pl.lit("no_quantity"))
        .when(f"estimates_{side}")
        .then(pl.lit("estimated"))
        .when(pl.col(f"dimension_{side}") != pl.col(f"other_{side}"))
        .then(pl.lit("several_dimensions"))
        .when((pl.col(f"quantity_{side}") <= 0) | (pl.col(f"value_{side}") <= 0))
        .then(pl.lit("zero"))
    )


def _why_not() -> pl.Expr:
    both = pl.col("why_base").is_null() & pl.col("why_current").is_null()
    return (
        pl.when(~pl.col("has_base"))
        .then(pl.lit("new"))
        .when(~pl.col("has_current"))
        .then(pl.lit("vanished"))
        .when(both & (pl.col("dimension_base") != pl.col("dimension_current")))
        .then(pl.lit("several_dimensions"))
        .otherwise(pl.coalesce("why_base", "why_current"))
    )
