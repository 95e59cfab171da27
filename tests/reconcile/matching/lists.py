"""Lists of items written as text, and what is asked of every matching."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.reconcile.matching import MATCHED, SUGGESTED, UNMATCHED, Matching

SCHEMA = {
    "item_id": pl.String(),
    "key": pl.String(),
    "amount": pl.Decimal(20, 2),
    "unit": pl.String(),
    "item_date": pl.Date(),
    "names": pl.List(pl.String()),
}
FIRST = date(2026, 1, 1).toordinal()


def items(*rows: str) -> pl.DataFrame:
    """Items as `id key amount day name`: `-` or nothing is unknown, days count from 1 January 2026, all in USD."""
    return pl.DataFrame([_row(row) for row in rows], schema=SCHEMA, orient="row")


def _row(text: str) -> tuple[object, ...]:
    given = [None if word == "-" else word for word in text.split(maxsplit=4)] + [None] * 5
    item, key, amount, day, name = given[:5]
    when = None if day is None else date.fromordinal(FIRST + int(day))
    return item, key, None if amount is None else Decimal(amount), "USD", when, [name] if name else []


def links(found: Matching, outcome: str = MATCHED) -> set[tuple[str, str]]:
    """Who is linked with whom, as texts of ids."""
    rows = found.of(outcome).select("left_ids", "right_ids").iter_rows()
    return {(" ".join(sorted(one or [])), " ".join(sorted(other or []))) for one, other in rows}


def mirrored(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The same with the sides swapped."""
    return {(other, one) for one, other in pairs}


def causes(found: Matching) -> dict[str, str]:
    """Why each item was left over, by its id."""
    rows = found.of(UNMATCHED).select("left_ids", "right_ids", "cause").iter_rows()
    return {(one or other)[0]: cause for one, other, cause in rows}


def check(found: Matching, left: pl.DataFrame, right: pl.DataFrame) -> None:
    """Each item stands exactly once among the matched and the left over; counts and sums add up."""
    for side, given in (("left", left), ("right", right)):
        used = (
            found.rows.filter(pl.col("outcome") != SUGGESTED)[f"{side}_ids"]
            .explode(empty_as_null=False)
            .drop_nulls()
        )
        assert sorted(used) == sorted(given["item_id"])
        open_items = found.of(UNMATCHED)[f"{side}_ids"].explode(empty_as_null=False).drop_nulls()
        hinted = found.of(SUGGESTED)[f"{side}_ids"].explode(empty_as_null=False)
        assert set(hinted) <= set(open_items)
        summary = found.summary.filter(side=side)
        assert summary["items"].sum() == given.height
        for column in ("items", "amount"):
            parts = summary[f"matched_{column}"] + summary[f"unmatched_{column}"]
            assert parts.to_list() == summary[column].to_list()
        assert summary["amount"].sum() == (given["amount"].sum() or 0)
        matched = found.of(MATCHED)[f"{side}_amount"].sum() or 0
        assert summary["matched_amount"].sum() == matched
