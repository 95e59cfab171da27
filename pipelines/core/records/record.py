"""From the content of a file to a record: a dataclass, nested ones and tuples of them included, and the faults of every field.

A field is read as its type says (`fields.As`), or else must have that type already: nothing is guessed, cast or dropped.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from pledgebook.pipelines.core.errors import InputError
from pledgebook.pipelines.core.records.fields import CORRECT, As, Named, NotSuchAValueError
from pledgebook.pipelines.core.records.problem import Problem, closest, refuse, shown_value

T = TypeVar("T")
Path = tuple[str | int, ...]
Read = Callable[[object, Path], Any]

AT = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
"""Where a file is not TOML, as the parser says it."""

WORDS: dict[Any, str] = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false, without quotes",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field.

    Args:
        path: Names and places that lead to the field; of a record as a whole, to that.
        found: What was found.
        expected: What was expected.
        remedy: What to do.
    """

    path: Path
    found: str
    expected: str
    remedy: str

    @property
    def field(self) -> str:
        """The field as a message names it, such as `covers[0].series`."""
        words = (f"[{one}]" if isinstance(one, int) else f".{one}" for one in self.path)
        return "".join(words).removeprefix(".")


class _FaultyError(Exception):
    """A value is not valid; holds its faults."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = faults


def record(kind: type[T], content: object) -> tuple[T | None, list[Fault]]:
    """Return a record, or None and every fault of it.

    Args:
        kind: Its dataclass.
        content: Names and values as they came out of the file.
    """
    try:
        return _reader(cast(Any, kind))(content, ()), []
    except _FaultyError as error:
        return None, list(error.faults)


def of_json(kind: type[T], text: str, where: str, remedy: str, error: type[InputError] = InputError) -> T:
    """Read a record from JSON.

    Args:
        kind: Its dataclass.
        text: The text.
        where: The name of the file.
        remedy: What to do with a file that is wrong.
        error: The class of the error.

    Raises:
        InputError: The text is not JSON, or a field is missing, unknown or wrong; lists all faults with line and field.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise _not_json(fault, where, remedy, error) from fault
    found, faults = record(kind, content)
    if found is None:
        lines = [_line(text, one.path, _JSON) if "\n" in text else None for one in faults]
        refuse([_placed(one, where, line, remedy) for one, line in zip(faults, lines, strict=True)], error)
        raise AssertionError(where)  # pragma: no cover - refused above
    return found


def of_toml(kind: type[T], text: str, where: str, remedy: str, error: type[InputError] = InputError) -> T:
    """Read a record from TOML; see `of_json`."""
    found, faults = record(kind, toml(where, text, error))
    if found is None:
        refuse([_placed(one, where, _line(text, one.path, _TOML), remedy) for one in faults], error)
        raise AssertionError(where)  # pragma: no cover - refused above
    return found


def toml(file: str, text: str, error: type[InputError]) -> dict[str, Any]:
    """Parse a TOML file, with decimal numbers as `Decimal`.

    Raises:
        InputError: The file is not TOML; of the class given.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        place = AT.search(str(fault))
        where = f"{file}, line {place[1]}, column {place[2]}" if place else file
        found = f"text that is not TOML ({AT.sub('', str(fault)).strip()})"
        raise error(where, found, "a TOML file", "Fix that line.") from fault
    except RecursionError as fault:
        raise error(file, "lists or tables too deep to be read", "a TOML file", "Fix that place.") from fault
    except (ValueError, ArithmeticError) as fault:
        found = "a number with too many digits to be read"
        expected = "numbers such as 550_000_000_000 or 33.25"
        raise error(file, found, expected, "Find the longest number of the file, and fix it.") from fault


def _not_json(fault: Exception, where: str, remedy: str, error: type[InputError]) -> InputError:
    if isinstance(fault, json.JSONDecodeError):
        line = f"line {fault.lineno}, " if "\n" in fault.doc else ""
        place = f"{where}, {line}column {fault.colno}"
        return error(place, f"text that is not JSON ({fault.msg})", "JSON", remedy)
    return error(where, "a number or a nesting too large to be read", "JSON", remedy)


def _placed(fault: Fault, where: str, line: int | None, remedy: str) -> Problem:
    """Return a fault with its file and line."""
    parts = [where, *([] if line is None else [f"line {line}"]), *filter(None, [fault.field])]
    advice = remedy if fault.remedy == CORRECT else f"{fault.remedy} {remedy}"
    return Problem(", ".join(parts), fault.found, fault.expected, advice)


_JSON, _TOML = r'"{name}"\s*:', r'^\s*"?{name}"?\s*='


def _line(text: str, path: Path, pattern: str) -> int | None:
    """Return the line of a field: of one within a list, that of its so-many-th occurrence after the list's name."""
    at, skip, line = 0, 0, None
    for one in path:
        if isinstance(one, int):
            skip = one
            continue
        found = list(re.compile(pattern.format(name=re.escape(one)), re.MULTILINE).finditer(text, at))
        if len(found) <= skip:
            return line
        at, skip = found[skip].end(), 0
        line = text.count("\n", 0, at) + 1
    return line


@cache
def _reader(hint: Any) -> Read:  # noqa: ANN401 - a type, however it is written
    """Return how a value of a type is read."""
    if get_origin(hint) is Annotated:
        mark = next((one for one in get_args(hint)[1:] if isinstance(one, As)), None)
        return _reader(get_args(hint)[0]) if mark is None else _marked(mark)
    if get_origin(hint) in (Union, UnionType):
        [inner] = [one for one in get_args(hint) if one is not NoneType]
        below = _reader(inner)
        return lambda value, path: None if value is None else below(value, path)
    if get_origin(hint) is tuple:
        return _listed(_reader(get_args(hint)[0]))
    return _fielded(hint) if is_dataclass(hint) else _typed(hint)


def _marked(mark: As) -> Read:
    def read(value: object, path: Path) -> object:
        try:
            return mark.read(value)
        except NotSuchAValueError as error:
            raise _FaultyError([Fault(path, shown_value(value), str(error), error.remedy)]) from error

    return read


def _typed(hint: Any) -> Read:  # noqa: ANN401 - a type
    def read(value: object, path: Path) -> object:
        try:
            return msgspec.convert(value, hint, strict=True)
        except (msgspec.ValidationError, TypeError) as error:
            expected = WORDS.get(hint, str(error))
            raise _FaultyError([Fault(path, shown_value(value), expected, CORRECT)]) from error

    return read


def _listed(item: Read) -> Read:
    def read(value: object, path: Path) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise _FaultyError([Fault(path, shown_value(value), "a list in square brackets", CORRECT)])
        found, faults = _each((number, item, one) for number, one in enumerate(value))
        if faults:
            raise _FaultyError([_below(path, one) for one in faults])
        return tuple(found.values())

    return read


def _fielded(kind: Any) -> Read:  # noqa: ANN401 - a dataclass
    hints = get_type_hints(kind, include_extras=True)
    named = {_name(hints[one.name]) or one.name: one for one in fields(kind)}
    readers = {name: _reader(hints[one.name]) for name, one in named.items()}
    needed = [
        name
        for name, one in named.items()
        if one.default is MISSING and one.default_factory is MISSING and not _may_lack(hints[one.name])
    ]

    def read(value: object, path: Path) -> object:
        if not isinstance(value, dict):
            expected = f"the fields {', '.join(named)}"
            raise _FaultyError([Fault(path, shown_value(value), expected, CORRECT)])
        found, faults = _each((name, readers[name], value[name]) for name in readers if name in value)
        faults += [_unknown(name, named) for name in value if name not in named]
        faults += [
            Fault((name,), "nothing", "a value", f"Add `{name}`.") for name in needed if name not in value
        ]
        if not faults:
            known = {
                one.name: None for name, one in named.items() if name not in value and _is_bare(one, hints)
            }
            made = kind(**known, **{named[str(name)].name: one for name, one in found.items()})
            faults = list(getattr(made, "contradictions", tuple)())
            if not faults:
                return made
        raise _FaultyError([_below(path, one) for one in faults])

    return read


def _each(
    values: Iterator[tuple[str | int, Read, object]],
) -> tuple[dict[str | int, object], list[Fault]]:
    found: dict[str | int, object] = {}
    faults: list[Fault] = []
    for name, read, value in values:
        try:
            found[name] = read(value, (name,))
        except _FaultyError as error:
            faults += error.faults
    return found, faults


def _below(path: Path, fault: Fault) -> Fault:
    return Fault((*path, *fault.path), fault.found, fault.expected, fault.remedy)


def _unknown(name: object, known: Mapping[str, object]) -> Fault:
    return Fault((str(name),), "an unknown field", f"one of {', '.join(known)}", closest(str(name), known))


def _name(hint: Any) -> str | None:  # noqa: ANN401 - a type
    """Return the name in the file of a field that has another one there."""
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((one.name for one in marks if isinstance(one, Named)), None)


def _may_lack(hint: Any) -> bool:  # noqa: ANN401 - a type
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return get_origin(bare) in (Union, UnionType) and NoneType in get_args(bare)


def _is_bare(field: Any, hints: Mapping[str, Any]) -> bool:  # noqa: ANN401 - a field of a dataclass
    """Whether a field that was left out has no default of its own: it is unknown."""
    return field.default is MISSING and field.default_factory is MISSING and _may_lack(hints[field.name])
