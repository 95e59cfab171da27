"""Polars reads and casts the file, pandera checks it, DuckDB stores it: the whole file at once, as one writes it first."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from benchmarks.peers.layout import ISO3, KEY, taken_in


class Flow(pa.DataFrameModel):
    """One row per exporter, partner, product and month."""

    source: str
    series: str
    reporter_iso3: str = pa.Field(str_matches=r"^[A-Z]{3}$")
    partner_iso3: str = pa.Field(str_matches=r"^[A-Z]{3}$")
    direction: str = pa.Field(isin=["export", "import"])
    product_code: str = pa.Field(str_matches=r"^\d{2,10}$")
    product_level: pl.Int16 = pa.Field(isin=[2, 4, 6, 8, 10])
    month: pl.Date
    currency: str = pa.Field(str_matches=r"^[A-Z]{3}$")
    value: Annotated[pl.Decimal, 18, 2] = pa.Field(nullable=True)
    valuation: str = pa.Field(isin=["FAS", "FOB", "CIF"])
    quantity: Annotated[pl.Decimal, 18, 4] = pa.Field(nullable=True)
    unit: str = pa.Field(nullable=True, isin=["kg", "t"])
    obs_status: str = pa.Field(isin=["reported", "preliminary", "revised", "final"])
    known_from: pl.Datetime
    known_to: pl.Datetime = pa.Field(nullable=True)
    snapshot_id: str
    row_number: pl.Int64 = pa.Field(ge=1)

    class Config:
        """Each cell stands once."""

        unique = KEY


def rows_of(file: Path) -> pl.DataFrame:
    """Read the file as text and cast what is no text; what cannot be cast is null and caught by the check."""
    raw = pl.read_csv(file, infer_schema=False)
    known = pl.lit(datetime(2026, 11, 22), pl.Datetime("us"))
    return raw.with_row_index("row_number", 1).select(
        source=pl.lit("census_trade"), series=pl.lit("ALL_VAL_MO"), reporter_iso3=pl.lit("USA"),
        partner_iso3=pl.col("CTY_CODE").replace_strict(ISO3, default=None), direction=pl.lit("export"),
        product_code="E_COMMODITY", product_level=pl.col("E_COMMODITY").str.len_chars().cast(pl.Int16),
        month=(pl.col("time") + "-01").str.to_date("%Y-%m-%d", strict=False), currency=pl.lit("USD"),
        value=pl.col("ALL_VAL_MO").cast(pl.Decimal(18, 2), strict=False), valuation=pl.lit("FAS"),
        quantity=pl.col("QTY_1_MO").cast(pl.Decimal(18, 4), strict=False), unit=pl.col("UNIT_QY1").str.to_lowercase(),
        obs_status=pl.lit("reported"), known_from=known, known_to=pl.lit(None, pl.Datetime("us")),
        snapshot_id=pl.lit("invented"), row_number=pl.col("row_number").cast(pl.Int64),
    )  # fmt: skip


def checked(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part the rows that keep the contract from those that do not, which get their reasons."""
    try:
        return Flow.validate(frame, lazy=True), frame.clear()
    except SchemaErrors as error:
        cases = error.failure_cases
        failing = cases.select(pl.col("index").cast(pl.Int64) + 1).to_series()
        bad = frame.filter(pl.col("row_number").is_in(failing.implode()))
        return frame.filter(~pl.col("row_number").is_in(failing.implode())), bad


if __name__ == "__main__":
    taken_in(Path(sys.argv[1]), rows_of, checked)
