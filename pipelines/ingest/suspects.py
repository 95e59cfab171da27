"""Flows that may stand apart from those around them, found among millions before they are judged.

A figure that is beyond every one of the 24 around it is beyond the largest or the smallest of them, which needs a look at
numbers alone. What is found, with what is around it, goes to `sql/macros/questioned_flow.sql`, which decides.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from pledgebook.pipelines.warehouse.connection import Ledger

AROUND = 12
"""Figures before and after a figure that it is compared with."""

SLICE_ROWS = 1_000_000
"""Rows that are looked at at once."""

JUDGED_ROWS = 500_000
"""Rows that are judged in one statement, which sorts each of them up to three times in memory."""

MEASURES = {
    "value": (pl.col("value"), ["currency"]),
    "quantity": (pl.col("quantity"), ["unit"]),
    "unit value": (pl.col("value") / pl.col("quantity"), ["currency", "unit"]),
}
"""What is measured, and the columns of its unit."""

CELL = "hash(series, reporter_iso3, partner_iso3, direction, product_code)"

CHANGED = f"""{CELL} IN (
  SELECT {CELL} FROM ledger.flow WHERE source = $source AND (known_from = $moment OR known_to = $moment))"""  # noqa: S608
"""Whether a flow is of goods with a change."""

NARROW = """
COPY (
WITH dollars AS (
  SELECT currency, arg_max(units_per_usd, period_start) AS units_per_usd FROM ledger.rate
  WHERE known_from <= $moment AND (known_to IS NULL OR known_to > $moment) GROUP BY currency
  UNION ALL
  SELECT 'USD', 1
)
SELECT f.rowid AS place, hash({cell}, f.period_months) AS line, f.month AS day,
  CAST(f.value AS DOUBLE) AS value, CAST(f.quantity AS DOUBLE) AS quantity,
  CAST(hash(f.currency) % 4294967296 AS UINTEGER) AS currency, CAST(hash(f.unit) % 4294967296 AS UINTEGER) AS unit,
  coalesce(f.value / d.units_per_usd / f.period_months >= $month
    OR (f.quantity > 0 AND f.value / d.units_per_usd / (f.quantity * u.base_units) >= $kilogram), FALSE) AS is_beyond
FROM ledger.flow f
LEFT JOIN dollars d ON d.currency = f.currency
LEFT JOIN ledger.unit u ON u.unit = f.unit AND u.dimension = 'kg'
WHERE f.source = $source AND f.known_from <= $moment AND (f.known_to IS NULL OR f.known_to > $moment) AND f.item_id = '' AND {changed}
) TO '{file}' (FORMAT parquet)"""
"""The totals of the cells with a change, as numbers, in a file, since sorting them takes the memory."""

JUDGED = (
  "source, series, reporter_iso3, partner_iso3, direction, product_code, item_id, item_date, month, period_months, currency, value, "
  "quantity, unit, $moment AS known_from, known_to, snapshot_id, row_number"
)  # fmt: skip
"""The columns of `ledger.flow` that are judged, as if all rows had changed."""

NEAR = f"""
CREATE OR REPLACE TEMP TABLE near_flow AS
SELECT {JUDGED}, n.is_suspect
FROM ledger.flow f
JOIN near_frame n ON n.place = f.rowid"""  # noqa: S608
"""Suspects and what is around them."""

ITEMS = f"""
INSERT INTO near_flow
SELECT {JUDGED}, TRUE
FROM ledger.flow
WHERE source = $source AND known_from <= $moment AND (known_to IS NULL OR known_to > $moment) AND item_id <> '' AND {CHANGED}"""  # noqa: S608
"""Items are few, and all of them are judged."""

PART = f"CREATE OR REPLACE TEMP VIEW near_part AS SELECT * FROM near_flow WHERE {CELL} %"  # noqa: S608


def suspect_parts(con: Ledger, source: str, moment: datetime) -> Iterator[None]:
    """Make the view `near_part`, once for each part of the goods with a change at a moment, to be judged in turn.

    It has the flows that may stand apart (`is_suspect`), and all that are around them.

    Args:
        con: Open warehouse.
        source: The source whose rows changed.
        moment: The moment at which they changed.
    """
    with joined_as_written(con):
        con.register("near_frame", _gathered(con, source, moment).to_arrow())
        con.execute(NEAR, {"moment": moment})
        con.unregister("near_frame")
    has_items = "SELECT 1 FROM ledger.flow WHERE source = ? AND item_id <> '' LIMIT 1"
    if con.execute(has_items, [source]).fetchall():
        con.execute(ITEMS, {"source": source, "moment": moment})
    parts = int(con.execute("SELECT count(*) FROM near_flow").fetchall()[0][0]) // JUDGED_ROWS + 1
    for part in range(parts):
        con.execute(f"{PART} {parts} = {part}")
        yield
    con.execute("DROP VIEW near_part")
    con.execute("DROP TABLE near_flow")


@contextmanager
def joined_as_written(con: Ledger) -> Iterator[None]:
    """Have the smaller table of a join, which is written last, held in memory.

    Otherwise DuckDB chooses by the number of rows that were committed, and holds all flows of a first file.
    """
    con.execute("SET disabled_optimizers = 'build_side_probe_side'")
    try:
        yield
    finally:
        con.execute("RESET disabled_optimizers")


def _gathered(con: Ledger, source: str, moment: datetime) -> pl.DataFrame:
    """Return `place` in `ledger.flow` and `is_suspect` of the totals that may stand apart, and of those around them."""
    bounds: dict[str, float] = dict(con.execute("SELECT name, bound FROM ledger.bound").fetchall())
    asked: dict[str, Any] = {"source": source, "moment": moment}
    other = "SELECT 1 FROM ledger.flow WHERE source = $source AND known_from < $moment AND coalesce(known_to > $moment, TRUE) LIMIT 1"
    has_other = bool(con.execute(other, asked).fetchall())
    limits = {"month": bounds["value_a_month"], "kilogram": bounds["value_of_a_kilogram"]}
    with TemporaryDirectory(prefix="pledgebook-") as folder:
        file = Path(folder) / "flow.parquet"
        con.execute(
            NARROW.format(
                cell=CELL, changed=CHANGED if has_other else "TRUE", file=str(file).replace("'", "''")
            ),
            {**asked, **limits},
        )
        flows = pl.scan_parquet(file)
        slices = int(flows.select(pl.len()).collect().item()) // SLICE_ROWS + 1
        found = [
            _near(flows.filter(pl.col("line") % slices == number).collect(), bounds)
            for number in range(slices)
        ]
    return pl.concat(found)


def _near(flows: pl.DataFrame, bounds: dict[str, float]) -> pl.DataFrame:
    """Return `place` and `is_suspect` of the flows that may stand apart, and of those around them."""
    ordered = flows.sort("line", "day")
    lines = {name: _measured(ordered, amount, unit) for name, (amount, unit) in MEASURES.items()}
    mixed = pl.concat(line.filter("is_mixed").select("line") for line in lines.values()).unique()
    whole = ordered.join(mixed, on="line", how="semi")["place"]
    found = [whole, ordered.filter("is_beyond")["place"]]
    for name, line in lines.items():
        above = math.log(bounds["flow_jump_steady"])
        below = math.log(bounds["unit_value_jump_steady" if name == "unit value" else "flow_jump"])
        found.append(_apart(line, above, below))
    suspects = pl.concat(found).unique()
    around = [whole]
    for line in lines.values():
        chosen = line.select(place=pl.col("place").is_in(suspects.implode())).to_series().arg_true()
        around.append(_neighbors(line, chosen)["place"])
    places = pl.concat([suspects, *around]).unique()
    return pl.DataFrame({"place": places}).with_columns(is_suspect=pl.col("place").is_in(suspects.implode()))


def _measured(ordered: pl.DataFrame, amount: pl.Expr, unit: list[str]) -> pl.DataFrame:
    """Return the positive amounts of each line in order; a line with several units is mixed."""
    there = ordered.select("place", "line", *unit, amount=amount).filter(pl.col("amount") > 0)
    is_same_line = pl.col("line") == pl.col("line").shift(1)
    is_other_unit = pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in unit)
    return there.select("place", "line", size=pl.col("amount").log(), is_mixed=(is_same_line & is_other_unit).fill_null(value=False))  # fmt: skip


def _apart(line: pl.DataFrame, above: float, below: float) -> pl.Series:
    """Return the places of the figures beyond every one of those around them, of which there are three at least."""
    margin = 1e-9  # the logarithm of DuckDB may differ in the last digit
    size, number = pl.col("size"), pl.col("line")
    previous = pl.when(number == number.shift(1)).then(size.shift(1))
    following = pl.when(number == number.shift(-1)).then(size.shift(-1))
    is_beside = (size - pl.max_horizontal(previous, following) >= above - margin) | (
        pl.min_horizontal(previous, following) - size >= below - margin
    )
    beside = line.select(is_beside.fill_null(value=False)).to_series().arg_true()
    others = _neighbors(line, beside).filter(pl.col("row") != pl.col("of"))
    compared = others.group_by("of").agg(
        count=pl.len(), largest=pl.col("size").max(), smallest=pl.col("size").min()
    )
    judged = compared.with_columns(own=line["size"].gather(compared["of"]))
    apart = judged.filter(
        pl.col("count") >= 3,
        (pl.col("own") - pl.col("largest") >= above - margin)
        | (pl.col("smallest") - pl.col("own") >= below - margin),
    )
    return line["place"].gather(apart["of"])


def _neighbors(line: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Return what is around some rows, and themselves: `of`, the row, and `row`, `place` and `size` of a neighbor."""
    offsets = pl.DataFrame({"offset": range(-AROUND, AROUND + 1)}, schema={"offset": pl.Int64})
    pairs = (
        pl.DataFrame({"of": rows.cast(pl.Int64)})
        .join(offsets, how="cross")
        .with_columns(row=pl.col("of") + pl.col("offset"))
        .filter(pl.col("row").is_between(0, line.height - 1))
    )
    near, own = line[pairs["row"]], line["line"].gather(pairs["of"])
    return pl.concat(
        [pairs.select("of", "row"), near.select("place", "size", is_near=pl.col("line") == own)],
        how="horizontal",
    ).filter("is_near")
