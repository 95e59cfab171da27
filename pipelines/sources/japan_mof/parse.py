"""Japan's trade by principal commodity and country, from raw file to flows.

Publisher: Ministry of Finance, Japan (Trade Statistics of Japan), by way of e-Stat.
Address: https://www.e-stat.go.jp/en (Trade Statistics of Japan, principal commodity by country)
Unit: billion JPY, printed to the thousand; no quantities.
Valuation: exports FOB, imports CIF; imports by country of origin.
Adjustment: none; the whole year is revised in March and made final in November of the next year.
Frequency: monthly, each take with the running year from January to its last month, and whole earlier years.

A row is the sum from January: the ledger keeps that span as it was published, and months are derived from two of them
where they are used. Caveat: such a month carries the revision of the months before it. Goods in brackets are parts of
the good above them, and no good is ever added to its parts.
"""

import polars as pl

from pledgebook.pipelines.core.number_text import figure
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.japan_mof.codes import AREAS, GOODS, REGIONS
from pledgebook.pipelines.sources.japan_mof.through import with_through
from pledgebook.pipelines.sources.japan_mof.totals import total_findings
from pledgebook.pipelines.sources.parsing.parsed import COVERAGE, Parsed
from pledgebook.pipelines.sources.parsing.release import day
from pledgebook.pipelines.sources.parsing.rows import (
    half_width,
    ignored_by,
    no_such_month,
    numbered,
    reason,
    refusals,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, fault, read_table

REQUIRED = ("ex_im", "area", "goods", "year", "value_bn_jpy")
MAPPED = ("taken", "data_through", "note")
IGNORED = ("commit",)

SERIES = "principal_commodity"
VALUATIONS = {"export": "FOB", "import": "CIF"}
BILLIONS = r"^[0-9]+(\.[0-9]{1,6})?$"
REGION_RULE = "group_of_countries"
OCTOBER = 10
"""The take of October's figures, in late November, has the final figures of the year before."""


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read one take.

    Args:
        raw: CSV with a row per direction, area, good and year; `data_through`, or else the edition, names the last
            month of the running year, or a `note` marks the rows of a year that is not over.
        sidecar: The file's sidecar.

    Returns:
        Flows in JPY of named groups: from January, over 12 months or as many as the take has. Regions are left out as
        `group_of_countries`. Each month of a figure is covered. A good that is less than its parts is a finding.

    Raises:
        SourceError: The file has several takes, says nowhere how far the running year goes, or cannot be read as a
            whole; names the file and the column.
    """
    table = half_width(read_table(raw, sidecar))
    check_columns(table, sidecar, REQUIRED, MAPPED, IGNORED)
    long = numbered(table)
    taken = _taken(table, sidecar)
    tidy = _tidy(with_through(long, sidecar))
    is_region = pl.col("area_name").is_in(REGIONS)
    rows = _flows(tidy.filter(~is_region), sidecar)
    return Parsed(
        contract="flow",
        raw=long,
        rows=rows,
        ignored=ignored_by(REGION_RULE, tidy.filter(is_region)),
        findings=total_findings(rows),
        coverage=_coverage(rows),
        released=day(taken) if taken else None,
    )


def _taken(table: pl.DataFrame, sidecar: Sidecar) -> str | None:
    """Return the day of the take, if the file states it; several takes in one file are rejected."""
    if "taken" not in table.columns:
        return None
    takes = table["taken"].fill_null("").str.strip_chars().unique().sort()
    if len(takes) > 1:
        found = f"{len(takes)} takes in one file, from '{takes[0]}' to '{takes[-1]}'"
        remedy = (
            "Split it by `taken`, repeat in each take what did not change, and hand in each with --taken-at its day: "
            "docs/sources/japan_mof.md has the query."
        )
        fault(sidecar, found, "one take, since a file is known from one day on", remedy)
    taken = takes[0] if len(takes) else None
    if taken and not _is_day_up_to(taken, sidecar):
        expected = f"a day up to {sidecar.taken_at:%Y-%m-%d}, when the file was retrieved"
        fault(sidecar, f"`taken` '{taken}'", expected, "Correct --taken-at, or the column.")
    return taken


def _is_day_up_to(text: str, sidecar: Sidecar) -> bool:
    found = day(text)
    return found is not None and found <= sidecar.taken_at


def _tidy(long: pl.DataFrame) -> pl.DataFrame:
    """Add names in lower case, the number of months, the last month and the amount in yen."""
    name = {
        f"{column}_name": pl.col(column).fill_null("").str.strip_chars().str.to_lowercase()
        for column in ("ex_im", "area", "goods")
    }
    year = pl.col("year").str.strip_chars().str.extract(r"^([0-9]{4})$")
    of_take, last = pl.col("through").str.slice(0, 4), pl.col("through").str.slice(5, 2)
    months = pl.when(year < of_take).then(pl.lit("12")).when(year == of_take).then(last)
    billions = figure(pl.col("value_bn_jpy"))
    thousands = billions.str.extract(r"^([0-9]+)") + (
        billions.str.extract(r"\.([0-9]+)$").fill_null("").str.pad_end(6, "0")
    )
    is_exact = billions.str.contains(BILLIONS)
    yen = pl.when(is_exact).then(thousands.cast(pl.Int64, strict=False).cast(pl.String) + "000")
    return long.with_columns(**name, first_year=year, last=months, billions=billions, yen=yen)


def _flows(tidy: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    typed = tidy.with_columns(
        direction=pl.when(pl.col("ex_im_name").is_in(list(VALUATIONS))).then("ex_im_name"),
        partner_iso3=pl.col("area_name").replace_strict(AREAS, default=None, return_dtype=pl.String),
        product_code=pl.col("goods_name").replace_strict(GOODS, default=None, return_dtype=pl.String),
        month=pl.when(pl.col("last").is_not_null()).then(pl.col("first_year") + "-01-01"),
        last_month=pl.col("first_year") + "-" + pl.col("last") + "-01",
        period_months=pl.col("last").cast(pl.Int64, strict=False).cast(pl.String),
    )
    of_row = next((name for name in ("data_through", "note") if name in tidy.columns), "year")
    is_printed = pl.col("billions").is_not_null() & pl.col("yen").is_null()
    return typed.select(
        "row_number",
        refusals(
            reason(pl.col("direction").is_null(), "ex_im", "export or import"),
            reason(pl.col("partner_iso3").is_null(), "area", "an area of the publisher (unknown country)"),
            reason(pl.col("product_code").is_null(), "goods", "a good of the publisher's list (unknown product)"),
            reason(pl.col("first_year").is_null(), "year", "a year such as 2025"),
            reason(pl.col("through").is_null(), of_row, "a month such as 2026-03 (`Jan-Mar only` in a note)"),
            reason(
                pl.col("through").is_not_null() & pl.col("first_year").is_not_null() & pl.col("last").is_null(),
                "year", "a year up to that of the take's last month",
            ),
            no_such_month("year", pl.col("last_month").fill_null("1900-01-01"), sidecar.taken_at),
            reason(pl.col("billions").is_null(), "value_bn_jpy", "billion yen"),
            reason(is_printed, "value_bn_jpy", "billion yen of 0 or more, with at most six decimals"),
        ),
        source=pl.lit("japan_mof"),
        series=pl.lit(SERIES),
        reporter_iso3=pl.lit("JPN"),
        partner_iso3=pl.col("partner_iso3"),
        direction=pl.col("direction"),
        product_code=pl.col("product_code"),
        product_level=pl.lit("0"),
        item_id=pl.lit(""),
        month=pl.col("month"),
        period_months=pl.col("period_months"),
        currency=pl.lit("JPY"),
        value=pl.col("yen"),
        valuation=pl.col("direction").replace_strict(VALUATIONS, default=None, return_dtype=pl.String),
        obs_status=_status(),
        qualifier=pl.lit("exact"),
    )  # fmt: skip


def _status() -> pl.Expr:
    """Return how final a figure is: the running year is preliminary, a year is final from the next November on."""
    year = pl.col("first_year").cast(pl.Int64, strict=False)
    of_take = pl.col("through").str.slice(0, 4).cast(pl.Int64, strict=False)
    last = pl.col("through").str.slice(5, 2).cast(pl.Int64, strict=False)
    is_final = (of_take > year + 1) | ((of_take == year + 1) & (last >= OCTOBER))
    return (
        pl.when(is_final)
        .then(pl.lit("final"))
        .when(of_take > year)
        .then(pl.lit("revised"))
        .otherwise(pl.lit("preliminary"))
    )


def _coverage(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the coverage: each month of a figure, by good, area and direction."""
    return (
        rows.filter(pl.col("refusals").list.len() == 0)
        .with_columns(place=pl.int_ranges(0, pl.col("period_months").cast(pl.Int64)))
        .explode("place")
        .select(
            "series",
            "reporter_iso3",
            "partner_iso3",
            "direction",
            product_prefix="product_code",
            product_level=pl.lit(0, pl.Int16),
            month=pl.col("month").str.to_date("%Y-%m-%d").dt.offset_by(pl.format("{}mo", "place")),
        )
        .unique(maintain_order=True)
        .match_to_schema(COVERAGE)
    )
