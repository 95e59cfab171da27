"""Contract of `ledger.watch`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.sources import SOURCE_NAMES
from pledgebook.pipelines.core.vocabulary import GRADES
from pledgebook.pipelines.schemas.contract import Contract, Instant, Percent, Texts


class Watch(Contract):
    """One row per product group whose suppliers are watched, with the pledged goal if there is one.

    If no importer is named, every country with imports in the ledger is watched. A goal is the largest allowed share
    of the largest supplier, or the largest allowed Herfindahl index, by a date. If a source, its series and a first
    month are given, `pledgebook fetch` retrieves the importers' purchases from all countries.
    """

    watch_id: str = pa.Field(description="an id")
    agreement_id: str = pa.Field(description="an agreement of the register")
    title: str = pa.Field(description="a title")
    scope_id: str = pa.Field(description="a scope of the register")
    importers: Texts = pa.Field(description="ISO 3166 alpha-3 codes of countries; empty for every country")
    pledges: Texts = pa.Field(description="pledges of the register that are about these goods")
    source: str = pa.Field(nullable=True, isin=SOURCE_NAMES, description="the name of a source")
    series: str = pa.Field(nullable=True, description="the publisher's name for the series of values")
    first_month: pl.Date = pa.Field(nullable=True, description="the first day of the first month to fetch")
    goal_share_pct: Percent = pa.Field(
        nullable=True,
        ge=0,
        le=100,
        description="a percentage: the largest allowed share of the largest supplier",
    )
    goal_hhi: Percent = pa.Field(
        nullable=True,
        ge=0,
        le=10_000,
        description="a number from 0 to 10,000: the largest allowed Herfindahl index",
    )
    goal_date: pl.Date = pa.Field(nullable=True, description="the deadline of the goal")
    document_id: str = pa.Field(description="a document of the register")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["watch_id", "known_from"]
