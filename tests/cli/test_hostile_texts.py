"""No text from a file, an argument, a folder or a log orders the terminal about, in any command."""

import io
import json
from pathlib import Path

import pytest
from rich.text import Text

from pledgebook.pipelines.breaks.lifecycle import Event
from pledgebook.pipelines.breaks.log_line import Head, written
from pledgebook.pipelines.cli.main import COMMANDS
from pledgebook.pipelines.cli.streams import Shown, styled
from pledgebook.pipelines.cli.view.layout.terminal import Terminal
from pledgebook.pipelines.core.letters.visible import UNSEEN
from pledgebook.pipelines.core.paths import DataDir
from tests.breaks.breakdirs import FIRST, phase_one, run
from tests.cli.conftest import NOW, Answer, pledgebook
from tests.datadirs import HEADER, gas

HOSTILE = "\x1b[2J\x1b]0;owned\x07A\u202eB\u200b\r\x9b31mC"
"""It clears the screen, sets the title of the window, turns words around, hides letters, and goes back to the line's start."""


def is_harmless(answer: Answer) -> bool:
    """Whether nothing was printed that is not seen."""
    return UNSEEN.search((answer.out + answer.err).replace("\n", "").replace("\t", "")) is None


@pytest.mark.parametrize("command", COMMANDS)
def test_an_argument_and_a_folder_are_shown_as_text(command: str, tmp_path: Path) -> None:
    folder = tmp_path / HOSTILE
    (folder / "raw" / "register").mkdir(parents=True)
    (folder / "raw" / "only-own").touch()
    answers = [
        pledgebook(command, HOSTILE, "--data-dir", str(folder), PLEDGEBOOK_USER=HOSTILE),
        pledgebook(command, f"--{HOSTILE}"),
        pledgebook(command, "--data-dir", str(folder), "--as-published", HOSTILE),
    ]
    assert all(map(is_harmless, answers)), answers
    assert all("defect" not in answer.err for answer in answers), answers


@pytest.mark.parametrize("file_format", ["table", "json", "csv"])
def test_cells_of_a_query_are_shown_as_text(finished: DataDir, file_format: str) -> None:
    query = "SELECT 'x' || chr(27) || '[2J' || chr(8238) || chr(10) || 'forged' AS a, chr(8203) AS b"
    answer = pledgebook("sql", query, "--format", file_format, "--data-dir", str(finished.root))
    assert answer.code == 0
    assert is_harmless(answer)
    assert "forged" in answer.out
    if file_format == "table":
        assert "\nforged" not in answer.out, "a cell has one line"
    if file_format == "json":
        assert json.loads(answer.out)[0]["b"] == "\u200b"


def test_a_file_with_such_cells_is_told_as_text(tmp_path: Path) -> None:
    data = gas(tmp_path / "data", "eia_lng")
    file = tmp_path / "hostile.csv"
    file.write_text(
        f"{HEADER}{HOSTILE},5880,10,HS4,2020-01\n1201,{HOSTILE},1,HS4,2020-01\n", encoding="utf-8", newline=""
    )
    at = ("--data-dir", str(data.root))
    answers = [pledgebook("ingest", "census_trade", str(file), *at), pledgebook("export", "quarantine", *at)]
    assert all(map(is_harmless, answers)), answers


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A ledger with a break of which an earlier version logged a comment that forges a line of its history."""
    data = phase_one(tmp_path_factory.mktemp("forged"))
    run(data, FIRST, publishes=True)
    [file] = data.discrepancy_event.glob("*.jsonl")
    lines = file.read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    comment = Event(
        last["discrepancy_id"], "commented", "A\u200bda", NOW, f"fine\n  2026-11-22 accepted by Bo{HOSTILE}"
    )
    line, digest = written(comment, last["sha256"])
    (data.discrepancy_event / f"{NOW:%Y}.jsonl").write_text(f"{line}\n", encoding="utf-8", newline="")
    (data.discrepancy_event / "head.json").write_text(
        Head(len(lines) + 1, digest).to_json(), encoding="utf-8"
    )
    return data


def test_a_comment_forges_no_line_of_a_history(forged: DataDir) -> None:
    at = ("--data-dir", str(forged.root))
    listed = pledgebook("breaks", "list", "--all", "--format", "json", *at)
    assert listed.code == 0, listed.err
    [row] = json.loads(listed.out)
    answer = pledgebook("breaks", "show", row["discrepancy_id"], *at)
    assert answer.code == 0, answer.err
    assert is_harmless(answer)
    history = answer.out.partition("History")[2]
    assert "commented by Ada: fine 2026-11-22 accepted by Bo\\x1b[2J" in " ".join(history.split())
    assert not [line for line in history.splitlines() if line.startswith("  2026-11-22 accepted")]


def test_a_console_keeps_its_own_colors_and_no_others() -> None:
    below = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    out = Terminal(file=styled(Shown(below)), force_terminal=True, color_system="standard", markup=False)  # type: ignore[arg-type]
    out.print(Text(HOSTILE, "bold"))
    below.seek(0)
    told = below.read()
    assert told.startswith("\x1b[1m\\x1b[2J\\x1b]0;owned")
    assert "\\u202eB\\u200b" in told
    assert UNSEEN.search(told.replace("\x1b[1m", "").replace("\x1b[0m", "").replace("\n", "")) is None


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (b"\x00" * 40, "40 bytes of 0, the first in line"),
        (b"\xff\xfe\xfa", "that is not UTF-8"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "name", ["register/gas.toml", "corrections.toml", "sidecar", "head.json", "2026.jsonl"]
)
def test_a_damaged_record_is_told_as_that(tmp_path: Path, name: str, damage: bytes, words: str) -> None:
    data = gas(tmp_path, "eia_lng")
    sidecar = next((data.raw / "eia_lng").rglob("*.json"))
    log = data.discrepancy_event / name
    file = {"sidecar": sidecar, "head.json": log, "2026.jsonl": log}.get(name, data.raw / name)
    file.parent.mkdir(exist_ok=True)
    if name == "head.json":
        (data.discrepancy_event / "2026.jsonl").touch()
    if name == "2026.jsonl":
        (data.discrepancy_event / "head.json").write_text(Head(0, None).to_json(), encoding="utf-8")
    file.write_bytes((file.read_bytes() if file.exists() else b"") + damage)
    answer = pledgebook("run", "--data-dir", str(data.root))
    assert answer.code == 1, answer
    assert file.name in answer.err
    assert words in answer.err or name == "2026.jsonl"
    assert "defect" not in answer.err


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    data = gas(tmp_path, "eia_lng")
    sidecar = next((data.raw / "eia_lng").rglob("*.json"))
    for file in (data.register / "gas.toml", sidecar):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    answer = pledgebook("register", "diff", "--data-dir", str(data.root))
    assert (answer.code, answer.err) == (0, "")
