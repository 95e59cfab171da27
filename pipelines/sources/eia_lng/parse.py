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
not published, and no zero by itself; a country without a figure had nothing where the others add up to the total.
"""

from collections.abc import Sequence
from datetime import datetime, time

import polars as pl

from pledgebook.pipelines.core.countries import ISO3_BY_NAME
from pledgebook.pipelines.core.number_text import figure
from pledgebook.pipelines.core.vocabulary import EVERY_PARTNER, WORLD
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.eia_lng.answer import records
from pledgebook.pipelines.sources.eia_lng.codes import AREAS, DIRECTIONS, KEY, LEFT_OUT
from pledgebook.pipelines.sources.eia_lng.totals import proven_months, total_findings
from pledgebook.pipelines.sources.eia_lng.workbook import volumes
from pledgebook.pipelines.sources.parsing.parsed import COVERAGE, Parsed
from pledgebook.pipelines.sources.parsing.release_calendar import observation_status
from pledgebook.pipelines.sources.parsing.rows import (
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
from pledgebook.pipelines.sources.parsing.table import check_columns, check_length, read_table
from pledgebook.pipelines.sources.parsing.workbook import SIGNATURE

REQUIRED = ("date", "series_id", "mmcf")
NAMED = ("block", "code", "country")
"""Columns of a table retyped from the Administration's page: the process, the area and its name, as in the key."""

IGNORED = ("read_from",)
BLOCKS = {"exports by vessel": "EVE", "re-exports": "ERE", "exports by truck": "ETR", "compressed": "ENC"}
DIRECTION_WORD = r"(?i)^(from|to)\s+"
"""Some releases print a destination as `from Canada`; the key says that it is one."""

WITHHELD, NOT_AVAILABLE = ("W", "w", "Withheld", "withheld"), ("--", "-", "NA")
"""Marks of a figure: withheld, and not applicable, not reported or not available."""

WITHHELD_RULE, ABSENT_RULE = "withheld", "not_published"

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
        `price_not_volume`, `pipeline_not_lng`, `sum_of_processes`, `withheld`, and blank months as `not_published`.
        Each month with a figure is covered. Countries that add up to more than the total beside them are a finding.

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the column.
    """
    table, released = _table(raw, sidecar)
    long = numbered(table)
    tidy = long.rename(
        {name: to for name, to in OF_ANSWER.items() if name in long.columns and to not in long.columns}
    )
    left_out = {}
    for rule, keys in LEFT_OUT.items():
        left_out[rule] = tidy.filter(pl.col("series_id").str.strip_chars().str.contains(keys))
        tidy = tidy.join(left_out[rule], on="row_number", how="anti", maintain_order="left")
    is_withheld = pl.col("mmcf").str.strip_chars().is_in(WITHHELD).fill_null(value=False)
    volume = figure(pl.col("mmcf"), *WITHHELD, *NOT_AVAILABLE)
    left_out[WITHHELD_RULE] = tidy.filter(is_withheld)
    left_out[ABSENT_RULE] = tidy.filter(volume.is_null() & ~is_withheld)
    rows = _flows(tidy.filter(volume.is_not_null()), sidecar)
    return Parsed(
        contract="flow",
        raw=long,
        rows=rows,
        ignored=together(ignored_by(rule, ignored) for rule, ignored in left_out.items()),
        findings=total_findings(rows),
        coverage=_coverage(rows),
        released=released,
    )


def _table(raw: bytes, sidecar: Sidecar) -> tuple[pl.DataFrame, datetime | None]:
    """Read the file as a table of text, in the columns of its layout, and the release that the workbook prints."""
    if raw.startswith(SIGNATURE):
        check_length(raw, sidecar)
        table, released = volumes(raw, sidecar)
        return table, datetime.combine(released, time())
    table = read_table(raw, sidecar, ("csv", "json"), records=lambda answer: records(answer, sidecar))
    if not table.width:
        return pl.DataFrame(schema=dict.fromkeys((*OF_ANSWER, *REPEATED), pl.String)), None
    if "period" in table.columns:
        check_columns(table, sidecar, (*OF_ANSWER, *REPEATED), (), ANSWER_IGNORED)
    else:
        check_columns(table, sidecar, REQUIRED, (*NAMED, "vintage"), IGNORED)
    return table, None


def _flows(figures: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    series_key = pl.col("series_id").str.strip_chars()
    is_month = pl.col("date").str.contains(r"^[0-9]{4}-[0-9]{2}$")
    is_day = pl.col("date").str.to_date("%Y-%m-%d", strict=False).is_not_null()
    named = figures.with_columns(
        key_process=series_key.str.extract(KEY, 1), key_area=series_key.str.extract(KEY, 2)
    )
    typed = named.with_columns(
        direction=translated("key_process", DIRECTIONS),
        partner_iso3=translated("key_area", AREAS),
        month=first_of_month(pl.when(is_day | is_month).then(pl.col("date").str.slice(0, 7))),
        hs_code=pl.when(pl.col("key_process") == "ENC").then(pl.lit(COMPRESSED)).otherwise(pl.lit(LNG)),
        volume=figure(pl.col("mmcf")),
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
        product_code=pl.col("hs_code"),
        product_level=pl.col("hs_code").str.len_chars().cast(pl.String),
        item_id=pl.lit(""),
        month=pl.col("month"),
        period_months=pl.lit("1"),
        valuation=pl.lit("unstated"),
        quantity=pl.col("volume"),
        unit=pl.lit("MMcf"),
        obs_status=observation_status("eia_lng", pl.col("month"), sidecar.taken_at),
        qualifier=pl.lit("exact"),
        released_at=_release(typed),
    )


def _release(typed: pl.DataFrame) -> pl.Expr:
    """Return the release of a row: its `vintage` in the CSV; the API prints none."""
    return blank_as_null("vintage") if "vintage" in typed.columns else pl.lit(None, pl.String)


def _disagreements(typed: pl.DataFrame) -> list[pl.Expr]:
    """Return the reasons to reject a row of the API whose columns disagree with its series key."""
    is_key = pl.col("key_area").is_not_null()
    if "units" not in typed.columns:
        return _disagreeing_names(typed.columns, is_key)
    area = pl.lit("NUS-") + pl.col("key_area")
    named = "of the series key"
    return [
        reason(pl.col("units") != "MMCF", "units", "MMCF (unknown unit)"),
        reason(pl.col("product") != "EPG0", "product", "EPG0, natural gas"),
        reason(is_key & (pl.col("process") != pl.col("key_process")), "process", f"the process {named}"),
        reason(is_key & (pl.col("duoarea") != area), "duoarea", f"the area {named}"),
    ]


def _disagreeing_names(columns: Sequence[str], is_key: pl.Expr) -> list[pl.Expr]:
    """Return the reasons to reject a row whose process, area or country is named otherwise than in its series key."""
    block = pl.col("block").str.strip_chars().str.to_lowercase()
    process = block.replace_strict(BLOCKS, default=None, return_dtype=pl.String)
    name = pl.col("country").str.strip_chars().str.replace(DIRECTION_WORD, "").str.to_lowercase()
    country = name.replace_strict(ISO3_BY_NAME, default=None, return_dtype=pl.String)
    is_area = is_key & (pl.col("partner_iso3") != WORLD)
    reasons = {
        "block": reason(is_key & (process != pl.col("key_process")).fill_null(value=True), "block",
                        f"the process of the series key, one of {', '.join(BLOCKS)}"),
        "code": reason(is_key & (pl.col("code").str.strip_chars() != pl.col("key_area")), "code",
                       "the area of the series key"),
        "country": reason(is_area & (country != pl.col("partner_iso3")).fill_null(value=True), "country",
                          "the country of the series key"),
    }  # fmt: skip
    return [why for name, why in reasons.items() if name in columns]


def _coverage(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the coverage: each month with a figure, by product, partner and process; every partner where that is proven."""
    is_number = pl.col("quantity").str.contains(r"^[0-9]+(\.[0-9]+)?$")
    listed = rows.filter(pl.col("refusals").list.len() == 0, is_number)
    proven = proven_months(listed).with_columns(partner_iso3=pl.lit(EVERY_PARTNER))
    keys = ["series", "partner_iso3", "direction", "product_code", "month"]
    return (
        pl.concat([listed.select(keys), proven.select(keys)])
        .select(
            "series",
            "partner_iso3",
            "direction",
            reporter_iso3=pl.lit("USA"),
            product_prefix="product_code",
            product_level=pl.col("product_code").str.len_chars().cast(pl.Int16),
            month=pl.col("month").str.to_date("%Y-%m-%d"),
        )
        .unique(maintain_order=True)
        .match_to_schema(COVERAGE)
    )
