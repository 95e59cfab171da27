"""Cargoes of liquefied natural gas from the United States, from raw file to flows.

Publisher: US Department of Energy, Office of Fossil Energy and Carbon Management, LNG Monthly.
Address: https://www.energy.gov/fecm/listings/lng-reports
Unit: million cubic feet (MMcf) of gas, two decimals.
Valuation: none, volumes only.
Adjustment: none.
Frequency: monthly, each cargo with its day of departure; revised as filings are corrected.

Two layouts: the list of cargoes (14 columns), and monthly totals by activity and country. Caveat: the country is the
destination filed, one tanker's load may be split over two or three destinations, and re-exports are foreign gas that
was landed first.
"""

import polars as pl

from pledgebook.pipelines.core.countries import ISO3_BY_NAME
from pledgebook.pipelines.core.number_text import figure
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.rows import (
    first_of_month,
    no_such_month,
    numbered,
    reason,
    refusals,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, read_table

CARGO = ("departure_date", "docket_number", "activity", "gas_type", "tanker", "country", "volume_mmcf")
CARGO_IGNORED = (
    *("companies", "docket_term", "supplier", "mode_of_transport"),
    *("departure_port", "u_s_contiguous", "imo"),
)
MONTHLY = ("month", "activity", "country", "volume_mmcf")
MONTHLY_IGNORED = ("cargoes",)

SERIES = {"exports": "exports", "re-exports": "re_exports"}
DIRECTIONS = {"exports": "export", "re-exports": "re_export"}
LNG = "271111"
INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z?)?$"


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read a file of cargoes or of monthly totals.

    Args:
        raw: CSV in one of the two layouts; only the list of cargoes has the column `departure_date`.
        sidecar: The file's sidecar.

    Returns:
        Flows of product 271111 in MMcf. A cargo's `item_id` consists of day, tanker, docket and a number for its
        parts for one country; a monthly total has none.

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the column.
    """
    table = read_table(raw, sidecar)
    is_cargo = "departure_date" in table.columns
    if is_cargo:
        check_columns(table, sidecar, CARGO, (), CARGO_IGNORED)
    else:
        check_columns(table, sidecar, MONTHLY, (), MONTHLY_IGNORED)
    long = numbered(table)
    typed = (_cargoes(long) if is_cargo else _totals(long)).with_columns(
        partner_iso3=pl.col("country").str.strip_chars().str.to_lowercase()
        .replace_strict(ISO3_BY_NAME, default=None, return_dtype=pl.String),
        kind=pl.col("activity").str.strip_chars().str.to_lowercase(),
    )  # fmt: skip
    typed = typed.with_columns(
        series=pl.col("kind").replace_strict(SERIES, default=None, return_dtype=pl.String),
        direction=pl.col("kind").replace_strict(DIRECTIONS, default=None, return_dtype=pl.String),
    )
    return Parsed(contract="flow", raw=long, rows=_flows(typed, sidecar, is_cargo=is_cargo))


def _cargoes(long: pl.DataFrame) -> pl.DataFrame:
    """Add day, month and id to the cargoes.

    The number in the id distinguishes parts of a cargo for one country. It is computed from the whole row, so that
    neither the order of rows, nor an exact repeat, nor a country that is added later changes it.
    """
    is_instant = pl.col("departure_date").str.contains(INSTANT)
    content = pl.concat_str(*sorted(set(long.columns) - {"row_number"}), separator="|")
    part = content.rank("dense").over("departure_date", "tanker", "docket_number", "country")
    day = pl.when(is_instant).then(pl.col("departure_date").str.slice(0, 10))
    return long.with_columns(item_date=day, part=part.cast(pl.String)).with_columns(
        item_id=pl.concat_str(
            pl.col("item_date").fill_null(""), "tanker", "docket_number", "part", separator="/"
        ),
        month=pl.col("item_date").str.slice(0, 7),
    )


def _totals(long: pl.DataFrame) -> pl.DataFrame:
    return long.with_columns(item_id=pl.lit(""), item_date=pl.lit(None, pl.String))


def _flows(typed: pl.DataFrame, sidecar: Sidecar, *, is_cargo: bool) -> pl.DataFrame:
    date_column = "departure_date" if is_cargo else "month"
    typed = typed.with_columns(first=first_of_month(pl.col("month")))
    reasons = [
        reason(pl.col("partner_iso3").is_null(), "country", "the English name of a country (unknown country)"),
        reason(pl.col("direction").is_null(), "activity", "Exports or Re-Exports"),
        reason(figure(pl.col("volume_mmcf")).str.starts_with("-"), "volume_mmcf", "a volume of 0 or more"),
        no_such_month(date_column, pl.col("first"), sidecar.taken_at),
    ]  # fmt: skip
    if is_cargo:
        day = pl.col("item_date").str.to_date("%Y-%m-%d", strict=False)
        reasons.append(reason(day.is_null(), "departure_date", "a day such as 2023-05-01T00:00:00Z"))
        reasons.append(reason(pl.col("gas_type") != "LNG", "gas_type", "LNG (unknown product)"))
    return typed.select(
        "row_number",
        refusals(*reasons),
        source=pl.lit("doe_lng_cargo"),
        series=pl.col("series"),
        reporter_iso3=pl.lit("USA"),
        partner_iso3=pl.col("partner_iso3"),
        direction=pl.col("direction"),
        product_code=pl.lit(LNG),
        product_level=pl.lit(str(len(LNG))),
        item_id=pl.col("item_id"),
        item_date=pl.col("item_date"),
        month=pl.col("first"),
        period_months=pl.lit("1"),
        valuation=pl.lit("unstated"),
        quantity=figure(pl.col("volume_mmcf")),
        unit=pl.lit("MMcf"),
        obs_status=pl.lit("reported"),
        qualifier=pl.lit("exact"),
    )
