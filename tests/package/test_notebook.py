"""The notebook runs from its first cell to its last, says what is printed in it, and draws what it asks."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pledgebook.pipelines.core.paths import CHECKOUT

NOTEBOOK = CHECKOUT / "docs" / "notebooks" / "five_questions.ipynb"
QUESTIONS = 5
RUN = (
    "import sys, nbclient, nbformat; notebook = nbformat.read(sys.argv[1], 4); "
    "nbclient.NotebookClient(notebook, timeout=600).execute(); nbformat.write(notebook, sys.argv[2])"
)
"""A process of its own, whose warnings are not ours."""
OF_THE_CODE = re.compile(r"\b[0-9a-f]{12,64}\b")
"""What changes with every version of the code: ids and digests."""


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


def told(cell: dict[str, Any]) -> list[str]:
    """What a cell prints and shows, without ids and digests, and without pictures."""
    lines = []
    for one in cell["outputs"]:
        shown = one.get("text") or one.get("data", {}).get("text/plain", "")
        lines.append(OF_THE_CODE.sub("…", "".join(shown)))
    return lines


def pictures(path: Path) -> list[str]:
    outputs = (one for cell in cells(path) for one in cell["outputs"])
    return [one["data"]["image/png"] for one in outputs if "image/png" in one.get("data", {})]


def test_every_question_of_the_notebook_is_drawn() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert len(re.findall(r'"## \d\. ', text)) == QUESTIONS
    assert len(pictures(NOTEBOOK)) == QUESTIONS
    assert not re.search(r"/(home|root|work|tmp|usr)/", text)


@pytest.mark.slow
def test_the_notebook_runs_and_says_what_is_printed_in_it(tmp_path: Path, *, regen: bool) -> None:
    done = tmp_path / "done.ipynb"
    ran = subprocess.run([sys.executable, "-c", RUN, str(NOTEBOOK), str(done)], capture_output=True, text=True, check=False,
                         cwd=tmp_path, env={**os.environ, "TMPDIR": str(tmp_path)}, timeout=900)  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-4_000:]
    if regen:
        notebook = json.loads(done.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell.get("metadata", {}).pop("execution", None)  # when it was run
        NOTEBOOK.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for now, before in zip(cells(done), cells(NOTEBOOK), strict=True):
        assert told(now) == told(before)
    assert len(pictures(done)) == QUESTIONS
    assert all(len(picture) > 5_000 for picture in pictures(done))
