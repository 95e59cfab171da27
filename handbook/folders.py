"""The pages that list a folder, and those of the checkout that are read on the site too."""

import re
from pathlib import Path

DECISIONS = """# Decisions

Choices that somebody may ask about later: what was decided, why, and what was tried instead. Numbers are never used
again; a decision that is replaced says by which.

| decision | about |
| --- | --- |
"""
SOURCES = """# Sources

A page a publisher: what is taken from it, in which unit and valuation, how it is fetched, and what to mind.

| source | publisher and figures |
| --- | --- |
"""
CASES = """# Cases

Figures that were worked through by hand, from the raw file to the printed number. A test repeats each row of their tables.

| case |
| --- |
"""


def title(page: Path) -> str:
    """Return the heading of a page."""
    return page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def pages(folder: Path) -> list[Path]:
    """Return the pages of a folder by name, without its index."""
    return sorted(page for page in folder.glob("*.md") if page.name != "index.md")


def decisions(docs: Path) -> str:
    """Return the index of the decisions."""
    return DECISIONS + "".join(
        f"| {page.name[:4]} | [{title(page)}]({page.name}) |\n" for page in pages(docs / "decisions")
    )


def sources(docs: Path) -> str:
    """Return the index of the sources."""
    rows = ((page, *title(page).partition(": ")) for page in pages(docs / "sources"))
    return SOURCES + "".join(f"| [`{name}`]({page.name}) | {what} |\n" for page, name, _, what in rows)


def cases(docs: Path) -> str:
    """Return the index of the cases."""
    return CASES + "".join(f"| [{title(page)}]({page.name}) |\n" for page in pages(docs / "cases"))


def of_checkout(text: str) -> str:
    """Return a page of the top folder with its links to documents as they are inside docs.

    A link to a file that is no page of the site becomes the file's name.
    """
    text = re.sub(r"\]\(docs/([\w/.-]+\.md(?:#[\w-]+)?)\)", r"](\1)", text)
    text = re.sub(r"\[([^\]]+)\]\(docs/(decisions|sources|cases)/?\)", r"[\1](\2/index.md)", text)
    text = text.replace("](CONTRIBUTING.md)", "](contributing.md)").replace(
        "](CHANGELOG.md)", "](changes.md)"
    )
    return re.sub(r"\[([^\]]+)\]\((?!https?:|#)(?![\w/.-]+\.md)[^)]*\)", r"\1", text)
