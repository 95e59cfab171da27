"""Contracts of the ledger: one pandera model per table, under the table's name."""

from pledgebook.pipelines.schemas.breaks.discrepancy import Discrepancy
from pledgebook.pipelines.schemas.breaks.discrepancy_event import DiscrepancyEvent
from pledgebook.pipelines.schemas.breaks.discrepancy_status import DiscrepancyStatus
from pledgebook.pipelines.schemas.contract import Contract
from pledgebook.pipelines.schemas.ingested.certificate import Certificate
from pledgebook.pipelines.schemas.ingested.concordance import Concordance
from pledgebook.pipelines.schemas.ingested.correction import Correction
from pledgebook.pipelines.schemas.ingested.coverage import Coverage
from pledgebook.pipelines.schemas.ingested.extent import Extent
from pledgebook.pipelines.schemas.ingested.finding import Finding
from pledgebook.pipelines.schemas.ingested.flow import Flow
from pledgebook.pipelines.schemas.ingested.quarantine import Quarantine
from pledgebook.pipelines.schemas.ingested.rate import ExchangeRate
from pledgebook.pipelines.schemas.ingested.release_calendar import ReleaseCalendar
from pledgebook.pipelines.schemas.ingested.seen_file import SeenFile
from pledgebook.pipelines.schemas.ingested.snapshot import Snapshot
from pledgebook.pipelines.schemas.journal.closing import Closing
from pledgebook.pipelines.schemas.journal.entry import Entry
from pledgebook.pipelines.schemas.journal.posting import Posting
from pledgebook.pipelines.schemas.register.agreement import Agreement
from pledgebook.pipelines.schemas.register.declaration import Declaration
from pledgebook.pipelines.schemas.register.document import Document
from pledgebook.pipelines.schemas.register.event import Event
from pledgebook.pipelines.schemas.register.legal_event import LegalEvent
from pledgebook.pipelines.schemas.register.milestone import Milestone
from pledgebook.pipelines.schemas.register.mirror_pair import MirrorPair
from pledgebook.pipelines.schemas.register.pledge import Pledge
from pledgebook.pipelines.schemas.register.product_group import ProductGroup
from pledgebook.pipelines.schemas.register.reading import Reading
from pledgebook.pipelines.schemas.register.scope import Scope
from pledgebook.pipelines.schemas.register.target import Target
from pledgebook.pipelines.schemas.register.term import Term
from pledgebook.pipelines.schemas.register.watch import Watch
from pledgebook.pipelines.schemas.results.additionality import Additionality
from pledgebook.pipelines.schemas.results.backtest import Backtest
from pledgebook.pipelines.schemas.results.concentration import SupplierConcentration
from pledgebook.pipelines.schemas.results.deadline import Deadline
from pledgebook.pipelines.schemas.results.elapsed import Elapsed
from pledgebook.pipelines.schemas.results.ladder import Ladder
from pledgebook.pipelines.schemas.results.mirror import Mirror
from pledgebook.pipelines.schemas.results.outlook import Outlook
from pledgebook.pipelines.schemas.results.price_volume import PriceVolume
from pledgebook.pipelines.schemas.results.purchase_ladder import PurchaseLadder
from pledgebook.pipelines.schemas.results.reading_month import ReadingMonth
from pledgebook.pipelines.schemas.results.reconciliation import Reconciliation
from pledgebook.pipelines.schemas.results.revision import Revision
from pledgebook.pipelines.schemas.results.run import Run
from pledgebook.pipelines.schemas.results.sector_ladder import SectorLadder
from pledgebook.pipelines.schemas.results.supplier_share import SupplierShare
from pledgebook.pipelines.schemas.results.total import Total
from pledgebook.pipelines.schemas.results.verdict import Verdict

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
    "entry": Entry,
    "posting": Posting,
    "closing": Closing,
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
