"""pandas makes the totals of readings by month, from one of the ten files: more does not fit in memory. Amounts are floats."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from benchmarks.frame import timed

ROUTE = ["source", "series", "reporter_iso3", "partner_iso3", "direction"]
COLUMNS = [*ROUTE, "product_code", "hs_edition", "month", "period_months", "currency", "value", "quantity", "unit", "valuation",
           "obs_status", "known_to", "snapshot_id"]  # fmt: skip


def totals(folder: Path) -> pd.DataFrame:
    """Join the flows to what is asked for and to the codes, and sum."""
    sides = pd.read_parquet(
        folder / "asked_side.parquet", columns=["reading_id", "scope_id", "measure", *ROUTE]
    )
    codes = pd.read_parquet(folder / "scope_product.parquet")
    flows = pd.read_parquet(folder / "flow" / "0.parquet", columns=COLUMNS)
    found = (
        flows[flows["known_to"].isna()]
        .merge(sides, on=ROUTE)
        .merge(codes, on=["scope_id", "hs_edition", "product_code"])
    )
    is_value = found["measure"] == "value"
    found["unit"] = found["currency"].where(is_value, found["unit"])
    figure = found["value"].astype("float64").where(is_value, found["quantity"].astype("float64"))
    is_whole, share = found["is_whole"], found["share"].astype("float64").fillna(0)
    found = found.assign(
        known=figure.notna(), low=figure.where(is_whole, figure.clip(upper=0)), high=figure.where(is_whole, figure.clip(lower=0)),
        estimate=figure * share.where(~is_whole, 1), is_estimated=found["obs_status"] == "estimated",
    )  # fmt: skip
    grouped = found.groupby(["reading_id", "month", "period_months", "unit"], dropna=False)
    sums = grouped.agg(
        known=("known", "all"), amount=("low", "sum"), amount_high=("high", "sum"), estimate=("estimate", "sum"), rows=("low", "size"),
        valuation=("valuation", lambda each: ", ".join(sorted(set(each)))), is_estimated=("is_estimated", "any"),
        snapshots=("snapshot_id", lambda each: sorted(set(each))),
    )  # fmt: skip
    sums.loc[~sums["known"], ["amount", "amount_high", "estimate"]] = None
    return sums.reset_index().sort_values(["reading_id", "month", "period_months", "unit"])


def main(folder: Path) -> None:
    """Make the totals."""

    def work() -> Mapping[str, str]:
        return {"a tenth of the flows": str(totals(folder)["rows"].sum())}

    timed(work)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
