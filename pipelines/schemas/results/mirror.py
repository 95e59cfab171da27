"""Contract of `ledger.mirror`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Result, Weight

MARGIN_BASES = ("reported", "declared", "estimated", "none", "unknown")
LAG_BASES = ("declared", "estimated", "unknown")


class Mirror(Contract):
    """One row per run, mirror and month or longer period: both reports of one trade, and their gap in parts.

    `gap` = `importer_value` - `exporter_value`, and the seven parts add up to it to the cent: currency,
    classification, CIF/FOB, lag, re-export, rounding and `unexplained`. A null part is unknown and included in
    `unexplained`. If either report is unknown, the gap is null.
    """

    run_id: str = pa.Field(description="a run")
    mirror_id: str = pa.Field(description="a mirror of the register")
    month: pl.Date = pa.Field(description="the first day of the (first) month")
    period_months: pl.Int16 = pa.Field(ge=1, description="1 for months, 12 for years")
    currency: str = pa.Field(
        description="the currency of the gap and its parts; the unit, if quantities are compared"
    )
    exporter_amount: Result = pa.Field(nullable=True, description="the exporter's figure, as reported")
    exporter_currency: str = pa.Field(nullable=True, description="the currency of that figure")
    exporter_valuation: str = pa.Field(nullable=True, description="the valuation of that figure")
    importer_amount: Result = pa.Field(nullable=True, description="the importer's figure, as reported")
    importer_currency: str = pa.Field(nullable=True, description="the currency of that figure")
    importer_valuation: str = pa.Field(nullable=True, description="the valuation of that figure")
    exporter_value: Result = pa.Field(
        nullable=True, description="the exporter's figure, converted as declared"
    )
    importer_value: Result = pa.Field(
        nullable=True, description="the importer's figure, converted as declared"
    )
    gap: Result = pa.Field(nullable=True, description="importer_value - exporter_value")
    gap_low: Result = pa.Field(
        nullable=True,
        description="the gap at one end of the factor between the units; empty without a factor",
    )
    gap_high: Result = pa.Field(nullable=True, description="the gap at the other end of the factor")
    ratio: Result = pa.Field(nullable=True, description="exporter_value / importer_value")
    currency_part: Result = pa.Field(
        nullable=True,
        description="the effect of the declared exchange rates compared with those of the month",
    )
    classification_part: Result = pa.Field(nullable=True, description="goods under other codes")
    cif_fob_part: Result = pa.Field(nullable=True, description="freight and insurance in the imports")
    cif_fob_low: Result = pa.Field(nullable=True, description="that part at the low end of the margin")
    cif_fob_high: Result = pa.Field(nullable=True, description="that part at the high end of the margin")
    lag_part: Result = pa.Field(nullable=True, description="carried_in - carried_out")
    carried_in: Result = pa.Field(nullable=True, description="exported before this month and arrived in it")
    carried_out: Result = pa.Field(nullable=True, description="exported in this month and arriving later")
    re_export_part: Result = pa.Field(nullable=True, description="goods through third countries")
    rounding_part: Result = pa.Field(
        nullable=True, description="the part of the rest that rounding alone can cause"
    )
    unexplained: Result = pa.Field(nullable=True, description="the unexplained rest")
    unexplained_low: Result = pa.Field(
        nullable=True, description="the rest at one end of the factor; empty without a factor"
    )
    unexplained_high: Result = pa.Field(nullable=True, description="the rest at the other end of the factor")
    unexplained_pct: Result = pa.Field(nullable=True, description="the rest in percent of the gap")
    margin: Weight = pa.Field(nullable=True, description="the margin of CIF over FOB")
    margin_basis: str = pa.Field(isin=MARGIN_BASES, description=f"one of {', '.join(MARGIN_BASES)}")
    margin_note: str = pa.Field(description="where the margin comes from")
    lag: str = pa.Field(nullable=True, description="weights by months of delay")
    lag_basis: str = pa.Field(isin=LAG_BASES, description=f"one of {', '.join(LAG_BASES)}")
    lag_note: str = pa.Field(description="where the weights come from")
    exporter_quantity: Result = pa.Field(nullable=True, description="the exporter's quantity, as reported")
    exporter_unit: str = pa.Field(nullable=True, description="the unit of that quantity")
    importer_quantity: Result = pa.Field(nullable=True, description="the importer's quantity, as reported")
    importer_unit: str = pa.Field(nullable=True, description="the unit of that quantity")
    quantity_gap: Result = pa.Field(
        nullable=True,
        description="the importer's quantity - the exporter's, in the exporter's unit, if comparable",
    )
    quantity_note: str = pa.Field(nullable=True, description="why the quantities are not compared")
    note: str = pa.Field(nullable=True, description="why a figure is unknown, and what the rest includes")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "mirror_id", "month", "period_months"]
