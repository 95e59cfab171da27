"""What changed between two days: figures and headlines."""

from datetime import date

from pipelines.core.paths import DataDir
from pipelines.query.headlines import learnt
from pipelines.query.published import copied
from pipelines.reconcile.revision.headline_change import Reckoning
from pipelines.warehouse.connection import connect, reader
from pipelines.warehouse.reading import end_of_day

GRAINS = {
    "source": "source, series, reporter_iso3, partner_iso3, direction",
    "month": "source, series, reporter_iso3, partner_iso3, direction, month",
    "product": "source, series, reporter_iso3, partner_iso3, direction, left(product_code, 4) AS heading",
}


COUNTS = ("changed", "added", "withdrawn", "settled")


def _figures(
    data: DataDir, between: tuple[date, date], source: str | None, statement: str
) -> tuple[list[str], list[list[object]]]:
    earlier, later = (end_of_day(day) for day in between)
    with reader(data.published, 120.0) as con:
        answer = con.execute(statement, {"earlier": earlier, "later": later, "source": source})
        names = [column[0] for column in answer.description or ()]
        return names, [list(row) for row in answer.fetchall()]


def _reckoned(data: DataDir, as_of: date, earlier: date, later: date) -> list[Reckoning]:
    """The headlines as known first, and after each cause."""
    with copied(data) as copy, connect(copy.warehouse) as con:
        return learnt(con, as_of, end_of_day(earlier), end_of_day(later))


def _counts(grain: str) -> str:
    """The statement that counts the cells and adds up what they were and are; a sum of several units is none."""
    counts = ", ".join(f"count(*) FILTER (WHERE change = '{name}') AS {name}" for name in COUNTS)
    units = "list_distinct(list(unit_before) || list(unit_after))"
    currencies = "list_distinct(list(currency_before) || list(currency_after))"
    values = ", ".join(
        f"CASE WHEN len({currencies}) = 1 THEN sum(CAST(value_{side} AS DECIMAL(28, 2))) END AS value_{side}"
        for side in ("before", "after")
    )
    quantities = ", ".join(
        f"CASE WHEN len({units}) = 1 THEN sum(quantity_{side}) END AS quantity_{side}"
        for side in ("before", "after")
    )
    # The names come from this module, the values travel as parameters.
    return f"""
        SELECT {grain}, {counts},
          {values}, {quantities}, CASE WHEN len({units}) = 1 THEN {units}[1] END AS unit
        FROM ledger.revised_flow($earlier, $later)
        WHERE source = coalesce($source, source)
        GROUP BY ALL
        ORDER BY ALL
    """  # noqa: S608


def _cells() -> str:
    return """
        SELECT * FROM ledger.revised_flow($earlier, $later)
        WHERE source = coalesce($source, source) AND change <> 'settled'
        ORDER BY ALL
    """
