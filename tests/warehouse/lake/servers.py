"""Lakes for tests: a PostgreSQL of Debian's and moto's S3, started and stopped here, on loopback alone.

Without PostgreSQL, or on a DuckDB without the extensions, the tests are skipped; where PLEDGEBOOK_TEST_ALL is set, as in CI, they fail.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.core.paths import SETTING, DataDir, parse_lake
from tests.needs import demand
from tests.ports import LOCALHOST, free_port

START_SECONDS = 300.0
USER = "pledgebook"
NUMBERS = count()


@dataclass(frozen=True)
class LakeSetting:
    """Where a lake is, as the command reads it.

    Args:
        text: The setting.
        credentials: The variables that name the way to S3.
    """

    text: str
    credentials: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a process that opens the lake."""
        return {**os.environ, **self.credentials, SETTING: self.text}

    def data(self, root: Path) -> DataDir:
        """A data directory whose ledger is on the lake."""
        return DataDir(root, lake=parse_lake(self.text))


@dataclass(frozen=True)
class Postgres:
    """A running server; each lake gets a database of its own."""

    port: int

    def database(self, prefix: str) -> str:
        """Make an empty database and return its name."""
        name = f"{prefix}_{os.getpid()}_{next(NUMBERS)}"
        _run("createdb", "-h", LOCALHOST, "-p", str(self.port), "-U", USER, name)
        return name

    def lake(self, data_path: str, credentials: dict[str, str] | None = None) -> LakeSetting:
        """Make an empty catalog."""
        catalog = f"host={LOCALHOST} port={self.port} user={USER} dbname={self.database('lake')}"
        return LakeSetting(f"ducklake:postgres:{catalog} data_path={data_path}", credentials or {})


def demand_lakes() -> None:
    """Skip a test where no lake can be opened, or fail it where that was asked for."""
    file = f"extensions/v{duckdb.__version__}/ducklake.duckdb_extension"
    spec = find_spec("duckdb_extension_ducklake")
    lacking = []
    if not spec or not any((Path(place) / file).exists() for place in spec.submodule_search_locations or ()):
        lacking.append(f"the extension for DuckDB {duckdb.__version__} (pledgebook[lake])")
    if _program("initdb") is None:
        lacking.append("PostgreSQL (apt-get install postgresql)")
    demand(lacking)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL server for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="pledgebook-postgres-"))
    user, group = _owner()
    if user is not None and group is not None:
        os.chown(folder, user, group)
    subprocess.run(
        [str(_program("initdb")), "-D", str(folder / "data"), "-A", "trust", "-U", USER, "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, cwd="/", user=user, group=group,
    )  # fmt: skip
    port = free_port()
    settings = (
        f"listen_addresses={LOCALHOST}",
        f"unix_socket_directories={folder}",
        "fsync=off",
        "max_connections=300",
    )
    options = [word for setting in settings for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(_program("postgres")), "-D", str(folder / "data"), "-p", str(port), *options],
            stdout=log, stderr=log, cwd="/", user=user, group=group,
        )  # fmt: skip
    try:
        _wait_for(port, server)
        _wait_until_ready(port)
        yield Postgres(port)
    finally:
        server.send_signal(signal.SIGINT)  # at once, whoever is still connected
        server.wait(START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def s3(bucket: str) -> Iterator[dict[str, str]]:
    """Run an S3 server with one bucket for as long as the block lasts; gives the variables that name it."""
    port = free_port()
    credentials = {
        "AWS_ACCESS_KEY_ID": "invented",
        "AWS_SECRET_ACCESS_KEY": "invented",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{LOCALHOST}:{port}",
    }
    command = [sys.executable, "-m", "moto.server", "-H", LOCALHOST, "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, server)
        make = "import boto3, sys; boto3.client('s3', endpoint_url=sys.argv[1]).create_bucket(Bucket=sys.argv[2])"
        subprocess.run(
            [sys.executable, "-c", make, credentials["AWS_ENDPOINT_URL"], bucket],
            check=True, env={**os.environ, **credentials},
        )  # fmt: skip
        yield credentials
    finally:
        server.terminate()
        server.wait(START_SECONDS)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((LOCALHOST, port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"{server.args!r} does not answer on port {port}")


def _wait_until_ready(port: int) -> None:
    """Wait until PostgreSQL takes questions; it listens a little earlier."""
    command = [str(_program("pg_isready")), "-q", "-h", LOCALHOST, "-p", str(port)]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(command, check=False).returncode:
        assert time.monotonic() < deadline, "PostgreSQL does not start"
        time.sleep(0.1)


def _program(name: str) -> Path | None:
    """A program of PostgreSQL; Debian keeps those of the server off the path."""
    found = shutil.which(name)
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return Path(found) if found else (debian[-1] if debian else None)


def _run(name: str, *arguments: str) -> None:
    subprocess.run([str(_program(name)), *arguments], check=True, cwd="/")


def _owner() -> tuple[int | None, int | None]:
    """User and group that run the server: this one, but for root, as whom PostgreSQL refuses to run."""
    if os.getuid() != 0:
        return None, None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return entry.pw_uid, entry.pw_gid
