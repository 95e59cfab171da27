"""Detection of totals that stand beside their parts, so that they are not added twice.

A file may contain a heading's total and the lines it is made of. Adding both doubles the trade (the published
Phase One table of 2021-02-23 counted energy of December 2020 twice in this way). The totals are found by their
codes, left out by name, and compared with the lines in a finding.
"""

from dataclasses import replace

import polars as pl

from pledgebook.pipelines.schemas.conform import strict_cast
from pledgebook.pipelines.sources.parsing.parsed import FINDINGS, Parsed
from pledgebook.pipelines.sources.parsing.rows import ignored_by, together

RULE = "total_beside_parts"
GROUP = ("series", "reporter_iso3", "partner_iso3", "direction", "month")
AMOUNT = pl.Decimal(28, 4)


def without_totals(parsed: Parsed) -> Parsed:
    """Leave out the totals beside their parts of a whole file, if it can have any."""
    if not parsed.has_totals:
        return parsed
    totals, findings = totals_beside_parts(parsed.rows)
    if totals.is_empty():
        return replace(parsed, findings=findings, has_totals=False)
    return replace(
        parsed,
        rows=parsed.rows.join(totals, on="row_number", how="anti", maintain_order="left"),
        ignored=together([parsed.ignored, ignored_by(RULE, totals)]),
        findings=findings,
        has_totals=False,
    )


def totals_beside_parts(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find the rows that are totals of other rows of the same month.

    Two kinds of rows are totals: a row whose product code is a proper prefix of another row's code, and a row
    without a quantity that repeats the product and value of a row with one. A preliminary total without any part
    is kept.

    Args:
        rows: Flows with `row_number` and `refusals`, as text or with their values as decimals; rejected rows and rows
            without a numeric value are disregarded.

    Returns:
        The rows left out (`row_number`), and one finding per series, partner, direction and month: the outermost
        totals on the left, and on the right the kept rows of the parts' level and finer, so that a part without a
        total shows as a difference.
    """
    if not _can_have_totals(rows):
        return rows.select("row_number").clear(), pl.DataFrame(schema=FINDINGS)
    amounts = _amounts(rows)
    left_out = _left_out(amounts)
    if left_out.is_empty():
        return left_out.select("row_number"), pl.DataFrame(schema=FINDINGS)
    return left_out.select("row_number"), _findings(amounts, left_out)


def _can_have_totals(rows: pl.DataFrame) -> bool:
    """Whether there are codes of several lengths, or rows without a quantity beside others with one."""
    without = rows["quantity"].null_count()
    return 0 < without < rows.height or rows["product_code"].str.len_chars().n_unique() > 1


def _amounts(rows: pl.DataFrame) -> pl.DataFrame:
    sound = rows.filter(pl.col("refusals").list.len() == 0)
    return sound.select(
        "row_number",
        *GROUP,
        "product_code",
        pl.col("product_code").str.len_chars().alias("level"),
        _value(rows.schema["value"]).cast(AMOUNT).alias("amount"),
        pl.col("quantity").is_not_null().alias("has_quantity"),
    ).filter(pl.col("amount").is_not_null())


def _value(dtype: pl.DataType) -> pl.Expr:
    return strict_cast("value", pl.Decimal(18, 2)) if dtype == pl.String else pl.col("value")


def _levels(amounts: pl.DataFrame) -> list[int]:
    return amounts["level"].unique().sort().to_list()


def _left_out(amounts: pl.DataFrame) -> pl.DataFrame:
    totals = [_having_parts(amounts, level) for level in _levels(amounts)[:-1]]
    return pl.concat([*totals, _without_quantity(amounts)]).unique("row_number", maintain_order=True)


def _having_parts(amounts: pl.DataFrame, level: int) -> pl.DataFrame:
    """Return the rows of one level whose code is the beginning of a finer code of the same group."""
    finer = amounts.filter(pl.col("level") > level).select(
        *GROUP, pl.col("product_code").str.slice(0, level).alias("product_code")
    )
    here = amounts.filter(pl.col("level") == level)
    return here.join(finer.unique(), on=[*GROUP, "product_code"], how="semi")


def _without_quantity(amounts: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without a quantity that repeat the product and value of a row with one."""
    bare, full = amounts.filter(~pl.col("has_quantity")), amounts.filter(pl.col("has_quantity"))
    if bare.is_empty() or full.is_empty():
        return bare.clear()
    return bare.join(full, on=[*GROUP, "product_code", "amount"], how="semi")


def _under(rows: pl.DataFrame, totals: pl.DataFrame, *, or_same: bool) -> pl.DataFrame:
    """Return the rows whose code begins with the code of a total of their group."""
    found = [rows.clear()]
    for level in _levels(totals):
        finer = pl.col("level") >= level if or_same else pl.col("level") > level
        codes = totals.filter(pl.col("level") == level).select(*GROUP, start="product_code").unique()
        starts = rows.filter(finer).with_columns(start=pl.col("product_code").str.slice(0, level))
        found.append(starts.join(codes, on=[*GROUP, "start"], how="semi").drop("start"))
    return pl.concat(found).unique("row_number", maintain_order=True)


def _findings(amounts: pl.DataFrame, left_out: pl.DataFrame) -> pl.DataFrame:
    concerned = amounts.join(left_out.select(*GROUP).unique(), on=GROUP, how="semi")
    kept = concerned.join(left_out, on="row_number", how="anti")
    parts = _under(kept, left_out, or_same=True)
    outermost = left_out.join(_under(left_out, left_out, or_same=False), on="row_number", how="anti")
    floor = parts.group_by(GROUP).agg(floor=pl.col("level").min())
    details = kept.join(floor, on=GROUP).filter(pl.col("level") >= pl.col("floor"))
    loose = details.join(parts, on="row_number", how="anti")
    codes = outermost.group_by(GROUP).agg(products=pl.col("product_code").unique().sort())
    sums = (
        _summed(outermost, "left").join(codes, on=GROUP).join(_summed(left_out, "out"), on=GROUP)
        .join(_summed(details, "right"), on=GROUP).join(floor, on=GROUP)
        .join(_summed(loose, "loose"), on=GROUP, how="left")
        .with_columns(pl.col("loose_amount", "loose_rows").fill_null(0))
        .sort(GROUP)
    )  # fmt: skip
    return sums.select(_finding_columns()).match_to_schema(FINDINGS)


def _summed(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    sums = {f"{name}_amount": pl.col("amount").sum().cast(AMOUNT), f"{name}_rows": pl.len()}
    return rows.group_by(GROUP).agg(**sums)


def _plain(name: str) -> pl.Expr:
    """Format an amount without trailing zeros."""
    return pl.col(name).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def _finding_columns() -> list[pl.Expr | str]:
    explanation = pl.format(
        "the file has totals beside their parts: {} of its rows, {} together, are totals and were left out; {} rows of {} "
        "digits and more, {} together, were kept, of which rows under no total: {} ({})",
        "out_rows", _plain("out_amount"), "right_rows", "floor", _plain("right_amount"), "loose_rows",
        _plain("loose_amount"),
    )  # fmt: skip
    return [
        pl.lit(RULE).alias("kind"),
        pl.concat_str(*GROUP, separator="/").alias("subject"),
        pl.col("month").str.to_date("%Y-%m-%d"),
        pl.lit("totals left out").alias("left_label"),
        pl.col("left_amount"),
        pl.lit("lines kept on the parts' level and finer").alias("right_label"),
        pl.col("right_amount"),
        pl.lit("USD").alias("unit"),
        explanation.alias("explanation"),
        *GROUP[:-1],
        "products",
    ]
