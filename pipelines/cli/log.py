"""The log file: what a command was asked, said and ended with, a line of JSON each, for programs that watch it."""

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.steps.clock import Clock

SETTING = "PLEDGEBOOK_LOG"
"""Names the log file."""

DEBUG, INFO, ERROR = "debug", "info", "error"
"""How much a line matters: a detail, what was done, why it failed."""


@dataclass
class Log:
    """An open log file. Each line is written at once and whole, so that several commands may share a file.

    Args:
        path: The file; it is made if it is not there, and added to.
        clock: What tells the time.
        command: The command, with its arguments.
    """

    path: Path
    clock: Clock
    command: list[str]
    started: float = field(default_factory=time.perf_counter)

    def add(self, level: str, message: str, **more: object) -> None:
        """Add a line.

        Raises:
            OSError: The file cannot be written.
        """
        said = {"time": f"{self.clock().isoformat(timespec='milliseconds')}Z", "level": level, "message": message,
                "command": self.command[0] if self.command else "", "pid": os.getpid(), **more}  # fmt: skip
        text = json.dumps(said, ensure_ascii=False, default=str) + "\n"
        place = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(place, text.encode())
        finally:
            os.close(place)


_open: list[Log] = []


def start(path: Path, clock: Clock, command: list[str]) -> None:
    """Open the log, once for a command, with a line on what was asked.

    Raises:
        OSError: The file cannot be written.
        UsageError: It is a pipe, which would hold up the command until somebody reads it.
    """
    if path.is_fifo():
        message = (
            f"{path}: found a pipe; expected a file for the log. Name a file, and let `tail -F` read it."
        )
        raise UsageError(message)
    if not _open:
        _open.append(Log(path, clock, command))
        add(INFO, "started", arguments=command)


def add(level: str, message: str, **more: object) -> None:
    """Add a line to the log, if there is one."""
    for log in _open:
        log.add(level, message, **more)


def end(code: int) -> None:
    """Add how the command ended, and close the log."""
    logs = tuple(_open)
    _open.clear()
    for log in logs:
        log.add(INFO if code == 0 else ERROR, "ended", exit_code=code,
                seconds=round(time.perf_counter() - log.started, 3))  # fmt: skip
