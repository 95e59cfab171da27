"""What Pledgebook is made of: pinned, licensed, silent, and built the same twice; and the promises of SECURITY.md have tests."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from handbook import licenses
from pledgebook.pipelines.core.paths import CHECKOUT, DataDir
from tests.datadirs import gas

LOCKS = sorted(CHECKOUT.glob("requirements*.lock"))
ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|ISCL|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Zlib|CC0|CNRI|Unlicense|Artistic)\b"
)
"""Words of licenses under which a package may be handed on; of a choice of two, one is enough. Tools of the tests are not handed on."""

SILENT = """
import socket, sys
from datetime import datetime

def refused(*_args, **_words):
    raise SystemExit("an address was asked")

connect = socket.socket.connect
def local(self, address):
    return connect(self, address) if self.family == socket.AF_UNIX else refused()

socket.socket.connect, socket.getaddrinfo, socket.create_connection = local, refused, refused
from pledgebook.pipelines.cli import main
sys.argv = ["pledgebook", *sys.argv[1:]]
main(lambda: datetime(2026, 11, 22, 20))
"""


@pytest.mark.parametrize("lock", LOCKS, ids=lambda one: one.name)
def test_each_locked_package_has_a_hash(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    for entry in re.split(r"\n(?=\S)", text):
        if re.match(r"[A-Za-z0-9]", entry):
            assert "--hash=sha256:" in entry, entry
    assert not re.search(r"https?://", text), "the address of an index"


def test_each_license_allows_redistribution() -> None:
    found = {name: licenses.license_of(name) for name in licenses.locked()}
    known = {name: text for name, text in found.items() if text is not None}
    assert len(known) > 100
    assert [name for name, text in known.items() if not text] == []
    needed = licenses.needed_to_run()
    assert {name: text for name, text in known.items() if name in needed and not ALLOWED.search(text)} == {}
    page = licenses.page()
    assert f"| polars | {licenses.locked()['polars']} | " in page.partition("## Beside")[0]
    assert "| pytest |" in page.partition("## Beside")[2]


@pytest.mark.parametrize("arguments", [("--help",), ("run",), ("status",), ("sql", "SELECT 1"), ("export", "headline")])  # fmt: skip
def test_no_address_is_asked_unless_one_says_so(quiet: DataDir, arguments: tuple[str, ...]) -> None:
    where = [] if arguments[0] == "--help" else ["--data-dir", str(quiet.root)]
    done = subprocess.run(
        [sys.executable, "-c", SILENT, *arguments, *where],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "an address was asked" not in done.stdout + done.stderr


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A small ledger; `run` comes first."""
    return gas(tmp_path_factory.mktemp("quiet"), "eia_lng", "exchange_rate")


@pytest.mark.slow
def test_built_twice_is_the_same(tmp_path: Path) -> None:
    digests = []
    for place in ("one", "two"):
        copy = tmp_path / place / "checkout"
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
        )
        for name in filter(None, listed.stdout.split("\0")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, copy / name, follow_symlinks=False)
        subprocess.run(
            [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path / place), str(copy)],
            check=True, capture_output=True, timeout=300, env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000"},
        )  # fmt: skip
        made = sorted((tmp_path / place).glob("pledgebook-*"))
        assert [one.suffix for one in made] == [".whl", ".gz"]
        digests.append([hashlib.sha256(one.read_bytes()).hexdigest() for one in made])
    assert digests[0] == digests[1]


def test_each_promise_names_tests_that_there_are() -> None:
    text = (CHECKOUT / "SECURITY.md").read_text(encoding="utf-8")
    promised = text.partition("## Promised")[2].partition("## Not promised")[0]
    rows = [line for line in promised.splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= 10
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row)
        assert named, row
        for file, test in named:
            source = (CHECKOUT / file).read_text(encoding="utf-8")
            assert re.search(rf"^def {test}\(", source, re.MULTILINE), f"{file}::{test}"
