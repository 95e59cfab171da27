"""Pledged against realized: pure functions from frames and a date to the statement of a run.

`reconcile` is the entry; the modules beside it hold the formulas, described in docs/methodology.md.
"""

from pipelines.reconcile.statement import Inputs, Reconciled, reconcile

__all__ = ["Inputs", "Reconciled", "reconcile"]
