"""Why, in a sentence: for each match, suggestion and item that was left over."""

import polars as pl

MATCH_WORDS = {
    "pair": "the keys are equal",
    "whole_group": "the keys are equal, and all items of the other side that have them add up to it",
    "part_sum": "the keys are equal, and these are the only items of the other side that add up to it",
    "group_sums": "the keys are equal, and so are the sums of all items that have them and no match of their own",
}
SUGGESTION_WORDS = {
    "no_key": "amounts and dates agree, but no key was named",
    "alternatives": "the keys are equal, but there are other candidates, and only what has none is confirmed",
    "several_sums": "these add up to it, but they are not the only ones",
    "contested_sum": "these are the only ones to add up to it, but they are needed for another item too",
    "not_searched": "these add up to it, but whether others do as well was not searched further",
    "name": "the names are alike",
    "one_key_differs": "amounts and dates agree, and all keys but one",
    "amount_unknown": "the keys are equal, but an amount is unknown",
    "unit_differs": "the keys are equal, but the units differ",
}
UNMATCHED_WORDS = {
    "key_unknown": "a key or its unit is unknown",
    "amount_unknown": "its amount is unknown",
    "date_unknown": "its date is unknown",
    "several_sums": "several sums of other items fit, so none is confirmed",
    "contested_sum": "the only sum that fits needs items that another item needs too",
    "not_searched": "not searched further: more items, or more steps, than the search for a sum may take",
    "lost": "it fits {nearest_id}, which was assigned to {taken_by}",
    "alternatives": "it fits {nearest_id} and others, and only what has one candidate is confirmed",
    "no_counterpart": "no item of the other side has its keys",
    "unit_differs": "the items with its keys are in another unit",
    "others_unknown": "the amount of every item with its keys is unknown",
    "days_off": "the nearest, {nearest_id}, is {nearest_days} days off",
    "amount_off": "the nearest, {nearest_id}, is off by {nearest_difference}",
    "taken": "the nearest, {nearest_id}, is off by {nearest_difference} and was assigned to {taken_by}",
}
AMOUNTS = ("difference", "nearest_difference")
"""How the names of columns with amounts or percentages begin."""

WORDS = {"matched": MATCH_WORDS, "suggested": SUGGESTION_WORDS, "unmatched": UNMATCHED_WORDS}


def reason() -> pl.Expr:
    """The reason of each row, from its columns."""
    sentence = pl.lit(None, pl.String)
    for outcome, words in WORDS.items():
        for cause, text in words.items():
            is_it = (pl.col("outcome") == outcome) & (pl.col("cause") == cause)
            sentence = pl.when(is_it).then(_filled(text)).otherwise(sentence)
    is_link = pl.col("cardinality").is_not_null()
    parts = [sentence, *(pl.when(is_link).then(part) for part in (_amounts(), _days(), _name(), _others()))]
    return pl.concat_str(parts, separator="; ", ignore_nulls=True)


def _filled(text: str) -> pl.Expr:
    """A sentence with the columns that it names."""
    pieces = []
    for piece in text.replace("}", "{").split("{"):
        is_name = f"{{{piece}}}" in text
        pieces.append(_shown(piece).fill_null("unknown") if is_name else pl.lit(piece))
    return pl.concat_str(pieces)


def _shown(name: str) -> pl.Expr:
    """A column as text; amounts in groups of three digits, without needless zeros."""
    text = pl.col(name).cast(pl.String)
    if not name.startswith(AMOUNTS):
        return text
    whole = text.str.extract(r"^-?(\d+)").str.reverse().str.replace_all(r"(\d{3})", "$1,").str.reverse()
    parts = (
        pl.when(text.str.starts_with("-")).then(pl.lit("-")).otherwise(pl.lit("")),
        whole.str.strip_prefix(","),
        text.str.extract(r"(\.\d*[1-9])0*$").fill_null(""),
    )
    return pl.concat_str(parts)


def _amounts() -> pl.Expr:
    apart = pl.format("the amounts differ by {} ({} %)", _shown("difference"), _shown("difference_pct"))
    is_equal = pl.col("difference") == 0
    return (
        pl.when(is_equal)
        .then(pl.lit("the amounts are equal"))
        .when(pl.col("difference").is_not_null())
        .then(apart)
    )


def _days() -> pl.Expr:
    days = pl.format("{} days apart", pl.col("days"))
    return pl.when(pl.col("days") == 0).then(pl.lit("the same day")).when(pl.col("days") > 0).then(days)


def _name() -> pl.Expr:
    return pl.when(pl.col("name_score").is_not_null()).then(pl.format("name score {}", pl.col("name_score")))


def _others() -> pl.Expr:
    return pl.when(pl.col("alternatives") > 0).then(pl.format("other candidates: {}", pl.col("alternatives")))
