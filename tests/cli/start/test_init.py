"""`pledgebook init`: a folder in which everything works at once."""

from pathlib import Path

import pytest

from tests.cli.conftest import pledgebook


def test_the_example_has_a_figure_and_an_unknown(first: Path) -> None:
    out = (first / "run.out").read_text(encoding="utf-8")
    (line,) = [line for line in out.splitlines() if line.startswith("EXAMPLE-FISH")]
    assert "9.4 m   10 m      94.0 % 2025-12 Statistics new zealand" in line


def test_further_commands_find_it_from_a_folder_below(workspace: Path) -> None:
    out = pledgebook("status", cwd=workspace / "data" / "raw").out
    rows = [line.split()[1:] for line in out.splitlines() if line.startswith("EXAMPLE-FISH")]
    assert [" ".join(row) for row in rows] == [
        "2025 10 m 9.4 m 94.0 % █████████. 12/12 missed",
        "2026 10 m unknown unknown ////////// 0/12 no data",
    ]


def test_the_figures_can_be_added_to_as_its_readme_says(workspace: Path) -> None:
    row = "New Zealand imports from Iceland: 0302,2026-Q1,3100000,USD,Statistics New Zealand,D,invented,\n"
    with (workspace / "figures.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    answer = pledgebook("ingest", "reported_figures", "figures.csv", cwd=workspace)
    assert (answer.code, "1 stored" in answer.out) == (0, True), answer.err


def test_the_carried_register_lies_below_unless_it_is_left_out(tmp_path: Path) -> None:
    for options, is_there in (((), False), (("--only-own",), True)):
        folder = tmp_path / f"w{len(options)}"
        assert pledgebook("init", str(folder), *options).code == 0
        assert (folder / "data" / "raw" / "only-own").exists() == is_there


def test_without_the_example_there_is_an_empty_register(tmp_path: Path) -> None:
    answer = pledgebook("init", "--no-example", cwd=tmp_path)
    assert answer.code == 0
    assert "figures.csv" not in answer.out
    assert "EXAMPLE" not in (tmp_path / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (tmp_path / "data" / "raw" / "register").iterdir()] == ["README.md"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pledgebook.toml", "this folder is a workspace already"),
        ("README.md", "found README.md, which would be replaced"),
        ("data", "found data, which would be replaced"),
    ],
)
def test_nothing_that_is_there_is_replaced(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    answer = pledgebook("init", str(tmp_path))
    assert (answer.code, words in answer.err) == (1, True), answer.err
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["mine"]


def test_a_settings_file_with_a_fault_is_an_error_of_each_command(workspace: Path) -> None:
    (workspace / "pledgebook.toml").write_text('dta = "x"\n', encoding="utf-8")
    answer = pledgebook("status", cwd=workspace)
    assert (
        answer.code,
        "line 1, dta: found an unknown field; expected one of data, warehouse, log. Did you mean `data`?"
        in answer.err,
    ) == (1, True)
