"""A local Prefect server for as long as `pledgebook serve` runs. This module does not import Prefect.

The server listens on 127.0.0.1 unless it has a password, sends no telemetry and keeps its history below `DATA/curated/prefect`.
"""

import http.client
import ipaddress
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from pledgebook.pipelines.core.errors import UsageError

HOST = "127.0.0.1"
API_URL = "PREFECT_API_URL"
AUTH = "PREFECT_SERVER_API_AUTH_STRING"
EVERYWHERE = {"0.0.0.0": HOST, "::": "::1"}  # noqa: S104 - a person asks for it, and needs a password then
"""Addresses that mean every interface, and where this machine itself finds a server that listens there."""

START_SECONDS = 120.0
"""How long a server may take to answer: the first start makes its database."""

STOP_SECONDS = 15.0
LOG_LINES_SHOWN = 5


def address(port: int, host: str = HOST) -> str:
    """The address at which this machine finds the server's user interface; the API lies below it, at `/api`."""
    name = EVERYWHERE.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def demand_password(host: str, environment: Mapping[str, str]) -> None:
    """Raise if others would reach a server without a password.

    Raises:
        UsageError: The address is no loopback address, and no password is set; says how to set one.
    """
    if not is_loopback(host) and ":" not in environment.get(AUTH, "").strip(":"):
        message = (
            f"--host {host}: others would reach the server, who could then start runs and read their history. Set a password "
            f"first: {AUTH}=admin:PASSWORD, the same for every client as PREFECT_API_AUTH_STRING; or leave --host out."
        )
        raise UsageError(message)


def server_settings(home: Path) -> dict[str, str]:
    """The environment of a local server and its clients; a variable that is set already wins.

    Args:
        home: Prefect's folder: its database, its logs and the files of its user interface.
    """
    return {
        "DO_NOT_TRACK": "1",
        # Two transactions of Prefect's SQLite can wait a minute for each other, which is also the default here.
        "PREFECT_API_REQUEST_TIMEOUT": "180",
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # In memory, Prefect's default, the one writer's turn would stay taken for ever after a server was killed.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        # Whatever name and port a browser has found the server by, its API is at the same.
        "PREFECT_SERVER_UI_API_URL": "/api",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),
    }


@contextmanager
def local_server(
    port: int, log: Path, environment: Mapping[str, str], host: str = HOST
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a Prefect server until the block is left; it answers when the block is entered.

    The server has a session of its own: Ctrl-C reaches only the one who started it, who stops it last.

    Args:
        port: A free port.
        log: The file to which the server's output is appended.
        environment: The server's environment.
        host: The address on which it listens.

    Raises:
        UsageError: Others would reach it without a password, the port is taken, or the server does not start.
    """
    demand_password(host, environment)
    refuse_taken(port, host)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", host, "--port", str(port)]
    with log.open("ab") as output:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter and a number
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_until_healthy(server, port, log, host)
        yield server
    finally:
        _stop(server)


def refuse_taken(port: int, host: str = HOST) -> None:
    """Raise if something listens on the port.

    Raises:
        UsageError: The port is taken; names it and says what to do.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = (
                f"Port {port} of {host} cannot be used ({error.strerror}). Name a free one with --port; or, if a Prefect "
                f"server listens there that should be used, set PREFECT_API_URL={address(port, host)}/api."
            )
            raise UsageError(message) from error


def is_healthy(port: int, host: str = HOST) -> bool:
    """Whether a Prefect server answers on the port."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=5)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _wait_until_healthy(server: "subprocess.Popen[bytes]", port: int, log: Path, host: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(port, host):
        if server.poll() is not None or time.monotonic() > deadline:
            raise UsageError(not_started(server, log))
        time.sleep(0.2)


def not_started(server: "subprocess.Popen[bytes]", log: Path) -> str:
    """Why there is no server, with the last lines of its log."""
    ended = f"ended with exit code {server.poll()}" if server.poll() is not None else "does not answer"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES_SHOWN:]
    return "\n".join([f"The Prefect server {ended}; its log is {log}. The last lines:", *lines])


def descendants() -> set[psutil.Process]:
    """The processes that this one has started, and those that they have started."""
    return set(psutil.Process().children(recursive=True))


def end(processes: Iterable[psutil.Process], seconds: float = STOP_SECONDS) -> None:
    """Wait until processes have ended by themselves; after some seconds they are killed."""
    _, alive = psutil.wait_procs(list(processes), timeout=seconds)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """End the server and what it has started: Prefect's command runs the server proper as a child."""
    below: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        below = psutil.Process(server.pid).children(recursive=True)
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    end(below)
