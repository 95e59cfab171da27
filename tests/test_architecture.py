"""The architecture as rules: ranks, cycles, registers, names and public docstrings."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from pledgebook.pipelines.cli.main import COMMANDS
from pledgebook.pipelines.core.paths import CHECKOUT, sql_names
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.vocabulary import DISCREPANCY_KINDS
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.inputs import INPUTS

RANKS = {
    "pipelines": 0,
    "pipelines.core": 0,
    "pipelines.disk": 1,
    "pipelines.schemas": 1,
    "pipelines.raw": 2,
    "pipelines.breaks": 2,
    "pipelines.journal": 2,
    "pipelines.network": 3,
    "pipelines.warehouse": 3,
    "pipelines.sources.parsing": 4,
    "pipelines.reconcile": 4,
    "pipelines.register": 5,
    "pipelines.sources": 5,
    "pipelines.fetch": 6,
    "pipelines.ingest": 6,
    "pipelines.export": 6,
    "pipelines.checks": 7,
    "pipelines.steps": 8,
    "pipelines.query": 9,
    "pipelines.site": 9,
    "pipelines.cli": 10,
    "flows": 10,
    "answer": 0,
    "given": 2,
    "opened": 10,
    "ledger": 10,
    "stepped": 10,
    "pledgebook": 10,
}
"""A module imports its own rank or lower."""

MOST_MODULES = 20
"""How many modules one folder holds at most: more is not read at a glance."""

PURE = (
    "pipelines.core",
    "pipelines.schemas",
    "pipelines.sources",
    "pipelines.register",
    "pipelines.reconcile",
)
DEFERS = (
    "pipelines.cli.completed",
    "pipelines.cli.commands.make.run",
    "pipelines.cli.commands.make.serve",
    "pipelines.cli.commands.make.deploy",
    "pipelines.cli.commands.share.report",
    "pipelines.query.adhoc.answering",
    "pipelines.query.opening.opened_for",
    "pipelines.export.stored",
    "pipelines.disk.scratch",
    "pipelines.warehouse.patience",
)
"""The modules that import what is slow to import, such as Prefect or the reconciliation, only when it is needed."""

START_FLOWS = ("pipelines.cli.commands.make.serve", "pipelines.cli.commands.make.deploy")
"""The commands that start the flows."""

PLACES = "pipelines.core.paths"
"""The one module of the pure rooms that reads the environment."""

PACKAGE = "pledgebook."
"""What is imported stands below this name, and is called by its room in this module."""

IMPURE_IMPORTS = {"duckdb", "os", "time", "random", "subprocess", "socket", "httpx", "requests", "prefect"}
FORBIDDEN_NAMES = {"utils", "common", "helpers"}

NAMED_ELSEWHERE = {
    "pipelines.query.mirror": {"un_comtrade"},
    "pipelines.export.standards.wholes": {"iati"},
}
"""Where a source is named outside its folder: the one of nearly all countries is asked if no figures are there, and IATI
is a format of exports too."""

FOLDERS_OF_SOURCES = sorted(
    path.parent.name for path in (CHECKOUT / "pipelines" / "sources").glob("*/parse.py")
)

FACADE = CHECKOUT / "src" / "pledgebook"
"""What a user of Python imports; the links to the rooms in it are not followed."""

FILES = sorted(
    [*(CHECKOUT / "pipelines").rglob("*.py"), *(CHECKOUT / "flows").rglob("*.py"), *FACADE.glob("*.py")]
)


def module_of(path: Path) -> str:
    if path == FACADE / "__init__.py":
        return "pledgebook"
    parts = path.relative_to(FACADE if path.parent == FACADE else CHECKOUT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> list[str]:
    """Every absolute import of a file, `from a import b` as `a.b` when that is a module; our own as rooms."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.append(full if full.removeprefix(PACKAGE) in MODULES else str(node.module))
    return [name.removeprefix(PACKAGE) for name in found]


MODULES = {module_of(path) for path in FILES}


def rank(module: str) -> int:
    above = module
    while above not in RANKS:
        above = above.rpartition(".")[0]
        assert above, f"{module}: has no rank; give its room one in RANKS"
    return RANKS[above]


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_module_imports_its_own_rank_or_lower(path: Path) -> None:
    own = module_of(path)
    for imported in imports_of(path):
        if imported in MODULES:
            assert rank(imported) <= rank(own), (
                f"{own} (rank {rank(own)}) imports {imported} (rank {rank(imported)})"
            )


def test_there_is_no_import_cycle() -> None:
    graph = {module_of(path): {name for name in imports_of(path) if name in MODULES} for path in FILES}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, f"cycle: {' -> '.join([*trail, module])}"
        if module in done:
            return
        for imported in sorted(graph[module] - {module}):
            if not module.startswith(f"{imported}."):  # a package's own __init__ runs before its modules
                visit(imported, (*trail, module))
        done.add(module)

    for module in sorted(graph):
        visit(module, ())


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if module_of(path).startswith(PURE) and module_of(path) != PLACES],
    ids=module_of,
)
def test_the_pure_core_does_no_input_or_output(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports_of(path)} & IMPURE_IMPORTS
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(date\.today|datetime\.now|datetime\.utcnow)\(", text)


def test_only_flows_serve_and_deploy_know_prefect() -> None:
    for path in FILES:
        if not module_of(path).startswith(("flows", *START_FLOWS)):
            assert not any(name.split(".")[0] in {"prefect", "flows"} for name in imports_of(path)), path


def test_only_the_warehouse_and_its_readers_know_duckdb() -> None:
    allowed = (
        "pipelines.warehouse",
        "pipelines.ingest",
        "pipelines.checks",
        "pipelines.export",
        "pipelines.query",
    )
    for path in FILES:
        if "duckdb" in imports_of(path):
            assert module_of(path).startswith(allowed), path


def test_frames_are_asked_in_the_form_that_both_lines_of_duckdb_have() -> None:
    """`con.sql(…).pl()` and not `con.execute(…).pl()`, which DuckDB 2 has no more."""
    for path in [*FILES, *Path(__file__).parent.rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "pl" and isinstance(node.value, ast.Call):
                called = node.value.func
                assert not (isinstance(called, ast.Attribute) and called.attr == "execute"), (
                    path,
                    node.lineno,
                )


def test_only_the_network_and_the_server_know_the_network() -> None:
    for path in FILES:
        imported = {name for name in imports_of(path) if name != "urllib.parse"}  # takes an address apart
        known = {"httpx", "requests", "urllib", "socket", "http"} & {name.split(".")[0] for name in imported}
        if module_of(path).startswith("pipelines.query.adhoc"):
            known -= {"socket"}  # a pair of sockets between two processes of this machine
        assert not known or module_of(path).startswith(("pipelines.network", "flows.server")), path


def test_no_folder_holds_more_modules_than_can_be_read_at_a_glance() -> None:
    for folder in {path.parent for path in FILES}:
        modules = [path for path in folder.glob("*.py") if path.stem != "__init__"]
        assert len(modules) <= MOST_MODULES, folder


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert not [path for path in FILES if path.stem in FORBIDDEN_NAMES]


def test_imports_stand_at_the_top() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [child for child in ast.walk(node) if isinstance(child, ast.Import | ast.ImportFrom)]
                assert not inside or module_of(path) in DEFERS, f"{path}: {node.name}"


def test_a_table_has_one_name_in_four_places() -> None:
    assert set(CONTRACTS) == set(sql_names("ledger"))
    for table, contract in CONTRACTS.items():
        assert contract.__module__.startswith("pledgebook.pipelines.schemas.")
        assert contract.__module__.endswith(f".{table}")


def test_an_input_of_the_reconciliation_has_one_name_in_two_places() -> None:
    assert set(INPUTS) == set(sql_names("inputs"))
    for name, contract in INPUTS.items():
        assert contract.__module__ == f"pledgebook.pipelines.schemas.inputs.{name}"


def test_every_contract_says_its_grain() -> None:
    for contract in [*CONTRACTS.values(), *INPUTS.values()]:
        assert (contract.__doc__ or "").startswith("One row per "), contract


@pytest.mark.parametrize("source", FOLDERS_OF_SOURCES)
def test_the_folder_of_a_source_is_complete(source: str) -> None:
    assert source in SOURCES
    inside = CHECKOUT / "pipelines" / "sources" / source
    for needed in ("__init__.py", "parse.py", "canary.toml"):
        assert (inside / needed).is_file()
    tests = CHECKOUT / "tests" / "sources" / source
    for needed in (
        "samples.py",
        "test_parse.py",
        *(["test_client.py"] if SOURCES[source].has_client else []),
    ):
        assert (tests / needed).is_file()
    page = (CHECKOUT / "docs" / "sources" / f"{source}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {source}: ")
    assert not SOURCES[source].has_client or "\n## Fetching\n" in page


def test_only_the_folder_of_a_source_names_it() -> None:
    for path in FILES:
        place = module_of(path)
        words = (set(re.findall(r'"(\w+)"', path.read_text(encoding="utf-8"))) & set(SOURCES)) - {
            *DISCREPANCY_KINDS
        }
        owners = {name for name in SOURCES if place.startswith(f"pipelines.sources.{name}")}
        assert words <= owners | NAMED_ELSEWHERE.get(place, set()), (place, words)


def test_every_source_with_raw_files_has_a_folder() -> None:
    folders = {path.name for path in (CHECKOUT / "data" / "raw").iterdir() if path.is_dir()}
    assert folders - {"register", "discrepancy_event", "journal"} <= set(SOURCES)


def test_every_source_has_its_canary() -> None:
    for path in (CHECKOUT / "pipelines" / "sources" / name / "canary.toml" for name in SOURCES):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# Invented"), path
        assert tomllib.loads(text)["reason"], path


def test_every_place_that_is_named_is_there() -> None:
    """What a message, a docstring or a page calls a file is one; what stands in braces or brackets may be any."""
    pages = [path for path in (CHECKOUT / "docs").rglob("*.md") if path.parent.name != "decisions"]
    for path in [*FILES, *pages]:
        for named in re.findall(
            r"(?:pipelines|docs|sql)/[\w/.{}<>-]+\.(?:py|md|toml|csv|sql|txt)", path.read_text("utf-8")
        ):
            assert any(CHECKOUT.glob(re.sub(r"\{.*?\}|<.*?>", "*", named))), f"{path}: {named}"


def test_every_command_has_a_module() -> None:
    for name in COMMANDS:
        assert f"pipelines.cli.commands.{COMMANDS[name]}.{name}" in MODULES


@pytest.mark.parametrize("folder", ["ledger", "checks", "reports", "queries", "inputs", "views", "macros"])
def test_every_statement_begins_with_its_purpose_and_ends(folder: str) -> None:
    assert sql_names(folder)
    for name in sql_names(folder):
        text = (CHECKOUT / "sql" / folder / f"{name}.sql").read_text(encoding="utf-8")
        assert text.startswith("-- "), name
        assert text.rstrip().endswith(";"), name
        assert "!=" not in text, name


def test_digits_are_those_from_0_to_9() -> None:
    """The digit of a pattern and `str.isdigit` also mean the digits of other scripts, which no code of a product has."""
    for path in FILES:
        if module_of(path) != "pipelines.core.text":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\\d|\.is(?:digit|decimal|numeric)\(", text), path
