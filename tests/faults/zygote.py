"""Starts commands in processes of their own without importing anew, and kills them with SIGKILL at a given moment.

It reads a line of JSON for each: the words, the environment, the clock, and after how many seconds to kill; and answers with one.
"""

import importlib
import json
import os
import signal
import sys
import time
from datetime import datetime
from typing import Any

from pledgebook.pipelines.cli.main import COMMANDS, main

IMPORTED = ("run", "ingest", "fetch", "breaks")


def child(asked: dict[str, Any]) -> None:
    """Be the command."""
    for number, name in enumerate((os.devnull, asked["out"], asked["err"])):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.environ.update(asked["environment"])
    sys.argv = ["pledgebook", *asked["words"]]
    sys.stdin, sys.stdout, sys.stderr = (open(number, mode) for number, mode in enumerate("rww"))  # noqa: PTH123, SIM115
    now = datetime.fromisoformat(asked["now"])
    try:
        main(lambda: now)
    except SystemExit as ended:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(ended.code or 0))


def watched(process: int, seconds: float | None) -> dict[str, Any]:
    """Wait for a child, and kill it when its time is over."""
    started = time.monotonic()
    while True:
        ended, status = os.waitpid(process, os.WNOHANG)
        passed = time.monotonic() - started
        if ended:
            return {"code": os.waitstatus_to_exitcode(status), "seconds": passed}
        if seconds is not None and passed >= seconds:
            os.kill(process, signal.SIGKILL)
            seconds = None
        time.sleep(0.001)


if __name__ == "__main__":
    for name in IMPORTED:
        importlib.import_module(f"pledgebook.pipelines.cli.commands.{COMMANDS[name]}.{name}")
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        given = json.loads(line)
        if (process := os.fork()) == 0:
            child(given)
        print(json.dumps(watched(process, given["kill_after"])), flush=True)  # noqa: T201
