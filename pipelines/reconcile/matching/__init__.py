"""Matching of two lists of items, such as cargoes and monthly totals, or loans and projects."""

from pipelines.reconcile.matching.leftover import leftover_breaks
from pipelines.reconcile.matching.links import MATCHED, OUTCOMES, SUGGESTED, UNMATCHED
from pipelines.reconcile.matching.match import Matching, match
from pipelines.reconcile.matching.rules import CARDINALITIES, Rules, Tolerance, parse_tolerance

__all__ = ["CARDINALITIES", "MATCHED", "OUTCOMES", "SUGGESTED", "UNMATCHED", "Matching", "Rules", "Tolerance",
           "leftover_breaks", "match", "parse_tolerance"]  # fmt: skip
