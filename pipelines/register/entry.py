"""From the text of register files to entries, with every field checked against the type of its column."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.core.records.fields import NotSuchAValueError, day, demand, flag
from pledgebook.pipelines.core.records.hidden import EMBARGO, HIDING, PRIVATE, public
from pledgebook.pipelines.core.records.problem import Problem, closest, refuse, shown_value
from pledgebook.pipelines.core.records.record import toml
from pledgebook.pipelines.core.vocabulary import GRADES, REGISTER
from pledgebook.pipelines.register.country import closest_country, is_country
from pledgebook.pipelines.register.shape import DEFAULTS, SHAPES, TOP, Shape
from pledgebook.pipelines.register.value import typed
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns, expectations

HEADING = re.compile(r"\s*\[\[\s*([\w.]+)\s*\]\]")
DEFAULT_HIDING = {EMBARGO: date(1990, 1, 1), PRIVATE: False}

NOT_LOADED = "Background knowledge is not accepted. Find a source that can be opened, or leave the row out."


@dataclass(frozen=True)
class Entry:
    """A row of a ledger table, before it is checked against the others.

    Args:
        table: Ledger table.
        file: File of the entry.
        where: File, line and entry, for messages.
        values: Values by column.
        extra: Fields without a column (`union`, `csv` …).
        wrong: Columns whose field was rejected: neither known nor missing.
        inherited: Columns inherited from an entry above, where their faults are reported.
    """

    table: str
    file: str
    where: str
    values: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    inherited: frozenset[str] = frozenset()

    def lacks(self, column: str) -> bool:
        """Whether a column was left out."""
        return column not in self.values and column not in self.wrong


def of_table(entries: Iterable[Entry], table: str) -> list[Entry]:
    """Return the entries of a table."""
    return [entry for entry in entries if entry.table == table]


def by_id(entries: Iterable[Entry], table: str) -> dict[str, Entry]:
    """Return the entries of a table by id, the last of several with one id."""
    return {
        entry.values[f"{table}_id"]: entry
        for entry in of_table(entries, table)
        if f"{table}_id" in entry.values
    }


def entries(
    files: Mapping[str, str], carried: Mapping[str, str], public_on: date | None = None
) -> tuple[list[Entry], list[Problem]]:
    """Read the entries of the TOML files in the order of file names and lines, and the faults of their fields.

    Args:
        files: Text by file name.
        carried: Likewise the files below them: an entry of these counts unless `files` has one of its kind and id.
        public_on: Only what may be seen on this day; everything if not given.

    Raises:
        RegisterError: A file is not TOML; its entries are then unknown, and every reference to them would be a fault.
    """
    found: list[Entry] = []
    problems: list[Problem] = []
    texts = {**carried, **files}
    contents = _contents(texts)
    if public_on is not None:
        contents = {file: public(content, public_on) for file, content in contents.items()}
    over = {named for file in contents if file in files for named, _table in _named(contents[file])}
    for file, content in contents.items():
        kept = content if file in files else _without(content, over)
        walk = _Walk(file, _only_agreement(content), _heading_lines(texts[file], kept))
        found.extend(walk.entries(kept))
        problems.extend(walk.problems)
    return found, problems


def replaced_entries(files: Mapping[str, str], carried: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return file, kind and id of each carried entry that `files` replaces; a text that is not TOML replaces none."""
    over = {named for content in readable(files) for named, _table in _named(content)}
    return [
        (file, kind, name)
        for file in sorted(carried)
        for content in readable({file: carried[file]})
        for kind, name in dict.fromkeys(named for named, _table in _named(content))
        if (kind, name) in over
    ]


def readable(files: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the content of the TOML files that can be parsed."""
    for file, text in files.items():
        if file.endswith(".toml"):
            with suppress(RegisterError):
                yield _loaded(file, text)


def _named(content: dict[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Yield kind and id of each entry that has an id, with the entry."""
    for kind, tables in content.items():
        for table in tables if isinstance(tables, list) else ():
            if isinstance(table, dict) and isinstance(table.get("id"), str):
                yield (kind, table["id"]), table


def _without(content: dict[str, Any], over: Set[tuple[str, str]]) -> dict[str, Any]:
    """Return the content of a file without the entries of these kinds and ids."""
    gone = [id(table) for named, table in _named(content) if named in over]
    return {
        kind: [table for table in tables if id(table) not in gone] if isinstance(tables, list) else tables
        for kind, tables in content.items()
    }


def _contents(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    contents: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for file in sorted(name for name in files if name.endswith(".toml")):
        try:
            contents[file] = _loaded(file, files[file])
        except RegisterError as error:
            problems.append(Problem(error.where, error.found, error.expected, error.remedy))
    refuse(problems, RegisterError)
    return contents


@lru_cache(maxsize=128)
def _loaded(file: str, text: str) -> dict[str, Any]:
    """Parse a file once for all who ask in a run; nobody changes what is returned."""
    return toml(file, text, RegisterError)


def _heading_lines(text: str, content: dict[str, Any]) -> dict[str, list[int]]:
    """Return the lines of the headings of each kind of entry, if every entry of the kind has one."""
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(text.splitlines(), 1):
        if heading := HEADING.match(line):
            lines[heading[1]].append(number)
    counts = Counter(_paths("", content))
    return {path: numbers for path, numbers in lines.items() if len(numbers) == counts[path]}


def _paths(above: str, table: dict[str, Any]) -> Iterator[str]:
    """Yield the kind of each entry below a table, such as `pledge.reading`."""
    for name, below in table.items():
        for entry in below if isinstance(below, list) else []:
            if isinstance(entry, dict):
                yield f"{above}{name}"
                yield from _paths(f"{above}{name}.", entry)


def _only_agreement(content: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that entries inherit from the agreement of a file with just one."""
    agreements = content.get("agreement")
    if not isinstance(agreements, list) or len(agreements) != 1:
        return {}
    return {
        "agreement": agreements[0].get("id"),
        "payer_iso3": agreements[0].get("payer_iso3"),
        "beneficiary_iso3": agreements[0].get("beneficiary_iso3"),
        **{name: agreements[0].get(name) for name in HIDING},
    }


def _filled(shape: Shape, table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the known fields of an entry with their columns: an exact `amount` fills both ends."""
    fills: dict[str, tuple[str, ...]] = {name: (column,) for name, column in shape.names.items()}
    if "amount" in shape.extra:
        fills["amount"] = ("amount_low", "amount_high")
    return {name: columns for name, columns in fills.items() if name in table}


def checked(kind: str, name: str, value: object) -> object:
    """Return the value of a field, by the kind of its entry.

    Raises:
        NotSuchAValueError: The value is not valid; names the expectation and a remedy.
    """
    shape = SHAPES[kind]
    return _value(shape, name, shape.names.get(name, "amount_low"), value)


def _value(shape: Shape, name: str, column: str, value: object) -> object:
    """Return the value of a field.

    Raises:
        NotSuchAValueError: The value is not valid; names the expectation and a remedy.
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
        demand(known > 0 or not is_amount, "an amount above 0", "Leave out an amount that no document names.")
        demand(known >= 0 or not is_baseline, "an amount of 0 or more", "Drop the sign.")
    return known


class _Walk:
    """A pass over a file that collects its faults."""

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
        """Return file, line and name of an entry; to be called once per entry, in the order of the file."""
        line = next(self.lines.get(path, iter(())), None)
        return f"{self.file}, {name}" if line is None else f"{self.file}, line {line}, {name}"

    def _from_agreement(self, kind: str) -> dict[str, Any]:
        names = {
            "pledge": ("agreement", "payer_iso3", "beneficiary_iso3"),
            "document": ("agreement",),
            "legal_event": ("agreement",),
            "watch": ("agreement",),
        }
        taken = (*names.get(kind, ()), *(HIDING if kind != "agreement" else ()))
        return {name: self.inherited[name] for name in taken if name in self.inherited}

    def _nested(
        self, path: str, written: dict[str, Any], name: str, above: dict[str, Any]
    ) -> Iterator[Entry]:
        """Yield an entry and those below it, which inherit its id, and its document and grade if they have none."""
        kind, where = path.rpartition(".")[2], self._where(path, name)
        shape, table = SHAPES[kind], above | written
        if "." in path:
            self._needs_grade(written, where)
        first = self._entry(shape, table, where, frozenset(above.keys() - written.keys()))
        yield first
        owner = {column: first.values[column] for column in (f"{kind}_id",) if column in first.values}
        inherited: dict[str, Any] = {
            name: table[name] for name in ("document", "grade", *HIDING) if name in table
        }
        for child in shape.children:
            for number, below in enumerate(self._tables(where, child, table.get(child, [])), 1):
                below_name = f"{name}, {child} {below.get('id', below.get('name', number))}"
                direct, *others = self._nested(f"{path}.{child}", below, below_name, inherited)
                yield replace(direct, values=direct.values | owner)
                yield from others

    def _event(self, table: dict[str, Any], name: str) -> Iterator[Entry]:
        """Yield one entry per claim; an event without claims is its own claim."""
        where = self._where("event", name)
        claims = self._tables(where, "claim", table.get("claim", []))
        shared = self._from_agreement("event") | {
            name: value for name, value in table.items() if name != "claim"
        }
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
        """Return an entry; faults of inherited fields were reported at the entry above."""
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
                    self._fault(f"{where}, {name}", shown_value(table[name]), str(error), error.remedy)
        self._check_hiding(table, where)
        extra = {name: table[name] for name in (*shape.extra, *HIDING) if name in table and name != "amount"}
        taken = frozenset(shape.names[name] for name in inherited if name in shape.names)
        return Entry(shape.table, self.file, where, values, extra, frozenset(wrong), taken)

    def _check_names(self, shape: Shape, table: dict[str, Any], where: str) -> None:
        for name in table:
            if name not in shape.allowed:
                found, expected = f"the unknown field `{name}`", f"a field of {shape.table}"
                self._fault(where, found, expected, closest(name, shape.allowed))

    def _check_hiding(self, table: dict[str, Any], where: str) -> None:
        for name, read in ((EMBARGO, day), (PRIVATE, flag)):
            try:
                read(table.get(name, DEFAULT_HIDING[name]))
            except NotSuchAValueError as error:
                self._fault(f"{where}, {name}", shown_value(table[name]), str(error), error.remedy)

    def _check_amount(self, table: dict[str, Any], where: str) -> None:
        ends = [name for name in ("amount_low", "amount_high") if name in table]
        if "amount" in table and ends:
            found, expected = f"`amount` and `{ends[0]}`", "`amount`, or a low and a high end"
            self._fault(where, found, expected, "An exact amount is both ends. Drop one of the two.")

    def _check_required(self, shape: Shape, table: dict[str, Any], where: str) -> None:
        words = expectations(CONTRACTS[shape.table])
        for name, column in shape.names.items():
            if column in shape.required and name not in table:
                self._fault(where, f"no `{name}`", words[column], f"Add `{name} = …`.")

    def _needs_grade(self, table: dict[str, Any], where: str) -> None:
        if "document" in table and "grade" not in table:
            remedy = "A grade belongs to one document. Add it beside the document."
            self._fault(where, "a document of its own and no `grade`", f"one of {', '.join(GRADES)}", remedy)

    def _tables(self, where: str, kind: str, tables: object) -> list[dict[str, Any]]:
        if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
            return tables
        self._fault(
            where, f"`{kind}` as {type(tables).__name__}", f"[[{kind}]] entries", "Use double brackets."
        )
        return []

    def _fault(self, where: str, found: str, expected: str, remedy: str) -> None:
        self.problems.append(Problem(where, found, expected, remedy))
