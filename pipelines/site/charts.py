"""Charts: a Vega-Lite specification by Altair, drawn as SVG and PNG, with its data as CSV.

Amounts become floats here alone, to be placed on a page; the CSV beside a chart has them exact.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from typing import Any

import altair as alt
import polars as pl

from pledgebook.pipelines.site.pictures import PNG_COLORS, PNG_SCALE

INK, MUTED, GRID = "#1b1f24", "#57606a", "#d8dee4"
MAIN, SECOND, THIRD, FAINT = "#1f6feb", "#b35900", "#57606a", "#afb8c1"
"""One color says what was realized, one what was pledged; the rest is gray."""

PALETTE = [MAIN, SECOND, "#2da44e", "#8250df", "#bf3989", THIRD]
WIDTH = 640
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif"
DRAWN_FONT = "'DejaVu Sans', sans-serif"
"""The font in which text is measured: the widest of the list, so that labels fit whichever is shown; to look for every name is slow."""

CONFIG: dict[str, Any] = {
    "font": DRAWN_FONT,
    "background": "transparent",
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED, "titleColor": MUTED, "gridColor": GRID, "domainColor": GRID, "tickColor": GRID,
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 240,
    },
    "legend": {
        "labelColor": INK, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "orient": "top", "labelLimit": 420, "columns": 2,
    },
    "range": {"category": PALETTE},
}  # fmt: skip

DARK = f"""<style>text{{font-family:{FONT}}}@media (prefers-color-scheme:dark){{\
text[fill="{INK}"]{{fill:#e6edf3}}text[fill="{MUTED}"]{{fill:#9da7b1}}\
[stroke="{GRID}"]{{stroke:#3a424b}}[stroke="{INK}"]{{stroke:#e6edf3}}[fill="{INK}"]{{fill:#e6edf3}}\
[stroke="{MAIN}"]{{stroke:#58a6ff}}[fill="{MAIN}"]{{fill:#58a6ff}}\
[stroke="{SECOND}"]{{stroke:#f0a35e}}[fill="{SECOND}"]{{fill:#f0a35e}}\
}}@media print{{text{{fill:#1b1f24}}}}</style>"""
"""Rules inside each SVG, so that one picture serves light and dark pages, and white paper."""


@dataclass(frozen=True)
class Chart:
    """A chart of a page.

    Args:
        name: Its file name without ending.
        title: What it shows, as a sentence for those who do not see it too.
        spec: Its Vega-Lite specification with the data; `CONFIG` is the same for all.
        data: The data, exact.
        source: Whose figures they are, of which day.
    """

    name: str
    title: str
    spec: dict[str, Any]
    data: pl.DataFrame
    source: str


def chart(name: str, title: str, drawn: alt.TopLevelMixin, data: pl.DataFrame, source: str) -> Chart:
    """Make a chart from what Altair describes."""
    return Chart(name, title, drawn.to_dict(validate=False), data, source)


def values(rows: Sequence[dict[str, Any]]) -> alt.Data:
    """Return rows as the data of a chart: amounts as numbers, days as text."""
    placed = tuple(
        {key: _placed(value) for key, value in row.items()} for row in rows
    )  # Altair copies a list at each step
    return alt.Data(values=placed)  # type: ignore[no-untyped-call]


def _placed(value: Any) -> Any:  # noqa: ANN401 - any cell
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def mark(one: Chart) -> str:
    """Return a digest of all that the pictures of a chart depend on: two charts with the same have the same pictures."""
    told = json.dumps(
        [one.spec, one.title, CONFIG, DARK, PNG_SCALE, PNG_COLORS, version("vl-convert-python")],
        sort_keys=True,
    )
    return hashlib.sha256(told.encode()).hexdigest()[:32]


NEEDLESS = (' opacity="1"', ' stroke-width="1"', ' transform="translate(0,0)"', ' x2="0"', ' y2="0"')
"""What a browser takes for granted; a tenth of a picture, and a report has a hundred."""


def accessible(svg: str, title: str) -> str:
    """Add the title and the colors of dark pages to a plain SVG."""
    svg = svg.replace(
        f' font-family="{DRAWN_FONT}"', ""
    )  # said once, by a rule, as is the usual size of letters
    svg = svg.replace(' font-size="12px"', "").replace("<svg ", '<svg font-size="12px" ', 1)
    for needless in NEEDLESS:
        svg = svg.replace(needless, "")
    safe = title.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"(<svg[^>]*>)", lambda found: f"{found[1]}<title>{safe}</title>{DARK}", svg, count=1)
