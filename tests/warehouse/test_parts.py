"""Parts of inputs: each is made once, and dropped when no input that is still to be read needs it. Rows are invented."""

from datetime import datetime

import duckdb

from pledgebook.pipelines.core.paths import sql_names
from pledgebook.pipelines.export.flows import flows_statement
from pledgebook.pipelines.schemas.inputs import INPUTS
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.parts import (
    ASKED_AGAIN,
    NEEDS,
    PARTS,
    known_to_current_run,
    prepared,
    shared_parts,
)
from pledgebook.pipelines.warehouse.reading import read_input, read_inputs
from tests.checks.test_laws import insert

KNOWN = datetime(2022, 1, 1)


def there(con: duckdb.DuckDBPyConnection) -> set[str]:
    found = con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    return {name for (name,) in found}


def test_a_part_is_made_of_those_before_it_and_needed_by_an_input() -> None:
    for place, (name, needs) in enumerate(PARTS.items()):
        assert set(needs) <= set(list(PARTS)[:place]), name
    assert set(PARTS) <= set(sql_names("parts"))
    assert set(NEEDS) <= set(INPUTS)


def test_a_part_is_made_once_and_kept_as_long_as_it_is_needed(con: duckdb.DuckDBPyConnection) -> None:
    with prepared(con, KNOWN) as made:
        made.make(["partial_total"])
        assert there(con) == {
            "held",
            "counterpart",
            "included",
            "watched",
            "found",
            "scope_flow",
            "counted",
            "partial_total",
        }
        con.execute("CREATE OR REPLACE TEMP TABLE held AS SELECT 1 AS kept")
        made.make(["held", "partial_product"])
        assert con.execute("SELECT kept FROM held").fetchall() == [(1,)]
        made.keep(["needed", "scope_flow"])
        assert there(con) == {"held", "scope_flow"}  # `needed` is made from `held`
    assert there(con) == set()


def test_a_run_shares_its_parts(con: duckdb.DuckDBPyConnection) -> None:
    with shared_parts(con, KNOWN):
        with prepared(con, KNOWN) as made, shared_parts(con, KNOWN):
            made.make(["partial_product", "partial_total"])
            made.keep(())
        assert there(con) == set(ASKED_AGAIN)
        con.execute("CREATE OR REPLACE TEMP TABLE scope_flow AS SELECT 1 AS kept")
        with prepared(con, KNOWN) as again:
            again.make(ASKED_AGAIN)
        assert con.execute("SELECT kept FROM scope_flow").fetchall() == [(1,)]
        with prepared(con, None) as others:  # another moment has its own
            others.make(["held"])
            assert others is not made
    assert there(con) == set()


def test_flows_of_a_release_are_those_that_are_exported(con: duckdb.DuckDBPyConnection) -> None:
    for table in ("reading", "scope", "flow", "run"):
        insert(con, table, {})
    plain = selected(con, f"FROM {flows_statement()}")
    with prepared(con, known_to_current_run(con)) as made:
        made.make(["scope_flow"])
        assert selected(con, f"FROM {flows_statement(is_prepared=True)}").equals(plain)
        assert flows_statement(is_prepared=True) != flows_statement()
    assert plain.height == 1


def test_inputs_read_together_are_those_read_one_by_one(con: duckdb.DuckDBPyConnection) -> None:
    for table in ("reading", "scope", "flow", "watch", "coverage"):
        insert(con, table, {})
    wanted: dict[str, dict[str, object]] = {
        name: {"incomparable": [{"source": "S", "series": "T"}]} if name == "measured" else {}
        for name in NEEDS
        if name != "revised_figures"
    }
    together = read_inputs(con, wanted, KNOWN)
    assert together["scope_totals"].height == 1
    for name, more in wanted.items():
        assert together[name].equals(read_input(con, name, KNOWN, **more)), name
    assert there(con) == set()


def test_a_statement_with_parameters_gives_the_frame_of_one_without(con: duckdb.DuckDBPyConnection) -> None:
    insert(con, "flow", {})
    plain = selected(con, "FROM ledger.flow WHERE source = 'census_trade' OR TRUE")
    assert plain.height == 1
    for few in (False, True):
        asked = selected(con, "FROM ledger.flow WHERE source = ? OR TRUE", ["census_trade"], are_few=few)
        assert asked.equals(plain)
        assert asked.schema == plain.schema
    assert selected(con, "FROM ledger.flow WHERE source = $a AND FALSE", {"a": ""}).schema == plain.schema
