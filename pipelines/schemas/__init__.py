"""What is true: one pandera contract per ledger table, under the table's name."""

from pipelines.schemas.additionality import Additionality
from pipelines.schemas.agreement import Agreement
from pipelines.schemas.backtest import Backtest
from pipelines.schemas.certificate import Certificate
from pipelines.schemas.clock import Clock
from pipelines.schemas.concordance import Concordance
from pipelines.schemas.contract import Contract
from pipelines.schemas.correction import Correction
from pipelines.schemas.coverage import Coverage
from pipelines.schemas.dependence import Dependence
from pipelines.schemas.discrepancy import Discrepancy
from pipelines.schemas.discrepancy_event import DiscrepancyEvent
from pipelines.schemas.discrepancy_state import DiscrepancyState
from pipelines.schemas.document import Document
from pipelines.schemas.event import Event
from pipelines.schemas.finding import Finding
from pipelines.schemas.flow import Flow
from pipelines.schemas.ladder import Ladder
from pipelines.schemas.milestone import Milestone
from pipelines.schemas.mirror import Mirror
from pipelines.schemas.mirror_pair import MirrorPair
from pipelines.schemas.outlook import Outlook
from pipelines.schemas.pledge import Pledge
from pipelines.schemas.price_volume import PriceVolume
from pipelines.schemas.purchase_ladder import PurchaseLadder
from pipelines.schemas.quarantine import Quarantine
from pipelines.schemas.rate import ExchangeRate
from pipelines.schemas.reading import Reading
from pipelines.schemas.reading_month import ReadingMonth
from pipelines.schemas.reconciliation import Reconciliation
from pipelines.schemas.release_calendar import ReleaseCalendar
from pipelines.schemas.run import Run
from pipelines.schemas.scope import Scope
from pipelines.schemas.snapshot import Snapshot
from pipelines.schemas.standing import Standing
from pipelines.schemas.target import Target
from pipelines.schemas.term import Term
from pipelines.schemas.total import Total
from pipelines.schemas.verdict import Verdict
from pipelines.schemas.watch import Watch
from pipelines.schemas.window_share import WindowShare

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
