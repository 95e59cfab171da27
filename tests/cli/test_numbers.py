"""Options that take a number refuse one that is too large, and none ends as a defect."""

from pathlib import Path

import pytest

from tests.cli.conftest import pledgebook

NINES = "9" * 400


@pytest.mark.parametrize("number", ["1e400", NINES, "-1e400", "1e999999999", "nan", "inf", "²"])
@pytest.mark.parametrize(
    "command",
    [
        ("match", "a.csv", "b.csv", "--amount", "amount", "--tolerance"),
        ("match", "a.csv", "b.csv", "--amount", "amount", "--days"),
        ("match", "a.csv", "b.csv", "--amount", "amount", "--limit"),
        ("match", "a.csv", "b.csv", "--amount", "amount", "--max-group"),
        ("match", "a.csv", "b.csv", "--amount", "amount", "--max-search"),
        ("match", "a.csv", "b.csv", "--amount", "amount", "--threshold"),
        ("explain", "P", "--rows"),
        ("sql", "SELECT 1", "--limit"),
        ("sql", "SELECT 1", "--timeout"),
        ("status", "--as-of"),
        ("diff", "--since"),
    ],
    ids=lambda command: " ".join(command[:1] + command[-1:]),
)
def test_an_option_refuses_a_number_that_is_none(
    command: tuple[str, ...], number: str, tmp_path: Path
) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("id,amount\nx,1\n", encoding="utf-8")
    words = [str(tmp_path / word) if word.endswith(".csv") else word for word in command]
    answer = pledgebook(*words[:-1], f"{words[-1]}={number}", "--data-dir", str(tmp_path))
    assert answer.code in (1, 2)
    assert number[:20] in answer.err
    assert "defect" not in answer.err
