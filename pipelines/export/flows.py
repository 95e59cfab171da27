"""What is exported beside reports and tables, the flows behind the figures, and what each of them is."""

from pledgebook.pipelines.core.paths import sql
from pledgebook.pipelines.export.dictionary import Relation, described, tables
from pledgebook.pipelines.warehouse.connection import Ledger

FLOWS = "flows"
"""Their name in a release and for `pledgebook export`."""


def flows_statement() -> str:
    """Return the statement of the flows, in parentheses."""
    return f"({sql('exports/flows').rstrip().removesuffix(';')})"


def flows_behind(con: Ledger) -> Relation:
    """Describe the flows of a ledger."""
    schema = con.sql(f"FROM {flows_statement()} LIMIT 0").pl().schema
    return described(FLOWS, sql("exports/flows"), schema)


def relation_of(con: Ledger, name: str) -> Relation:
    """Describe a report, a table with its schema, or the flows, as a ledger has them."""
    if name == FLOWS:
        return flows_behind(con)
    if name in tables():
        return tables()[name]
    schema = con.sql(f"FROM report.{name} LIMIT 0").pl().schema
    return described(f"report.{name}", sql(f"reports/{name}"), schema)
