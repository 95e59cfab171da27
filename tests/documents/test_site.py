"""The site of the documents: built strictly and without a network, whole, and written from the program where it can be."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from handbook import checks, commands, folders
from pledgebook.pipelines.cli.main import COMMANDS
from pledgebook.pipelines.core.paths import CHECKOUT, sql_names
from tests.datadirs import once

LOADED = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"([^\"]+)|<link\b[^>]*\bhref=\"([^\"]+)")
LARGEST_PICTURE = 150_000


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; a page without a place, a dead link or a missing anchor fails the build."""

    def build(folder: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)],
            cwd=CHECKOUT,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return once(tmp_path_factory, "handbook", build)


@pytest.mark.slow
def test_every_page_of_the_documents_is_on_the_site(site: Path) -> None:
    docs = CHECKOUT / "docs"
    for page in docs.rglob("*.md"):
        assert (site / page.relative_to(docs)).with_suffix(".html").is_file(), page


@pytest.mark.slow
def test_a_page_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert pages
    for page in pages:
        for found in LOADED.findall(page.read_text(encoding="utf-8")):
            assert not re.match(r"https?:|//", "".join(found)), (page, found)
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//", style.read_text(encoding="utf-8")), style


@pytest.mark.slow
def test_the_command_line_has_each_command_with_its_options(site: Path) -> None:
    text = commands.page()
    for name in COMMANDS:
        assert f"\n### pledgebook {name}\n" in text, name
    assert "\n#### pledgebook breaks accept\n" in text
    assert "| `--as-of DATE` | Compute periods up to this day;" in text
    assert "pledgebook-status" in (site / "reference" / "commands.html").read_text(encoding="utf-8")


def test_the_page_of_checks_has_each_with_its_statement() -> None:
    text = checks.page()
    assert [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")] == list(
        sql_names("checks")
    )
    assert text.count("```sql") == len(sql_names("checks"))


def test_an_index_lists_every_page_of_its_folder() -> None:
    docs = CHECKOUT / "docs"
    for text, folder in (
        (folders.decisions(docs), "decisions"),
        (folders.sources(docs), "sources"),
        (folders.cases(docs), "cases"),
    ):
        assert re.findall(r"\]\(([\w-]+\.md)\)", text) == [page.name for page in folders.pages(docs / folder)]


def test_a_page_of_the_checkout_reads_on_the_site_too() -> None:
    text = "[a](docs/register.md#fields) [b](docs/decisions) [c](sql/queries/x.sql) [d](CHANGELOG.md) [e](https://e.org)"
    told = "[a](register.md#fields) [b](decisions/index.md) c [d](changes.md) [e](https://e.org)"
    assert folders.of_checkout(text) == told


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_of_the_checkout_lead_somewhere(name: str) -> None:
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text)]
    assert name == "CHANGELOG.md" or links
    for link in links:
        assert not link or (CHECKOUT / link).exists(), link


def test_the_readme_is_one_screen_and_its_picture_small() -> None:
    assert len((CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()) <= 60
    for picture in (CHECKOUT / "docs" / "images").glob("*.png"):
        assert picture.stat().st_size < LARGEST_PICTURE, picture
