"""Step "health": whether a machine and a data directory are fit for a run, each fact with what to do about it."""

import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import psutil
from filelock import FileLock, Timeout
from packaging.requirements import Requirement

from pledgebook.pipelines.core.errors import WarehouseError, WarehouseLockedError
from pledgebook.pipelines.core.paths import Chosen, DataDir
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.disk.yearly import LOCK
from pledgebook.pipelines.fetch.clients import CLIENTS
from pledgebook.pipelines.network.http import answers
from pledgebook.pipelines.warehouse.connection import connect
from pledgebook.pipelines.warehouse.header import header_of

GOOD, ADVICE, FAULT = "good", "advice", "fault"
STATES = (GOOD, ADVICE, FAULT)
"""How a finding stands: as it should be; worth a look; a run will fail."""

GB = 10**9
DISK_FAULT, DISK_ADVICE = GB // 2, 5 * GB
"""Free bytes below which a run may fail, and below which it soon will."""

MEMORY_ADVICE = 3 * GB
"""Available bytes below which a large run writes to disk: DuckDB takes 2 GB at most."""

PYTHON = (3, 11)
SERVER_SECONDS = 3.0

AT_ONCE = 0.01
"""Seconds that a lock is waited for, to say who holds it."""

HOLDER = re.compile(r"\((PID [0-9]+)")


@dataclass(frozen=True)
class Finding:
    """A fact about a machine, a folder or the data.

    Args:
        subject: What it is about.
        state: One of `STATES`.
        found: What was found.
        advice: What to do; empty if nothing is to be done.
    """

    subject: str
    state: str
    found: str
    advice: str = ""


def machine(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is to be known of Python, the packages, the memory, Prefect's server and the keys."""
    yield python()
    yield packages(requires("pledgebook") or [])
    free = psutil.virtual_memory().available
    yield Finding(
        "memory",
        GOOD if free >= MEMORY_ADVICE else ADVICE,
        f"{free / GB:.1f} GB available",
        ""
        if free >= MEMORY_ADVICE
        else "A large run writes to disk instead, and is slower. Close what you do not need.",
    )
    yield server(environment.get("PREFECT_API_URL"))
    yield from keys(environment)


def python() -> Finding:
    """Return the version of Python."""
    is_new = sys.version_info[:2] >= PYTHON
    wanted = ".".join(map(str, PYTHON))
    return Finding(
        "Python",
        GOOD if is_new else FAULT,
        f"{platform.python_version()} on {platform.system()}",
        "" if is_new else f"Install Python {wanted} or newer.",
    )


def packages(wanted: list[str]) -> Finding:
    """Return whether the packages that Pledgebook needs are there, in versions that it was tested with.

    Args:
        wanted: Requirements as a package states them.
    """
    asked = [
        one for one in map(Requirement, wanted) if one.marker is None or one.marker.evaluate({"extra": ""})
    ]
    wrong = [words for one in asked if (words := _misfit(one))]
    if not wrong:
        return Finding(
            "packages",
            GOOD,
            f"{len(asked)} as required; duckdb {version('duckdb')}, polars {version('polars')}",
        )
    return Finding(
        "packages", FAULT, "; ".join(wrong), "Install pledgebook again into an environment of its own."
    )


def _misfit(wanted: Requirement) -> str:
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return f"{wanted.name} is not installed"
    return (
        ""
        if wanted.specifier.contains(found, prereleases=True)
        else f"{wanted.name} is {found}, required {wanted.specifier}"
    )


def server(url: str | None) -> Finding:
    """Return whether the Prefect server that the environment names answers."""
    if not url:
        return Finding(
            "Prefect server",
            GOOD,
            "none named; `pledgebook run` needs none, `pledgebook serve` starts its own",
        )
    if answers(f"{url.rstrip('/')}/health", SERVER_SECONDS):
        return Finding("Prefect server", GOOD, f"{url} answers")
    return Finding(
        "Prefect server",
        ADVICE,
        f"{url} does not answer",
        "Start it, or unset PREFECT_API_URL; scheduled runs wait for it.",
    )


def keys(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether the keys of publishers are set; their values are never shown."""
    for source, client in sorted(CLIENTS.items()):
        if client.key is None:
            continue
        name = f"PLEDGEBOOK_{source.upper()}_KEY"
        if environment.get(name, "").strip():
            yield Finding(f"key {source}", GOOD, f"{name} is set")
        elif client.key.is_required:
            yield Finding(f"key {source}", ADVICE, f"{name} is not set",
                          f"Get one from the publisher ({SOURCES[source].publisher}); nothing is fetched without it.")  # fmt: skip
        else:
            yield Finding(f"key {source}", GOOD, f"{name} is not set; fewer questions a day are answered")


def folders(chosen: Chosen) -> Iterator[Finding]:
    """Yield what is to be known of a data directory: where it is, what can be written, room, locks, files."""
    data = chosen.data
    is_there = data.root.is_dir()
    yield Finding(
        "data directory",
        GOOD if is_there else ADVICE,
        f"{data.root}, named by {chosen.by}" + ("" if is_there else "; not there"),
        "" if is_there else "`pledgebook run` makes it; `pledgebook init DIR` makes a workspace.",
    )
    for folder in (data.raw, data.curated):
        yield writable(folder)
    yield disk(data.curated)
    yield warehouse_lock(data)
    yield break_log_lock(data)
    for path in (data.curated / "warehouse.duckdb", data.published):
        if path.is_file():
            yield file_format(path)


def writable(folder: Path) -> Finding:
    """Return whether a folder can be written, or made."""
    place = _existing(folder)
    is_writable = os.access(place, os.W_OK | os.X_OK)
    return Finding(
        f"folder {folder.name}",
        GOOD if is_writable else FAULT,
        "can be written" if is_writable else f"{place} cannot be written",
        ""
        if is_writable
        else f"Give yourself the right to write there: chmod u+rwx {place}, or ask its owner.",
    )


def disk(folder: Path) -> Finding:
    """Return how much room the disk of a folder has."""
    free = shutil.disk_usage(_existing(folder)).free
    state = FAULT if free < DISK_FAULT else ADVICE if free < DISK_ADVICE else GOOD
    advice = (
        ""
        if state == GOOD
        else "Make room: a run writes a copy of the ledger with each release. Old releases can be moved away."
    )
    return Finding("disk", state, f"{free / GB:.1f} GB free", advice)


def warehouse_lock(data: DataDir) -> Finding:
    """Return who holds the ledger's file; nobody can tell of a lake, which several may write to."""
    place = data.warehouse
    if not isinstance(place, Path):
        return Finding("ledger", GOOD, f"{place.name}: several may write to it")
    if not place.is_file():
        return Finding("ledger", ADVICE, "there is none yet", "Run `pledgebook run`.")
    try:
        with connect(place, AT_ONCE):
            return Finding("ledger", GOOD, f"{place.stat().st_size / 10**6:,.0f} MB; nobody is writing to it")
    except WarehouseLockedError as error:
        holder = HOLDER.search(str(error))
        who = holder[1] if holder else "somebody"
        return Finding(
            "ledger",
            ADVICE,
            f"{who} is writing to it",
            "Wait until it has finished: runs take turns by themselves.",
        )
    except WarehouseError as error:
        return Finding(
            "ledger",
            FAULT,
            str(error),
            "A run says what to do; data/raw has all that is needed to build it anew.",
        )


def break_log_lock(data: DataDir) -> Finding:
    """Return whether somebody is writing to the log of breaks."""
    lock = data.discrepancy_event / LOCK
    if lock.is_file():
        try:
            with FileLock(lock, timeout=0, preserve_lock_file=True):
                pass
        except Timeout:
            return Finding(
                "log of breaks", ADVICE, "somebody is writing to it", "Wait until they have finished."
            )
        except OSError as error:
            return Finding(
                "log of breaks",
                ADVICE,
                f"cannot be written ({error.strerror})",
                "Runs and people add to it: make it writable for them.",
            )
    return Finding("log of breaks", GOOD, "nobody is writing to it")


def file_format(path: Path) -> Finding:
    """Return which DuckDB wrote a file."""
    header = header_of(path)
    if header is None:
        return Finding(
            path.name,
            FAULT,
            "is no DuckDB database",
            "Delete it; `pledgebook run` builds it anew from data/raw.",
        )
    return Finding(
        path.name,
        GOOD,
        f"format {header.storage}, written by DuckDB {header.written_by or 'of an unknown version'}",
    )


def _existing(folder: Path) -> Path:
    """Return a folder, or the nearest above it that is there."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())
