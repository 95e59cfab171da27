"""Contract of `ledger.target`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import GRADES
from pledgebook.pipelines.schemas.contract import Contract, Instant, Money, Percent


class Target(Contract):
    """One row per reading and period: the target amount as stated in the text.

    `up to` leaves the low end null, `at least` the high end. An annual pledge without an end has a null
    `period_end` and is recurring. For an incremental reading the amount is on top of the baseline; for growth the
    target is `growth_pct`.
    """

    reading_id: str = pa.Field(description="a reading of the register")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    period_end: pl.Date = pa.Field(nullable=True, description="the last day of the period")
    is_recurring: bool = pa.Field(description="true if the target repeats each following year")
    amount_low: Money = pa.Field(nullable=True, description="the low end of the amount")
    amount_high: Money = pa.Field(nullable=True, description="the high end of the amount")
    growth_pct: Percent = pa.Field(nullable=True, description="the growth over the baseline, in percent")
    document_id: str = pa.Field(description="a document of the register")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["reading_id", "period_start", "known_from"]
