"""Contract of the rows of `sql/inputs/transactions.sql`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import STAGES
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Result


class Transactions(Contract):
    """One row per reading of transactions, project, payer, series, day, currency, recipients and sign: their sum.

    All series of the selected activities, donors and recipients are here, so that stages can be compared; `is_counted`
    marks those that the reading counts as realized.
    """

    reading_id: str = pa.Field(description="a reading of the register")
    source: str = pa.Field(description="the name of a source")
    project: str = pa.Field(description="an activity, or a table of the source")
    payer_iso3: str = pa.Field(
        nullable=True, str_matches=ISO3, description="the ISO 3166 alpha-3 code of the payer"
    )
    operator: str = pa.Field(nullable=True, description="the organization that reports them")
    series: str = pa.Field(description="the publisher's name for the kind of transaction")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    event_date: pl.Date = pa.Field(description="the day of the transactions")
    rate_month: pl.Date = pa.Field(description="the month at whose exchange rate they are converted")
    unit: str = pa.Field(nullable=True, description="a currency")
    mixed: str = pa.Field(nullable=True, description="the recipients, where there are several or a region")
    is_negative: bool = pa.Field(nullable=True, description="whether they are corrections")
    is_counted: bool = pa.Field(description="whether the reading counts the series as realized")
    amount: Result = pa.Field(nullable=True, description="the sum")
    events: pl.Int64 = pa.Field(ge=1, description="the number of transactions")
    questioned: str = pa.Field(
        nullable=True, description="breaks of questioned transactions in the sum, separated by commas"
    )
