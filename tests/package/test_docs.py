"""docs/python.md names everything that can be imported and called, and its examples are true."""

import ast
import doctest
import inspect
import re
from contextlib import chdir
from pathlib import Path

import pytest

import pledgebook
from pledgebook.pipelines.core.paths import CHECKOUT, DataDir
from tests.cli.conftest import clock
from tests.datadirs import gas

PAGE = (CHECKOUT / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
NAMED = {word for code in re.findall(r"`([^`\n]+)`", PAGE) for word in re.findall(r"[A-Za-z_]\w*", code)}
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


def test_the_page_names_exactly_what_can_be_imported() -> None:
    listed = re.search(r"`pledgebook.__all__`: (.*?)\. A `Ledger`", PAGE, re.DOTALL)
    assert listed is not None
    assert re.findall(r"`(\w+)`", listed[1]) == pledgebook.__all__


@pytest.mark.parametrize(
    "kind",
    [
        pledgebook.Ledger,
        pledgebook.Answer,
        pledgebook.Provenance,
        pledgebook.Explained,
        pledgebook.Differences,
        pledgebook.Ran,
        pledgebook.HandedIn,
        pledgebook.Fetched,
        pledgebook.Matched,
    ],
)
def test_the_page_names_every_method_and_field(kind: type) -> None:
    public = {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}
    assert {*public, *getattr(kind, "__match_args__", ())} <= NAMED


def test_the_type_checker_is_told_of_the_same_names() -> None:
    stub = ast.parse((CHECKOUT / "src" / "pledgebook" / "__init__.pyi").read_text(encoding="utf-8"))
    found = {
        (alias.asname, node.module)
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert found == {(name, pledgebook._HOMES[name]) for name in pledgebook.__all__}  # type: ignore[attr-defined]


def own_ledger(folder: Path) -> None:
    """What the page hands in to `my-ledger`: a small one with a register of its own, and a table of figures."""
    gas(folder / "my-ledger", "eia_lng")
    (folder / "figures.csv").write_text(
        "figure,period,amount,unit,whose\nJapan imports from United States: 1201,2024,2080000,t,Japan Customs\n"
        "Japan imports from United States: 1201,2025,many,t,Japan Customs\n",
        encoding="utf-8",
    )


def test_the_examples_are_true(finished: DataDir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_DATA", str(finished.root))
    monkeypatch.setattr(pledgebook.open, "__kwdefaults__", {"clock": clock})
    own_ledger(tmp_path)
    names: dict[str, object] = {}
    with chdir(tmp_path):
        for place, block in enumerate(BLOCKS):
            if ">>>" not in block:
                exec(compile(block, f"docs/python.md, block {place}", "exec"), names)  # noqa: S102
                continue
            test = doctest.DocTestParser().get_doctest(block, names, f"block {place}", "docs/python.md", 0)
            runner, said = doctest.DocTestRunner(optionflags=FLAGS, verbose=False), list[str]()
            runner.run(test, out=said.append, clear_globs=False)
            assert not runner.failures, "".join(said)
            names |= test.globs
    assert isinstance(ran := names["ran"], pledgebook.Ran)
    assert (ran.is_latest, ran.provenance.release) == (True, "2026-03-01")
    assert isinstance(handed := names["handed"], pledgebook.HandedIn)
    assert handed.refused.height == 1
