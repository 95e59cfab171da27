"""US export sales of farm goods by week and destination, from raw file to flows.

Publisher: US Department of Agriculture, Foreign Agricultural Service, Export Sales Reporting.
Address: https://api.fas.usda.gov/api/esr/exports/commodityCode/{code}/allCountries/marketYear/{year}
Unit: metric tons; hides in pieces.
Valuation: none, quantities only.
Adjustment: none.
Frequency: weekly, for the week that ended a week before; later weeks and whole marketing years are revised.

Each row has eight figures and is made long first. Four are flows of the week (exports, and gross and net sales). Of the
running total of commitments the change of each week is kept. Three are stocks at its end, which are never added and only
serve to check the row. A flow is an item dated on the last day of its week. Caveats: a week across two months counts in
the month in which it ends; a sale is a contract and may be canceled, so net sales can be negative; much is sold to
destinations that become known only later; what was sold in one marketing year and not shipped is carried into the next,
and is in its commitments but not in its net sales.
"""

import re
from collections.abc import Sequence

import polars as pl

from pledgebook.pipelines.core.number_text import figure
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.rows import (
    first_of_month,
    ignored_by,
    no_such_month,
    numbered,
    reason,
    refusals,
    together,
    translated,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, fault, read_table
from pledgebook.pipelines.sources.parsing.workbook import SIGNATURE
from pledgebook.pipelines.sources.usda_esr.codes import (
    DESTINATIONS,
    MARKETING_YEAR_STARTS,
    PRODUCTS,
    TOTALS,
    UNITS,
    WITHOUT_HEADING,
)
from pledgebook.pipelines.sources.usda_esr.query import of_query
from pledgebook.pipelines.sources.usda_esr.stock import AMOUNT, COMMITMENT, changes, outstanding_findings

FLOWS = tuple(SOURCES["usda_esr"].series)
"""The series, flows of a week under the publisher's names. Only net sales can be negative."""

STOCKS = ("accumulatedExports", "outstandingSales", "nextMYOutstandingSales")
"""Stocks at the end of a week, beside the running total of commitments, whose changes are a series."""

FIGURES = FLOWS + STOCKS
YEAR = "marketYear"
"""A column that a table by hand may have; the API's answers have the marketing year in their address."""

KEYS = ("commodityCode", "countryCode", "unitId", "weekEndingDate")
IGNORED = (
    "commodityName",
    "countryName",
    "countryDescription",
    "gencCode",
    "regionId",
    "regionName",
    "unitName",
)
"""Names and codes that repeat the keys, sometimes padded with blanks."""

PUBLISHED_AFTER_DAYS = 7
"""A week is published a week after it ended, so the newest week of a file says of which release it is at the earliest."""

NEXT_YEAR = "nextMYNetSales"
CAN_FALL = r"(?:NetSales|Commitment)$"

STOCK_RULE, TOTAL_RULE, UNREPORTED_RULE = "stock_not_flow", "total_beside_classes", "not_reported"
BEGUN_RULE, ENDED_RULE, UNDATED_RULE = "next_year_has_begun", "year_has_ended", "no_week_before"
RULES = (STOCK_RULE, TOTAL_RULE, UNREPORTED_RULE, BEGUN_RULE, ENDED_RULE, UNDATED_RULE)

EDITION = re.compile(r"(?:marketing year |MY ?)?((?:19|20)[0-9][0-9])$", re.IGNORECASE)
REQUEST = re.compile(r"/marketYear/((?:19|20)[0-9][0-9])(?:$|[?/])")

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T00:00:00)?$"
NUMBER = r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$"


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read an answer of the API, or a workbook of the export sales query.

    Args:
        raw: JSON, an array of objects, or the same columns as CSV; or the query's workbook (.xls).
        sidecar: The file's sidecar. The marketing year of an answer is in its `edition` (`2026`) or in its `url`
            (`/marketYear/2026`), and in the rows only in a column `marketYear`; without it, each week must be within one
            marketing year.

    Returns:
        Flows as text with the publisher's names as series. An `item_id` consists of the last day of the week, the
        commodity and the marketing year. Left out by name: `stock_not_flow`; `total_beside_classes` for all wheat,
        all upland cotton and all rice; `next_year_has_begun` and `year_has_ended` in the week in which two marketing years
        meet; `no_week_before` for a change of commitments since an unknown week; `not_reported` for a blank in a table
        that was not pulled. A row whose exports and outstanding sales do not add up to its commitment is
        rejected. Months in which the change of outstanding sales is not net sales less exports are findings.

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the column.
    """
    long = _long(_table(raw, sidecar))
    marked = _marked(long, sidecar)
    left_out = {rule: marked.filter(pl.col("rule") == rule) for rule in RULES}
    return Parsed(
        contract="flow",
        raw=long,
        rows=_flows(marked.filter(pl.col("rule").is_null()), sidecar),
        ignored=together(ignored_by(rule, rows) for rule, rows in left_out.items()),
        released=sidecar.taken_at,
        findings=outstanding_findings(
            _numbers(marked.filter(~_is_total(), pl.col("is_sum"), pl.col("is_placed")))
        ),
    )


def _table(raw: bytes, sidecar: Sidecar) -> pl.DataFrame:
    """Return the rows of a file in the columns of the API."""
    if raw.startswith(SIGNATURE):
        return of_query(raw, sidecar)
    table = read_table(raw, sidecar, ("json", "csv"), records=lambda answer: answer)
    if not table.width:
        return pl.DataFrame(schema=dict.fromkeys((*KEYS, *FIGURES), pl.String))
    _refuse_a_desk_s(table.columns, sidecar)
    check_columns(table, sidecar, (*KEYS, *FIGURES), (YEAR,), IGNORED)
    return table


def _refuse_a_desk_s(names: Sequence[str], sidecar: Sidecar) -> None:
    """Reject a table of weeks in thousand tonnes: rounded running totals, often without a commodity or a destination."""
    in_thousands = [name for name in names if name.endswith("_kt")]
    if "week_ending" in names and in_thousands:
        found = f"a desk's table of weeks in thousand tonnes ({', '.join(in_thousands[:3])} …)"
        remedy = (
            "Download the weeks from the export sales query or the API. If there is nothing but this table, write its rows "
            "with the API's columns: commodityCode (801 soybeans), countryCode (5700 China, 5880 Japan), marketYear, tonnes, "
            "weeklyExports as the change of the accumulated exports, one row a destination and no total; what it does not "
            "have stays blank, such as the net sales of a first week that contain what was carried over."
        )
        fault(sidecar, found, "the figures of each week in tonnes", remedy)


def _is_total() -> pl.Expr:
    return pl.col("commodity").is_in(TOTALS)


def _numbers(marked: pl.DataFrame) -> pl.DataFrame:
    """Return the figures as numbers with the ledger's codes; an unreadable figure is null."""
    is_number = pl.col("quantity").str.contains(NUMBER)
    return marked.select(
        "commodity",
        "year",
        "ending",
        "figure",
        amount=pl.when(is_number).then(pl.col("quantity")).cast(AMOUNT, strict=False),
        product=translated("commodity", PRODUCTS),
        partner_iso3=translated("destination", DESTINATIONS),
        unit=translated("unit_code", UNITS),
    )


def _declared_year(sidecar: Sidecar) -> int | None:
    """Return the requested marketing year from the edition or the address; None if neither names one."""
    edition = EDITION.match((sidecar.edition or "").strip())
    requested = REQUEST.search(sidecar.url or "")
    years = {int(found[1]) for found in (edition, requested) if found}
    if len(years) > 1:
        found = f"the edition '{sidecar.edition}' and the address {sidecar.url}"
        fault(sidecar, found, "the same marketing year in both", "Correct the sidecar.")
    return years.pop() if years else None


def _long(table: pl.DataFrame) -> pl.DataFrame:
    """Return one row per figure."""
    count = len(FIGURES)
    keys = [name for name in table.columns if name not in FIGURES]
    rows = numbered(table)
    parts = [
        rows.select(
            (pl.col("row_number") - 1) * count + place,
            pl.col("row_number").cast(pl.String).alias("file_row"),
            *keys,
            pl.lit(figure).alias("figure"),
            pl.col(figure).alias("amount"),
        )
        for place, figure in enumerate(FIGURES, start=1)
    ]
    return pl.concat(parts).sort("row_number")


def _marked(long: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Add commodity, destination, unit, day, whether the row's stocks add up, its marketing year, and `rule`.

    `rule` names why a figure is left out, and is null for all others. The quantity of a commitment becomes its change.
    """
    declared = _declared_year(sidecar)
    text = {name: pl.col(name).str.strip_chars() for name in KEYS}
    day = pl.when(text["weekEndingDate"].str.contains(DAY)).then(text["weekEndingDate"].str.slice(0, 10))
    dated = long.with_columns(
        commodity=text["commodityCode"],
        destination=text["countryCode"],
        unit_code=text["unitId"],
        quantity=figure(pl.col("amount")),
        ending=day.str.to_date("%Y-%m-%d", strict=False),
    )
    dated = dated.with_columns(_is_sum(dated), *_years(dated, declared))
    return changes(dated).with_columns(_rule(is_pulled=sidecar.pull is not None))


def _rule(*, is_pulled: bool) -> pl.Expr:
    """Return the name of the rule by which a figure is left out, or null.

    In the week in which two marketing years meet, the sales for the next one stand in the rows of both years, and are
    kept from its own; the commitment of the old one ends with its last whole week.
    """
    name, is_sound = pl.col("figure"), pl.col("is_sum") & pl.col("is_placed")
    is_meeting = pl.col("year_of_end") > pl.col("year")
    is_blank = pl.col("quantity").is_null() & ~name.is_in((*STOCKS, COMMITMENT))
    return (
        pl.when(_is_total()).then(pl.lit(TOTAL_RULE))
        .when(name.is_in(STOCKS) & pl.col("is_sum")).then(pl.lit(STOCK_RULE))
        .when(pl.lit(not is_pulled) & is_blank & is_sound).then(pl.lit(UNREPORTED_RULE))
        .when((name == NEXT_YEAR) & is_meeting & is_sound).then(pl.lit(BEGUN_RULE))
        .when((name == COMMITMENT) & is_meeting & is_sound).then(pl.lit(ENDED_RULE))
        .when((name == COMMITMENT) & ~pl.col("has_change") & is_sound).then(pl.lit(UNDATED_RULE))
        .alias("rule")
    )  # fmt: skip


def _is_sum(dated: pl.DataFrame) -> pl.Series:
    """Return whether a row's exports so far and outstanding sales add up exactly to its commitment."""
    amount = (
        pl.when(pl.col("quantity").str.contains(NUMBER)).then(pl.col("quantity")).cast(AMOUNT, strict=False)
    )
    sign = {"accumulatedExports": 1, "outstandingSales": 1, "currentMYTotalCommitment": -1}
    signed = amount * pl.col("figure").replace_strict(sign, default=0, return_dtype=pl.Int64)
    proof = dated.with_columns(
        known=amount.is_not_null() | ~pl.col("figure").is_in(list(sign)), signed=signed
    ).select(
        (pl.col("known").all() & (pl.col("signed").sum() == 0)).over("file_row").alias("is_sum")
    )  # fmt: skip
    return proof["is_sum"].fill_null(value=False)


def _years(dated: pl.DataFrame, declared: int | None) -> list[pl.Expr]:
    """Return `year`, the marketing year of the row's current figures, and `is_placed`, whether the week is in that year.

    A week may be in two marketing years; each year then has its part of the week. `year_of_end` is the year of its last day,
    `is_first_week` whether that year begins in it.
    """
    start = pl.col("commodity").replace_strict(MARKETING_YEAR_STARTS, default=None, return_dtype=pl.Int32)
    begins_in_january = (start == 1).cast(pl.Int32)

    def year_of(day: pl.Expr) -> pl.Expr:
        is_begun = (day.dt.month().cast(pl.Int32) >= start).cast(pl.Int32)
        return day.dt.year() + is_begun - begins_in_january

    last, first = year_of(pl.col("ending")), year_of(pl.col("ending").dt.offset_by("-6d"))
    year = pl.lit(declared, pl.Int32)
    if YEAR in dated.columns:
        year = pl.coalesce(pl.col(YEAR).str.strip_chars().cast(pl.Int32, strict=False), year)
    year = pl.coalesce(year, pl.when(first == last).then(last))
    return [
        year.alias("year"),
        ((year == first) | (year == last)).fill_null(value=False).alias("is_placed"),
        last.alias("year_of_end"),
        (year_of(pl.col("ending").dt.offset_by("-7d")) < last).fill_null(value=False).alias("is_first_week"),
    ]


def _flows(marked: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Return the figures of a week in the columns of the flow contract, as text."""
    day = pl.col("ending").dt.strftime("%Y-%m-%d")
    year = pl.col("year") + (pl.col("figure") == NEXT_YEAR).cast(pl.Int32)
    typed = marked.with_columns(
        released_at=_release(sidecar),
        product=translated("commodity", PRODUCTS),
        partner_iso3=translated("destination", DESTINATIONS),
        unit=translated("unit_code", UNITS),
        month=first_of_month(day.str.slice(0, 7)),
        item_date=day,
        item_id=pl.concat_str(day, "commodity", pl.lit("MY") + year.cast(pl.String), separator="/"),
    )
    return typed.select(
        "row_number",
        refusals(*_reasons(sidecar)),
        "partner_iso3",
        "item_id",
        "item_date",
        "month",
        "quantity",
        "unit",
        "released_at",
        source=pl.lit("usda_esr"),
        series=pl.col("figure"),
        reporter_iso3=pl.lit("USA"),
        direction=pl.lit("export"),
        product_code=pl.col("product"),
        product_level=pl.col("product").str.len_chars().cast(pl.String),
        period_months=pl.lit("1"),
        valuation=pl.lit("unstated"),
        obs_status=pl.lit("reported"),
        qualifier=pl.lit("exact"),
    )


def _release(sidecar: Sidecar) -> pl.Expr:
    """Return the release by the newest week of a commodity; an answer that was pulled is of the day of retrieval."""
    newest = pl.col("ending").max().over("commodity", "year")
    is_pulled = pl.lit(sidecar.pull is not None)
    return pl.when(~is_pulled).then(newest.dt.offset_by(f"{PUBLISHED_AFTER_DAYS}d").dt.strftime("%Y-%m-%d"))


def _reasons(sidecar: Sidecar) -> list[pl.Expr]:
    """Return the reasons to reject a figure."""
    commodity, amount = pl.col("commodity"), pl.col("quantity")
    has_no_heading = commodity.is_in(list(WITHOUT_HEADING))
    is_number = amount.str.contains(NUMBER)
    is_negative = amount.str.starts_with("-") & ~pl.col("figure").str.contains(CAN_FALL)
    last = f"{sidecar.taken_at:%Y-%m-%d}"
    named = commodity.replace_strict(WITHOUT_HEADING, default=None, return_dtype=pl.String)
    return [
        pl.when(has_no_heading).then(pl.format("commodityCode: found '{}', {}", commodity, named)),
        reason(pl.col("product").is_null() & ~has_no_heading.fill_null(value=False), "commodityCode",
               "a commodity of the program (unknown product)"),
        reason(pl.col("partner_iso3").is_null(), "countryCode", "a country of Schedule C (unknown country)"),
        reason(pl.col("unit").is_null(), "unitId", f"one of {', '.join(UNITS)} (unknown unit)"),
        reason(~(pl.col("ending") <= pl.lit(last).str.to_date("%Y-%m-%d")), "weekEndingDate",
               f"a day up to {last}, when the file was retrieved"),
        no_such_month("weekEndingDate", pl.col("month"), sidecar.taken_at),
        reason(~is_number | is_negative, "amount", "a number, which only for net sales and commitments may be negative"),
        reason(~pl.col("is_sum"), "file_row",
               "accumulatedExports plus outstandingSales equal to currentMYTotalCommitment"),
        pl.when(pl.col("product").is_not_null())
        .then(reason(~pl.col("is_placed"), "weekEndingDate",
                     "a week of the marketing year named in the sidecar's edition or address")),
    ]  # fmt: skip
