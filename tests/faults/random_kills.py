"""Kills commands at random moments and runs them again: `python -m tests.faults.random_kills 200` prints what came of it.

A second number decides the moments; without it they are the same each time.

The register is carried, the figures are carried or invented; the only network is loopback.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.stored import CHECKSUMS, altered
from pledgebook.pipelines.journal.file import is_whole, read_journal
from tests.cli.test_fetch import bureau
from tests.datadirs import HEADER, carried
from tests.sources.census_trade.server import KEY

NOW, SEED = datetime(2026, 11, 22, 8), 20261122
KINDS = ("run", "close", "publish", "ingest", "fetch", "breaks", "report")
ANSWERED = (0, 5)
"""Exit codes of a command that did its work: 5 says that a publisher has nothing for some question."""

DONE_BEFORE = "is already proposed by Ada"
"""What `close` says with code 1 if its proposal had been stored before it was killed."""


@dataclass
class Figures:
    """What was counted."""

    killed: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    most_left: int = 0

    def sentence(self) -> str:
        """Say it."""
        kinds = ", ".join(f"{kind} {self.killed[kind]}" for kind in KINDS)
        return f"{self.killed.total()} killed ({kinds}), {self.ended.total()} had ended before; at most {self.most_left} leftovers at once"


@dataclass
class Forks:
    """A process that has imported everything, and starts commands on a data directory."""

    process: "subprocess.Popen[str]"
    data: DataDir
    environment: dict[str, str]
    scratch: Path
    now: datetime = NOW

    def ask(
        self, *words: str, kill_after: float | None = None, root: Path | None = None
    ) -> tuple[int, float, str]:
        """Run a command; returns its exit code, its seconds and what it printed."""
        out, err = self.scratch / "out", self.scratch / "err"
        asked = {
            "words": [*words, "--data-dir", str(root or self.data.root)], "environment": self.environment,
            "now": self.now.isoformat(), "kill_after": kill_after, "out": str(out), "err": str(err),
        }  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if kill_after is None:
            said = err.read_text(encoding="utf-8")
            assert answer["code"] in ANSWERED or DONE_BEFORE in said, f"{words}: {answer}: {said}"
        return answer["code"], answer["seconds"], out.read_text(encoding="utf-8")

    def digests(self, root: Path | None = None) -> dict[str, str]:
        """Run, and return what the answer is."""
        _code, _seconds, text = self.ask("run", "--format", "json", root=root)
        found = json.loads(text)
        return {name: found[name] for name in ("run_id", "outputs_digest")}


@contextmanager
def forks(folder: Path, environment: dict[str, str]) -> Iterator[Forks]:
    """Start the process that forks."""
    data = carried(folder / "data", "census_trade", agreements=("china-soybeans",))
    (folder / "tmp").mkdir()
    environment = {"TMPDIR": str(folder / "tmp"), **environment}
    command = [sys.executable, "-m", "tests.faults.zygote"]
    env = {**os.environ, **environment}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield Forks(process, data, environment, folder)
        finally:
            process.kill()


def words_of(kind: str, number: int, folder: Path, break_id: str) -> list[str]:
    """Return a command of a kind, another one each time."""
    if kind == "ingest":
        file = folder / f"invented-{number}.csv"
        file.write_text(f'{HEADER}0101210000,5700,"{number + 1}",HS10,2025-01\n', encoding="utf-8")
        return ["ingest", "census_trade", str(file)]
    return {
        "run": ["run"],
        "publish": ["run", "--as-of", f"2026-10-{number % 28 + 1:02}", "--publish"],
        "fetch": ["fetch", "census_trade", "--from", "2025-11", "--to", "2025-11", "--again"],
        "breaks": ["breaks", "comment", break_id, "--text", f"comment {number}", "--by", "Ada"],
        "close": [
            "close",
            month(number),
            "US-CN-TRUCE-2025",
            "--by",
            "Ada",
            "--accept",
            break_id,
            "disputed",
        ],
        "report": ["report"],
    }[kind]


def month(number: int) -> str:
    """Return another month each time, long before the first pledge."""
    return f"{1900 + number // 12}-{number % 12 + 1:02}"


def left(one: Forks) -> list[str]:
    """Return what dead processes have left."""
    partial = [path for path in one.data.root.rglob("*partial*") if "partial" in path.name]
    return [
        str(path)
        for path in (*partial, *(one.scratch / "tmp").glob("pledgebook-*"), *one.data.curated.glob("spill/*"))
    ]


def demand_whole(data: DataDir) -> None:
    """Check that no half of a release is visible, and that `latest` is one."""
    for folder in data.releases.glob("[0-9]*"):
        assert (folder / CHECKSUMS).is_file(), folder
    latest = data.releases / "latest"
    assert (latest / CHECKSUMS).is_file()
    assert altered(latest) == []
    assert data.published.is_file()


def random_kills(folder: Path, kills: int, seed: int = SEED) -> Figures:
    """Kill commands at random moments, run each again, and compare the end with that of a ledger that was left alone.

    Args:
        folder: An empty one, for everything that is written.
        kills: How many commands to kill.
        seed: Decides the moments.
    """
    moments, found = random.Random(seed), Figures()  # noqa: S311 - moments to kill at, the same each time
    with bureau(KEY) as server:
        environment = {
            "PLEDGEBOOK_CENSUS_TRADE_URL": server.address, "PLEDGEBOOK_CENSUS_TRADE_KEY": KEY, "PLEDGEBOOK_FETCH_ATTEMPTS": "1",
        }  # fmt: skip
        with forks(folder, environment) as one:
            one.digests()
            _, _, listed = one.ask("breaks", "list", "--all", "--format", "json")
            break_id = json.loads(listed)[0]["discrepancy_id"]
            seconds = {
                kind: one.ask(*words_of(kind, 900 + number, folder, break_id))[1]
                for number, kind in enumerate(KINDS)
            }
            for number in range(kills):
                kind, one.now = KINDS[number % len(KINDS)], NOW + timedelta(seconds=number + 1)
                words = words_of(kind, number, folder, break_id)
                code, took, _ = one.ask(*words, kill_after=moments.random() * seconds[kind] * 1.05)
                (found.killed if code == -9 else found.ended)[kind] += 1
                demand_whole(one.data)
                read_journal(one.data.journal)  # raises if a line is cut, lost or doubled
                found.most_left = max(found.most_left, len(left(one)))
                _, took, _ = one.ask(*words)
                seconds[kind] = (seconds[kind] + took) / 2
            ended = one.digests()
            there = left(one)
            assert there == [], there
            assert is_whole(one.data.journal)
            log = "".join(
                path.read_text(encoding="utf-8") for path in one.data.discrepancy_event.glob("*.jsonl")
            )
            lines = read_journal(one.data.journal)
            for number in range(kills):
                if KINDS[number % len(KINDS)] == "breaks":
                    assert f'"comment {number}"' in log
                if KINDS[number % len(KINDS)] == "ingest":
                    assert list(one.data.raw.glob(f"census_trade/*/invented-{number}.csv"))
                if KINDS[number % len(KINDS)] == "close":
                    assert sum(f'"period":"{month(number)}"' in line.text for line in lines) == 1
            alone = folder / "alone"
            shutil.copytree(one.data.raw, alone / "raw")
            assert one.digests(alone) == ended
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(random_kills(Path(place), *map(int, sys.argv[1:])).sentence())  # noqa: T201
