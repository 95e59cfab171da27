"""Contracts of the rows that `sql/inputs/` gives to the reconciliation, each under the name of its statement."""

from pipelines.schemas.contract import Contract
from pipelines.schemas.inputs.closed_findings import ClosedFindings
from pipelines.schemas.inputs.final_changes import FinalChanges
from pipelines.schemas.inputs.followed_sides import FollowedSides
from pipelines.schemas.inputs.known_snapshots import KnownSnapshots
from pipelines.schemas.inputs.measured import Measured
from pipelines.schemas.inputs.monthly_rates import MonthlyRates
from pipelines.schemas.inputs.repeated_events import RepeatedEvents
from pipelines.schemas.inputs.revised_figures import RevisedFigures
from pipelines.schemas.inputs.scope_counterparts import ScopeCounterparts
from pipelines.schemas.inputs.scope_coverage import ScopeCoverage
from pipelines.schemas.inputs.scope_products import ScopeProducts
from pipelines.schemas.inputs.scope_totals import ScopeTotals
from pipelines.schemas.inputs.supplies import Supplies
from pipelines.schemas.inputs.transactions import Transactions

INPUTS: dict[str, type[Contract]] = {
    "closed_findings": ClosedFindings,
    "final_changes": FinalChanges,
    "followed_sides": FollowedSides,
    "known_snapshots": KnownSnapshots,
    "measured": Measured,
    "monthly_rates": MonthlyRates,
    "repeated_events": RepeatedEvents,
    "revised_figures": RevisedFigures,
    "scope_counterparts": ScopeCounterparts,
    "scope_coverage": ScopeCoverage,
    "scope_products": ScopeProducts,
    "scope_totals": ScopeTotals,
    "supplies": Supplies,
    "transactions": Transactions,
}
