"""dbt with DuckDB makes the totals of readings by month: one model, materialized as a table, on the same warehouse."""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb
from dbt.cli.main import dbtRunner

from benchmarks.frame import timed

PROJECT = """
name: bench
profile: bench
version: "1.0"
models: {bench: {+materialized: table}}
flags: {send_anonymous_usage_stats: false, version_check: false, use_colors: false, cache_selected_only: true}
"""
PROFILES = """
bench:
  target: it
  outputs:
    it:
      type: duckdb
      path: "{own}/bench.duckdb"
      threads: 1
      attach: [{{path: "{folder}/warehouse.duckdb", alias: base, read_only: true}}]
      settings: {{memory_limit: 2GB, temp_directory: "{own}/spill"}}
"""
MODEL = """
WITH figures AS (
  SELECT w.reading_id, f.month, f.period_months, c.is_whole, c.share, f.valuation, f.obs_status, f.snapshot_id,
    CASE WHEN w.measure = 'value' THEN f.currency ELSE f.unit END AS unit,
    CASE WHEN w.measure = 'value' THEN CAST(f.value AS DECIMAL(28, 4)) ELSE CAST(f.quantity AS DECIMAL(28, 4)) END AS figure
  FROM base.ledger.flow f
  JOIN read_parquet('{folder}/asked_side.parquet') w USING (source, series, reporter_iso3, partner_iso3, direction)
  JOIN read_parquet('{folder}/scope_product.parquet') c
    ON c.scope_id = w.scope_id AND c.product_code = f.product_code
   AND c.hs_edition = coalesce(f.hs_edition, CASE WHEN f.month < DATE '2022-01-01' THEN 'HS2017' ELSE 'HS2022' END)
  WHERE f.known_to IS NULL
)
SELECT reading_id, month, period_months, unit,
  CASE WHEN count(*) = count(figure) THEN sum(CASE WHEN is_whole THEN figure ELSE least(figure, 0) END) END AS amount,
  CASE WHEN count(*) = count(figure) THEN sum(CASE WHEN is_whole THEN figure ELSE greatest(figure, 0) END) END AS amount_high,
  CASE WHEN count(*) = count(figure) THEN sum(
    CASE WHEN is_whole THEN figure ELSE CAST(figure * coalesce(share, 0) AS DECIMAL(28, 4)) END) END AS estimate,
  count(*) AS rows, string_agg(DISTINCT valuation, ', ' ORDER BY valuation) AS valuation,
  bool_or(obs_status = 'estimated') AS is_estimated, list_sort(list(DISTINCT snapshot_id)) AS snapshots
FROM figures
GROUP BY ALL
"""


def main(folder: Path) -> None:
    """Make the totals."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        (Path(own) / "models").mkdir()
        for name, text in (
            ("dbt_project.yml", PROJECT),
            ("profiles.yml", PROFILES),
            ("models/totals.sql", MODEL),
        ):
            (Path(own) / name).write_text(
                text if name == "dbt_project.yml" else text.format(folder=folder, own=own)
            )

        def work() -> Mapping[str, str]:
            told = dbtRunner().invoke(
                [
                    "--quiet",
                    "run",
                    "--project-dir",
                    own,
                    "--profiles-dir",
                    own,
                    "--log-path",
                    own,
                    "--target-path",
                    own,
                ]
            )
            assert told.success, told.exception  # noqa: S101
            with duckdb.connect(f"{own}/bench.duckdb") as con:
                sums = "count(*), sum(rows), sum(amount), sum(amount_high), sum(estimate)"
                found = con.execute(f"SELECT {sums} FROM totals").fetchall()[0]  # noqa: S608
            return dict(zip(("totals", "flows", "low", "high", "estimate"), map(str, found), strict=True))

        timed(work)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
