"""Of each contract a sound row passes, and for each of its rules a row fails that breaks only that one.

`pytest tests/checks/test_contracts.py --regen` writes `pipelines/checks/contract_rows.csv` anew; review it as a diff.
"""

import csv
import io
import re
from collections.abc import Iterator

import pandera.polars as pa
import polars as pl
import pytest

from pledgebook.pipelines.checks.contracts import (
    HEADER,
    NULL,
    ROWS,
    Line,
    contract_faults,
    recorded,
    refused_columns,
    sound_and_faulty,
)
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import conform
from pledgebook.pipelines.schemas.contract import Contract
from pledgebook.pipelines.schemas.ingested.flow import Flow

OTHER = "otherwise"
"""On no list of words, of no form, no number and no date."""

TEXTS = ("JPN", "1201", "120190", "0" * 64, "{}")
"""One of them has the form that a contract asks for."""


def line(name: str, column: pa.Column) -> Line:
    """What a column takes and what not, as its rules say."""
    rules = {check.name: check.statistics for check in column.checks}
    least = rules.get("greater_than_or_equal_to", {}).get("min_value")
    above = rules.get("greater_than", {}).get("min_value")
    most = rules.get("less_than_or_equal_to", {}).get("max_value")
    dtype = column.dtype.type
    words, form = rules.get("isin"), rules.get("str_matches")
    if words:
        sound = next(iter(words["allowed_values"]))
    elif form:
        sound = next(text for text in TEXTS if re.search(form["pattern"], text))
    elif dtype in (pl.Date, pl.Datetime):
        sound = "2026-01-01"
    elif dtype == pl.Boolean:
        sound = "true"
    elif dtype in (pl.String, pl.List):
        sound = "invented"
    else:
        sound = str(least if least is not None else (above or 0) + 1)
    is_text = dtype in (pl.String, pl.List, pl.Datetime)  # lists and moments never come as text
    faulty = [
        *([] if column.nullable else [NULL]),
        *([OTHER] if words or form or not is_text else []),
        *([str(least - 1)] if least is not None else []),
        *([str(above)] if above is not None else []),
        *([str(most + 1)] if most is not None else []),
    ]
    is_empty = column.nullable and name != "row_number"  # rows are told apart by their numbers
    return Line(name, "" if is_empty else str(sound), tuple(faulty))


LINES = recorded(ROWS.read_text(encoding="utf-8"))


def derived() -> Iterator[tuple[str, str, str, str]]:
    for table, contract in CONTRACTS.items():
        for name, column in contract.to_schema().columns.items():
            found = line(name, column)
            if found.sound or found.faulty:
                yield table, found.column, found.sound, " ".join(found.faulty)


def test_every_rule_of_every_contract_has_a_row_that_breaks_it(regen: bool) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADER, *derived()])
    if regen:
        ROWS.write_text(out.getvalue(), encoding="utf-8")
    assert ROWS.read_text(encoding="utf-8") == out.getvalue()


def test_every_row_does_as_it_must() -> None:
    assert list(contract_faults(CONTRACTS, LINES)) == []


@pytest.mark.parametrize("table", CONTRACTS)
def test_what_real_rows_go_through_refuses_the_faulty_rows_for_the_same_columns(table: str) -> None:
    """The self-test asks the rules alone; pandera takes two seconds over all tables."""
    contract = CONTRACTS[table]
    rows = sound_and_faulty(contract, LINES[table])
    refused = refused_columns(rows, contract)
    if rows["row_number"].dtype == pl.String:  # rows are told apart by their numbers
        is_numbered = rows["row_number"] == "1"
        rows = rows.filter(is_numbered).with_columns(row_number=pl.row_index().cast(pl.Int64) + 1)
        refused = [names for names, is_kept in zip(refused, is_numbered, strict=True) if is_kept]
    reasons = dict(conform(rows, contract).refused.select("row_number", "reasons").iter_rows())
    found = [
        {reason.partition(":")[0] for reason in reasons.get(number, ())} for number in rows["row_number"]
    ]
    assert found == refused
    assert found[0] == set()
    assert all(found[1:])


KNOWN_RULES = {"isin", "str_matches", "greater_than_or_equal_to", "greater_than", "less_than_or_equal_to"}


def test_no_contract_has_a_rule_of_another_kind() -> None:
    """Such a rule needs a faulty row of its own: teach `line` to derive it."""
    for contract in CONTRACTS.values():
        schema = contract.to_schema()
        assert not schema.checks
        assert {check.name for column in schema.columns.values() for check in column.checks} <= KNOWN_RULES


RULES = [
    (table, name, rule)
    for table, contract in CONTRACTS.items()
    for name, column in contract.to_schema().columns.items()
    for rule in [*(check.name for check in column.checks), *([] if column.nullable else ["not null"])]
]


def without(contract: type[Contract], name: str, rule: str) -> type[Contract]:
    """A contract that has lost a rule."""
    schema = contract.to_schema()
    column = schema.columns[name]
    kept = [check for check in column.checks if check.name != rule]
    looser = schema.update_column(name, checks=kept, nullable=column.nullable or rule == "not null")

    class Looser(contract):  # type: ignore[misc,valid-type]
        """The same but for that rule."""

        @classmethod
        def to_schema(cls) -> pa.DataFrameSchema:
            return looser

    return Looser


@pytest.mark.parametrize(("table", "name", "rule"), RULES[::7])
def test_a_rule_that_a_contract_lost_is_a_fault(table: str, name: str, rule: str) -> None:
    ((canary, expected, found), *_) = contract_faults({table: without(CONTRACTS[table], name, rule)}, LINES)
    assert canary == f"contract/{table}"
    assert expected.startswith(f"a row with {name} = ")
    assert found == "it passes"


class LargeFlow(Flow):
    """The contract of flows with months from 1 to 60 only of more than one."""

    period_months: pl.Int16 = pa.Field(ge=2, le=60)


def test_a_contract_that_became_stricter_rejects_the_valid_row() -> None:
    ((canary, expected, found), *_) = contract_faults({"flow": LargeFlow}, LINES)
    assert (canary, expected) == ("contract/flow", "the valid row passes")
    assert found == "it is rejected for period_months"


def test_a_table_without_rows_is_a_fault() -> None:
    ((canary, _, found),) = contract_faults({"flow": Flow}, {})
    assert (canary, found) == ("contract/flow", "none; write them with --regen")
