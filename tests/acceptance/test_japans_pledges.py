"""Japan's 17 pledges by what is carried: which have a figure, and what stands beside them."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.register import parse_register

ROOT = Path(__file__).parents[2]
GOLDENS = ROOT / "tests" / "goldens"
WITH_FIGURES = {
    "JP-INV-550", "JP-PUR-AC100", "JP-PUR-AG8", "JP-PUR-EN7", "JP-PUR-IND", "JP-PUR-LNG-JERA", "JP-PUR-PICKUP",
    "JP-PUR-SEMI", "JP-PUR-TOYOTA",
}  # fmt: skip
"""Soybeans are the tenth, by a reading that was declared on 30 November 2026, after the day of this release."""


@pytest.fixture(scope="module")
def attainment() -> pl.DataFrame:
    """The reviewed release of 2026-11-22."""
    frame = pl.read_csv(GOLDENS / "attainment.csv", infer_schema=False)
    return frame.filter(pl.col("agreement_id") == "US-JP-2025")


def test_nine_of_seventeen_pledges_have_a_figure_and_the_others_a_reason(attainment: pl.DataFrame) -> None:
    known = attainment.filter(pl.any_horizontal(pl.col("realized", "realized_high").is_not_null()))
    assert attainment["pledge_id"].n_unique() == 17
    assert set(known["pledge_id"]) >= WITH_FIGURES
    assert attainment.filter(~pl.col("pledge_id").is_in(WITH_FIGURES))["reason"].null_count() == 0


def test_soybeans_are_measured_since_their_headline_was_declared() -> None:
    folder = ROOT / "data" / "raw" / "register"
    reading = parse_register({path.name: path.read_text("utf-8") for path in folder.iterdir()})["reading"]
    headline = reading.filter(pl.col("known_to").is_null(), pledge_id="JP-PUR-SOY", is_headline=True)
    assert headline["source"].to_list() == ["usda_esr"]


@pytest.mark.parametrize(
    "reading", ["JP-PUR-PICKUP/jp-customs", "JP-PUR-TOYOTA/jp-customs", "JP-PUR-LNG-JERA/lng-shipped"]
)
def test_an_upper_bound_is_a_range_from_nothing(attainment: pl.DataFrame, reading: str) -> None:
    row = attainment.filter(reading_id=reading).row(0, named=True)
    assert Decimal(row["realized"]) == 0 < Decimal(row["realized_high"])
    assert row["change_pct"] is None
    assert "an upper bound" in row["reason"]


def test_selected_is_six_and_a_half_percent_and_nothing_is_paid(attainment: pl.DataFrame) -> None:
    rows = {row["reading_id"]: row for row in attainment.iter_rows(named=True)}
    selected, paid = rows["JP-INV-550/selected"], rows["JP-INV-550/us-texts"]
    assert Decimal(selected["realized"]) == Decimal("35.7") * 10**9
    assert Decimal(selected["realized_high"]) == Decimal(36) * 10**9
    assert paid["realized"] is None


def test_headlines_are_declared_anew_on_one_day_and_not_before() -> None:
    folder = ROOT / "data" / "raw" / "register"
    reading = parse_register({path.name: path.read_text("utf-8") for path in folder.iterdir()})["reading"]
    day = datetime.combine(date(2026, 11, 30), datetime.min.time())
    energy = reading.filter(pledge_id="JP-PUR-EN7", is_headline=True).sort("known_from")
    assert energy["reading_id"].to_list() == ["JP-PUR-EN7/us-exports", "JP-PUR-EN7/jp-customs"]
    assert energy["known_to"].to_list() == [day, None]
    assert energy["known_from"][1] == day
