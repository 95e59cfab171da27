"""Making pictures and the chart library, also as a process beside the one that lays out the pages: `python -m …pictures FOLDER`.

The process reads names of kept files, a line each, makes those that are not there, and ends when there are no more lines, also
because the other process has died. It imports little, so that it starts at once.
"""

import io
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from threading import get_ident

import vl_convert
from PIL import Image

LIBRARY, PARTIAL = "vega.js", ".partial"
PNG_SCALE, PNG_COLORS = 1.25, 24


def made(kept: Path, name: str) -> bytes:
    """Return a kept file, the chart library or the PNG of an SVG beside it; it is made if it is not there."""
    if name == LIBRARY:
        return once(kept / name, lambda: library().encode())
    return once(kept / name, lambda: png((kept / name).with_suffix(".svg").read_text(encoding="utf-8")))


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
        made(Path(sys.argv[1]), line.rstrip("\n"))
