"""All figures in one format: for `pledgebook export`, and in each release."""

import io
import shutil
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.export.citation import CITATION, cff
from pledgebook.pipelines.export.formats import json_text, write
from pledgebook.pipelines.export.labels import Label
from pledgebook.pipelines.export.standards.beancount import write_beancount
from pledgebook.pipelines.export.standards.book import write_book
from pledgebook.pipelines.export.standards.figures import Figures
from pledgebook.pipelines.export.standards.hledger import write_hledger
from pledgebook.pipelines.export.standards.iati import write_iati
from pledgebook.pipelines.export.standards.openlineage import write_openlineage
from pledgebook.pipelines.export.standards.package import write_descriptor, write_package
from pledgebook.pipelines.export.standards.sdmx import write_sdmx
from pledgebook.pipelines.export.stored import CHECKSUMS_OF_FORMATS, sha256

BOOK = "pledgebook.xlsx"

WHOLES: dict[str, tuple[str, Callable[[Figures, Path], None]]] = {
    "workbook": (BOOK, write_book),
    "datapackage": ("datapackage", write_package),
    "sdmx": ("sdmx", write_sdmx),
    "iati": ("iati.xml", write_iati),
    "openlineage": ("openlineage.json", write_openlineage),
    "beancount": ("pledgebook.beancount", write_beancount),
    "hledger": ("pledgebook.journal", write_hledger),
}
"""Formats, with the file or folder that each writes unless another is named."""

"""Checksums of the files of a release that quote its digest, and so cannot be part of it."""

OF_RUNS = frozenset({"journal"})
"""Reports that also depend on which days had runs, and so are not part of the digest of an answer."""

MOST_FLOWS = 1_000_000
"""With more flows a release holds no SDMX: `pledgebook export sdmx` writes it of any size."""

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""When each file of an archive was changed, as far as the archive says: the same figures make the same bytes."""


def write_whole(name: str, figures: Figures, target: Path) -> None:
    """Write all figures in one format.

    Args:
        name: One of `WHOLES`.
        figures: The figures.
        target: The file, which is replaced, or the folder, which must not be there.

    Raises:
        UsageError: The folder is there.
    """
    file, write = WHOLES[name]
    if "." in file:
        write(figures, target)
        return
    if target.exists():
        message = f"{target}: already exists. Remove it, or choose another with --output."
        raise UsageError(message)
    partial = target.with_name(f".partial-{target.name}")
    shutil.rmtree(partial, ignore_errors=True)
    write(figures, partial)
    partial.replace(target)


def write_formats(figures: Figures, release: Path, store_copy: Callable[[], None]) -> None:
    """Add to a release a copy of the ledger, its figures in other formats, and their checksums.

    Args:
        figures: The figures of the release; their origin has its name and digest.
        release: Its folder, with the files that make the digest.
        store_copy: Stores the copy.
    """
    with ThreadPoolExecutor(
        1
    ) as beside:  # the workbook takes as long as the copy and all others, and asks the ledger nothing
        book = beside.submit(write_book, figures, release / BOOK)
        store_copy()
        before = {path.name for path in release.iterdir()} - {BOOK}
        _write_others(figures, release)
        book.result()
    made = sorted(path for path in release.iterdir() if path.name not in before)
    lines = "".join(f"{sha256(path)}  {path.name}\n" for path in made)
    (release / CHECKSUMS_OF_FORMATS).write_text(lines, encoding="utf-8")


def write_report(folder: Path, name: str, frame: pl.DataFrame, label: Label) -> None:
    """Write a report of a release as CSV and Parquet."""
    write(frame, folder / f"{name}.csv", "csv")
    write(frame, folder / f"{name}.parquet", "parquet", label)


def _write_others(figures: Figures, release: Path) -> None:
    """Write all formats but the workbook, and the reports that are not part of the digest."""
    for name in sorted(OF_RUNS):
        write_report(
            release, name, figures.frames[name], Label(figures.relations[f"report.{name}"], figures.origin)
        )
    (release / CITATION).write_text(cff(figures.origin), encoding="utf-8")
    write_descriptor(figures, release)
    write_iati(figures, release / "iati.xml")
    write_openlineage(figures, release / "openlineage.json")
    _zip(
        release / "json.zip",
        {f"{name}.json": json_text(frame).encode() for name, frame in figures.frames.items()},
    )
    if figures.con.execute("SELECT count(*) <= ? FROM ledger.current('flow')", [MOST_FLOWS]).fetchall()[0][0]:
        folder = release / "sdmx"
        write_sdmx(figures, folder)
        _zip(release / "sdmx.zip", {path.name: path.read_bytes() for path in sorted(folder.iterdir())})
        shutil.rmtree(folder)


def _zip(target: Path, files: dict[str, bytes]) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    target.write_bytes(held.getvalue())
