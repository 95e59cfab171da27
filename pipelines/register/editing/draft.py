"""A pledge that is being written: its fields one by one, then its text in TOML."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pledgebook.pipelines.register.entry import checked
from pledgebook.pipelines.register.shape import SHAPES
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import expectations

Value = str | bool | date | Decimal | list[str]
Fields = dict[str, Value]

ORDER = ("agreement", "document", "pledge", "pledge.reading", "pledge.reading.target", "scope")
"""The entries of a pledge, in the order of a file."""


@dataclass
class Draft:
    """The entries of one pledge.

    Args:
        entries: The fields of each entry by its path, such as `pledge.reading`.
    """

    entries: dict[str, Fields] = field(default_factory=dict)

    def put(self, path: str, name: str, value: Value | None) -> None:
        """Set a field; None leaves it out, for what is unknown is left out.

        Raises:
            NotSuchAValueError: The value is none for this field; names the expectation.
        """
        if value is None:
            return
        kind = path.rpartition(".")[2]
        if name in SHAPES[kind].names or name == "amount":
            checked(kind, name, value)
        self.entries.setdefault(path, {})[name] = value

    def text(self) -> str:
        """Return the entries as a register file has them."""
        return "\n".join(
            line for path in ORDER if path in self.entries for line in _entry(path, self.entries[path])
        )


def meaning(path: str, name: str) -> str:
    """Return what a field holds, as its contract says it; empty if it has no column."""
    shape = SHAPES[path.rpartition(".")[2]]
    column = shape.names.get(name)
    return expectations(CONTRACTS[shape.table]).get(column, "") if column else ""


def _entry(path: str, fields: Mapping[str, Value]) -> Iterator[str]:
    yield f"[[{path}]]"
    for name, value in fields.items():
        yield f"{name} = {_toml(value)}"
    yield ""


def _toml(value: Value) -> str:
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return f"{int(value):_}" if whole else f"{value:f}"
    return value.isoformat()
