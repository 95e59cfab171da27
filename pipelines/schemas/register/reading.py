"""Contract of `ledger.reading`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import (
    BASES,
    GRADES,
    MEASURES,
    PRORATIONS,
    SCHEDULES,
    STAGES,
    TRADE_DIRECTIONS,
    UNITS,
)
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Instant, Money, Texts


class Reading(Contract):
    """One row per reading, that is, one interpretation of the text of a pledge. Each pledge has one headline reading.

    `source`, `series`, `reporter_iso3`, `partner_iso3`, `direction` and `scope_id` name the statistics that count
    as realized, and `factor_id` the factor that converts a quantity into a unit of another dimension. For
    `measure` event, `stage` is the rung of the ladder that counts as realized: of documents, or, if `source` and
    `series` name a source of transactions, of its transactions of these `activities`, `donors` and `recipients`.
    """

    reading_id: str = pa.Field(description="an id")
    pledge_id: str = pa.Field(description="a pledge of the register")
    title: str = pa.Field(description="a title")
    is_headline: bool = pa.Field(description="true or false")
    basis: str = pa.Field(isin=BASES, description=f"one of {', '.join(BASES)}")
    schedule: str = pa.Field(isin=SCHEDULES, description=f"one of {', '.join(SCHEDULES)}")
    proration: str = pa.Field(isin=PRORATIONS, description=f"one of {', '.join(PRORATIONS)}")
    measure: str = pa.Field(isin=MEASURES, description=f"one of {', '.join(MEASURES)}")
    unit: str = pa.Field(nullable=True, isin=UNITS, description="a unit that the ledger knows")
    source: str = pa.Field(nullable=True, description="the name of a source")
    series: str = pa.Field(nullable=True, description="the publisher's name for the series")
    reporter_iso3: str = pa.Field(
        nullable=True, str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country"
    )
    partner_iso3: str = pa.Field(
        nullable=True, str_matches=ISO3, description="an ISO 3166 alpha-3 code, or W00"
    )
    direction: str = pa.Field(
        nullable=True, isin=TRADE_DIRECTIONS, description=f"one of {', '.join(TRADE_DIRECTIONS)}"
    )
    scope_id: str = pa.Field(nullable=True, description="a scope of the register")
    factor_id: str = pa.Field(nullable=True, description="the name of a factor between units")
    activities: Texts = pa.Field(
        description="a list of activities of a source of transactions, empty for all"
    )
    donors: Texts = pa.Field(
        description="a list of those who give: countries, or organizations as the source names them, empty for all"
    )
    recipients: Texts = pa.Field(description="a list of countries that receive, empty for all")
    stage: str = pa.Field(nullable=True, isin=STAGES, description=f"one of {', '.join(STAGES)}")
    baseline_from: pl.Date = pa.Field(nullable=True, description="the first day of the baseline period")
    baseline_to: pl.Date = pa.Field(nullable=True, description="the last day of the baseline period")
    baseline_amount: Money = pa.Field(
        nullable=True,
        description="the baseline stated in a document, per year and in the unit of the reading",
    )
    label: str = pa.Field(nullable=True, description="what it counts, in the few words of the first screen")
    rank: pl.Int64 = pa.Field(
        nullable=True,
        ge=1,
        description="its place on the first screen among the readings beside the headline",
    )
    document_id: str = pa.Field(description="a document of the register")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["reading_id", "known_from"]
