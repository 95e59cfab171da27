"""Product scopes: lists in the TOML, lists in a CSV file beside it, and unions of other scopes."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pledgebook.pipelines.core.hs_code import code_fault
from pledgebook.pipelines.core.records.problem import Problem, closest
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.register.entry import Entry
from pledgebook.pipelines.sources.parsing.csv_table import body_of

CSV_COLUMNS = ["scope_id", "product_prefix", "is_excluded", "note"]
WAYS = ("include", "union", "csv")


@dataclass(frozen=True)
class Rule:
    """One product prefix of a scope.

    Args:
        product_prefix: 2 to 10 digits, or a named product group.
        is_excluded: Whether the prefix is left out.
        note: Remark, if any.
    """

    product_prefix: str
    is_excluded: bool
    note: str | None


def decides(rules: Sequence[Rule], code: str) -> bool:
    """Whether a scope includes a code: the longest matching prefix decides, and none means no."""
    fitting = [rule for rule in rules if code.startswith(rule.product_prefix)]
    return bool(fitting) and not max(fitting, key=lambda rule: len(rule.product_prefix)).is_excluded


def union(members: Sequence[Sequence[Rule]]) -> list[Rule]:
    """Return the rules of a union: it includes what any member includes.

    An exclusion of a member is dropped if another member includes the same code.
    """
    included = {rule.product_prefix: rule for rules in members for rule in rules if not rule.is_excluded}
    excluded = {
        rule.product_prefix: rule
        for rules in members
        for rule in rules
        if rule.is_excluded
        and not any(decides(others, rule.product_prefix) for others in members if others is not rules)
    }
    return [*included.values(), *(rule for prefix, rule in excluded.items() if prefix not in included)]


def without(rules: Sequence[Rule], prefix: str) -> list[Rule]:
    """Exclude every code under a prefix."""
    kept = [rule for rule in rules if not rule.product_prefix.startswith(prefix)]
    return [*kept, Rule(prefix, is_excluded=True, note=None)] if decides(kept, prefix) else kept


def scope_entries(
    scopes: Sequence[Entry], files: Mapping[str, str], carried: Mapping[str, str]
) -> tuple[list[Entry], list[Problem]]:
    """Expand each scope to one entry per product prefix.

    Args:
        scopes: The scope entries of all files.
        files: Text by file name; the CSV files are read here.
        carried: Likewise the files below them; a list there that no scope names any more is left out.
    """
    unreadable = [scope for scope in scopes if not isinstance(scope.extra.get("csv", ""), str)]
    scopes = [scope for scope in scopes if scope not in unreadable]
    tables, problems = _csv_tables(scopes, files, carried)
    for scope in unreadable:
        found, expected = repr(scope.extra["csv"]), "the name of one file, in quotes"
        problems.append(Problem(f"{scope.where}, csv", found, expected, "Name one file."))
    ways = [(scope, [way for way in WAYS if way in scope.extra]) for scope in scopes]
    for scope, given in ways:
        if len(given) != 1:
            found = " and ".join(f"`{way}`" for way in given) or "no products"
            remedy = "Give one list: here, in a CSV file, or as a union."
            problems.append(Problem(scope.where, found, "one of `include`, `csv`, `union`", remedy))
    for scope, given in ways:
        if "exclude" in scope.extra and given == ["csv"]:
            remedy = "Write `true` under `is_excluded` in that file."
            where, found = f"{scope.where}, exclude", "an exclusion beside `csv`"
            problems.append(Problem(where, found, "exclusions in the CSV file", remedy))
    plain = [
        (scope, _rules(scope, tables, problems)) for scope, given in ways if given in (["include"], ["csv"])
    ]
    expanded = [entry for scope, rules in plain for entry in _expanded(scope, rules)]
    for scope, given in ways:
        if given == ["union"]:
            expanded.extend(_union_entries(scope, plain, problems))
    return expanded, problems


def _rules(scope: Entry, tables: dict[str, dict[str, list[Rule]]], problems: list[Problem]) -> list[Rule]:
    if "csv" in scope.extra:
        rules = tables.get(scope.extra["csv"], {}).get(scope.values.get("scope_id", ""), [])
        if not rules and scope.extra["csv"] in tables:
            found = f"no row of the scope in {scope.extra['csv']}"
            problems.append(Problem(scope.where, found, "at least one", "Add its rows to that file."))
    else:
        rules = [
            Rule(str(prefix), name == "exclude", scope.values.get("note"))
            for name in ("include", "exclude")
            for prefix in _list(scope, name, problems)
        ]
    if scope.lacks("edition"):
        remedy = "Add `edition`, since codes mean different goods in different editions."
        problems.append(Problem(scope.where, "no `edition`", "an HS edition such as HS2022", remedy))
    _check(scope, rules, problems)
    return [rule for rule in rules if not _fault(rule.product_prefix)]


def _list(scope: Entry, name: str, problems: list[Problem]) -> list[Any]:
    value = scope.extra.get(name, [])
    if isinstance(value, list) and all(isinstance(prefix, str) for prefix in value):
        return [prefix.strip() for prefix in value]
    remedy = "Put codes in quotes, since a number loses its leading zeros."
    problems.append(Problem(f"{scope.where}, {name}", repr(value), "a list of codes in quotes", remedy))
    return []


def _check(scope: Entry, rules: list[Rule], problems: list[Problem]) -> None:
    seen: set[str] = set()
    _check_digits(scope, [rule.product_prefix for rule in rules], problems)
    included = [rule.product_prefix for rule in rules if not rule.is_excluded]
    for rule in rules:
        prefix = rule.product_prefix
        if prefix in seen:
            problems.append(
                Problem(scope.where, f"`{prefix}` twice", "each prefix once", "Drop one of them.")
            )
        if rule.is_excluded and not any(prefix.startswith(wider) for wider in included if wider != prefix):
            remedy = "It excludes nothing. Drop it, or include the wider code."
            problems.append(
                Problem(scope.where, f"the exclusion `{prefix}`", "a wider included code", remedy)
            )
        seen.add(prefix)


def _check_digits(scope: Entry, prefixes: Sequence[str], problems: list[Problem]) -> None:
    """Reject codes with a number of digits that no HS code has, such as 901 for 0901."""
    for prefix in prefixes:
        if fault := _fault(prefix):
            expected, remedy = fault
            problems.append(Problem(scope.where, f"the code `{prefix}`", expected, remedy))


def _fault(prefix: str) -> tuple[str, str] | None:
    return code_fault(prefix) if is_digits(prefix) else None


def _expanded(scope: Entry, rules: Sequence[Rule]) -> list[Entry]:
    return [
        replace(scope, where=f"{scope.where}, `{rule.product_prefix}`", values={
            **scope.values,
            "product_prefix": rule.product_prefix,
            "is_excluded": rule.is_excluded,
            "note": rule.note,
        })
        for rule in rules
    ]  # fmt: skip


def _union_entries(
    scope: Entry, plain: list[tuple[Entry, list[Rule]]], problems: list[Problem]
) -> list[Entry]:
    """Return the entries of a union of the current versions of its members."""
    current = {
        member.values.get("scope_id"): (member, rules)
        for member, rules in plain
        if "known_to" not in member.values
    }
    names = _list(scope, "union", problems)
    for name in names:
        if name not in current:
            remedy = closest(name, [str(known) for known in current])
            problems.append(
                Problem(f"{scope.where}, union", f"`{name}`", "a scope with its own list", remedy)
            )
    members = [current[name] for name in names if name in current]
    editions = {member.values.get("edition") for member, _ in members} | {
        scope.values[name] for name in ("edition",) if name in scope.values
    }
    if len(editions) > 1:
        found = f"the editions {', '.join(sorted(map(str, editions)))}"
        problems.append(Problem(scope.where, found, "one edition", "Convert the codes of one member first."))
    edition = {"edition": min(editions, key=str)} if editions else {}
    merged = replace(scope, values=scope.values | edition)
    rules = union([rules for _, rules in members])
    without_codes = _list(scope, "exclude", problems)
    _check_digits(scope, without_codes, problems)
    for prefix in without_codes:
        if members and not any(_overlap(prefix, rule.product_prefix) for rule in rules):
            remedy = "It excludes nothing. Drop it."
            problems.append(
                Problem(scope.where, f"the exclusion `{prefix}`", "a code of one of the members", remedy)
            )
        rules = without(rules, prefix)
    return _expanded(merged, rules)


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _csv_tables(
    scopes: Sequence[Entry], own: Mapping[str, str], carried: Mapping[str, str]
) -> tuple[dict[str, dict[str, list[Rule]]], list[Problem]]:
    """Return the rules of each CSV file by scope, and the faults of the files."""
    files = {**carried, **own}
    wanted = {scope.extra["csv"]: scope for scope in scopes if "csv" in scope.extra}
    declared = {(scope.extra.get("csv"), scope.values.get("scope_id")) for scope in scopes}
    problems = [
        Problem(f"{scope.where}, csv", f"`{name}`", "a CSV file beside the TOML", closest(name, files))
        for name, scope in wanted.items()
        if name not in files
    ]
    tables: dict[str, dict[str, list[Rule]]] = {}
    for name in sorted(files):
        if name.endswith(".toml") or (name not in wanted and name not in own):
            continue
        if name not in wanted:
            remedy = "Name it as `csv` in a [[scope]], or remove it."
            problems.append(
                Problem(name, "a file that no scope names", "TOML files and their CSV lists", remedy)
            )
            continue
        tables[name] = _csv_rules(name, files[name], problems)
        for scope_id in tables[name]:
            if (name, scope_id) not in declared and name in own:
                remedy = f'Add a [[scope]] with `id = "{scope_id}"` and `csv = "{name}"`.'
                problems.append(Problem(name, f"the scope `{scope_id}`", "a scope of the TOML files", remedy))
    return tables, problems


def _csv_rules(name: str, text: str, problems: list[Problem]) -> dict[str, list[Rule]]:
    body, separator = body_of(text)
    reader = csv.DictReader(io.StringIO(body), delimiter=separator)
    rules: dict[str, list[Rule]] = {}
    if reader.fieldnames != CSV_COLUMNS:
        found = f"the columns {reader.fieldnames}"
        problems.append(Problem(name, found, f"{CSV_COLUMNS}", "Fix the first line."))
        return rules
    for row in reader:
        where = f"{name}, line {reader.line_num}"
        if None in row or None in row.values():
            problems.append(
                Problem(where, f"{len(row)} fields", "4 fields", "Quote a note that has a comma.")
            )
        elif row["is_excluded"].strip().lower() not in ("true", "false"):
            problems.append(Problem(where, f"'{row['is_excluded']}'", "true or false", "Fix `is_excluded`."))
        else:
            rule = Rule(
                row["product_prefix"].strip(),
                row["is_excluded"].strip().lower() == "true",
                row["note"] or None,
            )
            rules.setdefault(row["scope_id"], []).append(rule)
    return rules
