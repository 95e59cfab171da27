"""What a declared correction says, as a value."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

import polars as pl

from pipelines.schemas import CONTRACTS
from pipelines.schemas.conform import strict_cast
from pipelines.schemas.contract import columns, key


@dataclass(frozen=True)
class Correction:
    """One declared correction.

    Args:
        correction_id: Its id.
        source: The source whose figure it mends.
        table: The ledger table of the cell.
        cell: The cell: every column of the table's key but the source, as text.
        expect: What the source gives, as text; empty for nothing.
        replace: What stands instead, as text; empty for unknown. Without any the row is dropped.
        reason: Why the figure is wrong.
        reported_by: Who reported the fault.
        declared_date: The day from which the mended figure is known.
        until: The last day of taking that it applies to, once the source has mended itself.
        evidence: What proves the fault.
        url: Where the evidence is.
    """

    correction_id: str
    source: str
    table: str
    cell: Mapping[str, str]
    expect: Mapping[str, str]
    replace: Mapping[str, str]
    reason: str
    reported_by: str
    declared_date: date
    until: date | None = None
    evidence: str | None = None
    url: str | None = None

    @property
    def known_from(self) -> datetime:
        """The moment from which the mended figure is known."""
        return datetime.combine(self.declared_date, time())

    @property
    def rule(self) -> str:
        """The rule by which a row that it drops is ignored."""
        return f"corrected:{self.correction_id}"

    def concerns(self, taken_at: datetime) -> bool:
        """Whether it is applied directly to what was taken at a moment."""
        return self.known_from <= taken_at and (self.until is None or taken_at.date() <= self.until)

    def typed(self, texts: Mapping[str, str]) -> pl.DataFrame:
        """Some of its texts as one row of the table's types; empty text is null outside the key."""
        contract = CONTRACTS[self.table]
        types, names = columns(contract), key(contract)
        casts = [
            strict_cast(name, types[name])
            if name in names
            else pl.when(pl.col(name) != "").then(strict_cast(name, types[name]))
            for name in texts
        ]
        row = pl.DataFrame([texts], schema=dict.fromkeys(texts, pl.String))
        return row.select(cast.alias(name) for name, cast in zip(texts, casts, strict=True))


def digest(corrections: Iterable[Correction]) -> str | None:
    """What some corrections say, as a digest; None if there are none."""
    said = [asdict(one) for one in sorted(corrections, key=lambda one: one.correction_id)]
    return (
        hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest() if said else None
    )
