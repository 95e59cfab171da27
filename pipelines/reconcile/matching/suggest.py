"""What might belong together although the rules do not confirm it. A suggestion consumes nothing."""

import polars as pl

from pipelines.reconcile.matching.candidates import TooManyPairsError, candidates
from pipelines.reconcile.matching.items import KEY, Sides, code
from pipelines.reconcile.matching.links import LINKS, SUGGESTED, of_pairs
from pipelines.reconcile.matching.names import alike, normalized
from pipelines.reconcile.matching.rules import Rules

MOST_NAMES = 5_000_000
MOST_LOOSE = 2_000_000
SHOWN = 3
"""How many suggestions an item gets."""

NAME, OTHER_KEY, INCOMPARABLE, OTHER_UNIT = "name", "one_key_differs", "amount_unknown", "unit_differs"
STRENGTH = (NAME, OTHER_KEY, INCOMPARABLE, OTHER_UNIT)
PAIRS: dict[str, pl.DataType] = {"left": pl.UInt32(), "right": pl.UInt32(), "cause": pl.String()}


def suggested(
    sides: Sides, left: pl.DataFrame, right: pl.DataFrame, rules: Rules
) -> tuple[pl.DataFrame, list[str]]:
    """Pairs of items that are left over and agree in part.

    By name: the score reaches the threshold. By amount (and date): all keys but one are equal. By keys: an amount
    is unknown, or the units differ, so that the amounts cannot be compared.

    Returns:
        Links, at most `SHOWN` of each item and those that are among the first of the other; and what was not
        searched, in words.
    """
    if left.is_empty() or right.is_empty():
        return pl.DataFrame(schema=LINKS), []
    notes: list[str] = []
    found = [
        _by_name(left, right, rules, notes),
        *(_by_amount(sides, left, right, rules, dropped, notes) for dropped in _droppable(sides, rules)),
        _by_keys(left, right, rules, notes),
    ]
    pairs = pl.concat(found).with_columns(
        strength=pl.col("cause").replace_strict({c: i for i, c in enumerate(STRENGTH)})
    )
    pairs = pairs.sort("left", "right", "strength").unique(
        ["left", "right"], keep="first", maintain_order=True
    )
    return of_pairs(_first(pairs, left, right), SUGGESTED, pl.col("cause")), notes


def _first(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """The strongest suggestions of each item, of equal strength those nearest in days and amount."""
    about = ["item", "value", "day"]
    joined = pairs.join(left.select(about), left_on="left", right_on="item")
    joined = joined.join(right.select(about), left_on="right", right_on="item", suffix="_right")
    joined = joined.with_columns(
        apart=(pl.col("day") - pl.col("day_right")).abs(), gap=(pl.col("value") - pl.col("value_right")).abs()
    )
    ranked = [
        pl.int_range(pl.len()).over(one, order_by=pl.struct("strength", pl.col("apart").fill_null(9**9), pl.col("gap").fill_null(10**37), other))
        for one, other in (("left", "right"), ("right", "left"))
    ]  # fmt: skip
    return (
        joined.filter(pl.min_horizontal(ranked) < SHOWN)
        .sort("left", "right")
        .select("left", "right", "cause")
    )


def _by_name(left: pl.DataFrame, right: pl.DataFrame, rules: Rules, notes: list[str]) -> pl.DataFrame:
    one, other = (_names(frame) for frame in (left, right))
    texts = [frame["name"].unique().sort() for frame in (one, other)]
    if texts[0].len() * texts[1].len() > MOST_NAMES:
        notes.append(
            f"Names were not searched further: {texts[0].len():,} and {texts[1].len():,} names that are left over are "
            f"more than {MOST_NAMES:,} pairs."
        )
        return pl.DataFrame(schema=PAIRS)
    places = alike(texts[0].to_list(), texts[1].to_list(), rules.threshold)
    found = pl.DataFrame({"name": texts[0].gather(places[:, 0]), "other": texts[1].gather(places[:, 1])},
                         schema={"name": pl.String, "other": pl.String})  # fmt: skip
    pairs = one.join(found, on="name").join(other, left_on="other", right_on="name", suffix="_right")
    return pairs.select(left="item", right="item_right", cause=pl.lit(NAME)).unique(maintain_order=True)


def _names(items: pl.DataFrame) -> pl.DataFrame:
    listed = items.select("item", name="names").explode("name").drop_nulls("name")
    return listed.with_columns(
        pl.col("name").map_elements(normalized, return_dtype=pl.String)
    ).filter(pl.col("name") != "").unique(maintain_order=True)  # fmt: skip


def _droppable(sides: Sides, rules: Rules) -> tuple[str, ...]:
    """The keys that may differ where the amount agrees; a single key is no longer a key without it."""
    return rules.keys if sides.has_amount and len(rules.keys) > 1 else ()


def _by_amount(
    sides: Sides, left: pl.DataFrame, right: pl.DataFrame, rules: Rules, dropped: str, notes: list[str]
) -> pl.DataFrame:
    kept = [KEY + key for key in rules.keys if key != dropped]
    unit = ["unit"] if _units(sides.left, sides.right) else []
    both = pl.concat([left.with_columns(side=pl.lit(0)), right.with_columns(side=pl.lit(1))])
    both = both.with_columns(group=code([*kept, *unit]))
    one, other = (both.filter(side=side).drop("side") for side in (0, 1))
    try:
        pairs = candidates(Sides(one, other, sides.reach, has_amount=True))
    except TooManyPairsError:
        notes.append(f"Items that agree in all but {dropped} were not searched further: there are too many.")
        return pl.DataFrame(schema=PAIRS)
    return pairs.select("left", "right", cause=pl.lit(OTHER_KEY))


def _units(left: pl.DataFrame, right: pl.DataFrame) -> int:
    return pl.concat([left["unit"], right["unit"]]).drop_nulls().n_unique()


def _by_keys(left: pl.DataFrame, right: pl.DataFrame, rules: Rules, notes: list[str]) -> pl.DataFrame:
    """Pairs with equal keys whose amounts cannot be compared."""
    if not rules.keys:
        return pl.DataFrame(schema=PAIRS)
    columns = ("item", "base", "value", "day", "unit")
    one, other = (frame.drop_nulls("base").select(columns) for frame in (left, right))
    if not one["value"].null_count() + other["value"].null_count() and _units(one, other) < 2:
        return pl.DataFrame(schema=PAIRS)
    counts = one.group_by("base").len().join(other.group_by("base").len(), on="base", suffix="_right")
    if (counts["len"].cast(pl.Int64) * counts["len_right"].cast(pl.Int64)).sum() > MOST_LOOSE:
        notes.append(
            f"Items of equal keys whose amounts cannot be compared were not searched further: more than {MOST_LOOSE:,}."
        )
        return pl.DataFrame(schema=PAIRS)
    pairs = one.join(other, on="base", suffix="_right")
    if rules.days is not None:
        apart = (pl.col("day") - pl.col("day_right")).abs() <= rules.days
        pairs = pairs.filter(apart.fill_null(value=True))
    unknown = pl.col("value").is_null() | pl.col("value_right").is_null()
    other_unit = (pl.col("unit") != pl.col("unit_right")).fill_null(value=False)
    cause = pl.when(unknown).then(pl.lit(INCOMPARABLE)).otherwise(pl.lit(OTHER_UNIT))
    return pairs.filter(unknown | other_unit).select(left="item", right="item_right", cause=cause)
