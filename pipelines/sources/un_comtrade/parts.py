"""UN Comtrade's parts beside their total: proved to add up before they are left out.

Unless it is asked for totals only, UN Comtrade gives the trade of a cell as a total and again by second partner,
mode of transport, customs procedure and mode of supply. A plain sum doubles it.
"""

import polars as pl

from pipelines.raw.sidecar import Sidecar
from pipelines.schemas.conform import strict_cast
from pipelines.sources.parsing.table import fault

RULE = "part_beside_total"

TOTALS = {"partner2Code": "0", "motCode": "0", "customsCode": "C00", "mosCode": "0"}
"""The dimensions that split a cell, and the code of each that stands for all of it."""

CELL = (
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
"""Dollars by which each figure may be rounded: some reporters give whole dollars, some converted fractions."""

REMEDY = "Take it again with partner2Code=0, motCode=0 and customsCode=C00, which gives totals only."


def parts_of_totals(table: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """The rows that split a total, after the proof that they add up to it.

    In each cell the rows split by the same dimensions must add up to the total of the cell. Of modes of
    transport that nest (2000 water, 2100 sea) the finest count.

    Args:
        table: The file's rows, with `row_number`.
        sidecar: The note beside the file, for messages.

    Returns:
        The parts, with all columns of the table.

    Raises:
        SourceError: Parts have no total, or another sum; names the cell and both figures.
    """
    split = [pl.when(pl.col(name).fill_null("") != code).then(pl.lit(name)) for name, code in TOTALS.items()]
    marked = table.with_columns(
        split_by=pl.concat_str(split, separator=" and ", ignore_nulls=True),
        amount=strict_cast("primaryValue", AMOUNT),
    )
    parts = marked.filter(pl.col("split_by") != "")
    if not parts.is_empty():
        whole = marked.filter(pl.col("split_by") == "").select(*CELL, total="amount").unique()
        _prove(_finest(parts), whole, sidecar)
    return parts.select(table.columns)


def _finest(parts: pl.DataFrame) -> pl.DataFrame:
    """The parts without exact repeats and without modes of transport that other parts give in more detail."""
    same = [*CELL, "split_by", "partner2Code", "customsCode", "mosCode"]
    mode = pl.col("motCode").fill_null("").str.strip_chars_end("0")
    kept = parts.unique([*same, "motCode", "amount"]).with_columns(mode=mode)
    for length in range(1, 4):
        finer = kept.filter(pl.col("mode").str.len_chars() > length).select(
            *same, pl.col("mode").str.slice(0, length)
        )
        kept = kept.join(finer.unique(), on=[*same, "mode"], how="anti", nulls_equal=True)
    return kept


def _prove(parts: pl.DataFrame, whole: pl.DataFrame, sidecar: Sidecar) -> None:
    """Hold the sum of the parts of each cell, by the dimensions that split it, against the total."""
    sums = (
        parts.group_by(*CELL, "split_by")
        .agg(parts=pl.col("amount").sum(), rows=pl.len(), unread=pl.col("amount").null_count())
        .join(whole, on=list(CELL), how="left", nulls_equal=True)
    )
    apart = (pl.col("parts") - pl.col("total")).abs() > TOLERANCE * (pl.col("rows") + 1)
    wrong = sums.filter(apart.fill_null(value=True) | (pl.col("unread") > 0)).sort(*CELL, "split_by")
    if wrong.is_empty():
        return
    first = wrong.row(0, named=True)
    total = "no total" if first["total"] is None else f"a total of {_plain(first['total'])}"
    cell = ", ".join(f"{name} {first[name]}" for name in CELL[2:])
    found = (
        f"{first['rows']} part(s) by {first['split_by']} that add up to {_plain(first['parts'])} beside {total} "
        f"({cell}), and {wrong.height - 1} more such cell(s)"
    )
    fault(sidecar, found, "parts that add up to the total beside them", REMEDY)


def _plain(amount: object) -> str:
    """An amount without needless zeros."""
    return f"{amount:f}".rstrip("0").rstrip(".")
