"""The process that runs a person's statements: `python -m pledgebook.pipelines.query.adhoc.answering SOCKET`.

It waits at the socket for questions, each a file. For each it makes a copy of itself, which lowers its own limits, opens the
ledger, writes the answer into the file and ends, however the statement ends. What is slow to import is imported once.
"""

import json
import os
import pickle
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import BinaryIO

import duckdb

from pledgebook.pipelines.core.errors import PledgebookError, UsageError
from pledgebook.pipelines.query.adhoc.limits import limit_process
from pledgebook.pipelines.query.adhoc.running import answers
from pledgebook.pipelines.query.adhoc.statement import Asked
from pledgebook.pipelines.warehouse.connection import Ledger, reader
from pledgebook.pipelines.warehouse.layout import layout

LENGTH = struct.Struct("<q")
"""The last bytes of an answer: the length of the text before them, which says where the parts are, or what went wrong."""

STATUS = struct.Struct("<i")
"""How the copy ended, as `os.waitpid` says it."""

MEMORY = (
    "The query needs more memory than it may use. Select fewer rows or columns, or sum up in steps; `pledgebook export` writes "
    "whole tables."
)


def serve(channel: socket.socket) -> None:
    """Answer question after question, until nobody asks any more."""
    layout()  # which each copy compares with that of the ledger
    while True:
        _word, files, _flags, _address = socket.recv_fds(channel, 1, 1)
        if not files:
            return
        pid = os.fork()
        if pid == 0:
            channel.close()
            _answer(files[0])
        os.close(files[0])
        channel.sendall(STATUS.pack(os.waitpid(pid, 0)[1]))


def _answer(file: int) -> None:
    """Answer one question and end the process, without what a Python program does at its end."""
    code = 1
    try:
        with os.fdopen(file, "r+b") as held:
            asked: Asked = pickle.load(held)  # noqa: S301 - written by the program that started this one
            limit_process(asked.seconds)
            held.seek(0)
            held.truncate()
            _write(held, asked)
        code = 0
    finally:
        os._exit(code)


def _write(held: BinaryIO, asked: Asked) -> None:
    """Write the parts of the answer, and after them where they are, or what went wrong."""
    parts, kind, message = [], "", ""
    try:
        with _opened(asked) as con:
            for part in answers(con, asked, held):
                parts.append(asdict(part))
    except PledgebookError as error:
        kind, message = type(error).__name__, str(error)
    except (MemoryError, duckdb.OutOfMemoryException):
        kind, message = UsageError.__name__, MEMORY
    told = json.dumps({"parts": parts, "kind": kind, "message": message}).encode()
    held.write(told + LENGTH.pack(len(told)))


@contextmanager
def _opened(asked: Asked) -> Iterator[Ledger]:
    if asked.tables is None:
        with reader(asked.place, asked.seconds, any_version=asked.any_version, spill=asked.spill) as con:
            yield con
        return
    # a question about another day: Polars takes a tenth of a second to import
    from pledgebook.pipelines.warehouse.ledger import replace_tables, scenario

    with scenario(asked.place, asked.seconds, spill=asked.spill) as con:
        replace_tables(con, asked.tables)
        yield con


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as own:
        serve(own)
