"""Pictures of charts: drawn once, and kept from one build to the next, for as long as a chart stays as it is."""

import json
import shutil
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import local
from types import TracebackType
from typing import Any, Self

import psutil

from pledgebook.pipelines.site.charts import CONFIG, Chart, accessible, mark
from pledgebook.pipelines.site.pictures import LIBRARY, PARTIAL, draw

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
        self.used = {LIBRARY}
        self.pool = ThreadPoolExecutor(2)
        """Each thread has a process that draws, while facts are read, and charts and pages laid out."""
        self.waiting: list[Future[str] | Future[None]] = []
        self.own = local()
        self.beside: list[Popen[str]] = []

    def __enter__(self) -> Self:
        """Begin."""
        self.waiting.append(self.pool.submit(self._made, LIBRARY, {}))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait until all is drawn, and remove what is no longer used."""
        self.pool.shutdown(cancel_futures=kind is not None)
        for process in self.beside:
            process.communicate()
        if kind is not None:
            return
        for one in self.waiting:
            one.result()
        shutil.copyfile(self.kept / LIBRARY, self.folder / LIBRARY)
        for path in self.kept.iterdir():
            if path.name not in self.used and not _is_being_written(path):
                path.unlink(missing_ok=True)

    def draw(self, one: Chart) -> Future[str]:
        """Write the pictures of a chart into the site, and return the SVG, once it is drawn."""
        found = self.pool.submit(self._draw, one)
        self.waiting.append(found)
        return found

    def _draw(self, one: Chart) -> str:
        name = mark(one)
        self._made(name, {**one.spec, "config": CONFIG})
        self.used |= {f"{name}.svg", f"{name}.png"}
        shown = accessible((self.kept / f"{name}.svg").read_text(encoding="utf-8"), one.title)
        folder = self.folder / "charts"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.kept / f"{name}.png", folder / f"{one.name}.png")
        (folder / f"{one.name}.svg").write_text(shown, encoding="utf-8")
        return shown

    def _made(self, name: str, spec: dict[str, Any]) -> None:
        """Let the process of this thread make what is not kept; if it dies of it, the fault shows here."""
        needed = [name] if name == LIBRARY else [f"{name}.svg", f"{name}.png"]
        if not all((self.kept / one).exists() for one in needed) and not self._asked(name, spec):
            draw(self.kept, name, spec)

    def _asked(self, name: str, spec: dict[str, Any]) -> bool:
        """Ask the process of this thread, and say whether it answered."""
        if not hasattr(self.own, "process"):
            self.own.process = Popen(  # noqa: S603 - this program
                [*PROGRAM, str(self.kept)], stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True
            )
            self.beside.append(self.own.process)
        with suppress(BrokenPipeError):
            self.own.process.stdin.write(f"{json.dumps([name, spec])}\n")
            self.own.process.stdin.flush()
        return bool(self.own.process.stdout.readline())


def _is_being_written(path: Path) -> bool:
    """Whether another build writes a file now."""
    return path.suffix == PARTIAL and psutil.pid_exists(int(path.stem.rpartition(".")[2]))
