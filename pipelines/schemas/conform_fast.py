"""Whether rows keep a contract, asked of all rules at once.

Pandera asks rule by rule, each in a query of its own; of rows that keep their contract nothing else is wanted than a
yes. The rules are read from pandera's schema, and what is not a yes here is judged, and told, by pandera.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import polars as pl

from pipelines.schemas.contract import Contract, columns

Rule = Callable[[pl.Expr, dict[str, Any]], pl.Expr]

RULES: dict[str, Rule] = {
    "isin": lambda column, of: column.is_in(list(of["allowed_values"])),
    "greater_than_or_equal_to": lambda column, of: column >= of["min_value"],
    "greater_than": lambda column, of: column > of["min_value"],
    "less_than_or_equal_to": lambda column, of: column <= of["max_value"],
    "str_matches": lambda column, of: column.str.contains("^" + of["pattern"].removeprefix("^")),
}
"""Pandera's checks by their names; a null is no failure of theirs."""


def keeps(rows: pl.DataFrame, contract: type[Contract], is_unique: bool = True) -> bool:
    """Whether rows surely keep a contract; no means that pandera must be asked.

    Args:
        rows: Rows with the contract's columns, in its order.
        contract: The contract.
        is_unique: Whether its uniqueness is asked too.
    """
    asked = _rules(contract)
    if asked is None or rows.schema != columns(contract):
        return False
    if asked and not rows.select(pl.all_horizontal(rule.all() for _, rule in asked)).item():
        return False
    unique = contract.to_schema().unique
    return not (is_unique and unique and rows.select(unique).is_duplicated().any())


def broken_columns(rows: pl.DataFrame, contract: type[Contract]) -> list[frozenset[str]]:
    """The columns of each row whose rules it breaks, as far as the rules are known here."""
    asked = _rules(contract) or []
    broken = rows.select((~rule).alias(str(place)) for place, (_, rule) in enumerate(asked))
    return [
        frozenset(name for (name, _), is_broken in zip(asked, row, strict=True) if is_broken)
        for row in broken.iter_rows()
    ]


@cache
def _rules(contract: type[Contract]) -> list[tuple[str, pl.Expr]] | None:
    """Each rule with its column, true of a row that keeps it and null of a null; None if some rule is not known here."""
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
