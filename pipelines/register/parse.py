"""The register as tables: read every file, check it as a whole, and return one frame per table."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from pipelines.register.entry import Entry, entries
from pipelines.register.knowledge import dated
from pipelines.register.problem import Problem, refuse
from pipelines.register.rules import broken_rules
from pipelines.register.scope import scope_entries
from pipelines.register.shape import name_of
from pipelines.register.stage import staged
from pipelines.register.standing import standing_entries
from pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pipelines.schemas.conform import conform, ensure
from pipelines.schemas.contract import Contract, columns, key

ROW = "row_number"
"""While they are checked the entries are numbered; in the ledger only a source's rows have a number."""

REASON = re.compile(r"(\w+): found (.*), expected (.*)", re.DOTALL)


def parse_register(files: Mapping[str, str]) -> dict[str, pl.DataFrame]:
    """Turn the register's files into the tables of the ledger.

    Args:
        files: File name to text: the TOML files and the CSV files of product scopes beside them.

    Returns:
        One frame per table of `REGISTER_TABLES`, with the columns and types of its contract, sorted by key.

    Raises:
        RegisterError: A file, an entry or a field is not valid, or entries contradict each other; lists
            all such faults with file, entry and field.
    """
    read, problems = entries(files)
    written = staged(dated(read))
    scopes, of_scopes = scope_entries([entry for entry in written if entry.table == "scope"], files)
    standings, of_standings = standing_entries(written)
    written = [entry for entry in written if entry.table != "standing"] + standings
    rows = [entry for entry in written if entry.table != "scope"] + scopes
    by_table = {table: [row for row in rows if row.table == table] for table in REGISTER_TABLES}
    conformed = {table: _conformed(by_table[table], CONTRACTS[table]) for table in REGISTER_TABLES}
    of_contracts = [problem for _, faults in conformed.values() for problem in faults]
    laws = broken_rules(written, rows)
    refuse(list(dict.fromkeys([*problems, *of_scopes, *of_standings, *of_contracts, *laws])))
    return {table: _ordered(frame, CONTRACTS[table]) for table, (frame, _) in conformed.items()}


def _conformed(rows: Sequence[Entry], contract: type[Contract]) -> tuple[pl.DataFrame, list[Problem]]:
    """The typed rows, and what the contract refuses in the fields that are there; absent ones were told before."""
    types = {name: dtype for name, dtype in columns(contract).items() if name != ROW}
    given = pl.DataFrame([{name: row.values.get(name) for name in types} for row in rows], schema=types)
    numbered = given.with_row_index(ROW, offset=1).with_columns(
        pl.col(ROW).cast(pl.Int64), refusals=pl.lit([], pl.List(pl.String))
    )
    outcome = conform(numbered, contract)
    problems = [
        _refused(rows[number - 1], reason)
        for number, reasons in outcome.refused.select("row_number", "reasons").iter_rows()
        for reason in reasons
        if (parts := REASON.fullmatch(reason)) is None or parts[1] in rows[number - 1].values
    ]
    numberless = pl.lit(None, pl.Int64).alias(ROW)
    return outcome.good.with_columns(numberless) if ROW in columns(contract) else outcome.good, problems


def _refused(row: Entry, reason: str) -> Problem:
    parts = REASON.fullmatch(reason)
    if parts is None:
        return Problem(row.where, reason, "a row that keeps its contract", "Mend it.")
    name = name_of(row.table, parts[1])
    return Problem(f"{row.where}, {name}", parts[2], parts[3], f"Mend `{name}`.")


def _ordered(frame: pl.DataFrame, contract: type[Contract]) -> pl.DataFrame:
    return ensure(frame.sort(*key(contract), "known_from"), contract)
