"""One rate per currency and month."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl

from pipelines.reconcile.monthly.exchange_rate import monthly
from pipelines.schemas.contract import columns
from pipelines.schemas.ingested.rate import ExchangeRate


def rate_table(*rows: tuple[str, str, str, str, str]) -> pl.DataFrame:
    filled = [
        {
            "source": "exchange_rate",
            "series": series,
            "currency": currency,
            "period": period,
            "period_start": date.fromisoformat(day),
            "units_per_usd": Decimal(units),
            "snapshot_id": "s",
            "row_number": 1,
            "known_from": datetime(2026, 1, 1),
            "known_to": None,
        }
        for series, currency, period, day, units in rows
    ]
    return pl.DataFrame(filled, schema=columns(ExchangeRate))


def test_a_published_mean_is_preferred_to_the_mean_of_days() -> None:
    rows = [
        ("ECB", "JPY", "day", "2026-03-02", "150.00000001"),
        ("ECB", "JPY", "day", "2026-03-03", "150.00000002"),
        ("ECB", "JPY", "day", "2026-04-01", "160"),
        ("FED", "JPY", "month", "2026-04-01", "161"),
    ]
    expected = [("JPY", date(2026, 3, 1), Decimal("150.00000002")), ("JPY", date(2026, 4, 1), Decimal("161"))]
    assert monthly(rate_table(*rows)).rows() == expected
    assert monthly(rate_table(*reversed(rows))).rows() == expected


def test_of_two_series_the_first_by_name_is_taken() -> None:
    rows = [("B", "JPY", "month", "2026-03-01", "151"), ("A", "JPY", "month", "2026-03-01", "152")]
    assert monthly(rate_table(*rows))["units_per_usd"].to_list() == [Decimal(152)]


def test_no_rates_are_no_rates() -> None:
    assert monthly(rate_table()).is_empty()
