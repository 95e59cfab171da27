"""Supplier concentration of a country's imports of a product group.

Shares are of the imports from all countries, so only months with a known total count: the source gives the world's
total, or has published every partner. A part of the total without a known supplier makes each figure a range.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import ZERO, percent_text, rounded
from pledgebook.pipelines.core.months import last_day
from pledgebook.pipelines.core.vocabulary import GRADES, WORLD
from pledgebook.pipelines.reconcile.dependence.concentration import Concentration, Supply, concentration
from pledgebook.pipelines.reconcile.wording import joined, say
from pledgebook.pipelines.schemas.results.concentration import SupplierConcentration
from pledgebook.pipelines.schemas.results.supplier_share import SupplierShare
from pledgebook.pipelines.schemas.rows import Row, rows_to_frame

YEAR = 12
HALF_A_CENT = Decimal("0.005")
SIDE = ("watch_id", "importer_iso3", "source", "series", "measure", "unit")
Key = tuple[str, ...]


@dataclass
class _Cell:
    """Imports of a month or a longer period."""

    months: int
    world: Decimal | None = None
    of: dict[str, Decimal | None] = field(default_factory=dict)
    is_all: bool = False
    in_part: set[str] = field(default_factory=set)
    lacking: set[str] = field(default_factory=set)
    grades: set[str] = field(default_factory=set)

    @property
    def total(self) -> Decimal | None:
        """Imports from all countries; None is unknown."""
        if self.in_part:
            return None
        if self.world is not None and (self.is_all or not self.lacking):
            return self.world
        known = [amount for amount in self.of.values() if amount is not None]
        return sum(known, ZERO) if self.is_all and len(known) == len(self.of) else None


def dependence(
    watch: pl.DataFrame, supply: pl.DataFrame, run_id: str, as_of: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the supplier concentration, and the share of each supplier, by calendar year or by the period of a source.

    Args:
        watch: Rows of `ledger.watch`.
        supply: `watch_id`, `importer_iso3`, `source`, `series`, `measure`, `unit`, `supplier_iso3` (W00 for all),
            `month`, `period_months`, `amount` (null if not reported), `is_all`, `in_part`, `lacking`, `grade`.
        run_id: The run.
        as_of: As-of date; later months are left out.

    Returns:
        Rows of `ledger.concentration` and of `ledger.supplier_share`, sorted. A year is the sum of its twelve months if
        all are known, else the figure for the whole year, else the sum of the known months.
    """
    goals = {row["watch_id"]: row for row in watch.iter_rows(named=True)}
    rows: list[Row] = []
    shares: list[Row] = []
    for side, cells_of in _sides(supply, as_of).items():
        for span, cells in _spans(cells_of).items() if side[0] in goals else ():
            supplies = [Supply(cell.total, cell.of, cell.is_all) for cell in cells if cell.total is not None]
            found = concentration(supplies) if supplies else None
            key = {**dict(zip(SIDE, side, strict=True)), "period_start": span[0], "period_end": span[1]}
            rows.append(key | _row(goals[side[0]], cells, supplies, found))
            shares += [key | share for share in _shares(found)]
    by = (*SIDE, "period_start", "period_end")
    return (
        rows_to_frame(SupplierConcentration, rows, by, run_id),
        rows_to_frame(SupplierShare, shares, (*by, "supplier_iso3"), run_id),
    )


def _sides(supply: pl.DataFrame, as_of: date) -> dict[Key, dict[tuple[date, int], _Cell]]:
    sides: dict[Key, dict[tuple[date, int], _Cell]] = defaultdict(dict)
    for row in supply.iter_rows(named=True):
        month, months = row["month"], row["period_months"]
        if last_day(month, months) > as_of:
            continue
        cell = sides[tuple(row[name] for name in SIDE)].setdefault((month, months), _Cell(months))
        if row["supplier_iso3"] == WORLD:
            cell.world = row["amount"]
        else:
            cell.of[row["supplier_iso3"]] = row["amount"]
        cell.is_all = cell.is_all or row["is_all"]
        cell.in_part |= {row["in_part"]} - {None, ""}
        cell.lacking |= {row["lacking"]} - {None, ""}
        cell.grades |= set((row["grade"] or "").split(", ")) - {""}
    return sides


def _spans(cells: dict[tuple[date, int], _Cell]) -> dict[tuple[date, date], list[_Cell]]:
    """Return the cells of each period: calendar years made of months, and longer figures as reported."""
    found: dict[tuple[date, date], list[_Cell]] = {}
    for (month, months), cell in cells.items():
        if months > 1:
            found[month, last_day(month, months)] = [cell]
    by_year: dict[int, list[_Cell]] = defaultdict(list)
    for (month, months), cell in cells.items():
        if months == 1:
            by_year[month.year].append(cell)
    for year, of_months in by_year.items():
        span = date(year, 1, 1), date(year, 12, 31)
        known = sum(cell.total is not None for cell in of_months)
        if known == YEAR or span not in found:
            found[span] = of_months
    return found


def _shares(found: Concentration | None) -> list[Row]:
    """Return the suppliers of a period, those without imports left out."""
    return [
        {"supplier_iso3": one, "amount": amount, "share_low_pct": low, "share_high_pct": high}
        for one, (amount, low, high) in (found.shares.items() if found else ())
        if amount
    ]


def _row(watch: Row, cells: list[_Cell], supplies: list[Supply], found: Concentration | None) -> Row:
    return {
        "months_covered": sum(cell.months for cell in cells if cell.total is not None),
        "total": found and rounded(found.total),
        "named": found and rounded(found.named),
        "suppliers": found.suppliers if found else 0,
        "largest_iso3": found and found.largest_iso3,
        "largest_share_low_pct": found and found.share_low,
        "largest_share_high_pct": found and found.share_high,
        "hhi_low": found and found.hhi_low,
        "hhi_high": found and found.hhi_high,
        "grades": ", ".join(one for one in GRADES if any(one in cell.grades for cell in cells)) or None,
        "goal_status": _goal_status(watch, found),
        "note": _note(cells, supplies, found),
    }


def _exceed(supply: Supply) -> bool:
    """Whether the suppliers add up to more than the total, beyond the rounding of each figure to a cent."""
    return supply.named - supply.total > HALF_A_CENT * (len(supply.of) + 1)


def _goal_status(watch: Row, found: Concentration | None) -> str:
    """Return the status of the goal, certain only if both ends of the range agree."""
    goals = [
        (watch["goal_share_pct"], found and found.share_low, found and found.share_high),
        (watch["goal_hhi"], found and found.hhi_low, found and found.hhi_high),
    ]
    pledged = [(goal, low, high) for goal, low, high in goals if goal is not None]
    if not pledged:
        return "no_goal"
    if any(low is not None and low > goal for goal, low, _ in pledged):
        return "above_goal"
    is_kept = all(high is not None and high <= goal for goal, _, high in pledged)
    return "within_goal" if is_kept else "open"


def _note(cells: list[_Cell], supplies: list[Supply], found: Concentration | None) -> str | None:
    codes = sorted({code for cell in cells for code in cell.in_part})
    lacking = sorted({supplier for cell in cells for supplier, amount in cell.of.items() if amount is None})
    absent = sorted({code for cell in cells if cell.total is None for code in cell.lacking})
    unknown, rest = len(cells) - len(supplies), found.rest_pct if found else None
    return joined(
        say("suppliers.in_part", codes=", ".join(codes)) if codes else None,
        say("suppliers.absent", codes=", ".join(absent)) if absent and not codes else None,
        say("suppliers.lacking", suppliers=", ".join(lacking)) if lacking else None,
        say("suppliers.unknown", unknown=unknown, spans=len(cells)) if unknown else None,
        say("suppliers.more") if any(_exceed(one) for one in supplies) else None,
        say("suppliers.rest", share=percent_text(rest)) if rest else None,
    )
