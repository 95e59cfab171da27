"""Contracts of the rows that `sql/inputs/` gives to the reconciliation, each under the name of its statement."""

from pledgebook.pipelines.schemas.contract import Contract
from pledgebook.pipelines.schemas.inputs.closed_findings import ClosedFindings
from pledgebook.pipelines.schemas.inputs.final_changes import FinalChanges
from pledgebook.pipelines.schemas.inputs.followed_sides import FollowedSides
from pledgebook.pipelines.schemas.inputs.known_snapshots import KnownSnapshots
from pledgebook.pipelines.schemas.inputs.measured import Measured
from pledgebook.pipelines.schemas.inputs.monthly_rates import MonthlyRates
from pledgebook.pipelines.schemas.inputs.repeated_events import RepeatedEvents
from pledgebook.pipelines.schemas.inputs.revised_figures import RevisedFigures
from pledgebook.pipelines.schemas.inputs.scope_counterparts import ScopeCounterparts
from pledgebook.pipelines.schemas.inputs.scope_coverage import ScopeCoverage
from pledgebook.pipelines.schemas.inputs.scope_products import ScopeProducts
from pledgebook.pipelines.schemas.inputs.scope_totals import ScopeTotals
from pledgebook.pipelines.schemas.inputs.supplies import Supplies
from pledgebook.pipelines.schemas.inputs.transactions import Transactions

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
