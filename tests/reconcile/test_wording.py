"""Sentences stand in one module, each is written somewhere, and no code is without one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import PACKAGE
from pledgebook.pipelines.reconcile.wording import SENTENCES, joined, say

ROOM = PACKAGE / "reconcile"
FILES = sorted(path for path in ROOM.rglob("*.py") if "matching" not in path.parts)
CODE = re.compile(r"[a-z_]+\.[a-z_]*[a-z]")


def codes(path: Path) -> Iterator[str]:
    """The codes that a module names; where a part is filled in, the beginning with a star."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(one.value) if isinstance(one, ast.Constant) else "*" for one in node.values)
        elif isinstance(node, ast.Constant):
            text = str(node.value)
        if text.split(".")[0] in ROOMS and CODE.fullmatch(text.replace("*", "x")):
            yield text


ROOMS = {code.split(".")[0] for code in SENTENCES}
NAMED = {code for path in FILES if path.name != "wording.py" for code in codes(path)}


def is_written(code: str) -> bool:
    return any(re.fullmatch(re.escape(one).replace(r"\*", r"\w+"), code) for one in NAMED)


def test_every_code_has_a_sentence() -> None:
    lost = {
        one for one in NAMED
        if not any(re.fullmatch(re.escape(one).replace(r"\*", r"\w+"), code) for code in SENTENCES)
    }  # fmt: skip
    assert not lost


@pytest.mark.parametrize("code", [code for code in SENTENCES if not code.startswith("month.")])
def test_every_sentence_is_written_somewhere(code: str) -> None:
    assert is_written(code)


def test_figures_stand_in_their_places() -> None:
    assert say("left_out.other_products", products="2905") == (
        "2905 not published in all the months compared"
    )
    with pytest.raises(KeyError):
        say("left_out.other_products")


def test_remarks_are_told_together_and_none_is_nothing() -> None:
    assert joined("one", None, "two", "") == "one; two"
    assert joined(None, "") is None
