"""From the text of register files to entries: every field known by name and of its column's type."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.core.errors import InputError, RegisterError
from pipelines.core.vocabulary import GRADES, REGISTER
from pipelines.register.country import closest_country, is_country
from pipelines.register.problem import Problem, closest, refuse
from pipelines.register.shape import DEFAULTS, SHAPES, TOP, Shape
from pipelines.register.value import NotSuchAValueError, demand, typed
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import columns, expectations

HEADING = re.compile(r"\s*\[\[\s*([\w.]+)\s*\]\]")
NOT_LOADED = "Background knowledge is not loaded: find a source that can be opened, or leave the row out."


@dataclass(frozen=True)
class Entry:
    """One row of a ledger table, before it is checked against the others.

    Args:
        table: The ledger table.
        file: The file that it stands in.
        where: File, line and entry, for messages.
        values: Column to value.
        extra: Fields that fill no column (`union`, `csv` …).
        wrong: Columns whose field was written and refused: not known, and not missing either.
        inherited: Columns that were taken over from above; their faults are told there.
    """

    table: str
    file: str
    where: str
    values: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    inherited: frozenset[str] = frozenset()

    def lacks(self, column: str) -> bool:
        """Whether nothing at all was written for a column."""
        return column not in self.values and column not in self.wrong


def of_table(entries: Iterable[Entry], table: str) -> list[Entry]:
    """The entries that fill a table."""
    return [entry for entry in entries if entry.table == table]


def by_id(entries: Iterable[Entry], table: str) -> dict[str, Entry]:
    """The entries of a table by their ids, as far as they have one; the last of several."""
    return {
        entry.values[f"{table}_id"]: entry
        for entry in of_table(entries, table)
        if f"{table}_id" in entry.values
    }


def entries(files: Mapping[str, str]) -> tuple[list[Entry], list[Problem]]:
    """All entries of the TOML files, in the order of file names and lines, and what is wrong with their fields.

    Raises:
        RegisterError: A file is not TOML: what stands in it is then unknown, and every reference to it would
            look wrong.
    """
    found: list[Entry] = []
    problems: list[Problem] = []
    for file, content in _contents(files).items():
        walk = _Walk(file, _only_agreement(content), _heading_lines(files[file], content))
        found.extend(walk.entries(content))
        problems.extend(walk.problems)
    return found, problems


def _contents(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    contents: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for file in sorted(name for name in files if name.endswith(".toml")):
        try:
            contents[file] = toml(file, files[file])
        except RegisterError as error:
            problems.append(Problem(error.where, error.found, error.expected, error.remedy))
    refuse(problems)
    return contents


def toml(file: str, text: str, error: type[InputError] = RegisterError) -> dict[str, Any]:
    """The content of a TOML file, numbers with a point as `Decimal`.

    Raises:
        InputError: It is not TOML; of the class that is given.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        raise error(file, f"text that is not TOML ({fault})", "a TOML file", "Mend that line.") from fault


def _heading_lines(text: str, content: dict[str, Any]) -> dict[str, list[int]]:
    """The lines of the headings of each kind of entry, where every entry of the kind has one."""
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(text.splitlines(), 1):
        if heading := HEADING.match(line):
            lines[heading[1]].append(number)
    counts = Counter(_paths("", content))
    return {path: numbers for path, numbers in lines.items() if len(numbers) == counts[path]}


def _paths(above: str, table: dict[str, Any]) -> Iterator[str]:
    """The kind of each entry below a table, such as `pledge.reading`."""
    for name, below in table.items():
        for entry in below if isinstance(below, list) else []:
            if isinstance(entry, dict):
                yield f"{above}{name}"
                yield from _paths(f"{above}{name}.", entry)


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


def _filled(shape: Shape, table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The known fields of an entry, and the columns that each of them fills: an exact `amount` is both ends."""
    fills: dict[str, tuple[str, ...]] = {name: (column,) for name, column in shape.names.items()}
    if "amount" in shape.extra:
        fills["amount"] = ("amount_low", "amount_high")
    return {name: columns for name, columns in fills.items() if name in table}


def _value(shape: Shape, name: str, column: str, value: object) -> object:
    """The value of a field.

    Raises:
        NotSuchAValueError: It does not fit; says what would, and what to do.
    """
    if name == "grade":
        remedy = NOT_LOADED if value == "M" else closest(str(value), GRADES)
        demand(value in GRADES, f"one of {', '.join(GRADES)}", remedy)
    if column.endswith("_iso3") and not is_country(value, column):
        raise NotSuchAValueError(expectations(CONTRACTS[shape.table])[column], closest_country(value))
    types = columns(CONTRACTS[shape.table]) | columns(CONTRACTS["document"])
    known = typed(value, types[column], is_id=column.endswith("_id") or column == "part_of")
    if isinstance(known, Decimal):
        is_amount, is_baseline = column in ("amount_low", "amount_high"), column == "baseline_amount"
        demand(known > 0 or not is_amount, "an amount above 0", "Leave out what no document names.")
        demand(known >= 0 or not is_baseline, "an amount not below 0", "Drop the sign.")
    return known


def _shown(value: object) -> str:
    """A value as a message shows it."""
    return str(value) if isinstance(value, date | Decimal) else repr(value)


class _Walk:
    """One pass over one file, which collects its faults."""

    def __init__(self, file: str, inherited: dict[str, Any], lines: dict[str, list[int]]) -> None:
        self.file, self.problems = file, list[Problem]()
        self.inherited = {name: value for name, value in inherited.items() if value is not None}
        self.lines = {path: iter(numbers) for path, numbers in lines.items()}

    def entries(self, content: dict[str, Any]) -> Iterator[Entry]:
        for kind, tables in content.items():
            if kind not in TOP:
                self._fault(self.file, f"`{kind}`", f"one of {', '.join(TOP)}", closest(kind, TOP))
                continue
            for number, table in enumerate(self._tables(self.file, kind, tables), 1):
                name = f"{kind} {table.get('id', number)}"
                if kind == "event":
                    yield from self._event(table, name)
                else:
                    yield from self._nested(kind, table, name, self._from_agreement(kind))

    def _where(self, path: str, name: str) -> str:
        """File, line and name of an entry, whose line is asked for once: each kind comes in the order of the file."""
        line = next(self.lines.get(path, iter(())), None)
        return f"{self.file}, {name}" if line is None else f"{self.file}, line {line}, {name}"

    def _from_agreement(self, kind: str) -> dict[str, Any]:
        names = {
            "pledge": tuple(self.inherited),
            "document": ("agreement",),
            "legal_event": ("agreement",),
            "watch": ("agreement",),
        }
        return {name: self.inherited[name] for name in names.get(kind, ()) if name in self.inherited}

    def _nested(
        self, path: str, written: dict[str, Any], name: str, above: dict[str, Any]
    ) -> Iterator[Entry]:
        """An entry and those below it, which inherit its id, and its document and grade if they name none."""
        kind, where = path.rpartition(".")[2], self._where(path, name)
        shape, table = SHAPES[kind], above | written
        if "." in path:
            self._needs_grade(written, where)
        first = self._entry(shape, table, where, frozenset(above.keys() - written.keys()))
        yield first
        owner = {column: first.values[column] for column in (f"{kind}_id",) if column in first.values}
        inherited: dict[str, Any] = {name: table[name] for name in ("document", "grade") if name in table}
        for child in shape.children:
            for number, below in enumerate(self._tables(where, child, table.get(child, [])), 1):
                below_name = f"{name}, {child} {below.get('id', below.get('name', number))}"
                direct, *others = self._nested(f"{path}.{child}", below, below_name, inherited)
                yield replace(direct, values=direct.values | owner)
                yield from others

    def _event(self, table: dict[str, Any], name: str) -> Iterator[Entry]:
        """One entry per claim; an event without claims below it is its own only claim."""
        where = self._where("event", name)
        claims = self._tables(where, "claim", table.get("claim", []))
        shared = {name: value for name, value in table.items() if name != "claim"}
        for claim in claims:
            claim_where = self._where("event.claim", f"{name}, claim {claim.get('document', '')}".rstrip())
            self._check_names(SHAPES["claim"], claim, claim_where)
            self._needs_grade(claim, claim_where)
            known = {name: value for name, value in claim.items() if name in SHAPES["claim"].allowed}
            yield self._entry(SHAPES["event"], shared | known, claim_where)
        if not claims:
            yield self._entry(SHAPES["event"], shared, where)

    def _entry(
        self, shape: Shape, table: dict[str, Any], where: str, inherited: frozenset[str] = frozenset()
    ) -> Entry:
        """One entry; a fault of an inherited field was told above and is not told again."""
        self._check_names(shape, table, where)
        self._check_amount(table, where)
        table = DEFAULTS.get(shape.table, {}) | table
        self._check_required(shape, table, where)
        values: dict[str, Any] = {"source": REGISTER} if shape.table == "event" else {}
        wrong: set[str] = set()
        for name, filled in _filled(shape, table).items():
            try:
                values |= dict.fromkeys(filled, _value(shape, name, filled[0], table[name]))
            except NotSuchAValueError as error:
                wrong |= set(filled)
                if name not in inherited:
                    self._fault(f"{where}, {name}", _shown(table[name]), str(error), error.remedy)
        extra = {name: table[name] for name in shape.extra if name in table and name != "amount"}
        taken = frozenset(shape.names[name] for name in inherited if name in shape.names)
        return Entry(shape.table, self.file, where, values, extra, frozenset(wrong), taken)

    def _check_names(self, shape: Shape, table: dict[str, Any], where: str) -> None:
        for name in table:
            if name not in shape.allowed:
                found, expected = f"the unknown field `{name}`", f"a field of {shape.table}"
                self._fault(where, found, expected, closest(name, shape.allowed))

    def _check_amount(self, table: dict[str, Any], where: str) -> None:
        ends = [name for name in ("amount_low", "amount_high") if name in table]
        if "amount" in table and ends:
            found, expected = f"`amount` and `{ends[0]}`", "`amount`, or a low and a high end"
            self._fault(where, found, expected, "An exact amount is both ends: drop one of the two.")

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
