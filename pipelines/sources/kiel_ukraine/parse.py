"""Support for Ukraine by donor, month and kind, from raw file to events.

Publisher: Kiel Institute for the World Economy, Ukraine Support Tracker.
Address: https://www.kielinstitut.de/topics/war-against-ukraine/ukraine-support-tracker/
Unit: EUR bn, six decimals; stored in EUR.
Valuation: the tracker's estimates, including aid in kind.
Adjustment: none.
Frequency: a release about every two months, which replaces all earlier months.

A row of `data_explorer.csv` has the total of allocations, its three kinds, and in newer releases commitments and
mostly also their part that is not yet allocated; it is made long first. The kinds become events of stage allocated, the
commitments events of stage committed. The total and the unallocated part are checked against them, exactly, and left
out. Caveat: a release drops and moves rows of earlier months; rows that a release no longer has are withdrawn.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, localcontext

import polars as pl

from pledgebook.pipelines.core.countries import EUROPEAN_UNION, ISO3, ISO3_BY_NAME
from pledgebook.pipelines.core.number_text import exact
from pledgebook.pipelines.core.vocabulary import WORLD
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.parsed import WHOLE, Parsed
from pledgebook.pipelines.sources.parsing.release import day, usual_release
from pledgebook.pipelines.sources.parsing.rows import (
    blank_as_null,
    first_of_month,
    ignored_by,
    no_such_month,
    numbered,
    reason,
    refusals,
    together,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, fault, read_table
from pledgebook.pipelines.sources.parsing.totals import RULE

KINDS = ("financial", "humanitarian", "military")
COMMITMENTS, REST = "commitments", "to_be_allocated"
REST_RULE = "commitments_less_allocations"


@dataclass(frozen=True)
class Layout:
    """Layout of one of the tracker's tables.

    Args:
        project: The project of its events.
        required: The required columns, apart from the kinds.
        total: The column of the total over the kinds.
        payer: The payer of all rows; empty if each row names its own.
    """

    project: str
    required: tuple[str, ...]
    total: str
    payer: str


BY_DONOR = Layout("Support of Ukraine", ("country", "iso", "year", "month", "total"), "total", "")
ALL_DONORS = Layout(
    "Support of Ukraine, all donors", ("year", "month", "total_allocations"), "total_allocations", WORLD
)
IGNORED = ("gdp", "pct_gdp")
"""Known columns that are not read: the donor's GDP of 2021 and the total in percent of it."""

DAY = re.compile(r"\b20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]\b")
PERIOD = re.compile(r"\b(0?[1-9]|1[0-2])/(20[0-9][0-9])\b")
"""The label of a release: `Ukraine Support Tracker, Release 29 (04/2026)`, with data up to that month."""

PUBLISHED_AFTER_DAYS = 96
"""Days from the month of a release to its publication, as of release 29."""

RELEASE = frozenset({"release", "period", "date", "label"})

COUNTRIES = sorted(ISO3 - {WORLD, EUROPEAN_UNION})
UNION = "EU"
"""The tracker's code of the European Union's institutions, which are a donor beside its members."""

DIGITS = 140
"""Precision at which no sum of numbers read by `exact` is rounded."""


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read the table by donor, or the one over all donors.

    Args:
        raw: CSV of the tracker's site, `data_explorer.csv` or `total_allocations.csv`.
        sidecar: The file's sidecar.

    Returns:
        Events in EUR; the payer over all donors is W00. Left out by name: `total_beside_parts` (allocations of all
        kinds) and `commitments_less_allocations`. A row in which these do not add up exactly is rejected with all its
        figures.

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the column.
    """
    table = read_table(raw, sidecar)
    layout, figures = _layout(table, sidecar)
    long = _long(numbered(table), figures)
    typed = _typed(long, layout, figures)
    sound = typed.filter(pl.col("unproved").is_null())
    derived = {layout.total: RULE, REST: REST_RULE}
    ignored = [ignored_by(rule, sound.filter(figure=name)) for name, rule in derived.items()]
    left_out = together(ignored)
    rows = _events(typed.join(left_out, on="row_number", how="anti", maintain_order="left"), layout, sidecar)
    return Parsed(
        contract="event",
        raw=long,
        rows=rows,
        ignored=left_out,
        whole=_whole(rows),
        released=_release(sidecar),
    )


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the series of the file: each is the whole table of its release."""
    named = rows.select("project", "series").unique(maintain_order=True)
    return named.select(
        pl.col(name) if name in named.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in WHOLE.items()
    )


def _release(sidecar: Sidecar) -> datetime | None:
    """Return the release: the day in its label, or the usual day after the month in its label; None without a label.

    The last month of a file says nothing: a release has months that the tracker had not finished, and drops some again.
    """
    label = sidecar.edition or ""
    if (named := DAY.search(label)) and (moment := day(named[0])):
        return moment
    period = PERIOD.search(label)
    return usual_release(date(int(period[2]), int(period[1]), 1), PUBLISHED_AFTER_DAYS) if period else None


def _layout(table: pl.DataFrame, sidecar: Sidecar) -> tuple[Layout, tuple[str, ...]]:
    """Check the columns and return the table's layout and its columns of figures."""
    if set(table.columns) >= RELEASE:
        remedy = "Pass the label with `pledgebook ingest kiel_ukraine data_explorer.csv --edition LABEL`."
        found = "only the label of the release and no figures"
        fault(sidecar, found, "data_explorer.csv or total_allocations.csv", remedy)
    layout = ALL_DONORS if ALL_DONORS.total in table.columns else BY_DONOR
    check_columns(table, sidecar, [*layout.required, *KINDS], [COMMITMENTS, REST], IGNORED)
    there = [name for name in (COMMITMENTS, REST) if name in table.columns]
    if there == [REST]:
        fault(
            sidecar,
            f"the column {REST!r} without {COMMITMENTS!r}",
            f"{COMMITMENTS!r} too, of which it is a part",
            "Download the file again.",
        )
    return layout, (layout.total, *KINDS, *there)


def _long(table: pl.DataFrame, figures: tuple[str, ...]) -> pl.DataFrame:
    """Return one row per figure."""
    parts = [
        table.with_columns(
            row_number=(pl.col("row_number") - 1) * len(figures) + place,
            file_row=pl.col("row_number").cast(pl.String),
            figure=pl.lit(name),
        )
        for place, name in enumerate(figures, start=1)
    ]
    return pl.concat(parts).sort("row_number")


def _typed(long: pl.DataFrame, layout: Layout, figures: tuple[str, ...]) -> pl.DataFrame:
    """Add `unproved` (why the file's row does not add up), `amount`, `payer`, `name` and `period`."""
    texts = long.select("figure", *figures).to_dicts()
    year_and_month = pl.concat_str("year", pl.lit("-"), pl.col("month").str.zfill(2))
    is_named = not layout.payer
    return long.with_columns(
        pl.Series("unproved", [_unproved(row, layout, figures) for row in texts], pl.String),
        pl.Series("amount", [_euros(row[row["figure"]]) for row in texts], pl.String),
        payer=_donor() if is_named else pl.lit(layout.payer),
        name=blank_as_null("country") if is_named else pl.lit("all donors"),
        period=year_and_month,
        date=first_of_month(year_and_month),
    )


def _donor() -> pl.Expr:
    """Return the donor's code; null if it is unknown."""
    iso = pl.col("iso")
    return pl.when(iso == UNION).then(pl.lit(EUROPEAN_UNION)).when(iso.is_in(COUNTRIES)).then(iso)


def _unproved(row: Mapping[str, str], layout: Layout, figures: tuple[str, ...]) -> str | None:
    """Return why the figures of a row do not add up; None if they do, exactly."""
    with localcontext(prec=DIGITS):
        numbers = {name: number for name in figures if (number := exact(row[name])) is not None}
        for name in figures:
            if name not in numbers:
                return f"{name}: found '{row[name]}', expected a number of EUR bn"
        parts = sum((numbers[name] for name in KINDS), Decimal(0))
        total = numbers[layout.total]
        if total != parts:
            return f"{layout.total}: found '{total}', expected {parts}, the sum of {', '.join(KINDS)}"
        if REST in numbers and numbers[COMMITMENTS] != total + numbers[REST]:
            expected = f"{total + numbers[REST]}, {layout.total} + {REST}"
            return f"{COMMITMENTS}: found '{numbers[COMMITMENTS]}', expected {expected}"
    return None


def _euros(text: str | None) -> str | None:
    """Convert EUR bn to EUR, exactly; None if the text is not a number."""
    number = exact(text)
    if number is None:
        return None
    with localcontext(prec=DIGITS):
        return f"{number.scaleb(9):f}"


def _events(typed: pl.DataFrame, layout: Layout, sidecar: Sidecar) -> pl.DataFrame:
    """Return the remaining rows in the columns of the event contract, as text."""
    is_commitment = pl.col("figure") == COMMITMENTS
    return typed.select(
        "row_number",
        refusals(*_reasons(layout, sidecar)),
        source=pl.lit("kiel_ukraine"),
        event_id=pl.concat_str(pl.lit("UKR"), "payer", "period", "figure", separator="-"),
        document_id=pl.lit("kiel_ukraine"),
        project=pl.lit(layout.project),
        series=pl.col("figure"),
        stage=pl.when(is_commitment).then(pl.lit("committed")).otherwise(pl.lit("allocated")),
        event_date=pl.col("date"),
        amount_low=pl.col("amount"),
        amount_high=pl.col("amount"),
        unit=pl.lit("EUR"),
        is_investment=pl.lit("true"),
        additionality=pl.lit("unknown"),
        payer_iso3=pl.col("payer"),
        beneficiary_iso3=pl.lit("UKR"),
        provider=pl.col("name"),
        grade=pl.lit("N"),
    )


def _reasons(layout: Layout, sidecar: Sidecar) -> list[pl.Expr]:
    """Return the reasons to reject a row: its sums, its month or its donor."""
    reasons = [pl.col("unproved"), no_such_month("period", pl.col("date"), sidecar.taken_at)]
    if layout.payer:
        return reasons
    named = (
        pl.col("name").str.to_lowercase().replace_strict(ISO3_BY_NAME, default=None, return_dtype=pl.String)
    )
    expected = "the ISO 3166 alpha-3 code of a country, or EU (unknown donor)"
    return [
        *reasons,
        reason(pl.col("payer").is_null(), "iso", expected),
        reason(
            (named != pl.col("payer")).fill_null(value=False),
            "iso",
            "the code of the country named in the row",
        ),
    ]
