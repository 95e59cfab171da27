"""What is printed fits the terminal, breaks no word, and is the same with --wide but for the breaks."""

import re
from collections import Counter

import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import pledgebook

COMMANDS = [
    ("status",),
    pytest.param(("status", "JP-PUR-EN7"), marks=pytest.mark.slow),
    ("status", "JP-INV-550"),
    ("list", "soybeans", "--readings"),
    ("milestones",),
    ("outlook", "JP-PUR-AG8"),
    ("explain", "CN-P1-ENE", "--period", "2020"),
    pytest.param(("explain", "JP-INV-550"), marks=pytest.mark.slow),
    ("mirror",),
    ("concentration", "--suppliers"),
    ("revisions",),
    ("breaks",),
    ("sql", "FROM report.headline SELECT pledge_id, status, reason LIMIT 3"),
]
"""A command for each way to print a table."""

ID = re.compile(r"(?<![\w/-])[A-Z]{2}[A-Z0-9]*(?:-[A-Z0-9]+)+(?:/[a-z0-9-]+)?(?![\w/-])|\b[0-9a-f]{16}\b")
UNBROKEN = re.compile(r"\S{40,}")
"""Words that may be longer than the terminal: addresses, digests, names of files."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_fits_each_terminal_and_breaks_no_id(finished: DataDir, command: tuple[str, ...]) -> None:
    asked = (*command, "--data-dir", str(finished.root))
    ids = Counter(ID.findall(pledgebook(*asked, COLUMNS="1000").out))
    for width in (60, 131):
        out = pledgebook(*asked, COLUMNS=str(width)).out
        too_long = [line for line in out.splitlines() if len(line) > width and not UNBROKEN.search(line)]
        assert not too_long, (width, too_long[:3])
        printed = Counter(ID.findall(out))
        assert not {name for name, times in ids.items() if printed[name] < times}, width


def test_wide_breaks_no_line_and_names_readings_and_reasons(finished: DataDir) -> None:
    asked = ("status", "us-cn-phase-one", "--data-dir", str(finished.root))
    wide = pledgebook(*asked, "--wide").out.splitlines()
    (line,) = [line for line in wide if re.match(r"CN-P1-ENE +2020", line)]
    for words in ("≥ 26.15 bn", "████......", "CN-P1-ENE/us-exports", "census_trade", "partial"):
        assert words in line, words


def test_without_color_or_letters_the_words_say_the_same(finished: DataDir) -> None:
    asked = ("status", "us-cn-phase-one", "--data-dir", str(finished.root))
    colored = pledgebook(*asked, FORCE_COLOR="1", COLUMNS="120").out
    assert "\x1b[3" in colored
    plain = pledgebook(*asked, COLUMNS="120").out
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain
    assert "\x1b[3" not in pledgebook(*asked, FORCE_COLOR="1", NO_COLOR="1", COLUMNS="120").out
