"""What is said in one question of all rules is what pandera says of each. Rows are invented."""

from decimal import Decimal
from typing import Any

import pandera.errors
import pandera.polars as pa
import polars as pl
import pytest
from pandera.polars import DataFrameSchema

from pledgebook.pipelines.checks.contracts import ROWS, recorded, sound_and_faulty
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import conform
from pledgebook.pipelines.schemas.conform_fast import keeps
from pledgebook.pipelines.schemas.contract import Contract, Money, columns
from pledgebook.pipelines.schemas.ingested.flow import Flow

OTHERS: dict[type[pl.DataType], list[Any]] = {
    pl.String: [None, "", "?", "JPN", "2026", "A" * 64],
    pl.Boolean: [None, True, False],
    pl.Decimal: [None, Decimal(-1), Decimal(0), Decimal("0.01"), Decimal(9)],
}
PARTS = 10
"""Of the other values of a row, the fast tests take one part in so many."""

WHOLE = [None, -1, 0, 1, 13, 101]


LINES = recorded(ROWS.read_text("utf-8"))


def good(name: str) -> pl.DataFrame:
    """The sound row of a contract's self-test."""
    return conform(sound_and_faulty(CONTRACTS[name], LINES[name])[:1], CONTRACTS[name]).good


def pandera_says(rows: pl.DataFrame, schema: DataFrameSchema) -> bool:
    try:
        schema.validate(rows, lazy=True)
    except pandera.errors.SchemaErrors:
        return False
    return True


def others(contract: type[Contract]) -> list[tuple[str, pl.Expr]]:
    """Each column with each other value."""
    return [
        (column, pl.lit(value, dtype).alias(column))
        for column, dtype in columns(contract).items()
        for value in OTHERS.get(type(dtype), WHOLE if dtype.is_integer() else [None])
    ]


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, PARTS))]
)
@pytest.mark.parametrize("name", CONTRACTS)
def test_a_row_keeps_its_contract_if_pandera_says_so(name: str, part: int) -> None:
    contract, row = CONTRACTS[name], good(name)
    schema = contract.to_schema()
    assert keeps(row, contract)
    for column, value in others(contract)[part::PARTS]:
        changed = row.with_columns(value)
        assert keeps(changed, contract) == pandera_says(changed, schema), (column, value)


@pytest.mark.parametrize("name", CONTRACTS)
def test_of_the_other_values_some_are_kept_and_some_are_not(name: str) -> None:
    contract, row = CONTRACTS[name], good(name)
    assert {keeps(row.with_columns(value), contract) for _, value in others(contract)} == {True, False}


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_repeated_row_is_refused_where_its_key_is_asked(name: str) -> None:
    twice = pl.concat([good(name)] * 2)
    has_key = bool(CONTRACTS[name].to_schema().unique)
    assert keeps(twice, CONTRACTS[name]) != has_key
    assert keeps(twice, CONTRACTS[name], is_unique=False)


def test_other_columns_and_types_are_left_to_pandera() -> None:
    row = good("flow")
    assert not keeps(row.with_columns(more=pl.lit(1)), Flow)
    assert not keeps(row.drop("value"), Flow)
    assert not keeps(row.with_columns(pl.col("value").cast(pl.Float64)), Flow)


class Rounded(Flow):
    """A contract with a rule that the one question does not know."""

    value: Money = pa.Field(nullable=True, ne=7)


class Checked(Flow):
    """A contract with a law of whole rows."""

    @pa.dataframe_check
    @classmethod
    def law(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """No law at all."""
        return data.lazyframe.select(pl.lit(value=True))


@pytest.mark.parametrize("contract", [Rounded, Checked])
def test_a_rule_that_it_does_not_know_is_left_to_pandera(contract: type[Contract]) -> None:
    assert not keeps(good("flow"), contract)
