"""Building the report: every page, chart, table and file of the site, in a folder that needs nothing else."""

import gzip
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import jinja2
import polars as pl
from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from pledgebook.pipelines.core.months import months_text, spanned
from pledgebook.pipelines.export.formats import write
from pledgebook.pipelines.query.first_screen import Standing, has_figure
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.states import CELL
from pledgebook.pipelines.query.words.amounts import shares, span
from pledgebook.pipelines.site import page_charts, pledge_charts
from pledgebook.pipelines.site.charts import CONFIG, FONT, Chart
from pledgebook.pipelines.site.drawn import Drawn
from pledgebook.pipelines.site.facts import MONTHS_OF_A_YEAR, Facts
from pledgebook.pipelines.site.words import FILTERS, bar

HERE = Path(__file__).parent
SHOWN_FLOWS = 12
"""How many of the flows behind a figure its page lists; the CSV beside them has all."""

ENTRIES_SHOWN = 4
"""How many entries of the journal the page of a pledge shows."""

POSTING = (
    "entry_number", "posting_date", "known_at", "kind", "action", "account", "amount", "unit", "known_ends", "after_closing",
)  # fmt: skip
"""The columns of a posting in the CSV beside the pages; `pledgebook export journal` has what it rests on, too."""

PACKED_FROM = 500
"""Longer tables are packed by gzip."""

SIZE_OF = re.compile('data-size-of="([^"]*)"')
"""Stands in a page for the width and height of a chart that may not be drawn yet."""

REVISED_SHOWN, SUMS_SHOWN = 6, 3
NAV = (
    ("index.html", "Overview"),
    ("investment.html", "Investment"),
    ("minerals.html", "Minerals"),
    ("revisions.html", "Revisions"),
    ("mirror.html", "Mirror"),
    ("breaks.html", "Breaks"),
    ("data.html", "Data"),
    ("method.html", "Method"),
)


@dataclass
class Site:
    """A site that is being written.

    Args:
        folder: Its folder.
        facts: What it shows.
        drawn: Its pictures.
        pages: The pages laid out so far, each with its text; they are written once their charts are drawn.
        charts: The charts so far, each with its SVG, once that is drawn.
    """

    folder: Path
    facts: Facts
    drawn: Drawn
    pages: dict[str, str] = field(default_factory=dict)
    charts: dict[str, Future[str]] = field(default_factory=dict)

    @cached_property
    def journal(self) -> str:
        """The file of all postings, which the pages of all pledges share."""
        return self.table("journal", self.facts.reports["journal"].select(POSTING))

    def __post_init__(self) -> None:
        """Prepare the templates."""
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
        self.templates.filters.update(FILTERS)
        self.templates.globals.update(bar=bar, nav=NAV, facts=self.facts)

    def write(self, page: str, template: str, title: str, **given: object) -> None:
        """Lay out a page."""
        depth = page.count("/")
        text = self.templates.get_template(template).render(
            title=title, page=page, root="../" * depth, **given
        )
        self.pages[page] = text

    def finish(self) -> None:
        """Write the pages, with the width and height of each chart."""
        sizes = {name: _size(svg.result()) for name, svg in self.charts.items()}
        for page, text in self.pages.items():
            target = self.folder / page
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(SIZE_OF.sub(lambda found: sizes[found[1]], text), encoding="utf-8")

    def table(self, name: str, frame: pl.DataFrame) -> str:
        """Write a table as CSV, packed if it is long, and return its file name."""
        folder = self.folder / "charts"
        folder.mkdir(exist_ok=True)
        target = folder / f"{name}.csv"
        write(frame, target, "csv")
        if frame.height <= PACKED_FROM:
            return target.name
        packed = folder / f"{target.name}.gz"
        packed.write_bytes(gzip.compress(target.read_bytes(), mtime=0))
        target.unlink()
        return packed.name

    def figure(self, one: Chart | None, depth: int = 0) -> Markup:
        """Draw a chart, with its data and pictures beside it, and return it as HTML; nothing if there is no chart."""
        if one is None:
            return Markup("")
        if one.name not in self.charts:
            self.charts[one.name] = self.drawn.draw(one)
            write(one.data, self.folder / "charts" / f"{one.name}.csv", "csv")
        text = self.templates.get_template("figure.html").render(chart=one, root="../" * depth)
        return Markup(text)  # noqa: S704 - the template escapes what it is given


def _size(svg: str) -> str:
    head = svg[: svg.index(">")]
    width, height = (head.split(f'{name}="', 1)[1].split('"', 1)[0] for name in ("width", "height"))
    return f'width="{width}" height="{height}"'


def build(facts: Facts, folder: Path, drawn: Drawn) -> Site:
    """Write the whole site.

    Args:
        facts: What it shows.
        folder: An empty folder.
        drawn: Its pictures.

    Returns:
        The site, with its pages and charts.
    """
    site = Site(folder, facts, drawn)
    with debug_mode(
        arg=False
    ):  # each part of a chart would be checked by itself; drawing it checks the whole
        _write_pages(site)
    site.finish()
    _assets(folder)
    return site


def _write_pages(site: Site) -> None:
    for write_page in (
        overview,
        _pledges,
        _investment,
        _minerals,
        _revisions,
        _mirrors,
        _breaks,
        _data,
        _method,
    ):
        write_page(site)


def _assets(folder: Path) -> None:
    shutil.copyfile(HERE / "static" / "site.css", folder / "site.css")
    script = (HERE / "static" / "site.js").read_text(encoding="utf-8")
    (folder / "site.js").write_text(
        script.replace("{/* config */}", json.dumps({**CONFIG, "font": FONT})), encoding="utf-8"
    )


def overview(site: Site) -> None:
    """Write the first page."""
    facts = site.facts
    agreements = [{"standing": one, "rows": _shown(facts, one)} for one in facts.standings]
    overdue = [row for row in facts.rows("milestones") if row["status"] == "past_due"]
    site.write("index.html", "overview.html", "Overview", agreements=agreements, overdue=overdue)


def _shown(facts: Facts, standing: Standing) -> list[Row]:
    """Return a row a pledge and period under its headline; where that has no figure, the reading that tells how it stands."""
    told = {row["pledge_id"]: row for row in reversed(standing.figures)}
    found: list[Row] = []
    for pledge_id in standing.pledges:
        rows = facts.rows("headline", pledge_id=pledge_id)
        names = {row["reading_id"]: row["reading"] for row in facts.rows("attainment", pledge_id=pledge_id)}
        if pledge_id in told and not any(has_figure(row) for row in rows):
            rows = [rows[0] | told[pledge_id]]
        now = [row for row in rows if row["period_start"] <= facts.as_of] or rows[:1]
        found += [
            row
            | {
                "title": rows[0]["pledge"],
                "reading": names.get(row["reading_id"], ""),
                "series": facts.series.get(row["reading_id"]),
            }
            for row in now
        ]
    return found


def _pledges(site: Site) -> None:
    for pledge in site.facts.rows("pledges"):
        _pledge(site, pledge)


def _pledge(site: Site, pledge: Row) -> None:
    facts, pledge_id = site.facts, pledge["pledge_id"]
    every = facts.rows("attainment", pledge_id=pledge_id)
    told = next(
        (row for one in facts.standings for row in one.figures if row["pledge_id"] == pledge_id), None
    )
    figure = told or next((row for row in every if row["is_headline"]), every[0] if every else None)
    drawn = []
    if told is not None:
        drawn = [site.figure(one, 1) for one in (pledge_charts.cumulative(facts, told), pledge_charts.months_beside(facts, told),
                                                 pledge_charts.known(facts, told), pledge_charts.outlook(facts, told))]  # fmt: skip
    ladder = _ladder(site, pledge_id, 1)
    site.write(
        f"pledge/{pledge_id}.html",
        "pledge.html",
        f"{pledge_id}: {pledge['title']}",
        pledge=pledge,
        figure=figure,
        readings=every,
        charts=[one for one in [*drawn, ladder] if one],
        purchases=_purchases(facts, pledge_id, figure),
        prices=facts.rows("price_volume", pledge_id=pledge_id),
        backtest=facts.rows("backtest", reading_id=figure["reading_id"]) if figure else [],
        outlooks=[row for row in facts.rows("outlook", pledge_id=pledge_id) if row["projection"] is not None],
        claims=facts.rows("claims", pledge_id=pledge_id),
        legal_events=facts.rows("legal_events", pledge_id=pledge_id),
        breaks=facts.rows("breaks", pledge_id=pledge_id),
        books=_books(site, pledge_id),
        trace=_trace(site, figure),
    )


def _books(site: Site, pledge_id: str) -> Mapping[str, Any] | None:
    """Return the accounts of a pledge and the newest entries of the journal, with the CSV of each."""
    account, journal = (
        site.facts.reports[name].filter(pl.col("pledge_id") == pledge_id) for name in ("account", "journal")
    )
    if journal.is_empty():
        return None
    entries = [list(part) for _, part in groupby(journal.to_dicts(), itemgetter("entry_number"))]
    newest = sorted(
        entries, key=lambda one: (one[0]["known_at"], one[0]["posting_date"], one[0]["entry_number"])
    )
    return {
        "account": account.to_dicts(),
        "account_csv": site.table(f"{pledge_id}-account", account),
        "count": len(entries),
        "entries": newest[: -ENTRIES_SHOWN - 1 : -1],
        "entries_csv": site.journal,
    }


def _purchases(facts: Facts, pledge_id: str, figure: Row | None) -> list[Row]:
    rows = [row for row in facts.rows("purchase_ladder", pledge_id=pledge_id) if row["evidence"] != "none"]
    if figure is None:
        return rows
    return [row for row in rows if row["period_start"] == figure["period_start"]] or rows


def _ladder(site: Site, pledge_id: str, depth: int) -> Markup:
    rows = [row for row in site.facts.rows("ladder", pledge_id=pledge_id) if row["is_investment"]]
    texts = [_stage_text(row) for row in rows]
    return site.figure(
        page_charts.ladder(site.facts, pledge_id, f"Stages of the money of {pledge_id}", texts), depth
    )


def _stage_text(row: Row) -> str:
    amount = span(row["low"], row["high"], row["unit"])
    has_share = row["low_pct"] is not None or row["high_pct"] is not None
    return f"{amount} ({shares(row['low_pct'], row['high_pct'])})" if has_share else amount


def _trace(site: Site, figure: Row | None) -> Mapping[str, Any] | None:
    """Return the flows and files behind a figure; all of its flows are written beside the page as CSV."""
    if figure is None or (figure["realized"] is None and figure["realized_high"] is None):
        return None
    facts = site.facts
    last = min(figure["period_end"], facts.as_of)
    flows = facts.flows.filter(
        (pl.col("reading_id") == figure["reading_id"]) & pl.col("month").is_between(figure["period_start"], last)
    ).join(facts.covered, on=["reading_id", "month"], how="semi").sort(
        ["figure", "month", "product_code", "snapshot_id", "row_number"], descending=[True, False, False, False, False], nulls_last=True
    )  # fmt: skip
    if flows.is_empty():
        return None
    name = site.table(f"{figure['pledge_id']}-flows", flows)
    files = dict.fromkeys([*flows["snapshot_id"], *flows["less_snapshot_id"].drop_nulls()])
    return {
        "count": flows.height,
        "shown": flows.head(SHOWN_FLOWS).to_dicts(),
        "csv": name,
        "files": [row for row in facts.rows("sources") if row["snapshot_id"] in files],
    }


def _investment(site: Site) -> None:
    facts = site.facts
    pledges = {row["pledge_id"]: row for row in facts.rows("pledges")}
    money = [row["pledge_id"] for one in facts.standings for row in one.money]
    order = list(dict.fromkeys(money))
    deadline = pledges["JP-INV-550"]["deadline"] if "JP-INV-550" in pledges else None
    sections = [
        {
            "pledge": pledges[pledge_id],
            "ladder": _ladder(site, pledge_id, 0),
            "scale": [
                row
                for row in facts.rows("ladder", pledge_id=pledge_id)
                if not row["is_investment"] and row["events"]
            ],
            "time_line": site.figure(page_charts.time_line(facts, pledge_id, pledges[pledge_id]["deadline"])),
            "sectors": [row for row in facts.rows("sector_ladder", pledge_id=pledge_id) if row["events"]],
            "projects": _projects(facts, pledge_id),
        }
        for pledge_id in order
    ]
    site.write("investment.html", "investment.html", "Investment", sections=sections, deadline=deadline)


def _projects(facts: Facts, pledge_id: str) -> list[Row]:
    """Return the events of a pledge, each with the range of what its documents say."""
    found: dict[str, Row] = {}
    for row in facts.rows("claims", pledge_id=pledge_id):
        known = found.setdefault(row["event_id"], row | {"documents": 0})
        known["documents"] += 1
        ends = [value for value in (known["amount_low"], row["amount_low"]) if value is not None]
        known["amount_low"] = min(ends) if ends else None
        tops = [value for value in (known["amount_high"], row["amount_high"]) if value is not None]
        known["amount_high"] = max(tops) if tops else None
    return list(found.values())


def _minerals(site: Site) -> None:
    facts = site.facts
    groups: dict[str, list[Row]] = {}
    for row in facts.rows("concentration"):
        groups.setdefault(row["watch_id"], []).append(row)
    sections = [
        {"watch": watch, "rows": rows, "chart": site.figure(page_charts.shares(facts, watch, rows))}
        for watch, rows in groups.items()
    ]
    site.write("minerals.html", "minerals.html", "Minerals", sections=sections)


def _revisions(site: Site) -> None:
    facts = site.facts
    cells: dict[tuple[Any, ...], list[Row]] = {}
    for row in facts.vintages.to_dicts():
        cells.setdefault(tuple(row[name] for name in CELL), []).append(row)
    moved = [
        (key, rows)
        for key, rows in cells.items()
        if len({row["value"] if row["value"] is not None else row["quantity"] for row in rows}) > 1
    ]
    longest = sorted(moved, key=lambda one: (-len(one[1]), [str(part) for part in one[0]]))
    years = [one for one in moved if one[1][0]["period_months"] == MONTHS_OF_A_YEAR] or moved
    drawn = []
    for key, rows in sorted(years, key=lambda one: (-_moved(one[1]), [str(part) for part in one[0]]))[
        :REVISED_SHOWN
    ]:
        cell = dict(zip(CELL, key, strict=True))
        name = f"vintages-{cell['source']}-{cell['product_code']}-{cell['partner_iso3']}-{cell['month']:%Y-%m}".lower()
        title = (
            f"{cell['product_code']}, {cell['direction']} of {cell['reporter_iso3']}, partner {cell['partner_iso3']}, "
            f"{months_text(spanned(cell['month'], cell['period_months']))}: {len(rows)} values published"
        )
        drawn.append(site.figure(page_charts.vintage(facts, rows, name, title)))
    table = pl.DataFrame(
        [
            {**dict(zip(CELL, key, strict=True)), "vintages": len(rows), "first": _value(rows[0]), "latest": _value(rows[-1]),
             "unit": rows[0]["currency"] or rows[0]["unit"], "first_known": rows[0]["known_from"], "last_known": rows[-1]["known_from"]}
            for key, rows in longest
        ]
    )  # fmt: skip
    csv = site.table("revised-figures", table) if moved else None
    sums = [site.figure(page_charts.moved_years(facts, one)) for one in _most_moved(facts)]
    record = [row for row in facts.rows("revisions") if row["is_first"] and row["age_months"] is None]
    site.write(
        "revisions.html",
        "revisions.html",
        "Revisions",
        charts=drawn,
        sums=sums,
        compared=_compared(facts, moved),
        cells=table.head(40).to_dicts(),
        count=len(moved),
        record=record[:60],
        csv=csv,
    )


def _most_moved(facts: Facts) -> list[str]:
    """Return the readings whose whole years moved most often, one of each pledge."""
    whole = facts.histories.filter(pl.col("months") == MONTHS_OF_A_YEAR).filter(
        pl.len().over("reading_id", "year") > 1
    )
    counts = (
        whole.group_by("reading_id")
        .agg(vintages=pl.len())
        .sort("vintages", "reading_id", descending=[True, False])
        .unique(pl.col("reading_id").str.split("/").list.first(), keep="first", maintain_order=True)
    )
    return counts["reading_id"].head(SUMS_SHOWN).to_list()


def _compared(facts: Facts, moved: Sequence[tuple[tuple[Any, ...], list[Row]]]) -> Mapping[str, Any]:
    """Return what the page compares two days by: sums and figures, each with the days on which it changed.

    A sum is its reading, year, unit, and `[day, months, amount]` for each change; a figure its source, series, flow, product,
    month, length in months, unit, and `[day, amount]` for each change, or null once it was withdrawn. Days are numbers in `days`;
    amounts are texts, so that they stay exact.
    """
    sums = facts.histories.group_by("reading_id", "year", "unit", maintain_order=True).agg(
        "known_from", "months", "amount"
    )
    days = sorted(
        {day for one in sums["known_from"].to_list() for day in one}
        | {row["known_from"].date() for _, rows in moved for row in rows}
        | {row["known_to"].date() for _, rows in moved for row in rows if row["known_to"] is not None}
    )
    number = {day: place for place, day in enumerate(days)}
    flows = list(dict.fromkeys(key[:5] for key, _ in moved))
    place = {flow: number for number, flow in enumerate(flows)}
    return {
        "days": [f"{day:%Y-%m-%d}" for day in days],
        "flows": flows,
        "sums": [
            [row["reading_id"], row["year"], row["unit"],
             [[number[day], months, _plain(amount)] for day, months, amount in zip(row["known_from"], row["months"], row["amount"], strict=True)]]
            for row in sums.to_dicts()
        ],
        "figures": [
            [place[key[:5]], key[5], f"{key[6]:%Y-%m}", key[7], rows[0]["currency"] or rows[0]["unit"], _changes(rows, number)]
            for key, rows in moved
        ],
    }  # fmt: skip


def _changes(rows: Sequence[Row], number: Mapping[date, int]) -> list[tuple[int, str | None]]:
    """Return what a figure was from each day on; a vintage that repeats it is no change."""
    found: list[tuple[int, str | None]] = []
    for row in rows:
        text = _plain(_value(row))
        if not found or found[-1][1] != text:
            found.append((number[row["known_from"].date()], text))
    last = rows[-1]["known_to"]
    return found if last is None else [*found, (number[last.date()], None)]


def _plain(amount: Decimal | None) -> str | None:
    """Return an amount without zeros at its end."""
    if amount is None:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moved(rows: Sequence[Row]) -> Decimal:
    """Return by how much a figure moved from its first value to its latest, as a share."""
    first, latest = _value(rows[0]), _value(rows[-1])
    return abs(latest / first - 1) if first and latest is not None else Decimal(0)


def _value(row: Row) -> Decimal | None:
    found: Decimal | None = row["value"] if row["value"] is not None else row["quantity"]
    return found


def _mirrors(site: Site) -> None:
    facts = site.facts
    found: dict[str, list[Row]] = {}
    for row in facts.rows("mirror"):
        found.setdefault(row["mirror_id"], []).append(row)
    sections = [
        {"name": name, "rows": rows[-12:], "chart": site.figure(page_charts.waterfall(facts, name, rows))}
        for name, rows in found.items()
    ]
    site.write("mirror.html", "mirror.html", "Mirror statistics", sections=sections)


def _breaks(site: Site) -> None:
    site.write("breaks.html", "breaks.html", "Breaks", rows=site.facts.rows("breaks"))


def _data(site: Site) -> None:
    facts = site.facts
    by_source: dict[str, list[Row]] = {}
    for row in facts.rows("sources"):
        by_source.setdefault(row["source"], []).append(row)
    site.write(
        "data.html",
        "data.html",
        "Data",
        by_source=by_source,
        quarantine=facts.rows("quarantine"),
        calendar=facts.rows("releases"),
        chart=site.figure(page_charts.coverage(facts)),
    )


def _method(site: Site) -> None:
    site.write("method.html", "method.html", "Method")
