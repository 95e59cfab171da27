"""Pictures of charts: drawn once, and kept from one build to the next, for as long as a chart stays as it is."""

import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

import psutil

from pledgebook.pipelines.site.charts import Chart, accessible, mark, plain_svg
from pledgebook.pipelines.site.pictures import LIBRARY, PARTIAL, made, once

PROGRAM = (sys.executable, "-P", "-m", "pledgebook.pipelines.site.pictures")


class Drawn:
    """The pictures of the charts of a site.

    Args:
        kept: A folder in which pictures and the chart library stay between builds; what a build does not use is removed at its end.
        folder: The folder of the site.
    """

    def __init__(self, kept: Path, folder: Path) -> None:
        kept.mkdir(parents=True, exist_ok=True)
        self.kept, self.folder = kept, folder
        self.pictures: dict[str, str] = {}
        """The kept PNG of each chart."""
        self.pool = ThreadPoolExecutor(1)
        """SVGs are drawn while the next charts and pages are laid out; a process beside makes PNGs and the library."""
        self.waiting: list[Future[str]] = []
        self.beside: subprocess.Popen[str] | None = None
        self.lock = Lock()

    def __enter__(self) -> Self:
        """Begin."""
        self._ask(LIBRARY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait until all is drawn, put PNGs and library into the site, and remove what is no longer used."""
        self.pool.shutdown(cancel_futures=kind is not None)
        if self.beside is not None:
            self.beside.communicate()  # what it could not make is made here, and fails here
        if kind is not None:
            return
        for one in self.waiting:
            one.result()
        for name, picture in self.pictures.items():
            (self.folder / f"{name}.png").write_bytes(made(self.kept, picture))
        (self.folder.parent / LIBRARY).write_bytes(made(self.kept, LIBRARY))
        used = {
            LIBRARY,
            *self.pictures.values(),
            *(f"{Path(one).stem}.svg" for one in self.pictures.values()),
        }
        for path in self.kept.iterdir():
            if path.name not in used and not _is_being_written(path):
                path.unlink(missing_ok=True)

    def draw(self, one: Chart) -> Future[str]:
        """Write the pictures of a chart into the site, and return the SVG, once it is drawn."""
        found = self.pool.submit(self._draw, one)
        self.waiting.append(found)
        return found

    def _draw(self, one: Chart) -> str:
        name = mark(one)
        svg = once(self.kept / f"{name}.svg", lambda: plain_svg(one).encode()).decode()
        self.pictures[one.name] = f"{name}.png"
        self._ask(f"{name}.png")
        shown = accessible(svg, one.title)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{one.name}.svg").write_text(shown, encoding="utf-8")
        return shown

    def _ask(self, name: str) -> None:
        """Let the process beside make a kept file that is not there."""
        if (self.kept / name).exists():
            return
        with self.lock:
            if self.beside is None:
                asked = (*PROGRAM, str(self.kept))
                self.beside = subprocess.Popen(  # noqa: S603 - this program
                    asked,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    text=True,
                )
            if self.beside.stdin is None:
                return
            with suppress(BrokenPipeError):  # it has died; see `__exit__`
                self.beside.stdin.write(f"{name}\n")
                self.beside.stdin.flush()


def _is_being_written(path: Path) -> bool:
    """Whether another build writes a file now."""
    return path.suffix == PARTIAL and psutil.pid_exists(int(path.stem.rpartition(".")[2]))
