"""Exchange rates as units of a currency per US dollar, from raw file to rates.

Publisher: European Central Bank, euro reference rates; Federal Reserve Board, release H.10 / G.5.
Address: https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip,
    https://www.federalreserve.gov/releases/g5/ and https://www.federalreserve.gov/datadownload/
Unit: units of the currency per USD, at most 8 decimals, rounded half to even.
Valuation: ECB reference rates at 14:10 CET; Federal Reserve noon buying rates in New York, monthly averages.
Adjustment: none.
Frequency: ECB each working day; Federal Reserve monthly averages. Neither is revised as a rule.

The ECB quotes per euro: JPY per USD is JPY / USD, and EUR per USD is 1 / USD. The Federal Reserve quotes in mixed
directions: Australia, the euro, Ireland, New Zealand and the United Kingdom in USD per unit, all others in units per
USD; republished tables often give all of them in units per USD under the same header. A pound has always been worth
more than a dollar, so the United Kingdom's rows show which kind a file is; without them, rows of the five are
rejected. The Federal Reserve's own download states the direction of each series in its header, and a series with an
unclear header is rejected. Caveat: rates of countries that joined the euro continue as fixed multiples of it.
"""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import polars as pl

from pledgebook.pipelines.core.currencies import CURRENCIES
from pledgebook.pipelines.core.number_text import figure
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.exchange_rate.currencies import BOLIVARS, CURRENCY_BY_COUNTRY, VENEZUELA
from pledgebook.pipelines.sources.exchange_rate.fed_download import (
    FIRST_LINE,
    INDEX,
    long_table,
    with_direction,
)
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.rows import (
    EARLIEST_YEAR,
    first_of_month,
    ignored_by,
    no_such_month,
    numbered,
    reason,
    refusals,
    together,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, fault, read_table

FED = ("Date", "Country", "Exchange rate")
USD_PER_UNIT = ("Australia", "Euro", "Ireland", "New Zealand", "United Kingdom")
REFERENCE_COUNTRY = "United Kingdom"

POSITIVE = r"^[0-9]{1,11}(\.[0-9]+)?$"
NOT_QUOTED = ("ND",)
"""The Federal Reserve's mark of a month without a rate; the Bank writes `N/A`, as tools do for an empty cell."""

QUANTUM = Decimal("0.00000001")
RULE, INDEX_RULE = "not_quoted", "index_not_rate"


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read a file of rates: the ECB's wide layout, the Federal Reserve's long one, or its download.

    Args:
        raw: CSV; the layouts differ in the columns `Country` and `Series Description`.
        sidecar: The file's sidecar.

    Returns:
        Rates as text, one row per quote. Empty quotes are left out by the rule `not_quoted`, and the dollar indexes
        of a download by `index_not_rate`.

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the column.
    """
    table = read_table(raw, sidecar)
    if "Country" in table.columns:
        check_columns(table, sidecar, FED)
        return _monthly(numbered(table), sidecar)
    if FIRST_LINE in table.columns:
        return _download(long_table(table, sidecar), sidecar)
    check_columns(table, sidecar, ("Date", "USD"), CURRENCIES)
    return _daily(table, sidecar)


def _daily(table: pl.DataFrame, sidecar: Sidecar) -> Parsed:
    """ECB: one row per day and currency, quoted per euro; the column USD gives the euro itself."""
    if "EUR" in table.columns:
        fault(sidecar, "a column EUR", "rates per euro", "Take the ECB's own file.")
    codes = sorted(name for name in table.columns if name != "Date")
    places = pl.DataFrame({"column": codes, "place": range(1, len(codes) + 1)})
    long = (
        numbered(table).rename({"row_number": "file_row"}).with_columns(per_euro_usd=pl.col("USD"))
        .unpivot(codes, index=["file_row", "Date", "per_euro_usd"], variable_name="column", value_name="quote")
        .join(places, on="column")
        .with_columns(row_number=(pl.col("file_row") - 1) * len(codes) + pl.col("place"))
        .sort("row_number")
        .select("row_number", pl.col("file_row").cast(pl.String), "Date", "column", "quote", "per_euro_usd")
    )  # fmt: skip
    typed = long.with_columns(
        currency=pl.when(pl.col("column") == "USD").then(pl.lit("EUR")).otherwise(pl.col("column")),
        top=pl.when(pl.col("column") == "USD").then(pl.lit("1")).otherwise(_number("quote")),
        bottom=_number("per_euro_usd"),
        period_start=pl.col("Date"),
    )
    day = pl.col("Date").str.to_date("%Y-%m-%d", strict=False)
    first, last = f"{EARLIEST_YEAR}-01-01", f"{sidecar.taken_at:%Y-%m-%d}"
    is_day = day.is_between(pl.lit(first).str.to_date(), pl.lit(last).str.to_date())
    reasons = [
        reason(~is_day, "Date", f"a day from {first} to {last}, when the file was retrieved"),
        reason(pl.col("bottom").is_null(), "per_euro_usd", "the USD rate of the same day, for conversion"),
        reason(pl.col("top").is_null(), "quote", "a positive number without thousands separators"),
    ]
    return _parsed(long, typed, reasons, "ecb", "day")


def _monthly(long: pl.DataFrame, sidecar: Sidecar) -> Parsed:
    """Read the Federal Reserve's long layout: one row per month and country."""
    is_turned = _is_mixed_direction(long)
    is_per_unit = pl.col("Country").is_in(USD_PER_UNIT)
    rate = _number("Exchange rate")
    turned = is_per_unit & pl.lit(bool(is_turned))
    typed = long.with_columns(
        quote=pl.col("Exchange rate"),
        currency=_currency(),
        top=pl.when(turned).then(pl.lit("1")).otherwise(rate),
        bottom=pl.when(turned).then(rate).otherwise(pl.lit("1")),
        period_start=pl.when(pl.col("Date").str.contains(r"^[0-9]{4}-(0[1-9]|1[0-2])-01$")).then(
            pl.col("Date")
        ),
    )
    expected = f"rows of the {REFERENCE_COUNTRY}, which show the direction of {', '.join(USD_PER_UNIT)}"
    reasons = [
        no_such_month("Date", pl.col("period_start"), sidecar.taken_at),
        reason(pl.col("currency").is_null(), "Country", "a country of the H.10 release (unknown currency)"),
        reason(rate.is_null(), "Exchange rate", "a positive number without thousands separators"),
        reason(is_per_unit & pl.lit(is_turned is None), "Country", expected),
    ]
    return _parsed(long, typed, reasons, "fed_h10", "month")


def _download(long: pl.DataFrame, sidecar: Sidecar) -> Parsed:
    """Read the Federal Reserve's own download: one row per month and series, with directions from the header."""
    rate, turned = _number("quote"), pl.col("is_turned").fill_null(value=False)
    typed = with_direction(long).with_columns(
        top=pl.when(turned).then(pl.lit("1")).otherwise(rate),
        bottom=pl.when(turned).then(rate).otherwise(pl.lit("1")),
        period_start=first_of_month(pl.col("Date").str.strip_chars()),
    ).with_columns(currency=_known_currency())  # fmt: skip
    direction = "monthly rates with multiplier 1, units per USD or USD per unit, with the same direction in both places of the header"
    reasons = [
        no_such_month("Date", pl.col("period_start"), sidecar.taken_at),
        reason(pl.col("is_turned").is_null(), "identifier", direction),
        reason(pl.col("is_turned").is_not_null() & pl.col("currency").is_null(), "currency",
               "a currency of ISO 4217 (unknown currency)"),
        reason(rate.is_null(), "quote", "a positive number without thousands separators"),
    ]  # fmt: skip
    is_index = pl.col("unit").str.contains(INDEX)
    return _parsed(long, typed, reasons, "fed_h10", "month", typed.filter(is_index))


def _known_currency() -> pl.Expr:
    """Return the currency named in the header if it is known; for a bolivar, the one of the month."""
    named = pl.col("named")
    is_bolivar = named.is_in([code for _, code in BOLIVARS] + ["VEB"])
    return pl.when(is_bolivar).then(_bolivar("period_start")).when(named.is_in(CURRENCIES)).then(named)


def _bolivar(column: str) -> pl.Expr:
    return pl.coalesce(pl.when(pl.col(column) <= last).then(pl.lit(code)) for last, code in BOLIVARS)


def _currency() -> pl.Expr:
    """Return the currency of a country; it depends on the month if the country changed its currency."""
    bolivar = _bolivar("Date")
    known = pl.col("Country").replace_strict(CURRENCY_BY_COUNTRY, default=None, return_dtype=pl.String)
    return pl.when(pl.col("Country") == VENEZUELA).then(bolivar).otherwise(known)


def _is_mixed_direction(long: pl.DataFrame) -> bool | None:
    """Return true if the pound is quoted in USD (above 1), false if USD in pounds, None if the file does not show it."""
    quotes = (
        long.filter(pl.col("Country") == REFERENCE_COUNTRY).select(rate=_number("Exchange rate")).drop_nulls()
    )
    above = {Decimal(rate) > 1 for rate in quotes["rate"]}
    return above.pop() if len(above) == 1 else None


def _number(column: str) -> pl.Expr:
    """Return a column's text if it is a positive number, else null."""
    text = figure(pl.col(column))
    return pl.when(text.str.contains(POSITIVE) & text.str.contains("[1-9]")).then(text)


def _parsed(
    long: pl.DataFrame,
    typed: pl.DataFrame,
    reasons: list[pl.Expr],
    series: str,
    period: str,
    indexes: pl.DataFrame | None = None,
) -> Parsed:
    indexes = typed.clear() if indexes is None else indexes
    rates = typed.join(indexes, on="row_number", how="anti", maintain_order="left")
    is_quoted = figure(pl.col("quote"), *NOT_QUOTED).is_not_null()
    absent = rates.filter(~is_quoted)
    rows = rates.filter(is_quoted).with_columns(refusals(*reasons))
    per_usd = [
        _quotient(top, bottom) if top and bottom else None
        for top, bottom in rows.select("top", "bottom").rows()
    ]
    return Parsed(
        contract="rate",
        raw=long,
        rows=rows.select(
            "row_number",
            "refusals",
            "currency",
            "period_start",
            source=pl.lit("exchange_rate"),
            series=pl.lit(series),
            period=pl.lit(period),
            units_per_usd=pl.Series(per_usd, dtype=pl.String),
        ),
        ignored=together([ignored_by(RULE, absent), ignored_by(INDEX_RULE, indexes)]),
    )


def _quotient(top: str, bottom: str) -> str:
    """Divide two decimal texts exactly, then round half to even."""
    with localcontext(prec=60):
        return f"{(Decimal(top) / Decimal(bottom)).quantize(QUANTUM, ROUND_HALF_EVEN):f}"
