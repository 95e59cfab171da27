"""Sums of the flows by slice, for a reconciliation whose slices are summed by several processes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pledgebook.pipelines.core.paths import DataDir, Lake
from pledgebook.pipelines.steps.run import inputs_digest
from pledgebook.pipelines.warehouse.lake import version_of
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.slices import Partial, Slice, slices


@dataclass(frozen=True)
class Plan:
    """What is to be summed.

    Args:
        place: The ledger as every process sees it: a file that nobody writes to meanwhile, or a lake at one version.
        known_at: The moment of knowledge.
        inputs_digest: Digest of what the reconciliation follows from.
        slices: The slices, the largest first.
    """

    place: Path | Lake
    known_at: datetime
    inputs_digest: str
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class Sums:
    """What all slices of a plan gave.

    Args:
        inputs_digest: That of the plan.
        parts: What each slice gave, in any order.
    """

    inputs_digest: str
    parts: Sequence[Partial]


def plan_sums(data: DataDir, as_of: date, known_at: datetime, parts: int) -> Plan:
    """Plan the sums of a reconciliation: about so many slices of a like size."""
    with opened(data.warehouse) as con:
        place = data.warehouse
        if isinstance(place, Lake):
            place = replace(place, at=str(version_of(con)))
        return Plan(place, known_at, inputs_digest(con, as_of, known_at), tuple(slices(con, known_at, parts)))
