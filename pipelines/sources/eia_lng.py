"""US exports of liquefied and compressed natural gas by country and way, from raw file to flows.

Publisher: US Energy Information Administration, Natural Gas Monthly, exports by country.
Address: https://www.eia.gov/dnav/ng/ng_move_expc_s1_m.htm
Unit: million cubic feet (MMcf).
Valuation: none, volumes only.
Adjustment: none.
Frequency: monthly, about two months after the month; each release may revise earlier months.

A series key such as NGM_EPG0_EVE_NUS-NJA_MMCF names the process (EVE by vessel, ERE re-exports, ETR by truck,
ENC compressed) and the country. Months are dated on their 15th day. Caveat: a blank is a month that has not
been published, not a zero.
"""

import polars as pl

from pipelines.schemas.sidecar import Sidecar
from pipelines.schemas.vocabulary import WORLD
from pipelines.sources.parsed import COVERAGE, Parsed
from pipelines.sources.rows import (
    blank_as_null,
    first_of_month,
    ignored_by,
    no_such_month,
    numbered,
    reason,
    refusals,
    together,
)
from pipelines.sources.table import check_columns, read_table

REQUIRED = ("date", "series_id", "mmcf")
IGNORED = ("vintage", "read_from")

KEY = r"^NGM_EPG0_([A-Z]{3})_NUS-([A-Z0-9]{3})_MMCF$"
DIRECTIONS = {"EVE": "export", "ERE": "re_export", "ETR": "export", "ENC": "export"}
LNG, COMPRESSED = "271111", "271121"

AREAS = {
    "NAC": "ATG",
    "NAT": "ARG",
    "NAU": "AUS",
    "NBA": "BHR",
    "NBB": "BRB",
    "NBE": "BEL",
    "NBF": "BHS",
    "NBG": "BGD",
    "NBR": "BRA",
    "NCA": "CAN",
    "NCH": "CHN",
    "NCI": "CHL",
    "NCO": "COL",
    "NDR": "DOM",
    "NEG": "EGY",
    "NES": "SLV",
    "NFI": "FIN",
    "NFR": "FRA",
    "NGM": "DEU",
    "NGR": "GRC",
    "NHA": "HTI",
    "NHR": "HRV",
    "NID": "IDN",
    "NIN": "IND",
    "NIS": "ISR",
    "NIT": "ITA",
    "NJA": "JPN",
    "NJM": "JAM",
    "NJO": "JOR",
    "NKS": "KOR",
    "NKU": "KWT",
    "NLH": "LTU",
    "NM6": "MLT",
    "NMR": "MRT",
    "NMX": "MEX",
    "NMY": "MYS",
    "NNL": "NLD",
    "NNU": "NIC",
    "NPK": "PAK",
    "NPL": "POL",
    "NPM": "PAN",
    "NPO": "PRT",
    "NRP": "PHL",
    "NRS": "RUS",
    "NSG": "SEN",
    "NSN": "SGP",
    "NSP": "ESP",
    "NTC": "ARE",
    "NTH": "THA",
    "NTU": "TUR",
    "NTW": "TWN",
    "NUK": "GBR",
    "Z00": WORLD,
}
"""The area codes that end a series key, as EIA's table of exports by country names them."""


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read one file of monthly volumes.

    Args:
        raw: CSV with `date`, `series_id` and `mmcf`.
        sidecar: The note beside the file.

    Returns:
        Flows in MMcf, series the process; product 271111, and 271121 for compressed gas. Blank months are
        left out by the rule `not_published`; each month with a figure is covered.

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the column.
    """
    table = read_table(raw, sidecar)
    check_columns(table, sidecar, REQUIRED, (), IGNORED)
    long = numbered(table)
    blank = long.filter(blank_as_null("mmcf").is_null())
    rows = _flows(long.join(blank, on="row_number", how="anti", maintain_order="left"), sidecar)
    return Parsed(
        contract="flow",
        raw=long,
        rows=rows,
        ignored=together([ignored_by("not_published", blank)]),
        coverage=_coverage(rows),
    )


def _flows(figures: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    key = pl.col("series_id").str.strip_chars()
    day = pl.col("date").str.to_date("%Y-%m-%d", strict=False)
    typed = figures.with_columns(process=key.str.extract(KEY, 1), area=key.str.extract(KEY, 2)).with_columns(
        direction=pl.col("process").replace_strict(DIRECTIONS, default=None, return_dtype=pl.String),
        partner_iso3=pl.col("area").replace_strict(AREAS, default=None, return_dtype=pl.String),
        month=first_of_month(pl.when(day.is_not_null()).then(pl.col("date").str.slice(0, 7))),
        product=pl.when(pl.col("process") == "ENC").then(pl.lit(COMPRESSED)).otherwise(pl.lit(LNG)),
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
        ),
        source=pl.lit("eia_lng"),
        series=pl.col("process"),
        reporter_iso3=pl.lit("USA"),
        partner_iso3=pl.col("partner_iso3"),
        direction=pl.col("direction"),
        product_code=pl.col("product"),
        product_level=pl.col("product").str.len_chars().cast(pl.String),
        item_id=pl.lit(""),
        month=pl.col("month"),
        period_months=pl.lit("1"),
        valuation=pl.lit("unstated"),
        quantity=pl.col("volume"),
        unit=pl.lit("MMcf"),
        obs_status=pl.lit("reported"),
        qualifier=pl.lit("exact"),
    )


def _coverage(rows: pl.DataFrame) -> pl.DataFrame:
    """Each month with a figure is covered, for that product, partner and process."""
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
