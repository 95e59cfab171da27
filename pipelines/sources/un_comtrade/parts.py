"""UN Comtrade's parts of totals: checked to add up, then left out.

Unless only totals are requested, UN Comtrade gives each figure as a total and again by second partner, mode of
transport, customs procedure and mode of supply. A plain sum counts it twice.
"""

import polars as pl

from pipelines.core.number_text import figure
from pipelines.raw.sidecar import Sidecar
from pipelines.schemas.conform import strict_cast
from pipelines.sources.parsing.table import fault

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

    For each figure, the rows split by the same dimensions must add up to its total. Of nested modes of transport
    (2000 water, 2100 sea) the finest are counted.

    Args:
        table: The file's rows, with `row_number`.
        sidecar: The file's sidecar, for messages.

    Returns:
        The parts, with all columns of the table.

    Raises:
        SourceError: Parts have no total, or do not add up to it; names the codes and both figures.
    """
    split = [pl.when(pl.col(name).fill_null("") != code).then(pl.lit(name)) for name, code in TOTALS.items()]
    marked = table.with_columns(amount_text=figure(pl.col("primaryValue"))).with_columns(
        split_by=pl.concat_str(split, separator=" and ", ignore_nulls=True),
        amount=strict_cast("amount_text", AMOUNT),
    )
    parts = marked.filter(pl.col("split_by") != "")
    if not parts.is_empty():
        whole = marked.filter(pl.col("split_by") == "").select(*IDENTITY, total="amount").unique()
        _check_sums(_finest(parts), whole, sidecar)
    return parts.select(table.columns)


def _finest(parts: pl.DataFrame) -> pl.DataFrame:
    """Remove exact repeats, and modes of transport that other parts give in more detail."""
    same = [*IDENTITY, "split_by", "partner2Code", "customsCode", "mosCode"]
    mode = pl.col("motCode").fill_null("").str.strip_chars_end("0")
    kept = parts.unique([*same, "motCode", "amount"]).with_columns(mode=mode)
    for length in range(1, 4):
        finer = kept.filter(pl.col("mode").str.len_chars() > length).select(
            *same, pl.col("mode").str.slice(0, length)
        )
        kept = kept.join(finer.unique(), on=[*same, "mode"], how="anti", nulls_equal=True)
    return kept


def _check_sums(parts: pl.DataFrame, whole: pl.DataFrame, sidecar: Sidecar) -> None:
    """Compare the sum of the parts of each figure, by the dimensions that split it, with the total."""
    sums = (
        parts.group_by(*IDENTITY, "split_by")
        .agg(parts=pl.col("amount").sum(), rows=pl.len(), unread=pl.col("amount").null_count())
        .join(whole, on=list(IDENTITY), how="left", nulls_equal=True)
    )
    apart = (pl.col("parts") - pl.col("total")).abs() > TOLERANCE * (pl.col("rows") + 1)
    wrong = sums.filter(apart.fill_null(value=True) | (pl.col("unread") > 0)).sort(*IDENTITY, "split_by")
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


def _plain(amount: object) -> str:
    """Format an amount without trailing zeros."""
    return f"{amount:f}".rstrip("0").rstrip(".")
