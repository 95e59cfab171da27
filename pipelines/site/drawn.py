"""Pictures of charts: drawn once, and kept from one build to the next, for as long as a chart stays as it is."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import get_ident
from types import TracebackType
from typing import Self

import psutil

from pledgebook.pipelines.site.charts import Chart, accessible, library, mark, plain_svg, png

LIBRARY, PARTIAL = "vega.js", ".partial"


class Drawn:
    """The pictures of the charts of a site.

    Args:
        kept: A folder in which pictures and the chart library stay between builds; what a build does not use is removed at its end.
        folder: The folder of the site.
    """

    def __init__(self, kept: Path, folder: Path) -> None:
        kept.mkdir(parents=True, exist_ok=True)
        self.kept, self.folder = kept, folder
        self.used: set[str] = set()
        self.pool = ThreadPoolExecutor(2)
        """Pictures are drawn while the next charts and pages are laid out, and a PNG is made while the next SVG is drawn."""
        self.waiting: list[Future[str] | Future[bytes]] = []

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait until all is drawn, and remove what is no longer used."""
        self.pool.shutdown(cancel_futures=kind is not None)
        if kind is not None:
            return
        for one in self.waiting:
            one.result()
        for path in self.kept.iterdir():
            if path.name not in self.used and not _is_being_written(path):
                path.unlink(missing_ok=True)

    def library(self) -> Future[bytes]:
        """Return the chart library, once it is made."""
        found = self.pool.submit(self._once, LIBRARY, lambda: library().encode())
        self.waiting.append(found)
        return found

    def draw(self, one: Chart) -> Future[str]:
        """Write the pictures of a chart into the site, and return the SVG, once it is drawn."""
        found = self.pool.submit(self._draw, one)
        self.waiting.append(found)
        return found

    def _draw(self, one: Chart) -> str:
        name = mark(one)
        svg = self._once(f"{name}.svg", lambda: plain_svg(one).encode()).decode()
        shown = accessible(svg, one.title)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{one.name}.png").write_bytes(self._once(f"{name}.png", lambda: png(svg)))
        (self.folder / f"{one.name}.svg").write_text(shown, encoding="utf-8")
        return shown

    def _once(self, name: str, made: Callable[[], bytes]) -> bytes:
        """Return a kept file; it is made if it is not there. Two builds or threads at once may both make it, or remove it for each other."""
        path = self.kept / name
        self.used.add(name)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            content = made()
        partial = path.with_name(f"{name}.{get_ident()}.{os.getpid()}{PARTIAL}")
        partial.write_bytes(content)
        partial.replace(path)
        return content


def _is_being_written(path: Path) -> bool:
    """Whether another build writes a file now."""
    return path.suffix == PARTIAL and psutil.pid_exists(int(path.stem.rpartition(".")[2]))
