"""Reports of the published ledger, whole or of one agreement, pledge or break."""

from collections.abc import Iterable

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import sql_names
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected


def report(con: Ledger, name: str, **equal: object) -> pl.DataFrame:
    """Return the rows of a report, in its order.

    Args:
        con: A connection for readers.
        name: The report's name: `sql/reports/<name>.sql`.
        equal: Values that columns must have, or lists of them; None leaves a column free.
    """
    return _rows(con, f"report.{_known(name)}", equal)


def table(con: Ledger, name: str, **equal: object) -> pl.DataFrame:
    """Return the rows of a table of the ledger; see `report`."""
    return _rows(con, f"ledger.{_known(name, 'ledger')}", equal)


def demand_columns(con: Ledger, relation: str, names: Iterable[str]) -> None:
    """Raise unless a report or a table, with its schema, has these columns.

    Raises:
        UsageError: There is no such report, table or column; names those that there are.
    """
    folder, _, name = relation.partition(".")
    known = sql_names("reports" if folder == "report" else folder)
    if name not in known:
        message = f"There is no {'report' if folder == 'report' else 'table'} '{name}'.{did_you_mean(name, known)} There are: {', '.join(known)}."
        raise UsageError(message)
    columns = con.sql(f"FROM {relation}").columns
    for one in names:
        if one not in columns:
            message = f"{relation} has no column '{one}'.{did_you_mean(one, columns)} Its columns: {', '.join(columns)}."
            raise UsageError(message)


def current_run(con: Ledger) -> Row:
    """Return the run that the reports show: its id, days and digests."""
    return selected(con, "FROM ledger.current_run").row(0, named=True)


def verdicts(con: Ledger, pledge_id: str) -> pl.DataFrame:
    """Return the verdicts of the current run on a pledge, period by period, with the run's day."""
    run = current_run(con)
    found = table(con, "verdict", run_id=run["run_id"], pledge_id=pledge_id)
    return found.sort("period_start", "period_end").with_columns(as_of=pl.lit(run["as_of"]))


def titles(con: Ledger) -> dict[str, str]:
    """Return the titles of the agreements by their ids."""
    return dict(table(con, "agreement").sort("known_from").select("agreement_id", "title").iter_rows())


def is_known(con: Ledger, name: str, **equal: object) -> bool:
    """Whether a table of the ledger has a row with these values."""
    return not table(con, name, **equal).is_empty()


def _known(name: str, folder: str = "reports") -> str:
    """Check the name of a statement; no other text enters a query."""
    if name not in sql_names(folder):
        message = f"There is no {folder} statement '{name}'."
        raise ValueError(message)
    return name


def _rows(con: Ledger, relation: str, equal: dict[str, object]) -> pl.DataFrame:
    given = {column: value for column, value in equal.items() if value is not None}
    conditions = " AND ".join(["TRUE", *(_condition(column, value) for column, value in given.items())])
    statement = f"SELECT * FROM {relation} WHERE {conditions}"  # noqa: S608 - names of our own, values as parameters
    return selected(con, statement, given, are_few=True)


def _condition(column: str, value: object) -> str:
    return f"list_contains(${column}, {column})" if isinstance(value, list) else f"{column} = ${column}"
