"""Drawing charts, also as a process beside the one that lays out the pages: `python -m …pictures FOLDER`.

Such a process reads charts, a line of JSON each, draws those whose pictures are not kept in the folder, and answers with a line. It ends
when there are no more lines, also because the other process has died. It imports little, so that it starts at once.
"""

import io
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from threading import get_ident
from typing import Any

import vl_convert
from PIL import Image

LIBRARY, PARTIAL = "vega.js", ".partial"
PNG_SCALE, PNG_COLORS = 1.25, 24
LONG_DECIMALS = re.compile(r"([0-9]\.[0-9][0-9])[0-9]+")
"""Places of a point beyond a hundredth of a pixel."""

SAID_TO_NOBODY = re.compile(
    r' (?:class|role|aria-roledescription|aria-hidden|pointer-events|stroke-miterlimit)="[^"]*"'
)
"""Attributes that neither show nor tell anything: a picture has a title, and its style goes by colors."""

DRAWS_NOTHING = re.compile(
    r'<path(?: d="(?:M0,0h0v0h0Z)?")(?: display="none")?/>|<path d="M[0-9.,]+h[0-9.]+v[0-9.]+h-[0-9.]+Z"/>|<g></g>|<g transform="[^"]*"></g>'
)
"""Empty paths and groups, and the ground of a mark without a color."""

CIRCLE = re.compile(r'<path ([^<>]*?)d="M([0-9.]+),0A\2,\2,0,1,1,-\2,0A\2,\2,0,1,1,\2,0Z?"([^<>]*?)/>')
"""A circle, which Vega draws as two arcs."""


def draw(kept: Path, name: str, spec: dict[str, Any]) -> None:
    """Make the pictures `name.svg` and `name.png` of a Vega-Lite specification, or the chart library, if they are not kept in a folder."""
    if name == LIBRARY:
        once(kept / LIBRARY, lambda: library().encode())
        return
    svg = once(kept / f"{name}.svg", lambda: plain_svg(spec).encode())
    once(kept / f"{name}.png", lambda: png(svg.decode()))


def once(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return a kept file; it is made if it is not there. Two builds or threads at once may both make it, or remove it for each other."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        content = make()
    partial = path.with_name(f"{path.name}.{get_ident()}.{os.getpid()}{PARTIAL}")
    partial.write_bytes(content)
    partial.replace(path)
    return content


def plain_svg(spec: dict[str, Any]) -> str:
    """Draw a chart as SVG, as Vega does, without what shows nothing."""
    drawn = LONG_DECIMALS.sub(r"\1", str(vl_convert.vegalite_to_svg(spec)))
    drawn = CIRCLE.sub(r'<circle \1r="\2"\3/>', SAID_TO_NOBODY.sub("", drawn))
    while drawn != (less := DRAWS_NOTHING.sub("", drawn)):
        drawn = less
    return drawn


def png(drawn: str) -> bytes:
    """Return a plain SVG as PNG on white, of few colors, which a chart has: a fifth of the bytes."""
    target = io.BytesIO()
    shown = Image.open(io.BytesIO(vl_convert.svg_to_png(_on_white(drawn), scale=PNG_SCALE))).convert("RGB")
    shown.quantize(PNG_COLORS, Image.Quantize.FASTOCTREE).save(target, "PNG", optimize=True)
    return target.getvalue()


def _on_white(svg: str) -> str:
    return re.sub(r"(<svg[^>]*>)", r'\1<rect width="100%" height="100%" fill="white"/>', svg, count=1)


def library() -> str:
    """Return the JavaScript of Vega, Vega-Lite and Vega-Embed as one file."""
    return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]


if __name__ == "__main__":
    for line in sys.stdin:
        draw(Path(sys.argv[1]), *json.loads(line))
        print(flush=True)  # noqa: T201 - the answer
