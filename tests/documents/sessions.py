"""The commands of a page, run as a reader would type them, and what they print held against the page."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pledgebook.pipelines.core.paths import CHECKOUT
from tests.cli.conftest import AS_OF, NOW, pledgebook

RUN = f"pledgebook run --as-of {AS_OF} --known-at {AS_OF} --publish"
"""The run of the tutorials: the one that the fixture `finished` holds, so that no page has to take it again."""

SHELL = {"grep", "head", "touch", "sha256sum"}
"""What a page may use of the system."""

SETTINGS = {"export", "unset", "rm"}
"""What sets the data directory, or removes it at the end: the session has one of its own."""

LEFT = (
    "make ",
    "source ",
    "pip ",
    "git ",
    "pytest ",
    "createuser ",
    "prefect ",
    "PREFECT_",
    "PLEDGEBOOK_DATA=",
    "export PREFECT_",
)
"""What sets up the machine or a server: `.ci/run` and other tests take these."""

PARSED = ("pledgebook report --open", "pledgebook serve", "pledgebook deploy")
"""What opens a browser, stays in the foreground or needs a server: its options are read, and other tests take it."""

ASKS = "pledgebook fetch"
"""What asks publishers: its questions are listed and none is asked."""


@dataclass(frozen=True)
class Command:
    """A command of a page, with the lines that the page shows below it."""

    line: int
    text: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """A file that the reader is told to write: a block with a title."""

    name: str
    text: str


def steps(page: Path) -> Iterator[Command | Written]:
    """Yield what a page tells its reader to do, in order: the commands of console blocks, and blocks with a title."""
    text = page.read_text(encoding="utf-8")
    for block in re.finditer(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        kind, title, body = block.groups()
        line = text.count("\n", 0, block.start(3)) + 1
        if title:
            yield Written(title, body)
        elif kind == "console":
            yield from commands(body.splitlines(), line)


def commands(lines: Sequence[str], number: int = 1) -> Iterator[Command]:
    """Yield the commands of one block, each with the lines below it."""
    starts = [at for at, line in enumerate(lines) if line.startswith("$ ")]
    for at, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield Command(number + at, plain(lines[at]), tuple(lines[at + 1 : end]))


def plain(line: str) -> str:
    """Return a command without the prompt, the remark behind it, and the folder of the environment."""
    return line.removeprefix("$ ").partition("  #")[0].strip().removeprefix(".venv/bin/")


@dataclass
class Session:
    """A reader at the terminal, in a folder that looks like a checkout until they go to one of their own.

    Args:
        data: The data directory, which `PLEDGEBOOK_DATA` names unless they are in a workspace.
        folder: Where they are.
        run: What the run of the tutorials printed.
    """

    data: Path
    folder: Path
    run: str

    @property
    def environment(self) -> dict[str, str]:
        """What the session sets: the data directory, unless the folder is in a workspace."""
        inside = any((folder / "pledgebook.toml").exists() for folder in (self.folder, *self.folder.parents))
        return {} if inside else {"PLEDGEBOOK_DATA": str(self.data)}

    def take(self, step: Command | Written) -> str | None:
        """Write a file, or run a command and return what it printed; None if other tests take it."""
        if isinstance(step, Written):
            assert (self.folder / "pledgebook.toml").exists(), "a page writes files in a workspace alone"
            (self.folder / step.name).write_text(step.text, encoding="utf-8")
            return None
        words = shlex.split(step.text)
        if step.text == RUN:
            return self.run
        if step.text.startswith(PARSED):
            assert pledgebook(*words[1:], "--help", cwd=self.folder, now=NOW).code == 0, step
            return None
        if step.text.startswith(LEFT) or (words[0] in SETTINGS and "PLEDGEBOOK_DATA" in step.text):
            return None
        if words[0] == "cd":
            self.folder = self.folder / os.path.expandvars(
                words[1].replace("$PLEDGEBOOK_DATA", str(self.data))
            )
            return None
        if words[0] == "pledgebook":
            words += ["--dry-run"] if step.text.startswith(ASKS) and "--dry-run" not in words else []
            answer = pledgebook(*words[1:], cwd=self.folder, now=NOW, **self.environment)
            assert answer.code == 0, (step, answer.err)
            return answer.err + answer.out
        assert words[0] in SHELL, f"line {step.line}: {words[0]} is none of {sorted(SHELL)}"
        done = subprocess.run(
            ["bash", "-c", step.text],
            cwd=self.folder,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


def seen_from(folder: Path) -> None:
    """Make a folder look like the checkout to a reader who names files in it."""
    for name in ("data", "sql", "docs"):
        (folder / name).symlink_to(CHECKOUT / name)


def differences(shown: tuple[str, ...], printed: str) -> list[str]:
    """Return the lines of the page that were not printed, in its order.

    An ellipsis stands for any lines, or for the rest of one. The width of gaps does not count, since a terminal sets it.
    """
    lines = iter([squeezed(line) for line in printed.splitlines()])
    missing = []
    for line in map(squeezed, shown):
        start = line.removesuffix("…").strip()
        if start and not any(one == line or (start != line and one.startswith(start)) for one in lines):
            missing.append(line)
    return missing


def squeezed(line: str) -> str:
    """Return a line with one blank in place of any gap or rule."""
    return re.sub(r"[\s─]+", " ", line).strip()
