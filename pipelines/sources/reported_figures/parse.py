"""Single figures reported by publishers and the press, kept by hand with their grade, from raw file to flows.

Publisher: several; the column `series` names whose statistics a figure is, `sources` where it was read.
Address: the project's own table, written from the fact base of the pledges.
Unit: as reported; each row names its currency or unit.
Valuation: as reported, mostly unstated.
Adjustment: none; a figure printed as "about" or "at least" keeps that word as its qualifier.
Frequency: none; a row covers the months of its period, such as a year or a marketing year.

`figure_id` becomes the item id, so that two figures for the same flow stay apart; sums are made within one series.
Background knowledge (grade M) is rejected, because nobody has seen it in a source. Caveat: grade N- is from a weak
host and needs a second source.
"""

import polars as pl

from pledgebook.pipelines.core.countries import ISO3, UNKNOWN_COUNTRY
from pledgebook.pipelines.core.currencies import CURRENCIES
from pledgebook.pipelines.core.hs_code import EXPECTED, SOUND_CODE
from pledgebook.pipelines.core.vocabulary import DIRECTIONS
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas.contract import GROUP
from pledgebook.pipelines.sources.parsing.parsed import COVERAGE, Parsed
from pledgebook.pipelines.sources.parsing.rows import (
    blank_as_null,
    ignored_by,
    no_such_month,
    numbered,
    reason,
    refusals,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, fault, read_table
from pledgebook.pipelines.sources.reported_figures.plain import COLUMNS, OPTIONAL, in_full, is_plain

REQUIRED = (
    *("figure_id", "series", "reporter_iso3", "partner_iso3", "direction", "product_code", "period_start"),
    *("period_months", "currency", "value", "quantity", "unit", "valuation", "obs_status", "qualifier"),
    *("stated_share_pct", "grade"),
)
IGNORED = ("sources", "note")
IDENTITY = ("series", "reporter_iso3", "partner_iso3", "direction", "product_code", "month", "period_months")
LONGEST_PERIOD = 60


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read a table of reported figures.

    Args:
        raw: CSV or a workbook with the columns of REQUIRED, or with the five of a plain table.
        sidecar: The file's sidecar.

    Returns:
        Flows as text, with coverage for the months of each figure's period by product, partner and series.

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the column.
    """
    table = read_table(raw, sidecar, is_by_hand=True)
    if is_plain(table.columns):
        return _plain(table, sidecar)
    check_columns(table, sidecar, REQUIRED, (), IGNORED)
    long = numbered(table)
    rows = _flows(long.with_columns(misread=pl.lit([], pl.List(pl.String))), sidecar)
    return Parsed(contract="flow", raw=long, rows=rows, coverage=_coverage(rows))


def _plain(table: pl.DataFrame, sidecar: Sidecar) -> Parsed:
    """Read a plain table, and leave out the template's example."""
    names = [name.strip().casefold() for name in table.columns]
    if twice := [name for name, plain in zip(table.columns, names, strict=True) if names.count(plain) > 1]:
        found = f"columns whose names differ by blanks and capitals alone: {', '.join(map(repr, twice[:5]))}"
        fault(sidecar, found, "each column once", "Remove the wrong one.")
    table = table.rename(dict(zip(table.columns, names, strict=True)))
    check_columns(table, sidecar, COLUMNS, OPTIONAL)
    long = numbered(table)
    full = numbered(in_full(table))
    rows = _flows(full.filter(~pl.col("is_example")), sidecar)
    return Parsed(
        contract="flow",
        raw=long,
        rows=rows,
        ignored=ignored_by("example_line", full.filter("is_example")),
        coverage=_coverage(rows),
    )


def _flows(long: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Return the rows in the columns of the flow contract, as text; reasons in `misread` come before all others."""
    typed = long.with_columns(blank_as_null(name).alias(name) for name in REQUIRED).with_columns(
        month=pl.when(pl.col("period_start").str.contains(r"^[0-9]{4}-(0[1-9]|1[0-2])-01$")).then(
            pl.col("period_start")
        )
    )
    return typed.select(
        "row_number",
        pl.when(pl.col("misread").list.len() > 0)
        .then("misread")
        .otherwise(refusals(*_reasons(sidecar)))
        .alias("refusals"),
        source=pl.lit("reported_figures"),
        series=pl.col("series"),
        reporter_iso3=pl.col("reporter_iso3"),
        partner_iso3=pl.col("partner_iso3"),
        direction=pl.col("direction"),
        product_code=pl.col("product_code"),
        product_level=_level().cast(pl.String),
        item_id=pl.col("figure_id"),
        month=pl.col("month"),
        period_months=pl.col("period_months"),
        currency=pl.col("currency"),
        value=pl.col("value"),
        valuation=pl.col("valuation"),
        quantity=pl.col("quantity"),
        unit=pl.col("unit"),
        obs_status=pl.col("obs_status"),
        qualifier=pl.col("qualifier"),
        stated_share_pct=pl.col("stated_share_pct"),
        grade=pl.col("grade"),
    )


def _level() -> pl.Expr:
    is_code = pl.col("product_code").str.contains(SOUND_CODE)
    return pl.when(is_code).then(pl.col("product_code").str.len_chars()).otherwise(0)


def _reasons(sidecar: Sidecar) -> list[pl.Expr]:
    """Return the reasons to reject a row; the contract's other word lists are checked by `conform`."""
    product = pl.col("product_code")
    is_of_digits = product.str.contains(r"^[0-9]+$")
    is_product = product.str.contains(GROUP) | is_of_digits
    has_lost_digits = is_of_digits & ~product.str.contains(SOUND_CODE)
    missing = [
        reason(pl.col(name).is_null(), name, "a word from the ledger's list")
        for name in ("figure_id", "series", "valuation", "obs_status", "qualifier", "grade")
    ]
    seen = "a grade with a source that was seen; background knowledge (M) is not loaded"
    pairs = [("value", "currency"), ("currency", "value"), ("quantity", "unit"), ("unit", "quantity")]
    alone = [
        reason(pl.col(name).is_not_null() & pl.col(other).is_null(), name, f"{other} beside it")
        for name, other in pairs
    ]
    is_valid_period = pl.col("period_months").cast(pl.Int64, strict=False).is_between(1, LONGEST_PERIOD)
    return [
        *missing,
        *alone,
        reason(pl.col("grade").str.starts_with("M") & pl.col("grade").is_not_null(), "grade", seen),
        reason(
            pl.all_horizontal(pl.col("value", "quantity", "stated_share_pct").is_null()),
            "value",
            "a value, a quantity or a share",
        ),
        *(
            reason(
                ~pl.col(name).is_in(ISO3 | {UNKNOWN_COUNTRY}),
                name,
                "an ISO 3166 alpha-3 code, EUU, W00 or XXU (unknown country)",
            )
            for name in ("reporter_iso3", "partner_iso3")
        ),
        reason(
            pl.col("currency").is_not_null() & ~pl.col("currency").is_in(CURRENCIES),
            "currency",
            "an ISO 4217 code (unknown currency)",
        ),
        reason(~pl.col("direction").is_in(DIRECTIONS), "direction", f"one of {', '.join(DIRECTIONS)}"),
        reason(has_lost_digits, "product_code", f"{EXPECTED} (901 looks like 0901 without its zero)"),
        reason(~is_product, "product_code", "an HS code or a named product group (unknown product)"),
        no_such_month("period_start", pl.col("month"), sidecar.taken_at),
        *(
            reason(_is_repeated(name), name, "one figure per flow (another row gives it too)")
            for name in ("value", "quantity")
        ),
        reason(_has_two_shares(), "stated_share_pct", "one share per flow (another row gives it too)"),
        reason(~is_valid_period, "period_months", f"a number of months from 1 to {LONGEST_PERIOD}"),
    ]


def _is_repeated(name: str) -> pl.Expr:
    """Whether another row gives the same measure of the same flow: such rows repeat one figure and are not parts."""
    return pl.col(name).is_not_null() & (pl.col(name).is_not_null().sum().over(IDENTITY) > 1)


def _has_two_shares() -> pl.Expr:
    """Whether another row gives the share of the same flow without an amount, as this one does."""
    is_alone = (
        pl.col("stated_share_pct").is_not_null() & pl.col("value").is_null() & pl.col("quantity").is_null()
    )
    return is_alone & (is_alone.sum().over(IDENTITY) > 1)


def _coverage(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the coverage: the months of each figure's period, by product, partner and series."""
    sound = rows.filter(pl.col("refusals").list.len() == 0).with_columns(
        first=pl.col("month").str.to_date("%Y-%m-%d"),
        months=pl.int_ranges(0, pl.col("period_months").cast(pl.Int64)),
    )
    return (
        sound.explode("months")
        .select(
            "series",
            "reporter_iso3",
            "partner_iso3",
            "direction",
            product_prefix="product_code",
            product_level=pl.col("product_level").cast(pl.Int16),
            month=pl.col("first").dt.offset_by(pl.format("{}mo", "months")),
        )
        .unique(maintain_order=True)
        .match_to_schema(COVERAGE)
    )
