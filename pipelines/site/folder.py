"""The folder of a report: written whole beside its place, and put there by rename."""

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir, leads_nowhere, real
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.disk.scratch import scratch
from pledgebook.pipelines.export.publication import published_on, released
from pledgebook.pipelines.export.release import READ_ONLY
from pledgebook.pipelines.export.stored import REPORT, release_digest
from pledgebook.pipelines.site.build import build
from pledgebook.pipelines.site.drawn import Drawn
from pledgebook.pipelines.site.facts import facts
from pledgebook.pipelines.site.since import since_the_release_before
from pledgebook.pipelines.warehouse.connection import Ledger, reader

MARK = ".pledgebook-report"
"""A file that says that a folder is a report, and may be written anew."""

PARTIAL, OLD = "partial", "old"
SECONDS = 600.0


def write_site(data: DataDir, to: Path | None = None, as_published: str | None = None) -> Path:
    """Write the report of the latest release, or of an earlier one, and return its first page.

    Args:
        data: The data directory.
        to: The folder; `curated/report` if not given. A report that is there is replaced.
        as_published: The day, or the name, of an earlier release.

    Raises:
        WarehouseError: Nothing has been published yet, or the release cannot be opened.
        UsageError: The folder holds something else, or cannot be written to; or there is no such release.
    """
    target = data.curated / "report" if to is None else _place(data, to)
    _clear(target)
    _demand_report(target)
    release = published_on(data.releases, as_published) if as_published else real(data.releases / "latest")
    ledger = released(release, SECONDS) if as_published else reader(data.published, SECONDS)
    _written(data, ledger, release, target)
    return (target if to is None else to) / "index.html"


def _place(data: DataDir, to: Path) -> Path:
    """Return the folder that a person names, which may be a link to one."""
    if leads_nowhere(to):
        message = f"{to}: found a link that leads nowhere; expected a new or empty folder."
        raise UsageError(message)
    if data.keeps(to):
        message = (
            f"{to}: only raw files and releases lie there; expected a new or empty folder in another place."
        )
        raise UsageError(message)
    return real(to)


def _written(data: DataDir, ledger: AbstractContextManager[Ledger], release: Path, target: Path) -> None:
    since = since_the_release_before(data, release.name)
    partial = target.with_name(f".{target.name}.{PARTIAL}-{os.getpid()}")
    partial.mkdir(parents=True)
    try:
        with _pictures(data) as kept, Drawn(kept, partial) as drawn, ledger as con:
            build(facts(con, release.name, release_digest(release), since), partial, drawn)
        (partial / MARK).write_text("", encoding="utf-8")
        _put_in_place(partial, target)
    finally:
        _remove(partial)


@contextmanager
def _pictures(data: DataDir) -> Iterator[Path]:
    """Where pictures stay between builds; where the data directory cannot be written, they do not stay."""
    kept = data.curated / "pictures"
    if os.access(kept if kept.exists() else data.curated, os.W_OK):
        yield kept
        return
    with scratch() as folder:
        yield folder / "pictures"


def site_of_release(data: DataDir, release: Path) -> Path:
    """Write the report of a release into its folder, and return its first page; a report that is there stays as it is.

    Args:
        data: The data directory.
        release: The folder of the release.
    """
    folder = release / REPORT
    if not (folder / MARK).is_file():
        _clear(folder)
        _written(data, released(release, SECONDS), release, folder)
        for file in folder.rglob("*"):
            if file.is_file():
                file.chmod(READ_ONLY)
    return folder / "index.html"


def _demand_report(target: Path) -> None:
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / MARK).exists())):
        message = f"{target}: found something that is no report of Pledgebook; expected a new or empty folder, so that nothing is lost."
        raise UsageError(message)


def _put_in_place(partial: Path, target: Path) -> None:
    """Replace a report; for an instant between two renames there is none, and never half of one."""
    old = target.with_name(f".{target.name}.{OLD}-{os.getpid()}")
    if target.exists():
        target.rename(old)
    partial.rename(target)
    _remove(old)


def _clear(target: Path) -> None:
    """Remove what a killed process has left; what it had taken away last is the report, and goes back."""
    for left in sorted(target.parent.glob(f".{target.name}.*-*")):
        kind, _, process = left.name.rpartition(".")[2].partition("-")
        if kind not in (PARTIAL, OLD) or not is_digits(process) or psutil.pid_exists(int(process)):
            continue
        if kind == OLD and not target.exists():
            left.rename(target)
        else:
            _remove(left)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
