"""Fields of the entries of register files: the columns of their contracts, under shorter names."""

from dataclasses import dataclass, field, replace
from typing import Any

from pledgebook.pipelines.core.records.hidden import HIDING
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns, nullable

CHILDREN: dict[str, tuple[str, ...]] = {
    "pledge": ("reading", "headline", "term", "milestone"),
    "reading": ("target",),
}
"""Entries written below others: `[[pledge.reading]]`, `[[pledge.reading.target]]`, `[[pledge.headline]]`,
`[[pledge.term]]`, `[[pledge.milestone]]`."""

TOP = ("agreement", "document", "pledge", "scope", "event", "legal_event", "mirror", "watch", "product_group")
"""Top-level entries of a file."""

DEFAULTS: dict[str, dict[str, Any]] = {
    "agreement": {"met_from_pct": 100, "on_track_from_pct": 100, "within_cap_to_pct": 100},
    "pledge": {"sectors": []},
    "scope": {"is_within": False},
    "reading": {
        "is_headline": False,
        "proration": "none",
        "activities": [],
        "donors": [],
        "recipients": [],
    },
    "target": {"is_recurring": False},
    "event": {"is_investment": True, "additionality": "unknown"},
    "watch": {"importers": [], "pledges": []},
    "milestone": {"counts": ["calendar"], "calendars": [], "done_stage": "done", "is_earliest": False},
}
"""Defaults other than null."""

OF_SOURCE = (
    *("source", "series", "value_date", "payer_iso3", "beneficiary_iso3", "provider", "receiver"),
    *("snapshot_id", "row_number", "released_at"),
)
"""Columns of an event that only rows of sources have."""

OF_EVENT = (
    *("event_id", "pledge_id", "project", "stage", "event_date"),
    *("sector", "part_of", "duplicate_of", "serves"),
)
"""Columns shared by all claims of an event."""


@dataclass(frozen=True)
class Shape:
    """Fields of a kind of entry.

    Args:
        table: Ledger table.
        names: Column by field name.
        required: Required columns, own or inherited.
        extra: Fields without a column of their own, such as `amount`.
        children: Kinds of entries written below this one.
    """

    table: str
    names: dict[str, str]
    required: frozenset[str]
    extra: tuple[str, ...] = ()
    children: tuple[str, ...] = field(default=())

    @property
    def allowed(self) -> frozenset[str]:
        """All field names accepted in the entry."""
        return frozenset(self.names) | set(self.extra) | set(self.children) | set(HIDING)


def name_of(table: str, column: str) -> str:
    """Return the field name of a column: ids drop `_id`, `known_to` is `superseded`."""
    if column == f"{table.removesuffix('_pair')}_id":
        return "id"
    return "superseded" if column == "known_to" else column.removesuffix("_id")


def _shape(table: str, without: tuple[str, ...] = (), extra: tuple[str, ...] = ()) -> Shape:
    contract = CONTRACTS[table]
    names = {name_of(table, column): column for column in columns(contract) if column not in without}
    required = frozenset(columns(contract)) - nullable(contract) - {"known_from"}
    return Shape(table, names, required, extra, CHILDREN.get(table, ()))


SHAPES: dict[str, Shape] = {
    "agreement": _shape("agreement"),
    "document": _shape("document"),
    "pledge": _shape("pledge"),
    "term": _shape("term", ("pledge_id",)),
    "milestone": _shape("milestone", ("pledge_id",)),
    "reading": _shape("reading", ("pledge_id",)),
    "target": _shape("target", ("reading_id",), ("amount",)),
    "headline": replace(
        _shape("declaration", ("pledge_id",)),
        required=_shape("declaration").required - {"pledge_id"} | {"known_from"},
    ),
    "scope": Shape(
        "scope",
        {name: name if name != "id" else "scope_id" for name in ("id", "edition", "is_within", "note", "known_from")}
        | {"superseded": "known_to", "document": "document_id"},
        frozenset({"scope_id"}),
        ("include", "exclude", "union", "csv"),
    ),
    "event": Shape(
        "event",
        _shape("event", OF_SOURCE).names,
        _shape("event").required | {"pledge_id"},
        ("amount",),
        ("claim",),
    ),
    "claim": _shape("event", (*OF_EVENT, *OF_SOURCE), ("amount",)),
    "watch": _shape("watch"),
    "product_group": _shape("product_group"),
    "legal_event": replace(
        _shape("legal_event", (), ("agreements", "pledges")),
        required=_shape("legal_event").required - {"agreement_id"},
    ),
    "mirror": _shape("mirror_pair"),
}  # fmt: skip
"""Fields of each kind of entry, by its name in the files."""
