"""What a stream's encoding lacks is written with other letters; no command fails on a letter."""

import json

import pytest

from pledgebook.pipelines.cli.streams import make_readable, replaced
from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import process

ASCII_LOCALE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.mark.parametrize(
    ("encoding", "text", "written"),
    [
        ("cp1252", "≥ 25 Mt → Côte", b">= 25 Mt -> C\xf4te"),
        ("ascii", "≥ 25 Mt → Côte", b">= 25 Mt -> Cote"),
        ("cp932", "é 日本", b"e \x93\xfa\x96{"),
        ("ascii", "─│ 日本 \udcff", b"-| ?? ?"),
        ("utf-8", "\udcff", b"?"),
    ],
)
def test_what_an_encoding_lacks_is_written_with_other_letters(
    encoding: str, text: str, written: bytes
) -> None:
    make_readable()
    assert text.encode(encoding, "readable") == written


def test_a_fault_of_reading_is_none_of_writing() -> None:
    error = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid")
    with pytest.raises(UnicodeDecodeError):
        replaced(error)


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "cp1252"}, ASCII_LOCALE], ids=["cp1252", "C"])
@pytest.mark.parametrize("command", [("status",), ("milestones",)])
def test_a_command_ends_well_on_any_stream(
    finished: DataDir, command: tuple[str, ...], environment: dict[str, str]
) -> None:
    answer = process(*command, "--data-dir", str(finished.root), **environment)
    assert (answer.code, answer.err) == (0, "")
    assert "≥" not in answer.out


@pytest.mark.slow
def test_json_keeps_every_letter_on_any_stream(finished: DataDir) -> None:
    asked = ("export", "pledges", "--format", "json", "--data-dir", str(finished.root))
    told = [process(*asked, PYTHONIOENCODING=name).out for name in ("ascii", "utf-8")]
    assert json.loads(told[0]) == json.loads(told[1])
    assert told[0].isascii()


def test_a_letter_that_is_lost_is_told(finished: DataDir) -> None:
    query = ("sql", "SELECT 'Côte 日本' AS c", "--format", "csv", "--data-dir", str(finished.root))
    told = process(*query, PYTHONIOENCODING="ascii")
    assert (told.out, "ascii lacks them: 3 characters" in told.err) == ("c\nCote ??\n", True)
    assert process(*query, "--quiet", PYTHONIOENCODING="ascii").err == ""
