"""UN Comtrade's parts of totals: checked to add up, then left out.

Unless only totals are requested, UN Comtrade gives each figure as a total and again by second partner, mode of
transport, customs procedure and mode of supply. A plain sum counts it twice.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product
from typing import Any

import polars as pl

from pledgebook.pipelines.core.number_text import figure
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas.conform import strict_cast
from pledgebook.pipelines.sources.parsing.table import fault
from pledgebook.pipelines.sources.un_comtrade.codes import RIGHT_CODES

RULE = "part_beside_total"

TOTALS = {"partner2Code": "0", "motCode": "0", "customsCode": "C00", "mosCode": "0"}
"""The dimensions that split a figure, each with its code for the total."""

IDENTITY = (
    "typeCode",
    "freqCode",
    "period",
    "reporterCode",
    "flowCode",
    "partnerCode",
    "classificationCode",
    "cmdCode",
)

AMOUNT = pl.Decimal(28, 9)
TOLERANCE = pl.lit("0.5").cast(AMOUNT)
"""Rounding of each figure in dollars: some reporters give whole dollars, some converted fractions."""

REMEDY = "Download it again with partner2Code=0, motCode=0 and customsCode=C00, which gives totals only."


def parts_of_totals(table: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Return the rows that are parts of a total, after checking that they add up to it.

    For each figure, the rows split by the same dimensions must add up to its total. Modes of transport are nested
    (2100 sea is a part of 2000 water), but some reporters give 2000 beside 2100, for what is not sea. So a figure is
    proved if any of these adds up, for water, land and the others each: all modes, the coarse ones, or the fine ones.

    Args:
        table: The file's rows, with `row_number`.
        sidecar: The file's sidecar, for messages.

    Returns:
        The parts, with all columns of the table.

    Raises:
        SourceError: Parts have no total, or do not add up to it; names the codes and both figures.
    """
    split = [pl.when(pl.col(name).fill_null("") != code).then(pl.lit(name)) for name, code in TOTALS.items()]
    one_code = pl.col("reporterCode", "partnerCode").replace(RIGHT_CODES)
    marked = table.with_columns(one_code, amount_text=figure(pl.col("primaryValue"))).with_columns(
        split_by=pl.concat_str(split, separator=" and ", ignore_nulls=True),
        amount=strict_cast("amount_text", AMOUNT),
    )
    parts = marked.filter(pl.col("split_by") != "")
    if not parts.is_empty():
        whole = marked.filter(pl.col("split_by") == "").select(*IDENTITY, total="amount").unique()
        _check_sums(parts, whole, sidecar)
    return table.join(parts, on="row_number", how="semi", maintain_order="left")


def _levels(parts: pl.DataFrame) -> pl.DataFrame:
    """Remove exact repeats, and tell the modes that others give in more detail from these and from the rest."""
    same = [*IDENTITY, "split_by", "partner2Code", "customsCode", "mosCode"]
    mode = pl.col("motCode").fill_null("").str.strip_chars_end("0")
    kept = parts.unique([*same, "motCode", "amount"]).with_columns(mode=mode, family=mode.str.slice(0, 1))
    nested = pl.col("mode").str.len_chars() > 1
    finer, coarser = (kept.filter(one).select(*same, "family").unique() for one in (nested, ~nested))
    on = [*same, "family"]
    split = kept.join(finer, on=on, how="semi", nulls_equal=True).join(
        coarser, on=on, how="semi", nulls_equal=True
    )
    return kept.with_columns(
        level=pl.when(~pl.col("row_number").is_in(split["row_number"].implode()))
        .then(pl.lit("plain"))
        .when(nested)
        .then(pl.lit("fine"))
        .otherwise(pl.lit("coarse"))
    )


def _check_sums(parts: pl.DataFrame, whole: pl.DataFrame, sidecar: Sidecar) -> None:
    """Compare the sum of the parts of each figure, by the dimensions that split it, with the total."""
    key = [*IDENTITY, "split_by"]
    amount = {
        name: pl.col("amount").filter(pl.col("level") == name).sum() for name in ("plain", "fine", "coarse")
    }
    families = (
        _levels(parts)
        .group_by(*key, "family")
        .agg(**amount, rows=pl.len(), unread=pl.col("amount").null_count())
    )
    sums = (
        families.group_by(key)
        .agg(
            pl.col("rows", "unread").sum(),
            parts=(pl.col("plain") + pl.col("fine")).sum(),
            choices=pl.struct("plain", "fine", "coarse"),
        )
        .join(whole, on=list(IDENTITY), how="left", nulls_equal=True)
    )
    apart = (pl.col("parts") - pl.col("total")).abs() > TOLERANCE * (pl.col("rows") + 1)
    doubtful = sums.filter(apart.fill_null(value=True) | (pl.col("unread") > 0)).sort(key)
    wrong = doubtful.filter([not _is_proved(row) for row in doubtful.iter_rows(named=True)])
    if wrong.is_empty():
        return
    first = wrong.row(0, named=True)
    total = "no total" if first["total"] is None else f"a total of {_plain(first['total'])}"
    codes = ", ".join(f"{name} {first[name]}" for name in IDENTITY[2:])
    found = (
        f"{first['rows']} part(s) by {first['split_by']} that add up to {_plain(first['parts'])} beside {total} "
        f"({codes}), and {wrong.height - 1} more such figure(s)"
    )
    fault(sidecar, found, "parts that add up to the total beside them", REMEDY)


def _is_proved(sums: dict[str, Any]) -> bool:
    """Whether a figure's parts add up to its total under one choice of levels for each family of modes."""
    if sums["total"] is None or sums["unread"]:
        return False
    margin = Decimal("0.5") * (sums["rows"] + 1)
    return any(abs(total - sums["total"]) <= margin for total in _totals(sums["choices"]))


def _totals(families: Iterable[dict[str, Decimal]]) -> Iterator[Decimal]:
    """Yield the sums under each choice of levels: the fine ones, the coarse ones, or both beside each other."""
    ways = [
        {one["plain"] + one["fine"], one["plain"] + one["coarse"], one["plain"] + one["fine"] + one["coarse"]}
        for one in families
    ]
    return (sum(chosen, Decimal(0)) for chosen in product(*ways))


def _plain(amount: object) -> str:
    """Format an amount without trailing zeros."""
    return f"{amount:f}".rstrip("0").rstrip(".")
