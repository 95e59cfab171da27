"""Asking a process of its own to run a person's statements, so that none can outrun its limits or harm who asks.

DuckDB stops a statement between two pieces of work, and counts most of its memory. Planning, one call of a function or a list
of a billion numbers are outside of both, and some statements end the process. So the process is another one, which the kernel
ends at its limits.
"""

import atexit
import contextlib
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from pledgebook.pipelines.core import errors
from pledgebook.pipelines.core.errors import PledgebookError, UsageError
from pledgebook.pipelines.query.adhoc.limits import GRACE_SECONDS
from pledgebook.pipelines.query.adhoc.statement import Asked, Part, Shape

Answer = tuple[list[str], list[tuple[object, ...]]]
"""Column names, each once, and rows of null, bool, int, float, Decimal, str, and lists and dicts of these."""

PROGRAM = (sys.executable, "-P", "-m", "pledgebook.pipelines.query.adhoc.answering")
START_SECONDS = 60.0
"""How long that process has to start, on a busy machine."""

LENGTH_BYTES = 8
STATUS_BYTES = 4
OF_TIME = {signal.SIGALRM, signal.SIGXCPU}


def answers(asked: Asked) -> Iterator[Answer]:
    """Run statements, and yield the answer of each that has one.

    Raises:
        UsageError: DuckDB rejected a statement, there is none, or more than one where one is expected; or a statement took
            more time or memory than it may.
        WarehouseError: The ledger cannot be opened.
    """
    with _answered(asked) as (held, told):
        for place in told["parts"]:
            part = Part(**place)
            yield list(part.names), _rows(_table(held, part), part)
        _raise(told)


def frame(asked: Asked) -> pl.DataFrame:
    """Run one query, and return its answer as a frame, with each column once.

    Raises:
        UsageError: As `answers`.
        WarehouseError: As `answers`.
    """
    with _answered(replace(asked, is_frame=True)) as (held, told):
        _raise(told)
        return _table(held, Part(**told["parts"][0]))


def _raise(told: Mapping[str, Any]) -> None:
    """Raise what the other process ran into."""
    if told["kind"]:
        raise getattr(errors, told["kind"], PledgebookError)(told["message"])


def _table(held: mmap, part: Part) -> pl.DataFrame:
    return pl.read_ipc_stream(held[part.start : part.end])


def _rows(table: pl.DataFrame, part: Part) -> list[tuple[object, ...]]:
    """Return the rows of a table as Python's own values."""
    reads = [_reader(shape) for shape in part.shapes]
    if not any(reads):
        return table.rows()
    return [
        tuple(read(value) if read else value for read, value in zip(reads, row, strict=True))
        for row in table.rows()
    ]


def _reader(shape: Shape) -> Callable[[Any], Any] | None:
    """Return what makes a value of what Arrow says; None where that is the value."""
    if shape is None:
        return None
    if shape == "int":
        return _unless_null(int)
    kind, inner = shape
    if kind == "struct":
        reads = {name: _reader(part) or (lambda one: one) for name, part in inner.items()}
        return _unless_null(
            lambda one: {name: reads[name](part) if name in reads else part for name, part in one.items()}
        )
    read = _reader(inner) or (lambda one: one)
    if kind == "list":
        return _unless_null(lambda one: [read(part) for part in one])
    return _unless_null(lambda one: {key: read(part) for key, part in one.items()})


def _unless_null(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda one: None if one is None else read(one)


@contextlib.contextmanager
def _answered(asked: Asked) -> Iterator[tuple[mmap, Mapping[str, Any]]]:
    """Have a question answered in a file without a name, which goes when nobody has it open any more."""
    with tempfile.TemporaryDirectory(prefix="pledgebook-") as spill, tempfile.TemporaryFile() as file:
        pickle.dump(replace(asked, spill=Path(spill)), file)
        file.seek(0)
        _demand_success(_POOL.ended(file, asked.seconds), asked.seconds)
        held = mmap(file.fileno(), 0, access=ACCESS_READ)
        length = int.from_bytes(held[-LENGTH_BYTES:], "little")
        yield held, json.loads(held[-LENGTH_BYTES - length : -LENGTH_BYTES])


def _demand_success(status: int, seconds: float) -> None:
    """Raise if the process was ended before it had answered."""
    if status == 0:
        return
    ending = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    if ending in OF_TIME:
        message = f"The query was stopped after {seconds:g} s. Select fewer rows, or allow more time with --timeout."
        raise UsageError(message)
    how = f"by {signal.Signals(ending).name}" if ending else f"with code {os.waitstatus_to_exitcode(status)}"
    message = (
        f"The query ended the process that ran it ({how}); nothing else was harmed. It may have needed more memory than it may "
        "use, or met a defect of DuckDB. Select fewer rows or columns, or ask in another way."
    )
    raise UsageError(message)


@dataclass(frozen=True)
class _Server:
    """A process that waits for questions, and the socket to it."""

    process: subprocess.Popen[bytes]
    channel: socket.socket

    @classmethod
    def started(cls) -> "_Server":
        """Start a process."""
        own, other = socket.socketpair()
        with other:
            process = subprocess.Popen(  # noqa: S603 - our own words, and a number
                [*PROGRAM, str(other.fileno())],
                pass_fds=[other.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        return cls(process, own)

    def ended(self, file: BinaryIO, seconds: float) -> int:
        """Have a question answered, and return how the process that did so ended.

        Raises:
            EOFError: The server is gone.
            TimeoutError: Nothing came, though the kernel should have ended it.
        """
        self.channel.settimeout(seconds + GRACE_SECONDS + START_SECONDS)
        socket.send_fds(self.channel, [b"?"], [file.fileno()])
        told = self.channel.recv(STATUS_BYTES)
        if len(told) < STATUS_BYTES:
            raise EOFError
        return int.from_bytes(told, "little", signed=True)

    def close(self) -> None:
        """End the process, and a statement that it may be running."""
        self.channel.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class _Pool:
    """Processes that wait for questions: each thread that asks has one for itself."""

    def __init__(self) -> None:
        self._idle: list[_Server] = []
        self._lock = threading.Lock()

    def ended(self, file: BinaryIO, seconds: float) -> int:
        """Have a question answered; see `_Server.ended`."""
        with self._lock:
            server = self._idle.pop() if self._idle else None
        if server is not None and server.process.poll() is not None:
            server.close()  # somebody ended it
            server = None
        server = server or _Server.started()
        try:
            status = server.ended(file, seconds)
        except (EOFError, OSError) as error:
            server.close()
            message = f"The process that runs queries ended, or could not be started ({type(error).__name__}). Ask again."
            raise UsageError(message) from error
        except BaseException:
            server.close()
            raise
        with self._lock:
            self._idle.append(server)
        return status

    def close(self) -> None:
        """End all that wait."""
        with self._lock:
            servers, self._idle = self._idle, []
        for server in servers:
            server.close()

    def forget(self) -> None:
        """Leave the processes to the one that started them; a copy of it starts its own."""
        self._lock = threading.Lock()
        self._idle = []


_POOL = _Pool()
atexit.register(_POOL.close)
os.register_at_fork(after_in_child=_POOL.forget)
