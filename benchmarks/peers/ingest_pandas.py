"""pandas reads and casts the file, pandera checks it, DuckDB stores it: the whole file at once, as one writes it first."""

import sys
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from benchmarks.peers.layout import ISO3, KEY, TEXTS, taken_in

SCHEMA = pa.DataFrameSchema(
    {
        "source": pa.Column(str),
        "series": pa.Column(str),
        "reporter_iso3": pa.Column(str, pa.Check.str_matches(r"^[A-Z]{3}$")),
        "partner_iso3": pa.Column(str, pa.Check.str_matches(r"^[A-Z]{3}$")),
        "direction": pa.Column(str, pa.Check.isin(["export", "import"])),
        "product_code": pa.Column(str, pa.Check.str_matches(r"^\d{2,10}$")),
        "product_level": pa.Column("int16", pa.Check.isin([2, 4, 6, 8, 10])),
        "month": pa.Column("datetime64[ns]", coerce=True),
        "currency": pa.Column(str, pa.Check.str_matches(r"^[A-Z]{3}$")),
        "value": pa.Column("float64", nullable=True),
        "valuation": pa.Column(str, pa.Check.isin(["FAS", "FOB", "CIF"])),
        "quantity": pa.Column("float64", nullable=True),
        "unit": pa.Column(str, pa.Check.isin(["kg", "t"]), nullable=True),
        "obs_status": pa.Column(str, pa.Check.isin(["reported", "preliminary", "revised", "final"])),
        "known_from": pa.Column("datetime64[ns]", coerce=True),
        "known_to": pa.Column("datetime64[ns]", nullable=True, coerce=True),
        "snapshot_id": pa.Column(str),
        "row_number": pa.Column("int64", pa.Check.ge(1)),
    },
    unique=KEY,
)
"""One row per exporter, partner, product and month; amounts are floats, as they are by default."""


def rows_of(file: Path) -> pd.DataFrame:
    """Read the file and give each row the columns of the table."""
    raw = pd.read_csv(file, dtype=dict.fromkeys(TEXTS, str))
    return pd.DataFrame(
        {
            "source": "census_trade", "series": "ALL_VAL_MO", "reporter_iso3": "USA",
            "partner_iso3": raw["CTY_CODE"].map(ISO3), "direction": "export",
            "product_code": raw["E_COMMODITY"], "product_level": raw["E_COMMODITY"].str.len().astype("int16"),
            "month": pd.to_datetime(raw["time"], format="%Y-%m", errors="coerce"), "currency": "USD",
            "value": raw["ALL_VAL_MO"].astype("float64"), "valuation": "FAS", "quantity": raw["QTY_1_MO"].astype("float64"),
            "unit": raw["UNIT_QY1"].str.lower(), "obs_status": "reported", "known_from": pd.Timestamp("2026-11-22"),
            "known_to": pd.NaT, "snapshot_id": "invented", "row_number": range(1, len(raw) + 1),
        }
    )  # fmt: skip


def checked(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the rows that keep the contract from those that do not."""
    try:
        return SCHEMA.validate(frame, lazy=True), frame.iloc[:0]
    except SchemaErrors as error:
        failing = error.failure_cases["index"].dropna().unique()
        return frame.drop(index=failing), frame.loc[failing]


if __name__ == "__main__":
    taken_in(Path(sys.argv[1]), rows_of, checked)
