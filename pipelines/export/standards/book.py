"""One workbook of all reports: a readme, native charts, and a sheet for each report with its units in the header."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pledgebook.pipelines.export.citation import TITLE, citation
from pledgebook.pipelines.export.dictionary import dictionary
from pledgebook.pipelines.export.formats import flat
from pledgebook.pipelines.export.standards.figures import Figures
from pledgebook.pipelines.export.workbook import LITERAL, fill_sheet

MOST_ROWS = 100_000
"""A longer report is left out, and the readme says so: a workbook of that size opens slowly or not at all."""

HOW = (
    "Each sheet is a report; its header has the unit below the name of each column of numbers.",
    "An empty cell is unknown, or does not apply; it is never zero. A 0 was reported as zero.",
    "'as in unit' means that the column unit of the row has the unit.",
    "A number of a workbook has 15 digits: an amount with more is written as text, every digit of it.",
    "The sheet data_dictionary says what each column means and where it comes from.",
    "Totals are never to be added to their parts, nor figures of different sources to each other.",
)
LETTERS_OF_A_LINE = 95
CHARTS, README, WORDS = "charts", "readme", "data_dictionary"
EPOCH = "2000-01-01"
"""When a workbook without a run was made: the same figures make the same file."""

BESIDE = 13
"""The column from which the data of the charts stand."""

MOST_BARS = 15
WIDE, HIGH = 720, 320
COLORS = ("#3b6ea5", "#b5651d", "#5a7d3a", "#7a4f9a", "#8c8c8c")


def write_book(figures: Figures, target: Path) -> None:
    """Write the workbook, by way of a partial file that is renamed."""
    partial = target.with_name(f"{target.name}.partial")
    shown = {name: frame for name, frame in figures.frames.items() if frame.height <= MOST_ROWS}
    left_out = [name for name in figures.frames if name not in shown]
    with xlsxwriter.Workbook(str(partial), LITERAL) as book:
        made = datetime.fromisoformat(figures.origin.ran_at.removesuffix("Z") or EPOCH)
        book.set_properties(
            {"title": TITLE, "comments": citation(figures.origin), "author": "Pledgebook", "created": made}
        )
        _readme(book, figures, list(shown), left_out)
        _charts(book, figures)
        for name, frame in shown.items():
            fill_sheet(book, name, flat(frame), figures.relations[f"report.{name}"])
        words = [one for name, one in figures.relations.items() if name.startswith("report.")]
        fill_sheet(book, WORDS, dictionary(words))
    partial.replace(target)


def _readme(
    book: xlsxwriter.Workbook, figures: Figures, shown: Sequence[str], left_out: Sequence[str]
) -> None:
    sheet = book.add_worksheet(README)
    title, head = (
        book.add_format({"bold": True, "font_size": 14}),
        book.add_format({"bold": True, "bottom": 1}),
    )
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, TITLE, title)
    lines: list[tuple[str, str]] = [("Cite as", citation(figures.origin))]
    lines += [(name, text) for name, text in figures.origin.as_dict().items() if name != "citation"]
    lines += [("How to read it", HOW[0]), *(("", line) for line in HOW[1:])]
    lines += [
        ("Left out", f"{name}: more than {MOST_ROWS:,} rows; see its CSV or Parquet file")
        for name in left_out
    ]
    row = 2
    for name, text in lines:
        sheet.write_string(row, 0, name, wrap)
        _wrapped(sheet, row, text, wrap)
        row += 1
    sheet.write_string(row + 1, 0, "Sheet", head)
    sheet.write_string(row + 1, 1, "What it has", head)
    entries = [(CHARTS, "Charts of the figures that are asked for most, with their data")]
    entries += [(name, figures.relations[f"report.{name}"].description) for name in shown]
    entries += [(WORDS, "The meaning, unit and source of every column")]
    for number, (name, text) in enumerate(entries, row + 2):
        sheet.write_url(number, 0, f"internal:'{name}'!A1", string=name)
        _wrapped(sheet, number, text, wrap)


def _wrapped(sheet: Worksheet, row: int, text: str, look: object) -> None:
    """Write a text of several lines, with the row as high as they need."""
    sheet.set_row(row, 15 * (1 + len(text) // LETTERS_OF_A_LINE))
    sheet.write_string(row, 1, text, look)


def _charts(book: xlsxwriter.Workbook, figures: Figures) -> None:
    """Draw charts above each other, the data of each to the right of it."""
    sheet = book.add_worksheet(CHARTS)
    sheet.hide_gridlines(2)
    sheet.set_column(BESIDE, BESIDE + len(COLORS), 22)
    parts = [
        ("Realized in percent of the target to date", "percent", "bar", _attainment(figures)),
        ("Investment by stage: in percent of the pledge, the low end", "percent", "column", _stages(figures)),
        ("Share of the largest supplier, the low end", "percent", "bar", _suppliers(figures)),
        ("Realized by month, headline readings in USD", "USD", "line", _months(figures)),
    ]
    row = 0
    for title, unit, kind, frame in parts:
        if frame.height and frame.width > 1:
            _chart(book, sheet, row, title, unit, kind, frame)
            row += max(frame.height + 3, 20)


def _chart(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    row: int,
    title: str,
    unit: str,
    kind: str,
    frame: pl.DataFrame,
) -> None:
    first, data = BESIDE, row + 1
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm"})
    number = book.add_format({"num_format": "#,##0.0" if unit == "percent" else "#,##0"})
    sheet.write_string(row, first, f"{title} ({unit})", bold)
    for place, name in enumerate(frame.columns):
        sheet.write_string(data, first + place, name, bold)
        for line, value in enumerate(frame[name].to_list(), data + 1):
            _cell(sheet, line, first + place, value, number if place else day)
    chart = book.add_chart({"type": kind})
    last = data + frame.height
    for place, name in enumerate(frame.columns[1:], 1):
        color = COLORS[(place - 1) % len(COLORS)]
        chart.add_series({
            "name": name,
            "categories": [CHARTS, data + 1, first, last, first],
            "values": [CHARTS, data + 1, first + place, last, first + place],
            "fill": {"color": color}, "line": {"color": color, "width": 1.5}, "gap": 60,
        })  # fmt: skip
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"} if frame.width > 2 else {"none": True})
    values = {
        "name": unit,
        "num_format": "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": "#d9d9d9"}},
    }
    names = {"num_format": "yyyy-mm"} if kind == "line" else {"reverse": kind == "bar"}
    chart.set_x_axis(values if kind == "bar" else names)
    chart.set_y_axis(names if kind == "bar" else values)
    chart.show_blanks_as("gap")  # an unknown month is a gap and no zero
    chart.set_size({"width": WIDE, "height": max(HIGH, 60 + 18 * frame.height if kind == "bar" else HIGH)})
    sheet.insert_chart(row, 0, chart)


def _cell(sheet: Worksheet, row: int, place: int, value: Any, look: object) -> None:  # noqa: ANN401
    if isinstance(value, Decimal | int):
        sheet.write_number(row, place, float(value), look)
    elif isinstance(value, str):
        sheet.write_string(row, place, value)
    elif value is not None:
        sheet.write_datetime(row, place, value, look)


def _attainment(figures: Figures) -> pl.DataFrame:
    """The newest period of each pledge with a known attainment, the highest first."""
    known = figures.frames["headline"].filter(pl.col("attainment_to_date_pct").is_not_null())
    newest = known.sort("period_start").group_by("pledge_id", maintain_order=True).last()
    return newest.sort("attainment_to_date_pct", descending=True).select(
        pl.concat_str("pledge_id", pl.lit(" to "), pl.col("period_end").dt.strftime("%Y-%m")).alias("pledge, period"),
        pl.col("attainment_to_date_pct"),
    ).head(MOST_BARS)  # fmt: skip


def _stages(figures: Figures) -> pl.DataFrame:
    """The pledges of investment as columns, the stages as rows."""
    order = ["candidate", "selected", "financing_signed", "disbursed"]
    rows = figures.frames["ladder"].filter(
        pl.col("is_investment"),
        pl.col("source") == "register",
        pl.col("stage").is_in(order),
        pl.col("low_pct").is_not_null(),
    )
    pledges = rows["pledge_id"].unique(maintain_order=True).to_list()[: len(COLORS)]
    values = {
        pledge: dict(rows.filter(pl.col("pledge_id") == pledge).select("stage", "low_pct").iter_rows())
        for pledge in pledges
    }
    return pl.DataFrame({"stage": order, **{pledge: [found.get(stage) for stage in order] for pledge, found in values.items()}},
                        strict=False)  # fmt: skip


def _suppliers(figures: Figures) -> pl.DataFrame:
    """The newest period of each product group and importer."""
    known = figures.frames["concentration"].filter(pl.col("largest_share_low_pct").is_not_null())
    newest = known.sort("period_end").group_by("watch_id", "importer_iso3", maintain_order=True).last()
    return newest.sort("largest_share_low_pct", descending=True).select(
        pl.concat_str("watch_id", pl.lit(" "), "importer_iso3").alias("group and importer"), "largest_share_low_pct"
    ).head(MOST_BARS)  # fmt: skip


def _months(figures: Figures) -> pl.DataFrame:
    """The headline readings in USD with the most known months, a column each; an unknown month is empty."""
    rows = figures.frames["months"].filter(pl.col("is_headline"), pl.col("unit") == "USD", pl.col("period_months") == 1,
                                           pl.col("realized").is_not_null())  # fmt: skip
    counts = rows.group_by("pledge_id").agg(pl.col("realized").count().alias("n"), pl.col("month").max())
    chosen = counts.filter(pl.col("n") > 1).sort("month", "n", "pledge_id", descending=[True, True, False])
    pledges = chosen["pledge_id"].to_list()[: len(COLORS)]
    if not pledges:
        return pl.DataFrame()
    shown = rows.filter(pl.col("pledge_id").is_in(pledges)).unique(
        ["pledge_id", "month"], keep="first", maintain_order=True
    )
    table = shown.pivot("pledge_id", index="month", values="realized")
    every = table.select(pl.date_range(pl.col("month").min(), pl.col("month").max(), "1mo"))
    return every.join(table, on="month", how="left", maintain_order="left").select("month", *pledges)
