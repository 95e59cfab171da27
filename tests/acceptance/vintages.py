"""The three Phase One vintages of the shared data, written in the layout of the Census API.

The vintages are a researcher's tables. Here each row becomes a row of the API: repeats and the preliminary
totals of December 2020 are kept as they are, since the ledger has to catch them. The energy rows of the last
vintage are ten-digit lines whose own codes were lost; they get invented line numbers behind their six digits.
The 23 preliminary rows that the file itself marks as outside the agreement are left out.
"""

from datetime import date, datetime
from pathlib import Path

import polars as pl

from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot, take

NAPHTHA = {"271012250": "2710122500"}
"""The one energy line whose ten-digit code is known."""

VINTAGES = {
    "2020-05-29": ("us_exports_china_taken_2020-05-29_thru_2020-03.parquet", date(2020, 3, 1)),
    "2020-06-04": ("us_exports_china_taken_2020-06-04_thru_2020-04.parquet", date(2020, 4, 1)),
    "2021-02-23": ("us_exports_china_taken_2021-02-23_thru_2020-12.parquet", date(2020, 12, 1)),
}
MARKED_OUTSIDE = "not in aggreement"  # the file's own spelling


def read_vintage(shared: Path, day: str) -> pl.DataFrame:
    """A vintage from 2017 on, its values as exact whole dollars."""
    frame = pl.read_parquet(shared / "phase_one" / "vintages" / VINTAGES[day][0])
    assert frame.select((pl.col("china_exports") % 1 != 0).sum()).item() == 0
    return frame.filter(pl.col("time") >= datetime(2017, 1, 1)).with_columns(
        pl.col("china_exports").cast(pl.Int64)
    )


def census_layout(vintage: pl.DataFrame) -> pl.DataFrame:
    """The vintage's rows in the columns of the Census API, all text."""
    coded = _with_codes(vintage) if "hs4_o" in vintage.columns else vintage.with_columns(code=pl.col("hs6"))
    return coded.select(
        E_COMMODITY="code",
        CTY_CODE=pl.lit("5700"),
        ALL_VAL_MO=pl.col("china_exports").cast(pl.String),
        COMM_LVL=pl.format("HS{}", pl.col("code").str.len_chars()),
        time=pl.col("time").dt.strftime("%Y-%m"),
    )


def _with_codes(vintage: pl.DataFrame) -> pl.DataFrame:
    line = pl.int_range(1, pl.len() + 1).over("time", "hs6").cast(pl.String).str.zfill(4)
    energy = pl.col("hs6").is_not_null() & (pl.col("high_catagory") == "Energy")
    kept = vintage.filter(pl.col("hs6").is_not_null() | (pl.col("high_catagory") != MARKED_OUTSIDE))
    return kept.with_columns(
        code=pl.when(energy & pl.col("hs4_o").is_in(list(NAPHTHA)))
        .then(pl.col("hs4_o").replace(NAPHTHA))
        .when(energy)
        .then(pl.col("hs6") + line)
        .when(pl.col("hs6").is_null())
        .then(pl.col("hs4_o"))
        .otherwise(pl.col("hs6"))
    )


def take_vintage(shared: Path, raw: Path, day: str) -> Snapshot:
    """Write a vintage into a raw folder as a snapshot that is complete for all products."""
    folder = raw.parent / "converted"
    folder.mkdir(exist_ok=True)
    file = folder / f"us_exports_china_{day}.parquet"
    census_layout(read_vintage(shared, day)).write_parquet(file)
    cover = Cover("export", "USA", "CHN", ("",), 10, date(2017, 1, 1), VINTAGES[day][1], "ALL_VAL_MO")
    moment = datetime.fromisoformat(day)
    return take(
        raw, file, Sidecar("census_trade", file.name, moment, "US Census Bureau", "", 0, covers=(cover,))
    )
