"""US exports of liquefied and compressed natural gas by country and mode of transport, from raw file to flows.

Publisher: US Energy Information Administration, Natural Gas Monthly, exports by country.
Address: https://api.eia.gov/v2/natural-gas/move/expc/data/ and
    https://www.eia.gov/dnav/ng/ng_move_expc_s1_m.htm, the same as a workbook (xls/NG_MOVE_EXPC_S1_M.xls).
Unit: million cubic feet (MMcf).
Valuation: none, volumes only.
Adjustment: none.
Frequency: monthly, about two months after the month; each release may revise earlier months.

A series key such as NGM_EPG0_EVE_NUS-NJA_MMCF names the process (EVE by vessel, ERE re-exports, ETR by truck, ENC
compressed) and the country. Months are dated on their 15th day, or written `2026-06` by the API. Caveat: a blank is
an unpublished month, not a zero.
"""

import polars as pl

from pipelines.raw.sidecar import Sidecar
from pipelines.sources.eia_lng.answer import records
from pipelines.sources.eia_lng.codes import AREAS, DIRECTIONS, KEY, LEFT_OUT
from pipelines.sources.eia_lng.workbook import volumes
from pipelines.sources.parsing.parsed import COVERAGE, Parsed
from pipelines.sources.parsing.release_calendar import observation_status
from pipelines.sources.parsing.rows import (
    blank_as_null,
    first_of_month,
    ignored_by,
    no_such_month,
    numbered,
    reason,
    refusals,
    together,
    translated,
)
from pipelines.sources.parsing.table import check_columns, check_length, read_table
from pipelines.sources.parsing.workbook import SIGNATURE

REQUIRED = ("date", "series_id", "mmcf")
IGNORED = ("vintage", "read_from")

OF_ANSWER = {"period": "date", "series": "series_id", "value": "mmcf"}
"""Columns of the API's answer to those of the CSV."""

REPEATED = ("duoarea", "product", "process", "units")
ANSWER_IGNORED = ("area-name", "product-name", "process-name", "series-description")

LNG, COMPRESSED = "271111", "271121"


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read a file of monthly volumes.

    Args:
        raw: CSV with `date`, `series_id` and `mmcf`; an answer of the API's route natural-gas/move/expc; or
            the workbook NG_MOVE_EXPC_S1_M.xls, which becomes one row per month and series.
        sidecar: The file's sidecar.

    Returns:
        Flows in MMcf with the process as series; product 271111, or 271121 for compressed gas. Left out by name:
        `price_not_volume`, `pipeline_not_lng`, `sum_of_processes`, and blank months as `not_published`. Each month
        with a figure is covered.

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the column.
    """
    long = numbered(_table(raw, sidecar))
    tidy = long.rename({name: to for name, to in OF_ANSWER.items() if name in long.columns})
    left_out = {}
    for rule, keys in LEFT_OUT.items():
        left_out[rule] = tidy.filter(pl.col("series_id").str.strip_chars().str.contains(keys))
        tidy = tidy.join(left_out[rule], on="row_number", how="anti", maintain_order="left")
    left_out["not_published"] = tidy.filter(blank_as_null("mmcf").is_null())
    rows = _flows(
        tidy.join(left_out["not_published"], on="row_number", how="anti", maintain_order="left"), sidecar
    )
    return Parsed(
        contract="flow",
        raw=long,
        rows=rows,
        ignored=together(ignored_by(rule, ignored) for rule, ignored in left_out.items()),
        coverage=_coverage(rows),
    )


def _table(raw: bytes, sidecar: Sidecar) -> pl.DataFrame:
    """Read the file as a table of text, in the columns of its layout."""
    if raw.startswith(SIGNATURE):
        check_length(raw, sidecar)
        return volumes(raw, sidecar)
    table = read_table(raw, sidecar, ("csv", "json"), records=lambda answer: records(answer, sidecar))
    if not table.width:
        return pl.DataFrame(schema=dict.fromkeys((*OF_ANSWER, *REPEATED), pl.String))
    if "period" in table.columns:
        check_columns(table, sidecar, (*OF_ANSWER, *REPEATED), (), ANSWER_IGNORED)
    else:
        check_columns(table, sidecar, REQUIRED, (), IGNORED)
    return table


def _flows(figures: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    series_key = pl.col("series_id").str.strip_chars()
    is_month = pl.col("date").str.contains(r"^\d{4}-\d{2}$")
    is_day = pl.col("date").str.to_date("%Y-%m-%d", strict=False).is_not_null()
    named = figures.with_columns(
        key_process=series_key.str.extract(KEY, 1), key_area=series_key.str.extract(KEY, 2)
    )
    typed = named.with_columns(
        direction=translated("key_process", DIRECTIONS),
        partner_iso3=translated("key_area", AREAS),
        month=first_of_month(pl.when(is_day | is_month).then(pl.col("date").str.slice(0, 7))),
        code=pl.when(pl.col("key_process") == "ENC").then(pl.lit(COMPRESSED)).otherwise(pl.lit(LNG)),
        volume=pl.col("mmcf").str.strip_chars(),
    )
    return typed.select(
        "row_number",
        refusals(
            no_such_month("date", pl.col("month"), sidecar.taken_at),
            reason(
                pl.col("direction").is_null(),
                "series_id",
                f"a key with one of the processes {', '.join(DIRECTIONS)}",
            ),
            reason(
                pl.col("direction").is_not_null() & pl.col("partner_iso3").is_null(),
                "series_id",
                "a key that ends in a known area (unknown country)",
            ),
            reason(pl.col("volume").str.starts_with("-"), "mmcf", "a volume of 0 or more"),
            *_disagreements(typed),
        ),
        source=pl.lit("eia_lng"),
        series=pl.col("key_process"),
        reporter_iso3=pl.lit("USA"),
        partner_iso3=pl.col("partner_iso3"),
        direction=pl.col("direction"),
        product_code=pl.col("code"),
        product_level=pl.col("code").str.len_chars().cast(pl.String),
        item_id=pl.lit(""),
        month=pl.col("month"),
        period_months=pl.lit("1"),
        valuation=pl.lit("unstated"),
        quantity=pl.col("volume"),
        unit=pl.lit("MMcf"),
        obs_status=observation_status("eia_lng", pl.col("month"), sidecar.taken_at),
        qualifier=pl.lit("exact"),
    )


def _disagreements(typed: pl.DataFrame) -> list[pl.Expr]:
    """Return the reasons to reject a row of the API whose columns disagree with its series key."""
    if "units" not in typed.columns:
        return []
    is_key = pl.col("key_area").is_not_null()
    area = pl.lit("NUS-") + pl.col("key_area")
    named = "of the series key"
    return [
        reason(pl.col("units") != "MMCF", "units", "MMCF (unknown unit)"),
        reason(pl.col("product") != "EPG0", "product", "EPG0, natural gas"),
        reason(is_key & (pl.col("process") != pl.col("key_process")), "process", f"the process {named}"),
        reason(is_key & (pl.col("duoarea") != area), "duoarea", f"the area {named}"),
    ]


def _coverage(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the coverage: each month with a figure, by product, partner and process."""
    is_number = pl.col("quantity").str.contains(r"^\d+(\.\d+)?$")
    return (
        rows.filter(pl.col("refusals").list.len() == 0, is_number)
        .select(
            "series",
            "reporter_iso3",
            "partner_iso3",
            "direction",
            product_prefix="product_code",
            product_level=pl.col("product_level").cast(pl.Int16),
            month=pl.col("month").str.to_date("%Y-%m-%d"),
        )
        .unique(maintain_order=True)
        .match_to_schema(COVERAGE)
    )
