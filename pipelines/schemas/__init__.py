"""What is true: one pandera contract per ledger table, under the table's name."""

from pipelines.schemas.breaks.discrepancy import Discrepancy
from pipelines.schemas.breaks.discrepancy_event import DiscrepancyEvent
from pipelines.schemas.breaks.discrepancy_state import DiscrepancyState
from pipelines.schemas.contract import Contract
from pipelines.schemas.ingested.certificate import Certificate
from pipelines.schemas.ingested.concordance import Concordance
from pipelines.schemas.ingested.correction import Correction
from pipelines.schemas.ingested.coverage import Coverage
from pipelines.schemas.ingested.finding import Finding
from pipelines.schemas.ingested.flow import Flow
from pipelines.schemas.ingested.quarantine import Quarantine
from pipelines.schemas.ingested.rate import ExchangeRate
from pipelines.schemas.ingested.release_calendar import ReleaseCalendar
from pipelines.schemas.ingested.snapshot import Snapshot
from pipelines.schemas.register.agreement import Agreement
from pipelines.schemas.register.document import Document
from pipelines.schemas.register.event import Event
from pipelines.schemas.register.milestone import Milestone
from pipelines.schemas.register.mirror_pair import MirrorPair
from pipelines.schemas.register.pledge import Pledge
from pipelines.schemas.register.reading import Reading
from pipelines.schemas.register.scope import Scope
from pipelines.schemas.register.standing import Standing
from pipelines.schemas.register.target import Target
from pipelines.schemas.register.term import Term
from pipelines.schemas.register.watch import Watch
from pipelines.schemas.results.additionality import Additionality
from pipelines.schemas.results.backtest import Backtest
from pipelines.schemas.results.clock import Clock
from pipelines.schemas.results.dependence import Dependence
from pipelines.schemas.results.ladder import Ladder
from pipelines.schemas.results.mirror import Mirror
from pipelines.schemas.results.outlook import Outlook
from pipelines.schemas.results.price_volume import PriceVolume
from pipelines.schemas.results.purchase_ladder import PurchaseLadder
from pipelines.schemas.results.reading_month import ReadingMonth
from pipelines.schemas.results.reconciliation import Reconciliation
from pipelines.schemas.results.run import Run
from pipelines.schemas.results.total import Total
from pipelines.schemas.results.verdict import Verdict
from pipelines.schemas.results.window_share import WindowShare

CONTRACTS: dict[str, type[Contract]] = {
    "snapshot": Snapshot,
    "flow": Flow,
    "coverage": Coverage,
    "certificate": Certificate,
    "quarantine": Quarantine,
    "finding": Finding,
    "rate": ExchangeRate,
    "correction": Correction,
    "concordance": Concordance,
    "agreement": Agreement,
    "document": Document,
    "pledge": Pledge,
    "term": Term,
    "milestone": Milestone,
    "reading": Reading,
    "target": Target,
    "scope": Scope,
    "event": Event,
    "standing": Standing,
    "mirror_pair": MirrorPair,
    "watch": Watch,
    "release_calendar": ReleaseCalendar,
    "run": Run,
    "reconciliation": Reconciliation,
    "verdict": Verdict,
    "reading_month": ReadingMonth,
    "clock": Clock,
    "window_share": WindowShare,
    "ladder": Ladder,
    "additionality": Additionality,
    "total": Total,
    "outlook": Outlook,
    "backtest": Backtest,
    "price_volume": PriceVolume,
    "purchase_ladder": PurchaseLadder,
    "discrepancy": Discrepancy,
    "mirror": Mirror,
    "dependence": Dependence,
    "discrepancy_event": DiscrepancyEvent,
    "discrepancy_state": DiscrepancyState,
}

REGISTER_TABLES = (
    "agreement",
    "document",
    "pledge",
    "term",
    "milestone",
    "reading",
    "target",
    "scope",
    "event",
    "standing",
    "mirror_pair",
    "watch",
)
"""The tables that the pledge register fills."""
