"""Pledged against realized: pure functions from frames and a date to the statement of a run.

`reconcile` is the entry; the modules beside it hold the formulas, described in docs/methodology.md.
"""

from pipelines.reconcile.inputs import Inputs, Reconciled
from pipelines.reconcile.run import reconcile

__all__ = ["Inputs", "Reconciled", "reconcile"]
