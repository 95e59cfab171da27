"""Matching of two lists of items, such as cargoes and monthly totals, or loans and projects."""

from pledgebook.pipelines.reconcile.matching.leftover import leftover_breaks
from pledgebook.pipelines.reconcile.matching.links import MATCHED, OUTCOMES, SUGGESTED, UNMATCHED
from pledgebook.pipelines.reconcile.matching.match import Matching, match
from pledgebook.pipelines.reconcile.matching.rules import CARDINALITIES, Rules, Tolerance, parse_tolerance

__all__ = ["CARDINALITIES", "MATCHED", "OUTCOMES", "SUGGESTED", "UNMATCHED", "Matching", "Rules", "Tolerance",
           "leftover_breaks", "match", "parse_tolerance"]  # fmt: skip
