"""Input and output tables of a reconciliation."""

from dataclasses import dataclass, field, fields

import polars as pl

from pledgebook.pipelines.schemas.contract import empty
from pledgebook.pipelines.schemas.ingested.finding import Finding
from pledgebook.pipelines.schemas.inputs.final_changes import FinalChanges
from pledgebook.pipelines.schemas.inputs.repeated_events import RepeatedEvents
from pledgebook.pipelines.schemas.inputs.revised_figures import RevisedFigures
from pledgebook.pipelines.schemas.inputs.transactions import Transactions
from pledgebook.pipelines.schemas.register.mirror_pair import MirrorPair


@dataclass(frozen=True)
class Inputs:
    """Input tables of a run, as known at one moment.

    Args:
        agreement: Rows of `ledger.agreement`.
        reading: Rows of `ledger.reading`.
        target: Rows of `ledger.target`.
        pledge: Rows of `ledger.pledge`.
        event: Rows of `ledger.event`.
        milestone: Rows of `ledger.milestone`.
        totals: `reading_id`, `month`, `period_months`, `unit` (a currency for values), `amount`,
            `amount_high`, `estimate`, `in_part`, `rows`, `valuation`, `is_estimated`, `questioned`,
            `snapshots`, `is_derived`; the amounts are null if a row of the sum was not reported, and `in_part` lists codes
            of another HS edition partly in the scope.
        coverage: `reading_id`, `month`, `prefixes_total`, `prefixes_covered`, `uncovered`, `no_concordance`; only
            months with published data.
        rate: `currency`, `month`, `units_per_usd`; one row per currency and month.
        measured: `source`, `series`, `reporter_iso3`, `partner_iso3`, `direction`, `product_code`, `month`,
            `unit`, `amount`; figures of several sources for the same flow.
        mirror_pair: Rows of `ledger.mirror_pair`; the figures of their sides are in `totals` and `coverage`.
        products: `reading_id`, `month`, `product_code`, `hs_edition`, `currency`, `unit`, `value`, `quantity`,
            `is_estimated`; products of readings whose flows have values and quantities.
        watch: Rows of `ledger.watch`.
        supply: Imports of each watched importer by supplier; see `dependence.dependence`.
        finding: Rows of `ledger.finding`: differences found while parsing snapshots.
        transactions: Transactions selected by readings of a source of transactions; see `aid.transfers`.
        final_changes: Final figures that their publisher changed later; see `breaks.final`.
        revised: First and later figures; none are given where only headlines are asked for. See `revision.record`.
        repeated: Events with the same project, stage, day, amount and parties; see `breaks.repeated`.
    """

    agreement: pl.DataFrame
    reading: pl.DataFrame
    target: pl.DataFrame
    pledge: pl.DataFrame
    event: pl.DataFrame
    milestone: pl.DataFrame
    totals: pl.DataFrame
    coverage: pl.DataFrame
    rate: pl.DataFrame
    measured: pl.DataFrame
    watch: pl.DataFrame
    supply: pl.DataFrame
    products: pl.DataFrame
    mirror_pair: pl.DataFrame = field(default_factory=lambda: empty(MirrorPair))
    finding: pl.DataFrame = field(default_factory=lambda: empty(Finding))
    transactions: pl.DataFrame = field(default_factory=lambda: empty(Transactions))
    final_changes: pl.DataFrame = field(default_factory=lambda: empty(FinalChanges))
    repeated: pl.DataFrame = field(default_factory=lambda: empty(RepeatedEvents))
    revised: pl.DataFrame = field(default_factory=lambda: empty(RevisedFigures))


@dataclass(frozen=True)
class Reconciled:
    """Output tables of a run, each under its table's name.

    Args:
        reconciliation: Rows of `ledger.reconciliation`, sorted by reading and period.
        verdict: Rows of `ledger.verdict`, sorted by pledge and period.
        ladder: Rows of `ledger.ladder`, sorted by pledge and stage.
        sector_ladder: Rows of `ledger.sector_ladder`, sorted by pledge, sector and stage.
        additionality: Rows of `ledger.additionality`, sorted by pledge, stage and class.
        total: Rows of `ledger.total`, sorted by scope, unit and stage.
        purchase_ladder: Rows of `ledger.purchase_ladder`, sorted by pledge, period and stage.
        discrepancy: Rows of `ledger.discrepancy`, sorted by kind, subject and month.
        reading_month: Rows of `ledger.reading_month`, sorted by reading and month.
        mirror: Rows of `ledger.mirror`, sorted by mirror and month.
        outlook: Rows of `ledger.outlook`, sorted by reading and period.
        backtest: Rows of `ledger.backtest`, sorted by reading, period and months known.
        price_volume: Rows of `ledger.price_volume`, sorted by reading and period.
        concentration: Rows of `ledger.concentration`, sorted by watch and side.
        revision: Rows of `ledger.revision`, sorted by reading, series and age.
        supplier_share: Rows of `ledger.supplier_share`, sorted by watch, side and supplier.
        deadline: Rows of `ledger.deadline`, sorted by milestone, anchor and way to count.
        elapsed: Rows of `ledger.elapsed`, sorted by reading and period.
    """

    reconciliation: pl.DataFrame
    verdict: pl.DataFrame
    ladder: pl.DataFrame
    sector_ladder: pl.DataFrame
    additionality: pl.DataFrame
    total: pl.DataFrame
    purchase_ladder: pl.DataFrame
    discrepancy: pl.DataFrame
    reading_month: pl.DataFrame
    mirror: pl.DataFrame
    outlook: pl.DataFrame
    backtest: pl.DataFrame
    price_volume: pl.DataFrame
    concentration: pl.DataFrame
    revision: pl.DataFrame
    supplier_share: pl.DataFrame
    deadline: pl.DataFrame
    elapsed: pl.DataFrame

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the frames by table name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}
