"""The record of revisions of Japan's LNG from the United States, checked by hand from the carried takes.

The years 2021 to 2025 as first published and as held last, in billions of yen: 472.423646 and 472.345914, 570.415294 and
573.656822, 474.057667 and 472.527144, 542.493690 and 542.941554, 403.041916 and 402.677515.
"""

from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.paths import DataDir

REVISIONS = (Decimal("-0.0165"), Decimal("0.5683"), Decimal("-0.3229"), Decimal("0.0826"), Decimal("-0.0904"))


def test_the_years_of_lng_were_revised_by_what_the_takes_show(finished: DataDir) -> None:
    found = pl.read_parquet(finished.releases / "2026-11-22" / "revisions.parquet")
    row = found.filter(
        pl.col("reading_id").is_null(), pl.col("product_code") == "MOF_LNG", pl.col("is_first"),
        pl.col("partner_iso3") == "USA", pl.col("direction") == "import", pl.col("age_months").is_null(),
    ).row(0, named=True)  # fmt: skip
    sizes = sorted(abs(one) for one in REVISIONS)
    assert (row["cells"], row["revised"]) == (5, 5)
    assert (row["median_pct"], row["largest_pct"]) == (sizes[2], sizes[-1])
    assert abs(row["bias_pct"] - sum(REVISIONS) / 5) < Decimal("0.0002")
