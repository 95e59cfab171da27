"""`pledgebook match`: the examples of docs/matching.md as they stand there, the formats, and the errors."""

import csv
import io
import json
import re
import shlex
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pledgebook.pipelines.cli.main import group
from pledgebook.pipelines.core.errors import InputError, PledgebookError, UsageError
from pledgebook.pipelines.core.paths import CHECKOUT, DataDir
from tests.cli.conftest import clock
from tests.workbooks import xlsx

DOC = (CHECKOUT / "docs" / "matching.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```console\n\$ pledgebook (match .*?)\n(.*?)```", DOC, flags=re.DOTALL)
FILES = dict(re.findall(r"`(\w+\.csv)`:\n\n```csv\n(.*?)```", DOC, flags=re.DOTALL))
LEFT = "id,key,amount\na,x,200\nb,y,5.00\nc,y,-\n"
RIGHT = "id,key,amount\np,x,100\nq,y,5\n"


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(group, arguments, obj=clock)


@pytest.mark.parametrize(("command", "told"), EXAMPLES, ids=[example[0][:40] for example in EXAMPLES])
def test_an_example_prints_what_the_page_says(
    command: str, told: str, finished: DataDir, request: pytest.FixtureRequest, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if "doe_cargoes" in command:
        folder = request.getfixturevalue("shared_data") / "lng"
        for file in folder.iterdir():
            (tmp_path / file.name).symlink_to(file)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLEDGEBOOK_DATA", str(finished.root))
    answer = run(*shlex.split(command))
    assert answer.exit_code == 0, answer.output
    printed = "\n".join(line.rstrip() for line in answer.output.splitlines())
    for piece in told.split("…\n"):
        assert piece.strip("\n") in printed


def test_the_page_has_an_example_of_each_use() -> None:
    assert len(EXAMPLES) == 5
    assert set(FILES) == {"contracts.csv", "shipments.csv"}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "left.csv").write_text(LEFT.replace("-", ""), encoding="utf-8")
    (tmp_path / "right.csv").write_text(RIGHT, encoding="utf-8")
    return tmp_path


PLAIN = ("match", "left.csv", "right.csv", "--id", "id", "--key", "key", "--amount", "amount")


def test_json_holds_sums_rows_and_breaks_as_exact_text(files: Path) -> None:
    found = json.loads(run(*PLAIN, "--format", "json").output)
    assert [row["left_ids"] for row in found["matched"]] == ["b"]
    assert [(row["left_label"], row["difference"]) for row in found["breaks"]] == [
        ("left.csv a", "100.0000"),
        ("left.csv c", None),
    ]
    for row in found["summary"]:
        assert Decimal(row["amount"]) == Decimal(row["matched_amount"]) + Decimal(row["unmatched_amount"])
    assert [row["unknown_items"] for row in found["summary"]] == [1, 0]


def test_csv_is_one_table_and_swapped_files_are_its_mirror(files: Path) -> None:
    one, other = (
        list(csv.DictReader(io.StringIO(run("match", *pair, *PLAIN[3:], "--format", "csv").output)))
        for pair in (("left.csv", "right.csv"), ("right.csv", "left.csv"))
    )
    assert {row["outcome"] for row in one} == {"matched", "unmatched"}
    assert sorted(
        (row["left_ids"], row["right_ids"], row["reason"].replace("-", "")) for row in one
    ) == sorted(
        (row["right_ids"], row["left_ids"], row["reason"].replace("'", "").replace("-", "")) for row in other
    )


@pytest.mark.parametrize("show", ["matched", "suggested", "unmatched", "breaks", "summary"])
@pytest.mark.parametrize("file_format", ["table", "json", "csv"])
def test_each_part_can_be_printed_alone(files: Path, show: str, file_format: str) -> None:
    answer = run(*PLAIN, "--show", show, "--format", file_format)
    assert answer.exit_code == 0
    if file_format == "json":
        assert isinstance(json.loads(answer.output), list)


def test_a_table_says_when_rows_are_cut(files: Path) -> None:
    assert "Only the first 1 are shown" in run(*PLAIN, "--limit", "1").output
    assert "Only the first" not in run(*PLAIN, "--limit", "0").output


def test_parquet_is_read_with_its_types(files: Path) -> None:
    polars = pytest.importorskip("polars")
    polars.DataFrame({"id": ["z"], "key": ["x"], "amount": [100]}).write_parquet(files / "left.parquet")
    polars.DataFrame({"id": ["z"], "key": ["x"], "amount": [1.5]}).write_parquet(files / "floats.parquet")
    (row,) = json.loads(
        run("match", "left.parquet", *PLAIN[2:], "--show", "matched", "--format", "json").output
    )
    assert (row["left_ids"], row["right_ids"]) == ("z", "p")
    with pytest.raises(InputError, match="floats"):
        raise_from(run("match", "floats.parquet", *PLAIN[2:]))
    (files / "damaged.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match=r"damaged\.parquet"):
        raise_from(run("match", "damaged.parquet", *PLAIN[2:]))


def raise_from(answer: Result) -> None:
    assert answer.exception is not None
    raise answer.exception


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("match", "none.csv", "right.csv"), "there is no such file"),
        (("match", "report:none", "right.csv"), "There is no report 'none'; expected one of"),
        (("match", "left.csv", "right.csv", "--key", "land"), "left.csv: there is no column 'land'"),
        ((*PLAIN, "--tolerance", "1 percent"), "expected an amount such as 0.5"),
        ((*PLAIN, "--tolerance", "1%", "--tolerance", "2%"), "two tolerances of one kind"),
        ((*PLAIN, "--tolerance", "100%"), "below 100 %"),
        (("match", "left.csv", "right.csv", "--id", "key"), "the id 'y' 2 times"),
    ],
)
def test_a_fault_is_told_with_what_to_do(files: Path, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(PledgebookError) as told:
        raise_from(run(*arguments))
    assert words in str(told.value)


def test_a_bad_cell_is_named_by_file_row_and_column(files: Path) -> None:
    (files / "right.csv").write_text("id,key,amount\np,x,100\nq,y,5 t\n", encoding="utf-8")
    with pytest.raises(InputError) as told:
        raise_from(run(*PLAIN))
    for words in ("right.csv, row 2, column amount", "'5 t'", "a number such as 1000.50", "Correct the cell"):
        assert words in str(told.value)


def test_a_wrong_option_is_told(files: Path) -> None:
    assert run(*PLAIN, "--name", "=x").exit_code == 2
    assert run(*PLAIN, "--left-where", "key").exit_code == 2
    assert isinstance(
        run("match", "left.csv", "right.csv", "--key", "key", "--key", "key").exception, UsageError
    )


def test_a_workbook_matches_like_the_csv_of_its_table(files: Path) -> None:
    right = [line.split(",") for line in RIGHT.splitlines()]
    (files / "right.xlsx").write_bytes(xlsx({"Old": [["id"], ["z"]], "New": right}))
    columns = ("--key", "key", "--amount", "amount", "--id", "id", "--format", "csv")
    expected = run("match", "left.csv", "right.csv", *columns)
    found = run("match", "left.csv", "right.xlsx", "--right-sheet", "New", *columns)
    assert found.output == expected.output
    with pytest.raises(InputError, match="2 sheets with data: 'Old', 'New'"):
        raise_from(run("match", "left.csv", "right.xlsx", *columns))
