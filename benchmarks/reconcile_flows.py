"""Many flows reconciled: what a reconciliation reads of them, beside hand-written SQL that only joins and sums, and three peers.

The floor joins the flows known now to the sides that readings ask for and to the codes under their prefixes, and sums: without
editions, parts, coverage, products or mirrors. The peers make the totals of readings by month with their low and high end, and
get for nothing what is hard about that: the codes of each scope in each edition with their shares, and the edition of each flow.
Run: `.venv/bin/python -m benchmarks.reconcile_flows [--rows 100000000]`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.flows import LATEST, fill
from benchmarks.frame import Contest, Way, command, timed
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps.reconcile import inputs, reconcile_ledger
from pledgebook.pipelines.warehouse.connection import MEMORY_LIMIT, Ledger
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.parts import prepared

PARTS = 10
"""Files of the flows for a peer that cannot take them all."""

SELF, PREPARE = ("-m", "benchmarks.reconcile_flows"), ("-m", "benchmarks.reconcile_flows", "prepare")
OURS, FLOOR = (
    Way("Pledgebook", (*SELF, "pledgebook")),
    Way("DuckDB, joins and sums only", (*SELF, "floor"), at_most=1.5),
)
ROWS = 100_000_000

CONTESTS = {
    "reconcile-flows": Contest("Inputs of a reconciliation from {rows} flows", (OURS, FLOOR), PREPARE, megabytes_at_most=3_000, rows=ROWS),
    "reconcile-peers": Contest(
        "Totals of readings by month from {rows} flows",
        (
            Way("Pledgebook", (*SELF, "totals")),
            Way("dbt-duckdb", ("-m", "benchmarks.peers.totals_dbt"), at_most=1.0, is_peer=True),
            Way("Polars", ("-m", "benchmarks.peers.totals_polars"), at_most=1.0, is_peer=True),
            Way("pandas, a tenth, scaled", ("-m", "benchmarks.peers.totals_pandas"), at_most=1.0, is_peer=True, share=0.1),
        ),
        PREPARE,
        rows=ROWS,
    ),
    "reconcile-growth": Contest(
        "Growth of the inputs of a reconciliation up to {rows} flows",
        (OURS, Way("Pledgebook, a tenth, scaled", (*SELF, "tenth"), at_most=1.1, share=0.1)),
        PREPARE,
        rows=ROWS,
    ),
    "reconcile-step": Contest("The step reconcile over {rows} flows", (Way("Pledgebook", (*SELF, "step")), FLOOR), PREPARE, rows=ROWS),
}  # fmt: skip

CODES = """
SELECT s.scope_id, c.product_code
FROM (SELECT DISTINCT product_code FROM ledger.flow) c
JOIN ledger.scope s ON starts_with(c.product_code, s.product_prefix)
GROUP BY ALL
HAVING NOT arg_max(s.is_excluded, length(s.product_prefix))
"""
JOIN_AND_SUM = f"""
WITH codes AS MATERIALIZED ({CODES})
SELECT w.reading_id, f.month, f.currency, sum(CASE w.measure WHEN 'value' THEN CAST(f.value AS DECIMAL(28, 4)) ELSE f.quantity END)
FROM ledger.known('flow', $known_at) f
JOIN ledger.asked_side($known_at) w USING (source, series, reporter_iso3, partner_iso3, direction)
JOIN codes USING (scope_id, product_code)
GROUP BY ALL
ORDER BY ALL;
"""  # noqa: S608
PARTED = """
COPY (
  SELECT f.* EXCLUDE (row_number) REPLACE (ledger.hs_edition(f.hs_edition, f.month) AS hs_edition)
  FROM ledger.flow f
  WHERE f.rowid % {parts} = {part}
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""


def prepare(folder: Path, rows: int) -> None:
    """Make a warehouse of invented flows, and for the peers the same flows, sides and codes as Parquet."""
    fill(folder / "warehouse.duckdb", rows)
    fill(folder / "tenth" / "warehouse.duckdb", rows // 10)
    (folder / "flow").mkdir()
    with warehouse(folder) as con:
        for part in range(PARTS):
            con.execute(PARTED.format(parts=PARTS, part=part, path=folder / "flow" / f"{part}.parquet"))
        sides = con.sql("FROM ledger.asked_side($at)", params={"at": LATEST})
        sides.write_parquet(str(folder / "asked_side.parquet"))
        with prepared(con, LATEST) as parts:
            parts.make(["included"])
            con.sql("FROM included").write_parquet(str(folder / "scope_product.parquet"))


def pledgebook(folder: Path, _rows: int) -> None:
    """All that a reconciliation reads of the flows: totals, products, coverage, cells of two sources, supplies, changes."""
    with warehouse(folder) as con:
        timed(lambda: {"readings": str(inputs(con, LATEST).totals["reading_id"].n_unique())})


def tenth(folder: Path, rows: int) -> None:
    """The same of a tenth of the flows."""
    pledgebook(folder / "tenth", rows)


def floor(folder: Path, _rows: int) -> None:
    """Hand-written SQL."""
    with warehouse(folder) as con:
        timed(
            lambda: {
                "readings": str(
                    con.sql(JOIN_AND_SUM, params={"known_at": LATEST}).pl()["reading_id"].n_unique()
                )
            }
        )


def totals(folder: Path, _rows: int) -> None:
    """The totals alone."""
    with warehouse(folder) as con:

        def work() -> Mapping[str, str]:
            con.execute("CREATE TEMP TABLE total AS FROM ledger.scope_total($at)", {"at": LATEST})
            return answer(con, "total")

        timed(work)


def step(folder: Path, _rows: int) -> None:
    """The whole step, with its results stored; the run before is forgotten."""
    path = folder / "curated" / "warehouse.duckdb"
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.hardlink_to(folder / "warehouse.duckdb")
    with opened(path) as con:
        con.execute("DELETE FROM ledger.run")

    def work() -> Mapping[str, str]:
        reconcile_ledger(DataDir(folder), date(2024, 6, 30), LATEST, LATEST)
        return {}

    timed(work)


def answer(con: Ledger, table: str) -> Mapping[str, str]:
    """The number of totals, of their flows, and their sums, which each way must find."""
    names = "count(*), sum(rows), sum(amount), sum(amount_high), sum(estimate)"
    found = con.execute(f"SELECT {names} FROM {table}").fetchall()[0]  # noqa: S608
    return {
        name: str(value)
        for name, value in zip(("totals", "flows", "low", "high", "estimate"), found, strict=True)
    }


@contextmanager
def warehouse(folder: Path) -> Iterator[Ledger]:
    """Open the warehouse as a run does."""
    with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        con.execute("SET temp_directory = $spill", {"spill": str(folder / "spill")})
        yield con


if __name__ == "__main__":
    command(
        CONTESTS,
        {
            "prepare": prepare,
            "pledgebook": pledgebook,
            "tenth": tenth,
            "floor": floor,
            "totals": totals,
            "step": step,
        },
    )
