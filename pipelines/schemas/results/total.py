"""Contract of `ledger.total`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import TOTAL_SCOPES, TOTAL_STAGES
from pledgebook.pipelines.schemas.contract import Contract, Result


class Total(Contract):
    """One row per run, scope, unit and stage: the investment pledged in an agreement or by a payer, and its progress.

    Only pledges of investment are added, each once, without pledges that are part of another one in the scope, credit
    guarantees, purchases, business scale and caps, which are bounds. An event that repeats one of another pledge
    counts once. A null end is unknown.
    """

    run_id: str = pa.Field(description="a run")
    scope: str = pa.Field(isin=TOTAL_SCOPES, description=f"one of {', '.join(TOTAL_SCOPES)}")
    scope_id: str = pa.Field(description="an agreement, or the ISO 3166 alpha-3 code of a payer")
    unit: str = pa.Field(nullable=True, description="a unit")
    stage: str = pa.Field(isin=TOTAL_STAGES, description=f"one of {', '.join(TOTAL_STAGES)}")
    low: Result = pa.Field(nullable=True, description="the low end of the amount")
    high: Result = pa.Field(nullable=True, description="the high end of the amount")
    low_pct: Result = pa.Field(nullable=True, description="low in percent of the largest amount pledged")
    high_pct: Result = pa.Field(nullable=True, description="high in percent of the smallest amount pledged")
    remaining_low: Result = pa.Field(nullable=True, description="the smallest amount pledged - high")
    remaining_high: Result = pa.Field(nullable=True, description="the largest amount pledged - low")
    items: pl.Int32 = pa.Field(ge=0, description="the number of pledges or events in the sum")
    items_unknown: pl.Int32 = pa.Field(
        ge=0, description="the number of pledges or events without a known amount"
    )
    conversion: str = pa.Field(
        nullable=True,
        description="how amounts in another currency or unit were converted: rate, months and series",
    )
    note: str = pa.Field(nullable=True, description="a note")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "scope", "scope_id", "unit", "stage"]
