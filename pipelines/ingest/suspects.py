"""Flows around a change that may stand apart, found among millions before they are judged.

A change of a figure can make or cure a finding on the 12 figures before and after it, and on no other. A figure that is beyond
every one of the 24 around it is beyond the largest or the smallest of them, which needs a look at numbers alone. What is found,
with what is around it, goes to `sql/macros/questioned_flow.sql`, which decides.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pledgebook.pipelines.disk.scratch import scratch
from pledgebook.pipelines.warehouse.connection import Ledger

AROUND = 12
"""Figures before and after a figure that it is compared with."""

SLICE_ROWS = 1_000_000
"""Rows that are looked at at once."""

JUDGED_ROWS = 500_000
"""Rows that are judged in one statement, which sorts each of them up to three times in memory."""

NEAR_MONTHS = 30
"""Months before the first change and after the last in which the figures that decide are looked for first."""

MEASURES = {
    "value": (pl.col("value"), ["currency"]),
    "quantity": (pl.col("quantity"), ["unit"]),
    "unit value": (
        pl.when(pl.col("value") > 0, pl.col("quantity") > 0).then(pl.col("value") / pl.col("quantity")),
        ["currency", "unit"],
    ),
}
"""What is measured, and the columns of its unit."""

FLOW_RULES = (("above", "flow_jump", "spread"), ("above", "flow_jump_steady", "spread_steady"), ("below", "flow_jump", "spread"))  # fmt: skip
RULES = {
    "value": FLOW_RULES,
    "quantity": FLOW_RULES,
    "unit value": tuple(
        (side, f"unit_value_jump{steady}", f"spread{steady}")
        for side in ("above", "below")
        for steady in ("", "_steady")
    ),
}
"""By measure: on which side of those around it a figure is apart, by which bound, and by which bound of how they spread."""

CELL = "hash(series, reporter_iso3, partner_iso3, direction, product_code)"

GOODS = f"hash({CELL}, f.period_months, f.item_id = '')"

DAY = "coalesce(f.item_date, f.month)"

TAKES = """takes AS (
  SELECT unnest($moments) AS moment, CAST(generate_subscripts($moments, 1) - 1 AS UINTEGER) AS take
)"""

CHANGED = f"""
CREATE OR REPLACE TEMP TABLE changed_cell AS
WITH {TAKES}
SELECT cell, take, moment, min(day) AS first_day, max(day) AS last_day
FROM (SELECT {CELL} AS cell, {DAY} AS day, t.take, t.moment
      FROM ledger.flow f
      JOIN takes t ON t.moment = f.known_from
      WHERE f.source = $source
      UNION ALL
      SELECT {CELL}, {DAY}, t.take, t.moment
      FROM ledger.flow f
      JOIN takes t ON t.moment = f.known_to
      WHERE f.source = $source)
GROUP BY cell, take, moment"""  # noqa: S608
"""The goods with a change at each of several moments (`take`, counted from 0)."""

ALL_CHANGED = """
CREATE OR REPLACE TEMP VIEW changed_cell AS
SELECT CAST(0 AS UINTEGER) AS take, CAST('{moment}' AS TIMESTAMP) AS moment"""
"""The same where all flows of the source came at one moment."""

NARROW = f"""
COPY (
WITH {TAKES},
dollars AS (
  SELECT t.take, r.currency, arg_max(r.units_per_usd, r.period_start) AS units_per_usd
  FROM ledger.rate r
  JOIN takes t ON r.known_from <= t.moment AND (r.known_to IS NULL OR r.known_to > t.moment)
  GROUP BY t.take, r.currency
  UNION ALL
  SELECT take, 'USD', 1 FROM takes
)
SELECT f.rowid AS place, c.take, {GOODS} AS goods, hash({GOODS}, c.take) AS line, {DAY} AS day, f.item_id AS item,
  f.known_from = c.moment OR f.known_to IS NOT DISTINCT FROM c.moment AS is_changed,
  f.known_to IS NOT DISTINCT FROM c.moment AS is_gone,
  CAST(f.value AS DOUBLE) AS value, CAST(f.quantity AS DOUBLE) AS quantity,
  CAST(hash(f.currency) % 4294967296 AS UINTEGER) AS currency, CAST(hash(f.unit) % 4294967296 AS UINTEGER) AS unit,
  coalesce(f.value / d.units_per_usd / f.period_months >= $month
    OR (f.quantity > 0 AND f.value / d.units_per_usd / (f.quantity * u.base_units) >= $kilogram), FALSE) AS is_beyond
FROM ledger.flow f
JOIN changed_cell c ON {{same}}
{{among}}
LEFT JOIN dollars d ON d.currency = f.currency AND d.take = c.take
LEFT JOIN ledger.unit u ON u.unit = f.unit AND u.dimension = 'kg'
WHERE f.source = $source AND f.known_from <= c.moment AND (f.known_to IS NULL OR f.known_to >= c.moment) {{within}}
) TO '{{file}}' (FORMAT parquet, COMPRESSION lz4)"""  # noqa: S608
"""The flows of the goods with a change, at each of several moments, as numbers; in a file, since sorting them takes the memory.
Flows that are gone since the moment are among them."""

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
    found_bounds = con.execute("SELECT name, CAST(bound AS DOUBLE) FROM ledger.bound").fetchall()
    bounds: dict[str, float] = dict(found_bounds)
    with scratch() as folder, _changes(con, source, moments) as span:
        read = _Reading(con, source, moments, bounds, span, folder)
        flows = read.near()
        slices = int(flows.select(pl.len()).collect().item()) // SLICE_ROWS + 1
        found = [
            _around(
                read.completed(flows.filter(pl.col("goods") % slices == number).collect()), bounds, questioned
            )
            for number in range(slices)
        ]
    takes = pl.DataFrame({"moment": moments}, schema={"moment": pl.Datetime("us")}).with_row_index("take")
    near, judged = (
        pl.concat(frames).join(takes, on="take", maintain_order="left").drop("take")
        for frames in zip(*found, strict=True)
    )
    return Around(near, judged)


@dataclass(frozen=True)
class _Span:
    """The days around all changes.

    Args:
        first: The first day that is looked at; None if no flow of the source is before.
        last: The last one; None if no flow is after.
        is_all: Whether all flows of the source came at one moment.
    """

    first: date | None = None
    last: date | None = None
    is_all: bool = False


@contextmanager
def _changes(con: Ledger, source: str, moments: Sequence[datetime]) -> Iterator[_Span]:
    """Make `changed_cell`, and say on which days the figures are that decide on most of them."""
    other = "SELECT 1 FROM ledger.flow WHERE source = ? AND known_from <> ? LIMIT 1"
    if len(moments) == 1 and not con.execute(other, [source, moments[0]]).fetchall():
        con.execute(ALL_CHANGED.format(moment=moments[0].isoformat()))
        yield _Span(is_all=True)
        con.execute("DROP VIEW changed_cell")
        return
    with joined_as_written(con):
        con.execute(CHANGED, {"source": source, "moments": list(moments)})
    around = (
        f"SELECT min(first_day) - INTERVAL {NEAR_MONTHS} MONTH, max(last_day) + INTERVAL {NEAR_MONTHS} MONTH"
    )
    ((first, last),) = con.execute(f"{around} FROM changed_cell").fetchall()
    ((oldest, newest),) = con.execute(
        f"SELECT min({DAY}), max({DAY}) FROM ledger.flow f WHERE source = ?",  # noqa: S608 - a constant
        [source],
    ).fetchall()
    yield _Span(
        first.date() if first and first.date() > oldest else None,
        last.date() if last and last.date() < newest else None,
    )
    con.execute("DROP TABLE changed_cell")


@dataclass(frozen=True)
class _Reading:
    """Reads the flows of the goods with a change as numbers.

    Args:
        con: Open warehouse, in which `changed_cell` says what changed.
        source: Their source.
        moments: The moments.
        bounds: The bounds of `ledger.bound`.
        span: The days around the changes.
        folder: A folder for files.
    """

    con: Ledger
    source: str
    moments: Sequence[datetime]
    bounds: Mapping[str, float]
    span: _Span
    folder: Path

    def near(self) -> pl.LazyFrame:
        """Return those on the days around the changes."""
        days = {"first": self.span.first, "last": self.span.last}
        within = {"first": f"AND {DAY} >= $first", "last": f"AND {DAY} <= $last"}
        given = {name: day for name, day in days.items() if day}
        return self._read("near", "", " ".join(within[name] for name in given), given)

    def completed(self, flows: pl.DataFrame) -> pl.DataFrame:
        """Return them with all flows of the goods of which too few are on these days to decide."""
        lacking = _lacking(flows, self.span)
        if lacking.is_empty():
            return flows
        self.con.register("lacking_frame", lacking.to_arrow())
        whole = self._read("whole", f"SEMI JOIN lacking_frame l ON l.goods = {GOODS}", "", {}).collect()
        self.con.unregister("lacking_frame")
        return pl.concat([flows.join(lacking, on="goods", how="anti"), whole])

    def _read(self, name: str, among: str, within: str, given: Mapping[str, date]) -> pl.LazyFrame:
        file = self.folder / f"{name}.parquet"
        same = "TRUE" if self.span.is_all else f"c.cell = {CELL}"
        limits = {"month": self.bounds["value_a_month"], "kilogram": self.bounds["value_of_a_kilogram"]}
        with joined_as_written(self.con):
            self.con.execute(
                NARROW.format(same=same, among=among, within=within, file=str(file).replace("'", "''")),
                {"source": self.source, "moments": list(self.moments), **limits, **given},
            )
        return pl.scan_parquet(file)


def _lacking(flows: pl.DataFrame, span: _Span) -> pl.DataFrame:
    """Return the goods of which a figure outside the span may matter: `goods`.

    None does if there are 24 flows on each side with an amount in every measure that the goods have here, since a change
    reaches 12 places and what it reaches is compared with 12 more; and if the goods have one unit, or are not cut at all.
    """
    if span.first is None and span.last is None:
        return pl.DataFrame(schema={"goods": pl.UInt64})
    has_value, has_quantity = pl.col("value") > 0, pl.col("quantity") > 0
    day, is_changed = pl.col("day"), pl.col("is_changed")
    marked = flows.select(
        "goods",
        "line",
        "currency",
        "unit",
        has_value=has_value.fill_null(value=False),
        has_quantity=has_quantity.fill_null(value=False),
        is_gone="is_gone",
        is_before=day < day.filter(is_changed).min().over("line"),
        is_after=day > day.filter(is_changed).max().over("line"),
    )
    measures = ("has_value", "has_quantity")
    # A measure without any amount decides nothing.
    is_full = pl.all_horizontal(pl.col(name) | ~pl.col(name).any() for name in measures) & ~pl.col("is_gone")
    enough = 2 * AROUND
    is_open = [
        (is_full & pl.col(side)).sum() < enough
        for side, bound in (("is_before", span.first), ("is_after", span.last))
        if bound
    ]
    is_mixed = [
        pl.col(unit).filter(name).n_unique() > 1
        for name, unit in zip(measures, ("currency", "unit"), strict=True)
    ]
    open_lines = marked.group_by("line").agg(
        goods=pl.col("goods").first(), is_open=pl.any_horizontal(*is_open, *is_mixed)
    )
    return open_lines.filter("is_open").select("goods").unique()


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
    ordered = _in_order(flows).with_row_index("row")
    is_standing = ~ordered["is_gone"]
    lines = {name: _measured(ordered, amount, unit) for name, (amount, unit) in MEASURES.items()}
    mixed = pl.concat(line.filter("is_mixed").select("line") for line in lines.values()).unique()
    whole = ordered.join(mixed, on="line", how="semi")["row"] if mixed.height else ordered["row"].clear()
    is_judged = is_standing
    if not ordered["is_changed"].all():
        changed = ordered.filter("is_changed")["row"]
        near = [whole, changed, *(_near(line, line["is_changed"])["row"] for line in lines.values())]
        is_judged &= _is_one_of(pl.concat(near), ordered.height)
    standing = {name: _compared(line.filter(~pl.col("is_gone")), is_judged) for name, line in lines.items()}
    suspects = _suspects(ordered, standing, whole, is_judged, bounds)
    around = [suspects, whole.filter(is_standing.gather(whole))]
    is_suspect = _is_one_of(suspects, ordered.height)
    for line in standing.values():
        around.append(_neighbors(line, is_suspect.gather(line["row"]).arg_true())["row"])
    is_asked = pl.col("place").is_in(pl.concat([questioned, ordered["place"].gather(suspects)]).implode())
    near_rows = pl.concat(around).unique()
    return (
        ordered[near_rows].select("place", "take").with_columns(is_suspect=is_suspect.gather(near_rows)),
        ordered.filter(is_judged).select("place", "take").filter(is_asked),
    )


def _in_order(flows: pl.DataFrame) -> pl.DataFrame:
    """Sort flows by their goods and days; those of most files are in order already."""
    if (flows["item"] != "").any():
        return flows.sort("line", "day", "item")
    line, day = pl.col("line"), pl.col("day")
    is_same, is_back = line == line.shift(1), day < day.shift(1)
    runs, is_turned = flows.select(1 + (~is_same).sum(), (is_same & is_back).any().alias("is_turned")).row(0)
    if not is_turned and runs == flows["line"].n_unique():
        return flows
    return flows.sort("line", "day")


def _is_one_of(rows: pl.Series, height: int) -> pl.Series:
    """Return for each of as many rows whether it is among some."""
    return pl.zeros(height, pl.Boolean, eager=True).scatter(rows, values=True)


def _suspects(
    ordered: pl.DataFrame,
    standing: dict[str, pl.DataFrame],
    whole: pl.Series,
    is_judged: pl.Series,
    bounds: dict[str, float],
) -> pl.Series:
    """Return the judged rows that may stand apart, those of lines with several units among them."""
    found = [whole, ordered.filter("is_beyond")["row"]]
    found += [_apart(line, is_judged, RULES[name], bounds) for name, line in standing.items()]
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
    is_mixed = (is_same_line & is_other_unit).fill_null(value=False)
    if all(ordered[name].n_unique() == 1 for name in unit):
        is_mixed = pl.lit(value=False)
    return there.select("row", "line", "is_changed", "is_gone", "amount", is_mixed=is_mixed)


def _apart(
    line: pl.DataFrame,
    is_judged: pl.Series,
    rules: Sequence[tuple[str, str, str]],
    bounds: Mapping[str, float],
) -> pl.Series:
    """Return the rows of the judged figures that may stand apart from those around them, of which there are three at least.

    A figure does if it is beyond every one of them, and far beyond for how they spread or how few they are.
    """
    margin = 1e-9  # the logarithm of DuckDB may differ in the last digit
    least = {
        side: min(math.log(bounds[factor]) for other, factor, _ in rules if other == side)
        for side in ("above", "below")
    }
    size, number = pl.col("size"), pl.col("line")
    previous = pl.when(number == number.shift(1)).then(size.shift(1))
    following = pl.when(number == number.shift(-1)).then(size.shift(-1))
    is_beside = (size - pl.max_horizontal(previous, following) >= least["above"] - margin) | (
        pl.min_horizontal(previous, following) - size >= least["below"] - margin
    )
    asked = line.select(is_beside.fill_null(value=False)).to_series() & is_judged.gather(line["row"])
    others = _neighbors(line, asked.arg_true()).filter(pl.col("number") != pl.col("of"))
    usual = pl.col("size").median()
    compared = others.group_by("of").agg(
        count=pl.len(),
        largest=pl.col("size").max(),
        smallest=pl.col("size").min(),
        usual=usual,
        spread=(pl.col("size") - usual).abs().median(),
    )
    distance = (pl.col("own") - pl.col("usual")).abs() / 1.4826
    is_apart = [
        (pl.col(side) >= math.log(bounds[factor]) - margin)
        & (distance >= bounds[spread] * pl.col("spread") - margin)
        for side, factor, spread in rules
    ]
    of_few = math.log(bounds["flow_jump_few"]) - margin
    is_apart_of_few = pl.max_horizontal("above", "below") >= of_few
    apart = (
        compared.with_columns(own=line["size"].gather(compared["of"]))
        .with_columns(
            above=pl.col("own") - pl.col("largest"),
            below=pl.col("smallest") - pl.col("own"),
        )
        .filter(
            pl.when(pl.col("count") >= 6)
            .then(pl.any_horizontal(is_apart))
            .otherwise((pl.col("count") >= 3) & is_apart_of_few)
        )
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
