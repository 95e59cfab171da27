"""What is exported beside reports and tables, the flows behind the figures, and what each of them is."""

from pledgebook.pipelines.core.paths import sql
from pledgebook.pipelines.export.dictionary import Relation, described, tables
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected

FLOWS = "flows"
"""Their name in a release and for `pledgebook export`."""


LOOKED_UP = "ledger.counted_flow((SELECT known_at FROM ledger.current_run))"
AMONG_SCOPE_FLOW = "ledger.counted_among('scope_flow')"


def flows_statement(*, is_prepared: bool = False) -> str:
    """Return the statement of the flows, in parentheses.

    Args:
        is_prepared: Whether the part `scope_flow` of the current run is there, so that they need not be looked up again.
    """
    statement = sql("exports/flows").rstrip().removesuffix(";")
    return f"({statement.replace(LOOKED_UP, AMONG_SCOPE_FLOW) if is_prepared else statement})"


def flows_behind(con: Ledger, *, is_prepared: bool = False) -> Relation:
    """Describe the flows of a ledger; see `flows_statement`."""
    schema = selected(con, f"FROM {flows_statement(is_prepared=is_prepared)} LIMIT 0").schema
    return described(FLOWS, sql("exports/flows"), schema)


def relation_of(con: Ledger, name: str) -> Relation:
    """Describe a report, a table with its schema, or the flows, as a ledger has them."""
    if name == FLOWS:
        return flows_behind(con)
    if name in tables():
        return tables()[name]
    schema = con.sql(f"FROM report.{name} LIMIT 0").pl().schema
    return described(f"report.{name}", sql(f"reports/{name}"), schema)
