"""Contracts of the ledger: one pandera model per table, under the table's name."""

from pipelines.schemas.breaks.discrepancy import Discrepancy
from pipelines.schemas.breaks.discrepancy_event import DiscrepancyEvent
from pipelines.schemas.breaks.discrepancy_status import DiscrepancyStatus
from pipelines.schemas.contract import Contract
from pipelines.schemas.ingested.certificate import Certificate
from pipelines.schemas.ingested.concordance import Concordance
from pipelines.schemas.ingested.correction import Correction
from pipelines.schemas.ingested.coverage import Coverage
from pipelines.schemas.ingested.extent import Extent
from pipelines.schemas.ingested.finding import Finding
from pipelines.schemas.ingested.flow import Flow
from pipelines.schemas.ingested.quarantine import Quarantine
from pipelines.schemas.ingested.rate import ExchangeRate
from pipelines.schemas.ingested.release_calendar import ReleaseCalendar
from pipelines.schemas.ingested.seen_file import SeenFile
from pipelines.schemas.ingested.snapshot import Snapshot
from pipelines.schemas.register.agreement import Agreement
from pipelines.schemas.register.declaration import Declaration
from pipelines.schemas.register.document import Document
from pipelines.schemas.register.event import Event
from pipelines.schemas.register.legal_event import LegalEvent
from pipelines.schemas.register.milestone import Milestone
from pipelines.schemas.register.mirror_pair import MirrorPair
from pipelines.schemas.register.pledge import Pledge
from pipelines.schemas.register.product_group import ProductGroup
from pipelines.schemas.register.reading import Reading
from pipelines.schemas.register.scope import Scope
from pipelines.schemas.register.target import Target
from pipelines.schemas.register.term import Term
from pipelines.schemas.register.watch import Watch
from pipelines.schemas.results.additionality import Additionality
from pipelines.schemas.results.backtest import Backtest
from pipelines.schemas.results.concentration import SupplierConcentration
from pipelines.schemas.results.deadline import Deadline
from pipelines.schemas.results.elapsed import Elapsed
from pipelines.schemas.results.ladder import Ladder
from pipelines.schemas.results.mirror import Mirror
from pipelines.schemas.results.outlook import Outlook
from pipelines.schemas.results.price_volume import PriceVolume
from pipelines.schemas.results.purchase_ladder import PurchaseLadder
from pipelines.schemas.results.reading_month import ReadingMonth
from pipelines.schemas.results.reconciliation import Reconciliation
from pipelines.schemas.results.revision import Revision
from pipelines.schemas.results.run import Run
from pipelines.schemas.results.sector_ladder import SectorLadder
from pipelines.schemas.results.supplier_share import SupplierShare
from pipelines.schemas.results.total import Total
from pipelines.schemas.results.verdict import Verdict

CONTRACTS: dict[str, type[Contract]] = {
    "snapshot": Snapshot,
    "flow": Flow,
    "coverage": Coverage,
    "certificate": Certificate,
    "quarantine": Quarantine,
    "finding": Finding,
    "extent": Extent,
    "rate": ExchangeRate,
    "correction": Correction,
    "concordance": Concordance,
    "seen_file": SeenFile,
    "agreement": Agreement,
    "document": Document,
    "pledge": Pledge,
    "term": Term,
    "milestone": Milestone,
    "reading": Reading,
    "target": Target,
    "declaration": Declaration,
    "scope": Scope,
    "event": Event,
    "legal_event": LegalEvent,
    "mirror_pair": MirrorPair,
    "watch": Watch,
    "product_group": ProductGroup,
    "release_calendar": ReleaseCalendar,
    "run": Run,
    "reconciliation": Reconciliation,
    "verdict": Verdict,
    "reading_month": ReadingMonth,
    "deadline": Deadline,
    "elapsed": Elapsed,
    "ladder": Ladder,
    "sector_ladder": SectorLadder,
    "additionality": Additionality,
    "total": Total,
    "outlook": Outlook,
    "backtest": Backtest,
    "price_volume": PriceVolume,
    "purchase_ladder": PurchaseLadder,
    "discrepancy": Discrepancy,
    "mirror": Mirror,
    "concentration": SupplierConcentration,
    "revision": Revision,
    "supplier_share": SupplierShare,
    "discrepancy_event": DiscrepancyEvent,
    "discrepancy_status": DiscrepancyStatus,
}

REGISTER_TABLES = (
    "agreement",
    "document",
    "pledge",
    "term",
    "milestone",
    "reading",
    "target",
    "declaration",
    "scope",
    "event",
    "legal_event",
    "mirror_pair",
    "watch",
    "product_group",
)
"""The tables that the pledge register fills."""
