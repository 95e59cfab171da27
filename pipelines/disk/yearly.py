"""Files of lines that are only ever added to: one a year, and a head that says how far they go."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pledgebook.pipelines.disk.durable import put

HEAD = "head.json"
LOCK = ".lock"

Fault = Callable[[str, str, str], Exception]
"""Makes an error of where it is, what was found and what was expected."""


def lines_of(texts: Mapping[str, str], fault: Fault) -> Iterator[tuple[str, str]]:
    """Yield each line with its file and number, in the order in which they were added.

    Args:
        texts: The text of each file by its name.
        fault: Makes the error for a line that was not written to its end.
    """
    for name in sorted(texts):
        *complete, rest = texts[name].split("\n")
        for number, line in enumerate(complete, 1):
            yield f"{name}, line {number}", line
        if rest:
            where = f"{name}, line {len(complete) + 1}"
            raise fault(where, "a line without an end", "a complete line")


def add_lines(folder: Path, added: Sequence[tuple[str, str]], none: str, head: str) -> None:
    """Add lines, file by file, then the head: one that lags behind is of a writer that was stopped.

    Args:
        folder: The folder of the files.
        added: The lines, each with the name of its file and without its end.
        none: The head of a folder without lines; files without any head would be a fault.
        head: The head with these lines.
    """
    if not (folder / HEAD).exists():
        put(folder / HEAD, none.encode())
    for name in dict.fromkeys(name for name, _ in added):
        path = folder / name
        there = path.read_bytes() if path.exists() else b""
        put(path, there + "".join(f"{text}\n" for where, text in added if where == name).encode())
    put(folder / HEAD, head.encode())
