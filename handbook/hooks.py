"""What MkDocs calls: pages that are written from the program are made at each build, and folders are listed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from handbook import checks, commands, folders, licenses

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def checkout(name: str) -> str:
    """Return a page of the top folder as a page of the site."""
    return folders.of_checkout((ROOT / name).read_text(encoding="utf-8"))


MADE: Mapping[str, Callable[[], str]] = {
    "reference/commands.md": commands.page,
    "reference/checks.md": checks.page,
    "reference/licenses.md": licenses.page,
    "security.md": lambda: checkout("SECURITY.md"),
    "decisions/index.md": lambda: folders.decisions(DOCS),
    "sources/index.md": lambda: folders.sources(DOCS),
    "cases/index.md": lambda: folders.cases(DOCS),
    "changes.md": lambda: checkout("CHANGELOG.md"),
    "contributing.md": lambda: checkout("CONTRIBUTING.md"),
}
"""The pages that no file holds, each with what writes it."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of a folder where the navigation names it."""
    config.nav = expanded(config.nav)
    return config


def expanded(entry: Any) -> Any:  # noqa: ANN401 - as MkDocs has it: lists, dicts and names
    """Return the navigation with each folder as the list of its pages, its index first."""
    if isinstance(entry, list):
        return [expanded(one) for one in entry]
    if isinstance(entry, dict):
        return {name: expanded(one) for name, one in entry.items()}
    if isinstance(entry, str) and entry.endswith("/"):
        return [f"{entry}index.md", *(f"{entry}{page.name}" for page in folders.pages(DOCS / entry))]
    return entry


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    for name, made in MADE.items():
        files.append(File.generated(config, name, content=made()))
    return files
