"""The report of a small ledger: every page is whole, leads only to what is there, and shows what is unknown as unknown."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.site.folder import MARK, write_site
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


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for path in [*site.rglob("*.html"), *site.rglob("*.svg"), site / "site.css"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(src|xlink:href|@import|url\()\s*=?\s*[\"']?https?:", text), path.name


def test_each_pledge_has_a_page_under_its_own_name(site: Path) -> None:
    assert (site / "pledge" / "JP-PUR-EN7.html").is_file()
    assert "Energy for 7 bn USD a year more" in pages(site)["pledge/JP-PUR-EN7.html"].text


def test_a_chart_has_its_data_and_its_pictures_beside_it(site: Path) -> None:
    charts = {path.stem for path in (site / "charts").glob("*.svg")}
    assert {"JP-PUR-EN7-cumulative", "JP-PUR-EN7-months", "JP-INV-550-ladder", "coverage"} <= charts
    for name in charts:
        svg = (site / "charts" / f"{name}.svg").read_text(encoding="utf-8")
        assert svg.count("<path") + svg.count("<circle") > 3, name
        assert (site / "charts" / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        with (site / "charts" / f"{name}.csv").open(encoding="utf-8-sig") as file:
            assert len(list(csv.reader(file))) > 1, name


def test_each_chart_says_whose_figures_it_shows(site: Path) -> None:
    text = (site / "pledge" / "JP-PUR-EN7.html").read_text(encoding="utf-8")
    assert re.findall(r"Source: [A-Z][^<]*, retrieved 20\d\d-\d\d-\d\d", text)


def test_the_interactive_chart_is_the_picture(site: Path) -> None:
    for page in pages(site).values():
        for spec in page.specs:
            assert json.loads(spec)["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


def test_unknown_is_said_and_hatched_and_never_zero(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    row = next(part for part in text.split("<tr>") if "JP-PUR-RICE75" in part)
    assert 'class="bar none"' in row
    assert '<span class="unknown">unknown</span>' in row
    ladder = (site / "charts" / "JP-INV-550-ladder.csv").read_text(encoding="utf-8-sig")
    assert "disbursed,USD,,\n" in ladder


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
