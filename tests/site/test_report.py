"""The report of a small ledger: every page is whole, leads only to what is there, and shows what is unknown as unknown."""

import csv
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.report import current_run
from pledgebook.pipelines.site.build import Site, overview
from pledgebook.pipelines.site.drawn import Drawn
from pledgebook.pipelines.site.facts import facts
from pledgebook.pipelines.site.folder import MARK, write_site
from pledgebook.pipelines.site.histories import histories
from pledgebook.pipelines.site.since import Since
from pledgebook.pipelines.warehouse.connection import reader
from tests.cli.conftest import pledgebook
from tests.datadirs import once

VOID = {"meta", "link", "img", "br", "input", "hr"}


class Page(HTMLParser):
    """Every address, id and text of a page; fails on a tag that is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.specs: list[str] = []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep addresses and ids."""
        given = dict(attrs)
        self.links += [value for name in ("href", "src", "data-library") if (value := given.get(name))]
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that the tag was open."""
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        if self.open and self.open[-1] == "script":
            self.specs.append(data)
        else:
            self.text += data


@pytest.fixture(scope="session")
def site(finished: DataDir, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "report", lambda folder: _write(finished, folder))


def _write(data: DataDir, folder: Path) -> None:
    write_site(data, folder)


def pages(site: Path) -> dict[str, Page]:
    return {
        path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


@pytest.mark.slow
def test_each_address_is_a_file_of_the_report_or_a_document(site: Path) -> None:
    found = pages(site)
    for name, page in found.items():
        for link in page.links:
            if link.startswith(("https://", "http://", "data:", "#")):
                continue
            path, _, place = link.partition("#")
            target = ((site / name).parent / path).resolve() if path else site / name
            assert target.is_file(), f"{name}: {link}"
            if place:
                assert place in found[target.relative_to(site.resolve()).as_posix()].ids, f"{name}: {link}"


@pytest.mark.slow
def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for path in [*site.rglob("*.html"), *site.rglob("*.svg"), site / "site.css"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(src|xlink:href|@import|url\()\s*=?\s*[\"']?https?:", text), path.name


@pytest.mark.slow
def test_each_pledge_has_a_page_under_its_own_name(site: Path) -> None:
    assert (site / "pledge" / "JP-PUR-EN7.html").is_file()
    assert "Energy for 7 bn USD a year more" in pages(site)["pledge/JP-PUR-EN7.html"].text


@pytest.mark.slow
def test_the_account_of_a_pledge_is_on_its_page_with_its_newest_entries(site: Path) -> None:
    """The CSV beside it has every posting, and adds up to the accounts in the other CSV."""
    text = " ".join(pages(site)["pledge/JP-INV-550.html"].text.split())
    assert "Outstanding, realized and lapsed add up to what was pledged" in text
    assert "35.7 to 36 bn USD514 to 514.3 bn USD" in text.replace("USD ", "USD")
    assert "The newest of its 6 entries in the journal" in text
    postings = pl.read_csv(
        site / "charts" / "journal.csv.gz", schema_overrides={"amount": pl.Decimal(38, 4)}
    ).filter(pl.col("account").str.contains(":JP-INV-550:", literal=True))
    accounts = pl.read_csv(
        site / "charts" / "JP-INV-550-account.csv", schema_overrides={"pledged": pl.Decimal(38, 4)}
    )
    assert postings["amount"].sum() == 0
    for row in accounts.drop_nulls("pledged").to_dicts():
        own = postings.filter(
            pl.col("account").str.ends_with(f"{row['reading_id'].replace('/', ':')}:pledged")
        )
        assert own["amount"].sum() == -row["pledged"]


@pytest.mark.slow
def test_a_chart_has_its_data_and_its_pictures_beside_it(site: Path) -> None:
    charts = {path.stem for path in (site / "charts").glob("*.svg")}
    assert {"JP-PUR-EN7-cumulative", "JP-PUR-EN7-months", "JP-INV-550-ladder", "coverage"} <= charts
    for name in charts:
        svg = (site / "charts" / f"{name}.svg").read_text(encoding="utf-8")
        assert svg.count("<path") + svg.count("<circle") > 1, name
        assert (site / "charts" / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        with (site / "charts" / f"{name}.csv").open(encoding="utf-8-sig") as file:
            assert len(list(csv.reader(file))) > 1, name


@pytest.mark.slow
def test_each_chart_says_whose_figures_it_shows(site: Path) -> None:
    text = (site / "pledge" / "JP-PUR-EN7.html").read_text(encoding="utf-8")
    assert re.findall(r"Source: [A-Z][^<]*, retrieved 20\d\d-\d\d-\d\d", text)


@pytest.mark.slow
def test_the_interactive_chart_is_the_picture(site: Path) -> None:
    for page in pages(site).values():
        for spec in (one for one in page.specs if not one.startswith('{"days"')):
            assert json.loads(spec)["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


@pytest.mark.slow
def test_unknown_is_said_and_hatched_and_never_zero(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    row = next(part for part in text.split("<tr>") if "JP-PUR-RICE75" in part)
    assert 'class="bar none"' in row
    assert '<span class="unknown">unknown</span>' in row
    ladder = (site / "charts" / "JP-INV-550-ladder.csv").read_text(encoding="utf-8-sig")
    assert "disbursed,USD,,\n" in ladder


@pytest.mark.slow
def test_the_whole_report_stays_small(site: Path) -> None:
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert size < 4_000_000


def test_a_report_replaces_a_report_and_nothing_else(finished: DataDir, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "thesis.txt").write_text("three years of work", encoding="utf-8")
    with pytest.raises(UsageError, match="no report of Pledgebook"):
        write_site(finished, own)
    assert [path.name for path in own.iterdir()] == ["thesis.txt"]


def test_what_a_killed_process_left_is_cleared_and_a_report_that_it_took_away_is_back(
    finished: DataDir, tmp_path: Path
) -> None:
    target, dead = tmp_path / "report", 2**22 + 1
    (tmp_path / f".report.partial-{dead}").mkdir()
    old = tmp_path / f".report.old-{dead}"
    old.mkdir()
    (old / "index.html").write_text("the report before", encoding="utf-8")
    (old / MARK).touch()
    with pytest.raises(UsageError, match="nothing that is still kept"):
        write_site(finished, target, "2001-01-01")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
    assert (target / "index.html").read_text(encoding="utf-8") == "the report before"


def test_the_sums_of_a_year_are_what_was_published_on_each_day(finished: DataDir) -> None:
    with reader(finished.published, 60) as con:
        known_at = current_run(con)["known_at"]
        found = histories(con, known_at, ["JP-PUR-EN7/jp-lng", "JP-PUR-EN7/lng-shipped"])
    lng = found.filter(reading_id="JP-PUR-EN7/jp-lng", year=2025, months=12)
    assert lng.select(pl.col("known_from").cast(pl.String), "amount", "unit").rows() == [
        ("2026-01-29", Decimal("403041916000.0000"), "JPY"),
        ("2026-03-31", Decimal("402677515000.0000"), "JPY"),
    ]
    shipped = found.filter(reading_id="JP-PUR-EN7/lng-shipped", year=2026)
    assert shipped.rows()[-1][4:] == (7, Decimal("178491.0000"), "MMcf")


@pytest.mark.slow
def test_a_page_compares_any_two_days_by_what_was_known_on_them(site: Path) -> None:
    (held,) = (json.loads(spec) for spec in pages(site)["revisions.html"].specs if spec.startswith('{"days"'))
    assert held["days"] == sorted(set(held["days"]))
    (fuels,) = (one for one in held["sums"] if one[:2] == ["JP-PUR-EN7/jp-customs", 2025])
    assert [(held["days"][day], months, amount) for day, months, amount in fuels[3]][-2:] == [
        ("2026-01-29", 12, "1819759978000"),
        ("2026-03-31", 12, "1820697920000"),
    ]
    for figure in held["figures"]:
        days, amounts = zip(*figure[5], strict=True)
        assert list(days) == sorted(set(days))
        assert all(one != other for one, other in pairwise(amounts))


@pytest.mark.slow
def test_the_seasonal_path_ends_at_the_target_and_is_what_is_due_at_each_month(
    site: Path, finished: DataDir
) -> None:
    spec = next(
        spec
        for spec in pages(site)["pledge/CN-P1-GOODS.html"].specs
        if "by the months of the baseline" in spec
    )
    path = next(
        layer["data"]["values"]
        for layer in json.loads(spec)["layer"]
        if "data" in layer and len(layer["data"]["values"]) == 13 and "target" in layer["data"]["values"][0]
    )
    assert path[0]["target"] == 0
    assert path[-1] == {"day": "2020-12-31", "target": pytest.approx(142.670493778)}
    answer = pledgebook(
        "status", "CN-P1-GOODS", "--as-of", "2020-07-01", "--format", "json", "--data-dir", str(finished.root)
    )
    due = next(
        Decimal(row["target_to_date"])
        for row in json.loads(answer.out)
        if row["reading_id"].endswith("seasonal") and row["period_start"] == "2020-01-01"
    )
    assert path[6] == {"day": "2020-06-30", "target": pytest.approx(float(due / 10**9))}


@pytest.mark.slow
def test_pictures_are_drawn_again_only_for_charts_that_changed(
    site: Path, finished: DataDir, tmp_path: Path
) -> None:
    kept = finished.curated / "pictures"
    drawn = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}
    (kept / "gone.svg").write_text("of a chart that is no more", encoding="utf-8")
    (kept / f"gone.svg.{2**22 + 1}.partial").write_text("of a process that is no more", encoding="utf-8")
    again = write_site(finished, tmp_path / "again").parent
    assert {path.name: path.stat().st_mtime_ns for path in kept.iterdir()} == drawn
    for path in (one for one in site.rglob("*") if one.is_file()):
        assert (again / path.relative_to(site)).read_bytes() == path.read_bytes(), path


@pytest.mark.slow
def test_the_first_page_says_what_flipped_since_the_release_before_and_why(
    finished: DataDir, tmp_path: Path
) -> None:
    with reader(finished.published, 60) as con:
        told = facts(con, "2026-11-30", None)
    flip = {"reading_id": "JP-PUR-EN7/jp-customs", "period_start": date(2026, 1, 1), "before_pct": None, "after_pct": 17,
            "before_status": "no_data", "after_status": "behind", "cause": "rate"}  # fmt: skip
    for place, (since, words) in enumerate(((None, None), (Since("2026-09-30", ()), "No headline has another whole percent"),
                         (Since("2026-09-30", (flip,)), "no data</td><td>17 % (behind)</td><td>rate"))):  # fmt: skip
        folder = tmp_path / str(place)
        folder.mkdir()
        with Drawn(tmp_path / "kept", folder) as drawn:
            site = Site(folder, replace(told, since=since), drawn)
            overview(site)
            site.finish()
        text = (folder / "index.html").read_text(encoding="utf-8")
        assert ("Changed since release 2026-09-30" in text) == (since is not None)
        assert words is None or words in text
