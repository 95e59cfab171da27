"""A declared correction as a value."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

import polars as pl

from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import strict_cast
from pledgebook.pipelines.schemas.contract import columns, key


@dataclass(frozen=True)
class Correction:
    """One declared correction.

    Args:
        correction_id: Its id.
        source: Source of the figure.
        table: Ledger table of the cell.
        cell: Key of the cell without the source, as text.
        expect: Values in the source, as text; empty for null.
        replace: Corrected values, as text; empty for unknown. Without any the row is dropped.
        reason: Why the figure is wrong.
        reported_by: Person or organization that reported the error.
        declared_date: Day from which the corrected figure is known.
        until: Last day of retrieval that it applies to, once the publisher has corrected the figure.
        evidence: Evidence of the error.
        url: Address of the evidence.
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
        """Moment from which the corrected figure is known."""
        return datetime.combine(self.declared_date, time())

    @property
    def rule(self) -> str:
        """Rule under which a dropped row is counted as ignored."""
        return f"corrected:{self.correction_id}"

    def concerns(self, taken_at: datetime) -> bool:
        """Whether it applies to a snapshot of a moment before that is stored."""
        return self.known_from <= taken_at and (self.until is None or taken_at.date() <= self.until)

    def typed(self, texts: Mapping[str, str]) -> pl.DataFrame:
        """Convert texts to one row of the table's types; empty text is null outside the key."""
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
    """Return the SHA-256 of the content of corrections; None if there are none."""
    content = [asdict(one) for one in sorted(corrections, key=lambda one: one.correction_id)]
    text = json.dumps(content, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest() if content else None
