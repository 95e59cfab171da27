"""Sidecar of a user's own file, and what it makes visible."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core import periods
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.hs_code import code_fault
from pledgebook.pipelines.core.months import month_range
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.ingest.batch import Batch, Tell, silent
from pledgebook.pipelines.ingest.coverage import covers, example_of
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot, opened
from pledgebook.pipelines.schemas.contract import GROUP

ALL, NONE = "all", "none"
EXPECTED = (
    f"`{ALL}`, `{NONE}`, products such as 1201,2711 or TOTAL, and months such as 2024-03 or 2024-01..2024-06, with commas between "
    "them"
)


@dataclass(frozen=True)
class Draft:
    """A file that can be stored, before it is copied.

    Args:
        file: The file.
        sidecar: Its sidecar, with the declared coverage.
        is_open: Whether nobody has said yet what the file has completely, although its source leaves that to its reader:
            its figures would count for no month.
        why_invisible: Why none of its months counts although coverage was declared or proved; empty if one does, and
            for other tables than flows.
        example: What `--covers` could say of the file.
    """

    file: Path
    sidecar: Sidecar
    is_open: bool
    why_invisible: str
    example: str


def draft(file: Path, sidecar: Sidecar, covered: str | None, tell: Tell = silent) -> Draft:
    """Check that a file can be stored before it is copied, and determine its coverage.

    Args:
        file: The file.
        sidecar: Its sidecar.
        covered: What its owner says that it has completely; None if nothing was said.
        tell: Receives a line for each part of a large file.

    Raises:
        SourceError: The file is not what its source publishes.
        UsageError: The declared coverage is not understood, or does not fit the file.
    """
    content = opened(file)
    sidecar = replace(sidecar, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    batch = prepare(Snapshot(file.name, file, sidecar), content, tell=tell)
    is_flow = batch.contract == "flow"
    example = example_of(_products(batch)) if is_flow and batch.height else ""
    if covered not in (None, NONE):
        if not is_flow:
            message = (
                f"{sidecar.source} reports no flows of products, so --covers does not apply. Leave it out."
            )
            raise UsageError(message)
        prefixes, months = declared(str(covered), sidecar)
        rows = _outline(batch, prefixes)
        _refuse_years(prefixes, rows)
        sidecar = replace(sidecar, covers=covers(rows, prefixes, months, example))
        batch = prepare(Snapshot(file.name, file, sidecar), content)
    is_invisible = is_flow and batch.coverage.is_empty()
    is_open = is_invisible and covered is None and not SOURCES[sidecar.source].proves_coverage
    refused = batch.snapshot["rows_quarantined"].item()
    return Draft(
        file=file,
        sidecar=sidecar,
        is_open=is_open and batch.height > 0,
        why_invisible=_why(batch.height, refused) if is_invisible else "",
        example=example,
    )


def _outline(batch: Batch, prefixes: Sequence[str]) -> pl.DataFrame:
    """Return whose flows a file has, of which of some products and levels, in which months; each once.

    Codes are cut to the longest prefix, so that there are few even of a large file.
    """
    longest = max(len(prefix) for prefix in prefixes)
    code = pl.col("product_code")
    names = (
        "series",
        "reporter_iso3",
        "partner_iso3",
        "direction",
        "product_level",
        "month",
        "period_months",
    )
    cut = pl.when(code.str.contains(r"^[0-9]")).then(code.str.slice(0, longest)).otherwise(code)
    return batch.all_rows.select(*names, cut.alias("product_code")).unique().collect(engine="streaming")


def _products(batch: Batch) -> pl.DataFrame:
    return batch.all_rows.select("product_code", "product_level").unique().collect(engine="streaming")


def _why(rows: int, refused: int) -> str:
    if rows == 0:
        return "it has no figure" + (" that could be read" if refused else "")
    return "its rejected rows make their months unknown" if refused else "nothing is declared to be complete"


def declared(covered: str, sidecar: Sidecar) -> tuple[tuple[str, ...], list[date] | None]:
    """Return the products and the months of --covers; no month is None.

    Raises:
        UsageError: A part is neither, or a month is after the day of retrieval.
    """
    parts = [part.strip() for part in covered.split(",")]
    spans = {part: span for part in parts if not is_digits(part) and (span := periods.span(part))}
    products = tuple(part for part in parts if part not in spans)
    months = sorted({month for first, last in spans.values() for month in month_range(first, last)})
    late = [month for month in months if month > sidecar.taken_at.date()]
    if late:
        message = f"--covers: found the month {late[0]:%Y-%m}, which is after {sidecar.taken_at:%Y-%m-%d}, when the file was retrieved."
        raise UsageError(message)
    if products in ((), (ALL,)):
        return ("",), months or None
    for product in products:
        _check_product(product, covered)
    return products, months or None


def _refuse_years(prefixes: tuple[str, ...], rows: pl.DataFrame) -> None:
    """Refuse a year, which would be read as a product without trade."""
    years = {str(year) for year in rows["month"].dt.year().unique()}
    for year in sorted(years & set(prefixes)):
        if not rows["product_code"].str.starts_with(year).any():
            message = f"--covers: found '{year}', which is read as a product; expected months for a year: {year}-01..{year}-12."
            raise UsageError(message)


def _check_product(product: str, covered: str) -> None:
    if re.fullmatch(GROUP, product):
        return
    if not is_digits(product):
        message = f"--covers: found '{covered}'; expected {EXPECTED}."
        raise UsageError(message)
    if fault := code_fault(product):
        message = f"--covers: found the code '{product}'; expected {fault[0]}. {fault[1]}"
        raise UsageError(message)
