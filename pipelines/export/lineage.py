"""Where each column of a report comes from: the columns of the ledger's tables that its statement takes it from.

DuckDB's own parser reads the statement, the macros and the views. A column that a macro answers from tables comes from these; one
that cannot be followed has no origin.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import duckdb

from pledgebook.pipelines.core.paths import sql, sql_names
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns

Node = Mapping[str, Any]
Origins = frozenset[str]
"""`table.column`, or `table` alone where any of its columns may decide."""

Column = tuple[str, Origins]
Relation = dict[str, Origins]
"""Columns of a relation, each with its origins."""

NONE: Origins = frozenset()
MAYBE: Origins = frozenset({"?"})
"""Stands among the origins of a column that is empty where a join finds no row."""

HEAD = re.compile(
    r"CREATE OR REPLACE (?:MACRO|VIEW) ledger\.\w+\s*(?:\([^)]*\))?\s*AS\s+(TABLE\s)?", re.IGNORECASE
)
"""What stands before the query of a macro or a view."""

OF_A_TABLE = ("current", "known")
"""Macros that give the rows of the table that they are told."""


@cache
def origins(statement: str) -> Mapping[str, Origins]:
    """Return the columns of a statement that can be told from its text, each with its origins; none if it cannot be followed."""
    try:
        return _query(_parsed(statement), {})
    except duckdb.Error:
        return {}


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


@cache
def _parsed(statement: str) -> Node:
    answer = json.loads(_parser().execute("SELECT json_serialize_sql(?)", [statement]).fetchall()[0][0])
    if answer["error"]:
        raise duckdb.ParserException(answer["error_message"])
    node: Node = answer["statements"][0]["node"]
    return node


def _query(node: Node, known: Mapping[str, Relation]) -> Relation:
    """Return the columns of a query by name; `known` has the relations that stand before it."""
    return {name: held for name, held in _columns(node, known) if name}


def _columns(node: Node, known: Mapping[str, Relation]) -> list[Column]:
    """Return the columns of a query in their order."""
    known = dict(known)
    for one in (node.get("cte_map") or {}).get("map", ()):
        stated = one["value"]
        known[one["key"]] = _query(stated.get("query_node") or stated["query"]["node"], known)
    if node["type"] == "SET_OPERATION_NODE":
        parts = [_columns(part, known) for part in node.get("children") or (node["left"], node["right"])]
        return _united(parts)
    if node["type"] != "SELECT_NODE":
        return []
    scope = dict(_relations(node.get("from_table") or {}, known))
    return [column for item in node["select_list"] for column in _item(item, scope, known)]


def _united(parts: list[list[Column]]) -> list[Column]:
    """By name where all have the same names, as in UNION BY NAME, which DuckDB 1.5 writes like any union; else by place."""
    names = [sorted(name for name, _ in part) for part in parts]
    if all(one == names[0] and "" not in one for one in names):
        return [(name, NONE.union(*(dict(part)[name] for part in parts))) for name, _ in parts[0]]
    return [(column[0][0], NONE.union(*(held for _, held in column))) for column in zip(*parts, strict=False)]


def _relations(node: Node, known: Mapping[str, Relation]) -> Iterator[tuple[str, Relation]]:
    """Yield the relations of a FROM clause under the names by which the query calls them."""
    match node.get("type"):
        case "JOIN":
            for side, others in (("left", ("RIGHT", "FULL", "OUTER")), ("right", ("LEFT", "FULL", "OUTER"))):
                mark = MAYBE if node["join_type"] in others else NONE
                for name, relation in _relations(node[side], known):
                    yield name, {column: held | mark for column, held in relation.items()}
        case "BASE_TABLE":
            name = node["table_name"]
            relation = known[name] if name in known and not node["schema_name"] else _named(name)
            yield node["alias"] or name, relation
        case "TABLE_FUNCTION":
            call = node["function"]
            yield node["alias"] or call["function_name"], _called(call)
        case "SUBQUERY":
            yield node["alias"], _query(node["subquery"]["node"], known)


def _called(call: Node) -> Relation:
    return _named(_meant(call))


def _meant(call: Node) -> str:
    """Return the table that a macro is told to give, or the name of the macro."""
    name, given = str(call["function_name"]), _given(call)
    if name in OF_A_TABLE and given and given[0]["class"] == "CONSTANT":
        return str(given[0]["literal"]["text"] if "literal" in given[0] else given[0]["value"]["value"])
    return name


def _given(call: Node) -> Sequence[Node]:
    """Return the arguments of a call, as DuckDB 1.5 and as 2.0 writes them."""
    return call.get("children") or [one["expression"] for one in call.get("arguments", ())]


@cache
def _named(name: str) -> Relation:
    """Return the columns of a table, a view or a macro of the ledger; none for another name."""
    if name in CONTRACTS:
        return {column: frozenset({f"{name}.{column}"}) for column in columns(CONTRACTS[name])}
    body = _body(name)
    return _query(_parsed(body), {}) if body else {}


@cache
def _body(name: str) -> str:
    """Return the query of a view or a macro; empty for another name, or a macro that is only an expression."""
    for folder in ("views", "macros"):
        if name in sql_names(folder):
            text = re.sub(r"^\s*--.*\n", "", sql(f"{folder}/{name}"), flags=re.MULTILINE)
            head = HEAD.match(text.lstrip())
            return text.lstrip()[head.end() :].strip().removesuffix(";") if head else ""
    return ""


def _item(item: Node, scope: Mapping[str, Relation], known: Mapping[str, Relation]) -> list[Column]:
    """Return the columns that an item of a SELECT gives."""
    if item["class"] == "STAR":
        return _star(item, scope, known)
    name = item["alias"] or (item["column_names"][-1] if item["class"] == "COLUMN_REF" else "")
    return [(name, _used(item, scope, known))]


def _star(item: Node, scope: Mapping[str, Relation], known: Mapping[str, Relation]) -> list[Column]:
    wanted = [item["relation_name"]] if item["relation_name"] else list(scope)
    left_out = {
        entry["column"] if isinstance(entry, dict) else entry for entry in item.get("exclude_list", ())
    }
    left_out |= {
        entry["name"] if isinstance(entry, dict) else entry
        for entry in item.get("qualified_exclude_list", ())
    }
    replaced = {entry["key"]: _used(entry["value"], scope, known) for entry in item.get("replace_list", ())}
    return [
        (name, replaced.get(name, held))
        for relation in wanted
        for name, held in scope.get(relation, {}).items()
        if name not in left_out
    ]


def _used(node: object, scope: Mapping[str, Relation], known: Mapping[str, Relation]) -> Origins:
    """Return the origins of all that an expression names."""
    if isinstance(node, list):
        return NONE.union(*(_used(one, scope, known) for one in node))
    if not isinstance(node, dict):
        return NONE
    if node.get("class") == "COLUMN_REF":
        return _column(node["column_names"], scope)
    if node.get("class") == "SUBQUERY":
        inner = node["subquery"]["node"]
        return NONE.union(*(held for _, held in _columns(inner, {**known, **scope})))
    if node.get("class") == "FUNCTION" and node.get("schema") == "ledger":
        return _answered(node["function_name"]) or _used(list(_given(node)), scope, known)
    return NONE.union(*(_used(one, scope, known) for one in node.values()))


def _column(names: list[str], scope: Mapping[str, Relation]) -> Origins:
    """Return the origins of a column as it is named: with its relation, or alone; fields of a struct stand behind it."""
    if len(names) > 1 and names[0] in scope:
        return scope[names[0]].get(names[1], NONE)
    return NONE.union(*(relation.get(names[0], NONE) for relation in scope.values()))


@cache
def _answered(macro: str) -> Origins:
    """Return the tables that a macro answers from; none if it only computes."""
    body = _body(macro)
    if not re.search(r"\bFROM\b", body):
        return NONE
    inner = body.strip().removeprefix("(").removesuffix(")") if body.startswith("(") else body
    return frozenset(_tables(_parsed(inner)))


def _tables(node: object) -> Iterator[str]:
    """Yield the tables below a node of a parsed statement, through views and macros."""
    if isinstance(node, list):
        for one in node:
            yield from _tables(one)
    if not isinstance(node, dict):
        return
    name = node.get("table_name") if node.get("type") == "BASE_TABLE" else None
    if node.get("class") == "FUNCTION" and node.get("schema") == "ledger":
        name = _meant(node)
    if name in CONTRACTS:
        yield str(name)
    elif name:
        yield from _answered(name)
    for one in node.values():
        yield from _tables(one)
