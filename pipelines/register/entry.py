"""From the text of register files to entries: every field known by name and of its column's type."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pipelines.register.problem import Problem, closest, refuse
from pipelines.register.shape import DEFAULTS, SHAPES, TOP, Shape
from pipelines.register.value import NotSuchAValueError, typed
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import columns, expectations
from pipelines.schemas.vocabulary import GRADES

NOT_LOADED = "Background knowledge is not loaded: find a source that can be opened, or leave the row out."


@dataclass(frozen=True)
class Entry:
    """One row of a ledger table, before it is checked against the others.

    Args:
        table: The ledger table.
        file: The file that it stands in.
        where: File and entry, for messages.
        values: Column to value.
        extra: Fields that fill no column (`union`, `csv` …).
    """

    table: str
    file: str
    where: str
    values: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)


def entries(files: Mapping[str, str]) -> list[Entry]:
    """All entries of the TOML files, in the order of file names and lines.

    Raises:
        RegisterError: A file is not TOML, or a field is unknown, missing or of the wrong type; names file,
            entry and field.
    """
    found: list[Entry] = []
    problems: list[Problem] = []
    for file in sorted(files):
        if not file.endswith(".toml"):
            continue
        content = _content(file, files[file])
        walk = _Walk(file, _only_agreement(content))
        found.extend(walk.entries(content))
        problems.extend(walk.problems)
    refuse(problems)
    return found


def _content(file: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        refuse([Problem(file, f"text that is not TOML ({error})", "a TOML file", "Mend that line.")])
        raise


def _only_agreement(content: dict[str, Any]) -> dict[str, Any]:
    """What entries inherit from a file's agreement, if it has just one."""
    agreements = content.get("agreement")
    if not isinstance(agreements, list) or len(agreements) != 1:
        return {}
    return {
        "agreement": agreements[0].get("id"),
        "payer_iso3": agreements[0].get("payer_iso3"),
        "beneficiary_iso3": agreements[0].get("beneficiary_iso3"),
    }


class _Walk:
    """One pass over one file, which collects its faults."""

    def __init__(self, file: str, inherited: dict[str, Any]) -> None:
        self.file, self.problems = file, list[Problem]()
        self.inherited = {name: value for name, value in inherited.items() if value is not None}

    def entries(self, content: dict[str, Any]) -> Iterator[Entry]:
        for kind, tables in content.items():
            if kind not in TOP:
                self._fault(self.file, f"`{kind}`", f"one of {', '.join(TOP)}", closest(kind, TOP))
                continue
            for number, table in enumerate(self._tables(self.file, kind, tables), 1):
                where = f"{self.file}, {kind} {table.get('id', number)}"
                if kind == "event":
                    yield from self._event(table, where)
                else:
                    yield from self._nested(kind, self._with_agreement(kind, table), where)

    def _with_agreement(self, kind: str, table: dict[str, Any]) -> dict[str, Any]:
        names = {"pledge": tuple(self.inherited), "document": ("agreement",), "standing": ("agreement",)}
        return {name: self.inherited[name] for name in names.get(kind, ()) if name in self.inherited} | table

    def _nested(self, kind: str, table: dict[str, Any], where: str) -> Iterator[Entry]:
        """An entry and those below it, which inherit its id, and its document and grade if they name none."""
        shape = SHAPES[kind]
        owner = {f"{kind}_id": table["id"]} if "id" in table else {}
        yield self._entry(shape, table, where)
        for child in shape.children:
            for number, below in enumerate(self._tables(where, child, table.get(child, [])), 1):
                below_where = f"{where}, {child} {below.get('id', below.get('name', number))}"
                self._needs_grade(below, below_where)
                inherited = {name: table[name] for name in ("document", "grade") if name in table}
                for entry in self._nested(child, inherited | below, below_where):
                    is_direct = entry.where == below_where
                    yield Entry(
                        entry.table, entry.file, entry.where, entry.values | (owner if is_direct else {})
                    )

    def _event(self, table: dict[str, Any], where: str) -> Iterator[Entry]:
        """One entry per claim; an event without claims below it is its own only claim."""
        claims = self._tables(where, "claim", table.get("claim", []))
        shared = {name: value for name, value in table.items() if name != "claim"}
        for claim in claims:
            claim_where = f"{where}, claim {claim.get('document', '')}".rstrip()
            self._check_names(SHAPES["claim"], claim, claim_where)
            self._needs_grade(claim, claim_where)
            known = {name: value for name, value in claim.items() if name in SHAPES["claim"].allowed}
            yield self._entry(SHAPES["event"], shared | known, claim_where)
        if not claims:
            yield self._entry(SHAPES["event"], shared, where)

    def _entry(self, shape: Shape, table: dict[str, Any], where: str) -> Entry:
        self._check_names(shape, table, where)
        table = DEFAULTS.get(shape.table, {}) | table
        values = {
            column: value
            for name, column in shape.names.items()
            if name in table and (value := self._value(shape, name, column, table[name], where)) is not None
        }
        extra = {name: table[name] for name in shape.extra if name in table}
        if "amount" in extra:
            values |= self._amount(shape, table, extra.pop("amount"), where)
        self._check_required(shape, table, where)
        return Entry(shape.table, self.file, where, values, extra)

    def _value(self, shape: Shape, name: str, column: str, value: object, where: str) -> object:
        if name == "grade" and value not in GRADES:
            remedy = NOT_LOADED if value == "M" else closest(str(value), GRADES)
            self._fault(f"{where}, grade", f"'{value}'", f"one of {', '.join(GRADES)}", remedy)
            return None
        types = columns(CONTRACTS[shape.table]) | columns(CONTRACTS["document"])
        try:
            return typed(value, types[column], is_id=column.endswith("_id") or column == "part_of")
        except NotSuchAValueError as error:
            self._fault(f"{where}, {name}", repr(value), str(error), "Write it so.")
            return None

    def _amount(self, shape: Shape, table: dict[str, Any], amount: object, where: str) -> dict[str, Any]:
        """The low and the high end that an exact `amount` stands for."""
        if ends := [name for name in ("amount_low", "amount_high") if name in table]:
            found, expected = f"`amount` and `{ends[0]}`", "`amount`, or a low and a high end"
            self._fault(where, found, expected, "An exact amount is both ends: drop one of the two.")
        value = self._value(shape, "amount", "amount_low", amount, where)
        return {} if value is None else {"amount_low": value, "amount_high": value}

    def _check_names(self, shape: Shape, table: dict[str, Any], where: str) -> None:
        for name in table:
            if name not in shape.allowed:
                found, expected = f"the unknown field `{name}`", f"a field of {shape.table}"
                self._fault(where, found, expected, closest(name, shape.allowed))

    def _check_required(self, shape: Shape, table: dict[str, Any], where: str) -> None:
        words = expectations(CONTRACTS[shape.table])
        for name, column in shape.names.items():
            if column in shape.required and name not in table:
                self._fault(where, f"no `{name}`", words[column], f"Add `{name} = …`.")

    def _needs_grade(self, table: dict[str, Any], where: str) -> None:
        if "document" in table and "grade" not in table:
            remedy = "A grade belongs to one document: name it beside the document."
            self._fault(where, "a document of its own and no `grade`", f"one of {', '.join(GRADES)}", remedy)

    def _tables(self, where: str, kind: str, tables: object) -> list[dict[str, Any]]:
        if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
            return tables
        self._fault(where, f"`{kind}` as {type(tables).__name__}", f"[[{kind}]] entries", "Use two brackets.")
        return []

    def _fault(self, where: str, found: str, expected: str, remedy: str) -> None:
        self.problems.append(Problem(where, found, expected, remedy))
