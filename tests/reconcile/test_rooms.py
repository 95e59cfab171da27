"""The rooms of a reconciliation: which knows which, so that arrows stay few and run one way."""

import ast
from collections import defaultdict

from pledgebook.pipelines.core.paths import PACKAGE

ROOM = PACKAGE / "reconcile"
KNOWS = {
    "aid": {"ladder"},
    "attainment": {"aid", "clock", "ladder", "monthly"},
    "outlook": {"attainment", "monthly"},
    "purchase": {"ladder", "monthly"},
    "mirror": {"monthly"},
}
"""Rooms that are not named know no other."""


def test_each_room_knows_the_rooms_below_it_alone() -> None:
    rooms = {path.parent.name for path in ROOM.glob("*/__init__.py")} - {"matching", "revision"}
    found: dict[str, set[str]] = defaultdict(set)
    for path in (one for room in rooms for one in (ROOM / room).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            parts = (node.module or "").split(".") if isinstance(node, ast.ImportFrom) else []
            if (
                parts[:3] == ["pledgebook", "pipelines", "reconcile"]
                and parts[3:]
                and parts[3] in rooms - {path.parent.name}
            ):
                found[path.parent.name].add(parts[3])
    assert dict(found) == KNOWS
