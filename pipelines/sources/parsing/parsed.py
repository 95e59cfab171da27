"""What every source returns: the file's rows as text, and an account of each of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from pipelines.raw.sidecar import Sidecar

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
"""What differs, and where: a later file that looks at all of these products of that month (and partner; `*` for
several) decides whether the difference still stands."""
COVERAGE: Schema = {
    "series": pl.String,
    "reporter_iso3": pl.String,
    "partner_iso3": pl.String,
    "direction": pl.String,
    "product_prefix": pl.String,
    "product_level": pl.Int16,
    "month": pl.Date,
}


WHOLE: Schema = {"project": pl.String, "series": pl.String}


@dataclass(frozen=True)
class Parsed:
    """A file, read and accounted for, not yet checked against its contract.

    Each `row_number` of `raw` stands exactly once in `rows` or in `ignored`. A wide table is made long
    first: then a row is one figure.

    Args:
        contract: The table that the rows are for: "flow", "rate", "event" or "concordance".
        raw: The rows as received: `row_number` (from 1, without the header) and text columns.
        rows: `row_number`, `refusals` (why the source itself refuses the row; empty if it does not) and
            columns of the contract, all as text. Columns that are absent become null; `known_from`,
            `known_to` and `snapshot_id` are filled in by the ingest step.
        ignored: Rows left out by a named rule (`row_number`, `rule`).
        findings: Differences seen while reading, in the columns of FINDINGS.
        coverage: Months that the file itself proves to be published, in the columns of COVERAGE; what the
            sidecar declares is added by the ingest step.
        whole: Projects and series of which the file holds every event that its source reports, in the columns of
            WHOLE, a null series for all of a project: an event of theirs that an earlier file held is then withdrawn.
    """

    contract: str
    raw: pl.DataFrame
    rows: pl.DataFrame
    ignored: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=IGNORED))
    findings: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FINDINGS))
    coverage: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=COVERAGE))
    whole: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=WHOLE))


Parse = Callable[[bytes, Sidecar], Parsed]
"""A source's parser: from the bytes of a file and the note beside it."""
