"""Amounts, periods and names as the pages print them; the same words as the command's."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.vocabulary import status_word
from pledgebook.pipelines.query.first_screen import is_upper_bound
from pledgebook.pipelines.query.period import Row, period, short_id
from pledgebook.pipelines.query.words.amounts import amount, cell, percent, shares, span
from pledgebook.pipelines.query.words.figures import attainment, months, realized, target
from pledgebook.pipelines.reconcile.revision.headline_change import quoted
from pledgebook.pipelines.site.facts import Facts

SCALES = (
    (Decimal(10) ** 12, "tn"),
    (Decimal(10) ** 9, "bn"),
    (Decimal(10) ** 6, "m"),
    (Decimal(10) ** 3, "thousand"),
)
UNITS = {"number": "items", "t": "tonnes", None: ""}

STAGES = {"financing_signed": "financing signed"}
GRADES = {
    "P": "primary text seen",
    "P'": "a copy or close summary of the primary text",
    "N": "press or think tank",
    "N-": "press or think tank, on a weak host",
    "D": "derived by arithmetic or from the calendar",
}


def per_unit(largest: Decimal, unit: str | None) -> tuple[Decimal, str]:
    """Return by what an axis divides amounts, and its title: `bn USD`."""
    name = UNITS.get(unit, unit or "")
    for scale, word in SCALES:
        if largest >= scale:
            return scale, f"{word} {name}".strip()
    return Decimal(1), str(name)


def stage_word(stage: str) -> str:
    """Return a stage in words."""
    return STAGES.get(stage, stage.replace("_", " "))


def source_line(facts: Facts, names: Iterable[str | None]) -> str:
    """Return whose figures a chart has, and of which day: what stands below it."""
    found = []
    for name in dict.fromkeys(one for one in names if one):
        files = facts.rows("sources", source=name)
        newest = max((row["taken_at"] for row in files), default=None)
        publisher = files[-1]["publisher"] if files else SOURCES[name].publisher if name in SOURCES else name
        found.append(f"{publisher}, retrieved {newest:%Y-%m-%d}" if newest else str(publisher))
    return "; ".join(found)


def day(value: date | datetime | None) -> str:
    """Return a day as 2026-11-30; an unknown one in words."""
    return "unknown" if value is None else f"{value:%Y-%m-%d}"


def month(value: date | None) -> str:
    """Return a month as 2026-11; an unknown one in words."""
    return "unknown" if value is None else f"{value:%Y-%m}"


def realized_text(row: Row) -> str:
    """Return what was realized; an upper bound alone as such."""
    if is_upper_bound(row):
        return span(None, row["realized_high"], row["unit"])
    return realized(row)


def attainment_text(row: Row) -> str:
    """Return realized in percent of the target, or the change; an upper bound alone as such."""
    if is_upper_bound(row):
        full = row["target_high"] if row["target"] is None else row["target"]
        return f"≤ {percent(row['realized_high'] / full * 100)}" if full else "-"
    return attainment(row).replace(" *", "")


def whose(row: Row) -> str:
    """Return whose statistics a figure is by, in short."""
    if row["source"] is None:
        return "documents"
    source = SOURCES.get(row["source"])
    if source is not None and source.is_of_many and row.get("series"):
        return str(row["series"]).replace("_", " ")
    return (source.short or source.publisher) if source else str(row["source"])


FILTERS = {
    "amount": lambda value, unit="": amount(value, unit),
    "span": lambda row, low, high: span(row[low], row[high], row["unit"]),
    "percent": percent,
    "shares": shares,
    "cell": cell,
    "day": day,
    "month": month,
    "period": period,
    "short_id": short_id,
    "stage": stage_word,
    "target": target,
    "realized": realized_text,
    "attainment": attainment_text,
    "whose": whose,
    "months": lambda row: months(row, has_mark=False),
    "status": status_word,
    "quoted": quoted,
    "grade": lambda grade: GRADES.get(grade, "not graded"),
}
"""The filters of the templates."""


def bar(row: Row) -> dict[str, float | bool | None]:
    """Return the ends of a figure's bar in percent of its full target; None for what is unknown.

    A pledge without an amount has no bar.
    """
    full = row["target"] if row["target"] is not None else row["target_high"]
    if full is None or full <= 0:
        return {"has": False, "low": None, "high": None, "due": None}
    low, high, due = row["realized"], row["realized_high"], row["target_to_date"]
    if row["months_partial"]:
        high = low

    def placed(value: Decimal | None) -> float | None:
        return (
            None
            if value is None
            else float(min(max(value / full * 100, Decimal(0)), Decimal(100)).quantize(Decimal("0.01")))
        )

    return {
        "has": True,
        "low": placed(low),
        "high": placed(high if high is not None else low),
        "due": placed(due),
    }
