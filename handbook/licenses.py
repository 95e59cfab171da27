"""The page of the licenses of what Pledgebook installs, from the lock and what the packages say of themselves."""

import re
from importlib.metadata import PackageNotFoundError, distribution

from pledgebook.pipelines.core.paths import CHECKOUT

LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)(.*)$", re.MULTILINE)
OWN = "pledgebook"

HEAD = """# Licenses

Pledgebook is under the Apache License 2.0. What it needs to run, and the rest of its lock file, which only its tests, its documents
and the extras `lake` and `cluster` need, are under the licenses that these packages state. Packages that another system needs are
not installed here and not listed. `make docs` writes this page; a test refuses a package that states no license, and one that is needed
to run and is not known to allow redistribution.
"""


def page() -> str:
    """Return the page in Markdown."""
    needed = needed_to_run()
    rows = [(name, version, license_of(name)) for name, version in locked().items()]
    found = [row for row in rows if row[2] is not None]
    parts = {
        "To run": [row for row in found if row[0] in needed],
        "Beside": [row for row in found if row[0] not in needed],
    }
    lines = [HEAD]
    for title, listed in parts.items():
        lines += [f"## {title}", "", "| package | version | license |", "| --- | --- | --- |"]
        lines += [f"| {name} | {version} | {text} |" for name, version, text in listed] + [""]
    return "\n".join(lines)


def locked() -> dict[str, str]:
    """Return the packages of the lock with their versions."""
    text = (CHECKOUT / "requirements-dev.lock").read_text(encoding="utf-8")
    return {plain(found[1]): found[2] for found in LOCKED.finditer(text)}


def needed_to_run() -> set[str]:
    """Return the packages that Pledgebook needs to run, and those that these need."""
    found, waiting = set[str](), [OWN]
    while waiting:
        name = waiting.pop()
        try:
            wanted = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        for line in wanted:
            other = plain(re.split(r"[^A-Za-z0-9_.-]", line, maxsplit=1)[0])
            if "extra ==" not in line and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def license_of(name: str) -> str | None:
    """Return the license that a package states; None if it is not installed here, empty if it states none."""
    try:
        about = distribution(name).metadata
    except PackageNotFoundError:
        return None
    if "License-Expression" in about:
        return about["License-Expression"]
    classes = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or [] if one.startswith("License ::")]  # fmt: skip
    classes = [one for one in classes if one != "OSI Approved"]
    if classes:
        return "; ".join(classes)
    stated = about["License"] if "License" in about else ""  # noqa: SIM401 - its type has no `get`
    return stated.strip().split("\n")[0][:60] or IN_FILES.get(plain(name), "")


IN_FILES = {"axe-playwright-python": "MIT"}
"""Packages that state their license in a file alone."""


def plain(name: str) -> str:
    """Return a package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
