"""The examples of the documents: what a reader copies from them is a register."""

import re
from pathlib import Path

import pytest

from pledgebook.pipelines.register import parse_register

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "raw" / "register"
FILES = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}


def blocks(document: str) -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```", (ROOT / document).read_text("utf-8"), re.DOTALL | re.MULTILINE)


GUIDE = blocks("docs/register.md")
"""The first is a whole file, and each following one continues it."""


def test_there_are_examples() -> None:
    assert len(GUIDE) == 8


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 8])
def test_the_examples_of_the_guide_are_a_file_step_by_step(count: int) -> None:
    text = "\n".join(GUIDE[:count])
    alone = parse_register({"corn.toml": text})
    assert alone["pledge"]["pledge_id"].to_list() == ["XY-CORN-5"]
    assert alone["event"].height == (0, 0, 3, 3, 3, 3, 3, 3)[count - 1]
    assert alone["target"].height == (1, 1, 1, 1, 3, 3, 4, 4)[count - 1]
    assert alone["legal_event"].height == (0, 0, 0, 1, 1, 1, 1, 1)[count - 1]
    assert alone["milestone"].height == (0, 1, 1, 1, 1, 1, 1, 1)[count - 1]
    assert alone["mirror_pair"].height == (0, 0, 0, 0, 0, 1, 1, 1)[count - 1]
    assert alone["declaration"].height == (0, 0, 0, 0, 0, 0, 0, 1)[count - 1]
    beside = parse_register(FILES | {"corn.toml": text})
    assert beside["pledge"].height == parse_register(FILES)["pledge"].height + 1
