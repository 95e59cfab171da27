"""Reconciliation of pledged and realized amounts: pure functions from frames and a date to the tables of a run.

`reconcile` is the entry point; docs/methodology/ describes the formulas.
"""

from pledgebook.pipelines.reconcile.inputs import Inputs, Reconciled
from pledgebook.pipelines.reconcile.run import reconcile

__all__ = ["Inputs", "Reconciled", "reconcile"]
