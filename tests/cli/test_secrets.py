"""Keys of publishers stand in nothing that is written or printed, whatever a publisher answers. Keys are invented."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.fetch.clients import CLIENTS
from tests.cli.conftest import NOW, Answer, pledgebook
from tests.network.replay import Asked, Reply, replay

KEY = "MARKED-4f1d0c9a7be2-KEY"
KEYED = sorted(source for source, client in CLIENTS.items() if client.key)


def _echoed(asked: Asked) -> str:
    """What a publisher knows of the question: the key among it."""
    return f"{asked.query} {dict(asked.headers)}"


FAULTS: dict[str, Callable[[Asked], Reply]] = {
    "a refusal that repeats the key": lambda asked: Reply(_echoed(asked).encode(), 401),
    "a page that repeats the key": lambda asked: Reply(
        f"<html><body>{_echoed(asked)}</body></html>".encode()
    ),
    "a failing server that repeats it": lambda asked: Reply(_echoed(asked).encode(), 503),
    "JSON that repeats it": lambda asked: Reply(f'{{"error": "{KEY} {len(asked.query)}"}}'.encode()),
    "damaged bytes": lambda _asked: Reply(b"PK\x03\x04" + KEY.encode()),
    "nothing": lambda _asked: Reply(b""),
}


def fetch(data: Path, source: str, address: str) -> Answer:
    return pledgebook(
        "fetch", source, "--from", "2026-08", "--to", "2026-08", "--verbose", "--log-file", str(data / "log.jsonl"),
        "--data-dir", str(data / "data"),
        cwd=None, now=NOW,
        **{f"PLEDGEBOOK_{source.upper()}_KEY": KEY, f"PLEDGEBOOK_{source.upper()}_URL": address},
        PLEDGEBOOK_FETCH_ATTEMPTS="1", PLEDGEBOOK_DEBUG="1",
    )  # fmt: skip


def traces(folder: Path) -> list[Path]:
    """The files below a folder in which the key stands, packed ones unpacked."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
            if KEY.encode() in raw or KEY in path.name:
                found.append(path)
    return found


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("source", KEYED)
def test_a_key_is_nowhere_after_a_fault(tmp_path: Path, source: str, fault: str) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "only-own").touch()
    with replay(FAULTS[fault]) as server:
        answer = fetch(tmp_path, source, server.address)
    assert KEY not in answer.out + answer.err
    assert traces(tmp_path) == []


def test_doctor_says_that_there_is_a_key_and_not_which(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    data.raw.mkdir(parents=True)
    keys = {f"PLEDGEBOOK_{source.upper()}_KEY": KEY for source in KEYED}
    answer = pledgebook("doctor", "--data-dir", str(data.root), cwd=None, now=NOW, **keys)
    assert KEY not in answer.out + answer.err
    assert "key" in answer.out
