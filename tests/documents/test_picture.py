"""The picture of the report in the README, drawn by Debian's chromium from the carried data.

`pytest tests/documents/test_picture.py --regen` draws it anew; look at it before you commit it.
"""

import io
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright

from pledgebook.pipelines.core.paths import CHECKOUT
from tests.cli.conftest import pledgebook
from tests.datadirs import carried
from tests.needs import demand

PICTURE = CHECKOUT / "docs" / "images" / "report.png"
DRAWN = datetime(2026, 11, 30, 20)
SIZE = (1200, 860)
COLORS = 64
UNLIKE = 0.2
"""The share of dots that may differ, as letters do from machine to machine."""


@pytest.mark.slow
def test_the_picture_of_the_readme_is_the_report(tmp_path: Path, regen: bool) -> None:
    chromium = shutil.which("chromium")
    demand([] if chromium else ["chromium"])
    data = carried(tmp_path / "data")
    for command in (("run",), ("report", "--to", str(tmp_path / "report"))):
        answer = pledgebook(*command, "--data-dir", str(data.root), now=DRAWN)
        assert answer.code == 0, answer.err
    drawn = overview(tmp_path / "report" / "index.html", str(chromium))
    if regen:
        drawn.quantize(COLORS, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    held = Image.open(PICTURE).convert("RGB")
    assert held.size == drawn.size == SIZE
    changed = ImageChops.difference(held, drawn).convert("L").point(lambda value: 255 if value > 64 else 0)
    assert changed.histogram()[255] / (SIZE[0] * SIZE[1]) < UNLIKE


def overview(page: Path, chromium: str) -> Image.Image:
    """Return the first screen of a report's overview, in light colors."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme="light")
        tab.goto(page.as_uri())
        tab.wait_for_load_state("networkidle")
        shot = tab.screenshot()
        browser.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")
