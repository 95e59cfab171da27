"""Data dictionary: grain, type, unit, meaning and source of each column of each table and report, from the contracts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache

import polars as pl

from pledgebook.pipelines.core.paths import sql
from pledgebook.pipelines.export.lineage import MAYBE, NONE, origins
from pledgebook.pipelines.export.meanings import KINDS, REPORT_COLUMNS, WORDS
from pledgebook.pipelines.export.units import unit_of
from pledgebook.pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pledgebook.pipelines.schemas.contract import Contract, columns, expectations, nullable

ORDER = (
    "reconciliation", "verdict", "ladder", "sector_ladder", "additionality", "total", "discrepancy",
    "snapshot", "flow", "pledge", "reading", "event", "legal_event", "term", "declaration", "document",
    "coverage", "quarantine", "run", "release_calendar", "reading_month", "target", "scope",
    "agreement", "rate", "correction", "mirror_pair", "mirror", "outlook", "backtest", "price_volume",
    "concentration", "supplier_share", "watch", "discrepancy_status", "deadline", "elapsed",
    "purchase_ladder", "revision",
)  # fmt: skip
"""Where two tables have a column of one name, the first of these gives its meaning."""


UNDESCRIBED = "not described here: a column of a report of your own"

STAMPED = {
    "known_from": "stamped when the row was stored",
    "known_to": "stamped when the row was superseded",
    "row_number": "the place of the row in its file",
    "snapshot_id": "the raw file",
    "run_id": "the run",
}
"""Sources of columns that the program itself fills, in any table that has them."""

ROOMS = {
    "ingested": "the publishers' files, or what the program noted when it read them",
    "results": "computed by a run",
    "breaks": "the log of breaks, and the comparisons of a run",
    "journal": "the journal, which runs and people write to",
}
REGISTER = "the pledge register, and for events also sources of transactions"


@dataclass(frozen=True)
class Column:
    """One column of a table or a report.

    Args:
        relation: `ledger.flow`, `report.headline`.
        column: Its name.
        type: Its type in SQL.
        unit: What a number counts or measures, or what another cell holds.
        can_be_unknown: Whether a cell may be empty, which means unknown or not applicable.
        meaning: What it says.
        source: Where it comes from.
    """

    relation: str
    column: str
    type: str
    unit: str
    can_be_unknown: bool
    meaning: str
    source: str


@dataclass(frozen=True)
class Relation:
    """One table or report, with its columns in their order.

    Args:
        name: `ledger.flow`, `report.headline`.
        description: What it holds, with what a reader must know.
        grain: The columns that tell its rows apart.
        columns: Its columns.
    """

    name: str
    description: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]


@cache
def tables() -> dict[str, Relation]:
    """Return every table of the ledger, by its name with the schema."""
    return {f"ledger.{name}": _table(name, contract) for name, contract in CONTRACTS.items()}


def reports(schemas: Mapping[str, Mapping[str, pl.DataType]]) -> dict[str, Relation]:
    """Return reports, by their names with the schema.

    Args:
        schemas: By the name of the report, its columns and their Polars types.
    """
    return {
        f"report.{name}": described(f"report.{name}", sql(f"reports/{name}"), schema)
        for name, schema in sorted(schemas.items())
    }


def dictionary(relations: Iterable[Relation]) -> pl.DataFrame:
    """Return one row per column of tables and reports, in their order, with all that is known of it."""
    rows = [
        {**asdict(column), "grain": ", ".join(relation.grain)}
        for relation in relations
        for column in relation.columns
    ]
    return pl.DataFrame(
        rows,
        schema={
            name: pl.Boolean if name == "can_be_unknown" else pl.String
            for name in ("relation", "column", "type", "unit", "can_be_unknown", "meaning", "source", "grain")
        },
    )


def sql_type(kind: pl.DataType) -> str:
    """Return the SQL name of a Polars type."""
    if isinstance(kind, pl.Decimal):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    if isinstance(kind, pl.List):
        return "VARCHAR[]"
    return SQL_TYPES.get(type(kind), str(kind))


SQL_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "VARCHAR", pl.Boolean: "BOOLEAN", pl.Date: "DATE", pl.Datetime: "TIMESTAMP", pl.Int8:
    "TINYINT", pl.Int16: "SMALLINT", pl.Int32: "INTEGER", pl.Int64: "BIGINT", pl.Int128: "HUGEINT",
    pl.UInt32: "UINTEGER", pl.UInt64: "UBIGINT", pl.Float32: "FLOAT", pl.Float64: "DOUBLE", pl.Time:
    "TIME", pl.Null: "NULL",
}  # fmt: skip


def _table(name: str, contract: type[Contract]) -> Relation:
    may, schema = nullable(contract), columns(contract)
    return Relation(
        f"ledger.{name}",
        " ".join((contract.__doc__ or "").split()),
        tuple(contract.to_schema().unique or ()),
        tuple(
            Column(
                f"ledger.{name}",
                column,
                sql_type(kind),
                unit_of(column, kind, schema),
                column in may,
                table_meaning(name, column),
                STAMPED.get(column) or _room(name),
            )
            for column, kind in schema.items()
        ),
    )


def _room(table: str) -> str:
    if table in REGISTER_TABLES:
        return REGISTER if table == "event" else "the pledge register"
    return ROOMS[CONTRACTS[table].__module__.split(".")[-2]]


def table_meaning(table: str, column: str) -> str:
    """Return what a column of a table means."""
    stated = expectations(CONTRACTS[table])[column]
    better = WORDS.get(f"{table}.{column}")
    if stated.startswith("one of "):
        return f"{KINDS.get(f'{table}.{column}') or KINDS.get(column, UNDESCRIBED)}: {stated}"
    return better or (WORDS[column] if column in WORDS and _is_short(stated) else stated)


def _is_short(stated: str) -> bool:
    """Whether the words of a contract name only the kind of value, as messages need them."""
    return len(stated.split()) < SHORT or stated.startswith(KIND_OF_VALUE)


SHORT = 6
KIND_OF_VALUE = (
    "an ISO",
    "the ISO 3166 alpha-3 code of a country",
    "a positive number",
    "64 hex",
    "a whole number",
    "a unit",
    "a share",
    "an amount of money",
    "a quantity",
)


def described(name: str, text: str, schema: Mapping[str, pl.DataType]) -> Relation:
    """Describe the rows of a statement: by its comments, its contracts, and where it takes its columns from.

    Args:
        name: What they are called.
        text: The statement; it begins with what a row is and the grain, as comments.
        schema: Its columns and their Polars types.
    """
    found = origins(text)
    description, grain = _head(text)
    return Relation(
        name,
        description,
        grain,
        tuple(
            Column(
                name,
                column,
                sql_type(kind),
                unit_of(column, kind, schema),
                not (column in grain and _is_known(found.get(column, NONE))),
                _report_meaning(column, found.get(column, NONE) - MAYBE),
                _sources(found.get(column, NONE) - MAYBE),
            )
            for column, kind in schema.items()
        ),
    )


def _head(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what the comment at the head of a report says, and its grain."""
    lines = [line.removeprefix("--").strip() for line in _comment(text)]
    grain = next((line.removeprefix("Grain:") for line in lines if line.startswith("Grain:")), "")
    words = " ".join(line for line in lines if not line.startswith("Grain:"))
    return words, tuple(column.strip() for column in grain.split(",") if column.strip())


def _comment(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("--"):
            return
        yield line


def _report_meaning(column: str, found: frozenset[str]) -> str:
    """Say what a column of a report means: as in its table if it is a column of that name, else as a report calls it."""
    only = next(iter(found)).split(".") if len(found) == 1 else []
    if len(only) == PAIR and only[1] == column:
        return table_meaning(only[0], column)
    if column in REPORT_COLUMNS:
        return REPORT_COLUMNS[column]
    if len(only) == PAIR:
        return table_meaning(only[0], only[1])
    table = next((table for table in ORDER if column in expectations(CONTRACTS[table])), None)
    return table_meaning(table, column) if table else UNDESCRIBED


PAIR = 2


def _is_known(found: frozenset[str]) -> bool:
    """Whether a column comes from columns of tables that are never empty, and from no outer join."""
    parts = [one.split(".") for one in found or MAYBE]
    return all(len(one) == PAIR and one[1] not in nullable(CONTRACTS[one[0]]) for one in parts)


def _sources(found: frozenset[str]) -> str:
    return ", ".join(f"ledger.{one}" for one in sorted(found)) if found else "the statement of the report"


def comments(relations: Mapping[str, Relation]) -> str:
    """Return the statements that set the meaning of tables, reports and their columns as comments of a database."""
    statements = ["BEGIN;"]
    for name, relation in relations.items():
        kind = "VIEW" if name.startswith("report.") else "TABLE"
        statements.append(f"COMMENT ON {kind} {name} IS {_literal(relation.description)};")
        statements += [
            f'COMMENT ON COLUMN {name}."{column.column}" IS {_literal(_words(column))};'
            for column in relation.columns
        ]
    return "\n".join([*statements, "COMMIT;"])


def _words(column: Column) -> str:
    return f"{column.meaning} (unit: {column.unit}; from {column.source})"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
