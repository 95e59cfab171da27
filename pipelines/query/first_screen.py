"""What a stranger sees first: the flagship's pledges in a line each, and the other agreements folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected

ORDER = "SELECT agreement_id, title FROM ledger.current('agreement') ORDER BY rank NULLS LAST, agreement_id"

WORDS = "SELECT reading_id, series, label, rank FROM ledger.current('reading')"

STAGES = ("candidate", "selected", "financing_signed", "disbursed")
"""Stages of money that the first screen tells."""


@dataclass(frozen=True)
class Standing:
    """How an agreement stands.

    Args:
        agreement_id: The agreement.
        title: Its title.
        pledges: Its pledges, in their order.
        figures: The rows of `report.attainment` that stand for them: the headline, or a reading with a figure where the
            headline has none; then further readings of the pledge that tell a change. A pledge without a figure has none.
            Each also has the `series`, `label` and `rank` of its reading.
        silent: The headline rows of the pledges without any figure.
        money: Rows of `report.ladder` of its investment pledges of which a stage is documented.
    """

    agreement_id: str
    title: str
    pledges: tuple[str, ...]
    figures: tuple[Row, ...]
    silent: tuple[Row, ...]
    money: tuple[Row, ...]


def standings(con: Ledger) -> list[Standing]:
    """Return how each agreement stands, in the register's order: the flagship first."""
    words = {row["reading_id"]: row for row in selected(con, WORDS).to_dicts()}
    every = [row | words[row["reading_id"]] for row in report(con, "attainment").to_dicts()]
    ladder = [row for row in report(con, "ladder").to_dicts() if row["is_investment"] and row["unit"]]
    order = con.execute(ORDER).fetchall()
    return [
        _standing(agreement, title, [row for row in every if row["agreement_id"] == agreement], ladder)
        for agreement, title in order
        if any(row["agreement_id"] == agreement for row in every)
    ]


def in_order(con: Ledger, rows: Sequence[Row]) -> list[Row]:
    """Return rows in the register's order of their agreements, else in their own."""
    places = {agreement: place for place, (agreement, _) in enumerate(con.execute(ORDER).fetchall())}
    return sorted(rows, key=lambda row: places[row["agreement_id"]])


def _standing(agreement: str, title: str, rows: Sequence[Row], ladder: Sequence[Row]) -> Standing:
    pledges = tuple(dict.fromkeys(row["pledge_id"] for row in rows))
    documented = {row["pledge_id"] for row in ladder if row["events"] and row["stage"] in STAGES}
    money = tuple(
        row
        for row in ladder
        if row["pledge_id"] in documented.intersection(pledges) and row["stage"] in STAGES
    )
    figures: list[Row] = []
    silent: list[Row] = []
    for pledge in pledges:
        mine = [row for row in rows if row["pledge_id"] == pledge]
        told = told_rows(mine)
        figures += told
        if not told and pledge not in documented:
            silent.append(next((row for row in mine if row["is_headline"]), mine[0]))
    return Standing(agreement, title, pledges, tuple(figures), tuple(silent), money)


def told_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that tell how a pledge stands: one for each reading with a figure that says something of its own.

    The headline comes first, then the readings that the register ranks; of a reading the newest period with a figure.
    Readings of the same goods, unit and source say the same, so the first of them stands for all.
    """
    held = [row for row in rows if has_figure(row)]
    newest: dict[str, Row] = {}
    for row in sorted(held, key=_place):
        kept = newest.get(row["reading_id"])
        if kept is None or row["period_start"] > kept["period_start"]:
            newest[row["reading_id"]] = row
    ways: dict[tuple[object, ...], Row] = {}
    for row in newest.values():
        ways.setdefault((row["source"], row["unit"], row["scope_id"]), row)
    return list(ways.values())


def _place(row: Row) -> tuple[bool, bool, int, bool, str]:
    rank = row["rank"]
    return not row["is_headline"], rank is None, rank or 0, row["change_pct"] is None, row["reading_id"]


def is_upper_bound(row: Row) -> bool:
    """Whether all that is known is that the realized amount is somewhere between 0 and an amount."""
    return row["realized"] == 0 and row["realized_high"] is not None and row["realized_high"] > 0


def has_figure(row: Row) -> bool:
    """Whether a row has a realized amount."""
    return row["realized"] is not None or row["realized_high"] is not None


def chosen(figures: Iterable[Row], most: int) -> list[Row]:
    """Return at most so many rows: one of each pledge, then those that the register ranks, then others."""
    ranked: list[tuple[bool, bool, int, int, Row]] = []
    seen: dict[str, int] = {}
    for place, row in enumerate(figures):
        seen[row["pledge_id"]] = seen.get(row["pledge_id"], 0) + 1
        further = seen[row["pledge_id"]]
        ranked.append((further > 1, row["rank"] is None, further, place, row))
    kept = sorted(ranked, key=lambda one: one[:4])[:most]
    return [one[4] for one in sorted(kept, key=lambda one: one[3])]
