"""Claims of documents on an event: combined into a range, with a break where they differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.decimals import rounded
from pledgebook.pipelines.core.measures.conversion import NO_RATE, Conversion, Rates, converted
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.core.vocabulary import CAUTION, STAGES
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.rows import Row

WORDS = {"stage": "stage_conflict", "place": "stage_conflict", "additionality": "conflicting_claims"}
"""Word fields of a claim, and the kind of the break if documents differ."""

UNSTATED = ("additionality", "unknown")
"""A value that contradicts no other."""


@dataclass(frozen=True)
class Claim:
    """A claim of a document, in the unit of the pledge.

    Args:
        row: Row of `ledger.event`.
        low: The low end; None is unknown.
        high: The high end; None is unknown.
        problem: Why the amount could not be converted.
        conversion: How the amount was converted; None if it was not.
    """

    row: Row
    low: Decimal | None
    high: Decimal | None
    problem: str | None = None
    conversion: Conversion | None = None


@dataclass(frozen=True)
class Step:
    """An event, with the range of its documents' claims.

    Args:
        event_id: Its id.
        project: The project.
        stage: Lowest stage claimed.
        event_date: Earliest date claimed.
        is_investment: False if a document calls it a business scale.
        part_of: Event that this one is a part of.
        duplicate_of: Event that this one repeats.
        low: Smallest low end claimed; None if unknown or contradictory.
        high: Largest high end claimed; None if unknown or contradictory.
        pledge_id: Its pledge.
        additionality: Additionality; the most cautious word if documents differ.
        is_suspended: Whether a later document suspends it.
        conversions: How the amounts of its claims were converted.
        sector: The one sector of its pledge that it is in; None if it is in several or none is named.
    """

    event_id: str
    project: str
    stage: str
    event_date: date
    is_investment: bool
    part_of: str | None
    duplicate_of: str | None
    low: Decimal | None
    high: Decimal | None
    pledge_id: str = ""
    additionality: str = "unknown"
    is_suspended: bool = False
    conversions: tuple[Conversion, ...] = ()
    sector: str | None = None


def claims(rows: Iterable[Row], unit: str | None, rates: Rates) -> dict[str, list[Claim]]:
    """Group claims by event, with their amounts in one unit at the rate of their month.

    Args:
        rows: Rows of `ledger.event`.
        unit: Unit of the pledge; None if it has none.
        rates: Exchange rates.
    """
    found: dict[str, list[Claim]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one["event_id"], one["document_id"])):
        found[row["event_id"]].append(_claim(row, unit, rates))
    return dict(found)


def steps(claims_of: dict[str, list[Claim]]) -> list[Step]:
    """Combine the claims of each event: from the smallest low end to the largest high end."""
    return [_step(event_id, found) for event_id, found in claims_of.items()]


def claim_breaks(claims_of: dict[str, list[Claim]], unit: str | None) -> Iterator[Break]:
    """Yield breaks of kind conflicting_claims, stage_conflict, exchange_rate and unit."""
    for event_id, found in claims_of.items():
        yield from _amount_conflict(event_id, found, unit)
        yield from _word_conflicts(event_id, found)
        yield from (_unconverted(claim, unit) for claim in found if claim.problem)


def known_range(low: Decimal | None, high: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Return the two ends, or two unknowns if they contradict each other."""
    return (None, None) if is_contradiction(low, high) else (low, high)


def is_contradiction(low: Decimal | None, high: Decimal | None) -> bool:
    """Whether the low end is above the high end."""
    return low is not None and high is not None and low > high


def _claim(row: Row, unit: str | None, rates: Rates) -> Claim:
    ends, problems = [], []
    span = (row["event_date"].replace(day=1), 1)
    for amount in (row["amount_low"], row["amount_high"]):
        end, problem = (None, None) if amount is None else converted(amount, (row["unit"], unit), span, rates)
        ends.append(None if end is None else rounded(end))
        problems.append(problem)
    is_known = ends[0] is not None or ends[1] is not None
    conversion = rates.used((row["unit"], unit), span) if is_known else None
    return Claim(row, ends[0], ends[1], problems[0] or problems[1], conversion)


def _ends(found: list[Claim]) -> tuple[Decimal | None, Decimal | None]:
    """Return the smallest low end and the largest high end claimed."""
    return (
        min((claim.low for claim in found if claim.low is not None), default=None),
        max((claim.high for claim in found if claim.high is not None), default=None),
    )


def _step(event_id: str, found: list[Claim]) -> Step:
    rows = [claim.row for claim in found]
    low, high = known_range(*_ends(found))
    return Step(
        event_id,
        rows[0]["project"],
        min((row["stage"] for row in rows), key=STAGES.index),
        min(row["event_date"] for row in rows),
        all(row["is_investment"] for row in rows),
        next((row["part_of"] for row in rows if row["part_of"]), None),
        next((row["duplicate_of"] for row in rows if row["duplicate_of"]), None),
        low,
        high,
        rows[0]["pledge_id"],
        min((row["additionality"] for row in rows), key=CAUTION.index),
        conversions=tuple(claim.conversion for claim in found if claim.conversion is not None),
        sector=rows[0]["sector"],
    )


def _amount_conflict(event_id: str, found: list[Claim], unit: str | None) -> Iterator[Break]:
    lows = [(end, claim) for claim in found if (end := _first(claim.low, claim.high)) is not None]
    highs = [(end, claim) for claim in found if (end := _first(claim.high, claim.low)) is not None]
    if len({(claim.low, claim.high) for _, claim in lows}) < 2:
        return
    (least, left), (most, right) = min(lows, key=_amount), max(highs, key=_amount)
    if least == most:
        return
    said = "; ".join(f"{claim.row['document_id']}: {_range(claim)}" for claim in found)
    code = "claim.contradicting" if is_contradiction(*_ends(found)) else "claim.differing"
    yield Break(
        "conflicting_claims",
        event_id,
        Side(left.row["document_id"], least),
        Side(right.row["document_id"], most),
        unit,
        say(code, project=left.row["project"], said=said),
        left.row["pledge_id"],
    )


def _word_conflicts(event_id: str, found: list[Claim]) -> Iterator[Break]:
    for name, kind in WORDS.items():
        said = {claim.row[name]: claim.row for claim in reversed(found) if claim.row[name]}
        stated = [(word, row) for word, row in sorted(said.items()) if (name, word) != UNSTATED]
        if len(stated) > 1:
            (left, one), (right, other) = stated[:2]
            listed = "; ".join(f"{row['document_id']}: {word}" for word, row in stated)
            yield Break(
                kind,
                f"{event_id} {name}",
                Side(f"{one['document_id']}: {left}"),
                Side(f"{other['document_id']}: {right}"),
                None,
                say(f"claim.{name}", project=one["project"], said=listed),
                one["pledge_id"],
            )


def _unconverted(claim: Claim, unit: str | None) -> Break:
    row = claim.row
    is_rate = claim.problem == NO_RATE
    return Break(
        "exchange_rate" if is_rate else "unit",
        f"{row['event_id']} in {row['document_id']}",
        Side(
            f"{row['document_id']} in {row['unit'] or say('claim.no_unit')}",
            _first(row["amount_low"], row["amount_high"]),
        ),
        Side(say("side_label.pledge", unit=unit or say("claim.no_unit"))),
        row["unit"],
        say("claim.no_rate" if is_rate else "claim.other_unit", day=row["event_date"]),
        row["pledge_id"],
    )


def _first(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return other if one is None else one


def _amount(pair: tuple[Decimal, Claim]) -> tuple[Decimal, str]:
    return pair[0], str(pair[1].row["document_id"])


def _range(claim: Claim) -> str:
    low, high = (None if end is None else plain(end) for end in (claim.low, claim.high))
    if low == high:
        return low or say("claim.no_amount")
    code = "claim.range" if low and high else "claim.low" if low else "claim.high"
    return say(code, low=low, high=high)
