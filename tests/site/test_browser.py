"""The report in a real browser: nothing is asked of another host, charts answer, tables sort, and everybody can read it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from tests.needs import demand
from tests.site.test_report import site

__all__ = ["site"]

Scheme = Literal["light", "dark"]
BROWSER = shutil.which("chromium")
PAGES = (
    *(
        "index.html",
        "investment.html",
        "minerals.html",
        "revisions.html",
        "mirror.html",
        "breaks.html",
        "data.html",
    ),
    *("method.html", "pledge/JP-PUR-EN7.html", "pledge/JP-INV-550.html", "pledge/JP-PUR-SOY.html"),
)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    demand([] if BROWSER else ["chromium (apt-get install chromium)"])
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


def _page(browser: Browser, width: int, scheme: Scheme = "light") -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: told.append(request.url) if request.url.startswith("http") else None)
    return page, told


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_ask_nobody(browser: Browser, site: Path, scheme: Scheme) -> None:
    page, told = _page(browser, 1440, scheme)
    for name in PAGES:
        page.goto((site / name).as_uri())
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert not [
            (one["id"], one["impact"]) for one in found if one["impact"] in ("serious", "critical")
        ], name
    assert told == []


@pytest.mark.parametrize("width", [360, 1440])
def test_no_page_is_wider_than_the_window(browser: Browser, site: Path, width: int) -> None:
    page, _told = _page(browser, width)
    for name in PAGES:
        page.goto((site / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_a_chart_answers_the_pointer_without_another_host(browser: Browser, site: Path) -> None:
    page, told = _page(browser, 1440)
    page.goto((site / "pledge" / "JP-PUR-EN7.html").as_uri())
    page.hover("figure.chart >> nth=0")
    page.wait_for_selector("figure.chart .live svg", timeout=60_000)
    assert page.locator("figure.chart .live svg path").count() > 3
    assert told == []


def test_a_table_sorts_by_amount_and_keeps_the_unknown_last(browser: Browser, site: Path) -> None:
    page, told = _page(browser, 1440)
    page.goto((site / "index.html").as_uri())
    table = page.locator("table.sortable").first
    button = table.locator("thead button", has_text="Realized")
    button.click()
    button.click()
    shown = table.locator("tbody tr td:nth-child(3)").all_inner_texts()
    known = [text for text in shown if text not in ("unknown", "-")]
    assert shown[: len(known)] == known
    assert known[0] == "13.26 bn USD", known[:3]
    assert told == []


def test_a_page_prints_and_needs_no_script(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "pledge" / "JP-PUR-EN7.html").as_uri())
    assert page.locator("figure.chart img").count() >= 3
    assert page.locator("figure.chart img").first.evaluate("image => image.naturalWidth") > 300
    assert page.pdf()[:4] == b"%PDF"


def test_two_days_that_are_chosen_show_what_moved_between_them(browser: Browser, site: Path) -> None:
    page, told = _page(browser, 1440)
    page.goto((site / "revisions.html").as_uri())
    page.select_option("select[name=earlier]", label="2026-01-29")
    page.select_option("select[name=later]", label="2026-03-31")
    rows = page.locator("table.sums tbody tr").all_inner_texts()
    assert "JP-PUR-EN7/jp-customs\t2025\t12\t1,819,759,978,000 JPY\t1,820,697,920,000 JPY\t+0.05" in rows, (
        rows
    )
    assert page.locator("table.figures tbody tr").count() > 10
    page.select_option("select[name=later]", label="2026-01-29")
    assert "0 sums changed, 0 figures were revised" in page.locator(".said").inner_text()
    assert told == []
