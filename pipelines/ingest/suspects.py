"""Flows around a change that may stand apart, found among millions before they are judged.

A change of a figure can make or cure a finding on the 12 figures before and after it, and on no other. A figure that is beyond
every one of the 24 around it is beyond the largest or the smallest of them, which needs a look at numbers alone. What is found,
with what is around it, goes to `sql/macros/questioned_flow.sql`, which decides.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pledgebook.pipelines.disk.scratch import scratch
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
    "unit value": (
        pl.when(pl.col("value") > 0, pl.col("quantity") > 0).then(pl.col("value") / pl.col("quantity")),
        ["currency", "unit"],
    ),
}
"""What is measured, and the columns of its unit."""

CELL = "hash(series, reporter_iso3, partner_iso3, direction, product_code)"

NARROW = f"""
COPY (
WITH takes AS (
  SELECT unnest($moments) AS moment, CAST(generate_subscripts($moments, 1) - 1 AS UINTEGER) AS take
),
dollars AS (
  SELECT t.take, r.currency, arg_max(r.units_per_usd, r.period_start) AS units_per_usd
  FROM ledger.rate r
  JOIN takes t ON r.known_from <= t.moment AND (r.known_to IS NULL OR r.known_to > t.moment)
  GROUP BY t.take, r.currency
  UNION ALL
  SELECT take, 'USD', 1 FROM takes
),
changed AS MATERIALIZED (
  SELECT {CELL} AS cell, t.take, t.moment FROM ledger.flow f JOIN takes t ON t.moment = f.known_from WHERE f.source = $source
  UNION
  SELECT {CELL}, t.take, t.moment FROM ledger.flow f JOIN takes t ON t.moment = f.known_to WHERE f.source = $source
)
SELECT f.rowid AS place, c.take, hash(c.cell, f.period_months, f.item_id = '') AS goods,
  hash(c.cell, f.period_months, f.item_id = '', c.take) AS line, coalesce(f.item_date, f.month) AS day, f.item_id AS item,
  f.known_from = c.moment OR f.known_to IS NOT DISTINCT FROM c.moment AS is_changed,
  f.known_to IS NOT DISTINCT FROM c.moment AS is_gone,
  CAST(f.value AS DOUBLE) AS value, CAST(f.quantity AS DOUBLE) AS quantity,
  CAST(hash(f.currency) % 4294967296 AS UINTEGER) AS currency, CAST(hash(f.unit) % 4294967296 AS UINTEGER) AS unit,
  coalesce(f.value / d.units_per_usd / f.period_months >= $month
    OR (f.quantity > 0 AND f.value / d.units_per_usd / (f.quantity * u.base_units) >= $kilogram), FALSE) AS is_beyond
FROM ledger.flow f
JOIN changed c ON c.cell = {CELL}
LEFT JOIN dollars d ON d.currency = f.currency AND d.take = c.take
LEFT JOIN ledger.unit u ON u.unit = f.unit AND u.dimension = 'kg'
WHERE f.source = $source AND f.known_from <= c.moment AND (f.known_to IS NULL OR f.known_to >= c.moment)
) TO '{{file}}' (FORMAT parquet, COMPRESSION lz4)"""  # noqa: S608
"""The flows of the goods with a change, at each of several moments (`take`, counted from 0), as numbers; in a file, since sorting
them takes the memory. Flows that are gone since the moment are among them."""

NEAR = """
CREATE OR REPLACE TEMP TABLE near_flow AS
SELECT f.source, f.series, f.reporter_iso3, f.partner_iso3, f.direction, f.product_code, f.item_id, f.item_date, f.month,
  f.period_months, f.currency, f.value, f.quantity, f.unit, n.moment AS known_from, n.moment + INTERVAL 1 microsecond AS known_to,
  f.snapshot_id, f.row_number, n.is_suspect
FROM ledger.flow f
JOIN near_frame n ON n.place = f.rowid"""
"""Suspects and what is around them, as if each had come at the moment at which it is judged, and stood then only."""

PART = f"CREATE OR REPLACE TEMP VIEW near_part AS SELECT * FROM near_flow WHERE {CELL} %"  # noqa: S608


@dataclass(frozen=True)
class Around:
    """Flows around the changes of several moments.

    Args:
        near: Those that may stand apart, and all that are around them: `place` in `ledger.flow`, `moment`, `is_suspect`.
        judged: Flows around a change, of those that are questioned already or may stand apart: `place`, `moment`. What is
            not found to stand apart then no longer does.
    """

    near: pl.DataFrame
    judged: pl.DataFrame


def around_changes(con: Ledger, source: str, moments: Sequence[datetime], questioned: pl.Series) -> Around:
    """Find the flows around the changes of several moments that may stand apart.

    Args:
        con: Open warehouse.
        source: The source whose rows changed.
        moments: The moments at which they changed.
        questioned: `place` in `ledger.flow` of flows that are questioned already.
    """
    bounds: dict[str, float] = dict(con.execute("SELECT name, bound FROM ledger.bound").fetchall())
    limits = {"month": bounds["value_a_month"], "kilogram": bounds["value_of_a_kilogram"]}
    with scratch() as folder:
        file = folder / "flow.parquet"
        with joined_as_written(con):
            con.execute(
                NARROW.format(file=str(file).replace("'", "''")),
                {"source": source, "moments": list(moments), **limits},
            )
        flows = pl.scan_parquet(file)
        slices = int(flows.select(pl.len()).collect().item()) // SLICE_ROWS + 1
        found = [
            _around(flows.filter(pl.col("goods") % slices == number).collect(), bounds, questioned)
            for number in range(slices)
        ]
    takes = pl.DataFrame({"moment": moments}, schema={"moment": pl.Datetime("us")}).with_row_index("take")
    near, judged = (
        pl.concat(frames).join(takes, on="take", maintain_order="left").drop("take")
        for frames in zip(*found, strict=True)
    )
    return Around(near, judged)


def suspect_parts(con: Ledger, near: pl.DataFrame) -> Iterator[None]:
    """Make the view `near_part`, once for each part of the goods with suspects, to be judged in turn.

    Args:
        con: Open warehouse.
        near: Suspects and what is around them, as `around_changes` found them.
    """
    if near.is_empty():
        return
    con.register("near_frame", near.to_arrow())
    with joined_as_written(con):
        con.execute(NEAR)
    con.unregister("near_frame")
    parts = near.height // JUDGED_ROWS + 1
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


def _around(
    flows: pl.DataFrame, bounds: dict[str, float], questioned: pl.Series
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return `near` and `judged` of some goods as in `Around`, with `take` in place of the moment."""
    order = ["line", "day", "item"] if (flows["item"] != "").any() else ["line", "day"]
    ordered = flows.sort(order).with_row_index("row")
    is_standing = ~ordered["is_gone"]
    lines = {name: _measured(ordered, amount, unit) for name, (amount, unit) in MEASURES.items()}
    mixed = pl.concat(line.filter("is_mixed").select("line") for line in lines.values()).unique()
    whole = ordered.join(mixed, on="line", how="semi")["row"] if mixed.height else ordered["row"].clear()
    changed = ordered.filter("is_changed")["row"]
    near = [whole, changed, *(_near(line, line["is_changed"])["row"] for line in lines.values())]
    is_judged = ordered["row"].is_in(pl.concat(near).unique().implode()) & is_standing
    standing = {name: _compared(line.filter(~pl.col("is_gone")), is_judged) for name, line in lines.items()}
    suspects = _suspects(ordered, standing, whole, is_judged, bounds)
    around = [suspects, whole.filter(is_standing.gather(whole))]
    for line in standing.values():
        chosen = line.select(pl.col("row").is_in(suspects.implode())).to_series().arg_true()
        around.append(_neighbors(line, chosen)["row"])
    is_asked = pl.col("place").is_in(pl.concat([questioned, ordered["place"].gather(suspects)]).implode())
    return (
        ordered[pl.concat(around).unique()].select(
            "place", "take", is_suspect=pl.col("row").is_in(suspects.implode())
        ),
        ordered.filter(is_judged).filter(is_asked).select("place", "take"),
    )


def _suspects(
    ordered: pl.DataFrame,
    standing: dict[str, pl.DataFrame],
    whole: pl.Series,
    is_judged: pl.Series,
    bounds: dict[str, float],
) -> pl.Series:
    """Return the judged rows that may stand apart, those of lines with several units among them."""
    found = [whole, ordered.filter("is_beyond")["row"]]
    for name, line in standing.items():
        above = math.log(bounds["flow_jump_steady"])
        below = math.log(bounds["unit_value_jump_steady" if name == "unit value" else "flow_jump"])
        found.append(_apart(line, is_judged, above, below))
    suspects = pl.concat(found).unique()
    return suspects.filter(is_judged.gather(suspects))


def _compared(line: pl.DataFrame, is_judged: pl.Series) -> pl.DataFrame:
    """Return the part of a measure that is judged or compared with it, in whichever measure the change was, with its `size`."""
    return _near(line, is_judged.gather(line["row"])).with_columns(size=pl.col("amount").log())


def _near(line: pl.DataFrame, is_marked: pl.Series) -> pl.DataFrame:
    """Return the part of a measure with a marked figure at most 12 places before or after, or that is marked."""
    if is_marked.all():
        return line
    number, is_same = pl.int_range(pl.len()), pl.col("line") == pl.col("line").shift(1)
    first = pl.when(is_same.not_().fill_null(value=True)).then(number).forward_fill()
    last = pl.when(is_same.shift(-1, fill_value=False).not_()).then(number).backward_fill()
    marked = pl.when(is_marked).then(number)
    before, after = marked.forward_fill(), marked.backward_fill()
    is_near = ((before >= first) & (number - before <= AROUND)) | (
        (after <= last) & (after - number <= AROUND)
    )
    return line.filter(is_near.fill_null(value=False))


def _measured(ordered: pl.DataFrame, amount: pl.Expr, unit: list[str]) -> pl.DataFrame:
    """Return the positive amounts of each line in order; a line with several units is mixed."""
    there = ordered.select("row", "line", "is_changed", "is_gone", *unit, amount=amount).filter(
        pl.col("amount") > 0
    )
    is_same_line = pl.col("line") == pl.col("line").shift(1)
    is_other_unit = pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in unit)
    return there.select("row", "line", "is_changed", "is_gone", "amount", is_mixed=(is_same_line & is_other_unit).fill_null(value=False))  # fmt: skip


def _apart(line: pl.DataFrame, is_judged: pl.Series, above: float, below: float) -> pl.Series:
    """Return the rows of the judged figures beyond every one of those around them, of which there are three at least."""
    margin = 1e-9  # the logarithm of DuckDB may differ in the last digit
    size, number = pl.col("size"), pl.col("line")
    previous = pl.when(number == number.shift(1)).then(size.shift(1))
    following = pl.when(number == number.shift(-1)).then(size.shift(-1))
    is_beside = (size - pl.max_horizontal(previous, following) >= above - margin) | (
        pl.min_horizontal(previous, following) - size >= below - margin
    )
    asked = line.select(is_beside.fill_null(value=False)).to_series() & is_judged.gather(line["row"])
    beside = asked.arg_true()
    others = _neighbors(line, beside).filter(pl.col("number") != pl.col("of"))
    compared = others.group_by("of").agg(
        count=pl.len(), largest=pl.col("size").max(), smallest=pl.col("size").min()
    )
    against = compared.with_columns(own=line["size"].gather(compared["of"]))
    apart = against.filter(
        pl.col("count") >= 3,
        (pl.col("own") - pl.col("largest") >= above - margin)
        | (pl.col("smallest") - pl.col("own") >= below - margin),
    )
    return line["row"].gather(apart["of"])


def _neighbors(line: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Return what is around some places in a line, and themselves: `of`, and `number`, `row` and `size` of a neighbor."""
    offsets = pl.DataFrame({"offset": range(-AROUND, AROUND + 1)}, schema={"offset": pl.Int64})
    pairs = (
        pl.DataFrame({"of": rows.cast(pl.Int64)})
        .join(offsets, how="cross")
        .with_columns(number=pl.col("of") + pl.col("offset"))
        .filter(pl.col("number").is_between(0, line.height - 1))
    )
    near, own = line[pairs["number"]], line["line"].gather(pairs["of"])
    return pl.concat(
        [pairs.select("of", "number"), near.select("row", "size", is_near=pl.col("line") == own)],
        how="horizontal",
    ).filter("is_near")
