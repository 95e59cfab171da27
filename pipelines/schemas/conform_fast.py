"""A fast check whether rows satisfy a contract, with all rules in one query.

Pandera checks rule by rule, each in its own query, and most rows satisfy their contract. The rules are read from
pandera's schema; rows that fail here are checked again by pandera, which reports the failures.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, columns

Rule = Callable[[pl.Expr, dict[str, Any]], pl.Expr]

RULES: dict[str, Rule] = {
    "isin": lambda column, of: column.is_in(list(of["allowed_values"])),
    "greater_than_or_equal_to": lambda column, of: column >= of["min_value"],
    "greater_than": lambda column, of: column > of["min_value"],
    "less_than_or_equal_to": lambda column, of: column <= of["max_value"],
    "str_matches": lambda column, of: column.str.contains("^" + of["pattern"].removeprefix("^")),
}
"""Pandera's checks by name; a null passes all of them."""


def keeps(rows: pl.DataFrame, contract: type[Contract], is_unique: bool = True) -> bool:
    """Whether rows certainly satisfy a contract; if not, pandera must check them.

    Args:
        rows: Rows with the contract's columns, in its order.
        contract: The contract.
        is_unique: Whether to check its uniqueness too.
    """
    rules = _rules(contract)
    if rules is None or rows.schema != columns(contract):
        return False
    if rows.is_empty():
        return True
    if rules and not rows.select(_all_rules(contract)).item():
        return False
    unique = _unique(contract)
    return not (is_unique and unique and rows.height > 1 and rows.select(unique).is_duplicated().any())


def broken_columns(rows: pl.DataFrame, contract: type[Contract]) -> list[frozenset[str]]:
    """Return the columns whose rules each row breaks, for the rules listed in `RULES`."""
    rules = _rules(contract) or []
    broken = rows.select((~rule).alias(str(place)) for place, (_, rule) in enumerate(rules))
    return [
        frozenset(name for (name, _), is_broken in zip(rules, row, strict=True) if is_broken)
        for row in broken.iter_rows()
    ]


@cache
def _all_rules(contract: type[Contract]) -> pl.Expr:
    return pl.all_horizontal(rule.all() for _, rule in _rules(contract) or [])


@cache
def _unique(contract: type[Contract]) -> list[str]:
    return list(contract.to_schema().unique or [])


@cache
def _rules(contract: type[Contract]) -> list[tuple[str, pl.Expr]] | None:
    """Return each rule with its column: true if satisfied, null for a null; None if `RULES` lacks one of them."""
    schema = contract.to_schema()
    if schema.checks or any(column.unique or column.regex for column in schema.columns.values()):
        return None
    found: list[tuple[str, pl.Expr]] = []
    for name, column in schema.columns.items():
        if not column.nullable:
            found.append((name, pl.col(name).is_not_null()))
        for check in column.checks:
            if check.name not in RULES or not check.ignore_na:
                return None
            found.append((name, RULES[check.name](pl.col(name), check.statistics)))
    return found
