"""Result of a source's parser: the file's rows as text, each of them accounted for."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from pledgebook.pipelines.core.encoding import Raw
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.parts import Parts

Schema = dict[str, pl.DataType | type[pl.DataType]]

ROWS: Schema = {"row_number": pl.Int64, "refusals": pl.List(pl.String)}
IGNORED: Schema = {"row_number": pl.Int64, "rule": pl.String}
FINDINGS: Schema = {
    "kind": pl.String,
    "subject": pl.String,
    "month": pl.Date,
    "left_label": pl.String,
    "left_amount": pl.Decimal(28, 4),
    "right_label": pl.String,
    "right_amount": pl.Decimal(28, 4),
    "unit": pl.String,
    "explanation": pl.String,
    "series": pl.String,
    "reporter_iso3": pl.String,
    "partner_iso3": pl.String,
    "direction": pl.String,
    "products": pl.List(pl.String),
}
"""A difference and its place. A later file with all of these products for the month (and partner; `*` for several)
decides whether it persists."""
COVERAGE: Schema = {
    "series": pl.String,
    "reporter_iso3": pl.String,
    "partner_iso3": pl.String,
    "direction": pl.String,
    "product_prefix": pl.String,
    "product_level": pl.Int16,
    "month": pl.Date,
}


WHOLE: Schema = {
    "project": pl.String,
    "series": pl.String,
    "first_date": pl.Date,
    "last_date": pl.Date,
    "released_at": pl.Datetime("us"),
}
"""Of which projects, or series of a project, a file has all events. A file with days may be a part of a project that is
split over several files. Without a release it is that of the file."""


@dataclass(frozen=True)
class Parsed:
    """A parsed file, not yet checked against its contract.

    Each `row_number` of `raw` appears exactly once in `rows` or in `ignored`. A wide table is made long first, so
    that a row is one figure.

    Args:
        contract: The table that the rows belong to: "flow", "rate", "event" or "concordance".
        raw: The rows as received: `row_number` (from 1, without the header) and text columns.
        rows: `row_number`, `refusals` (the reasons why the source rejects the row, else empty) and columns of the
            contract, all as text. Missing columns become null; `known_from`, `known_to` and `snapshot_id` are filled
            in by the ingest step. `released_at` is the release of the publisher that the row prints.
        ignored: Rows left out by a named rule (`row_number`, `rule`).
        findings: Differences found while reading, in the columns of FINDINGS.
        coverage: Months that the file itself proves to be published, in the columns of COVERAGE; the ingest step adds
            the coverage declared in the sidecar.
        whole: Projects and series of which the file has all events that its source reports, in the columns of WHOLE (a
            null series means all of a project): their events of earlier files that are missing here are withdrawn.
        released: The publisher's release of the whole file, where its rows print none or only the day up to which they
            reach; a row without one is of this release.
        has_totals: Whether totals beside their parts can be among the rows, which all rows of the file together show.
    """

    contract: str
    raw: pl.DataFrame
    rows: pl.DataFrame
    ignored: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=IGNORED))
    findings: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FINDINGS))
    coverage: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=COVERAGE))
    whole: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=WHOLE))
    released: datetime | None = None
    has_totals: bool = False


def joined(parts: Iterable[Parsed]) -> Parsed:
    """Put the parts of a file together, in their order."""
    found = list(parts)
    frames = ("raw", "rows", "ignored", "findings", "coverage", "whole")
    together = {name: pl.concat([getattr(part, name) for part in found]) for name in frames}
    return replace(found[0], **together)


Parse = Callable[[bytes, Sidecar], Parsed]
"""A source's parser. Called with the bytes of a file and its sidecar."""

ParseParts = Callable[[Raw, Sidecar, Parts], Iterator[Parsed]]
"""A source's parser of files of any size: the parts have the contract, and the rows in order."""
