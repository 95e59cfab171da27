"""The page of environment variables has each one that the code reads, and none that nothing reads."""

import re
from pathlib import Path

from pledgebook.flows.server import server_settings
from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.fetch.clients import CLIENTS

PAGE = (CHECKOUT / "docs" / "configuration.md").read_text(encoding="utf-8")
OURS = re.compile(r"\bPLEDGEBOOK_[A-Z][A-Z_]*[A-Z]\b")
FOREIGN = re.compile(r"\"((?:AWS|PREFECT|PG)_?[A-Z_]+[A-Z])\"")
CODE = ("pipelines", "flows", "src", "deploy", "prefect.yaml", "Makefile")
BY_TESTS = ("tests/conftest.py", "tests/needs.py")


def text_of(*places: str) -> str:
    """The text of all code below some places."""
    found: list[Path] = []
    for place in (CHECKOUT / name for name in places):
        found += sorted(place.rglob("*")) if place.is_dir() else [place]
    kinds = {".py", ".toml", ".sql", ".service", ".yaml", ".html", ""}
    return "\n".join(
        one.read_text(encoding="utf-8") for one in found if one.is_file() and one.suffix in kinds
    )


def of_sources() -> set[str]:
    """The variables of the sources that can be fetched."""
    keys = {f"PLEDGEBOOK_{source.upper()}_KEY" for source, client in CLIENTS.items() if client.key}
    return keys | {f"PLEDGEBOOK_{source.upper()}_URL" for source in CLIENTS}


def test_the_page_has_what_the_code_reads() -> None:
    read = set(OURS.findall(text_of(*CODE, *BY_TESTS))) | of_sources()
    assert read - set(OURS.findall(PAGE)) == set()


def test_the_page_has_nothing_that_is_not_read() -> None:
    read = set(OURS.findall(text_of(*CODE, *BY_TESTS))) | of_sources()
    assert set(OURS.findall(PAGE)) - read == set()


def test_the_page_has_the_variables_of_others_that_the_code_names() -> None:
    named = set(FOREIGN.findall(text_of("pipelines", "flows"))) | set(server_settings(Path("/home")))
    assert {name for name in named if f"`{name}`" not in PAGE} == set()


def test_a_source_that_needs_its_key_says_so() -> None:
    for source, client in CLIENTS.items():
        needs = "none" if client.key is None else "needed" if client.key.is_required else "recommended"
        assert f"| [`{source}`](sources/{source}.md) | {needs} |" in PAGE
