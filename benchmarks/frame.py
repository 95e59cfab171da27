"""Measurements side by side: each in a process of its own, some rounds of all, and ratios taken within one round.

A benchmark is a module with a `contest`. Its ways to do the work are commands of Python that print one line, made by
`tell`; the first way is Pledgebook's, the others are a floor or peers, which run in an environment of their own
(`make bench` sets it up). This module needs the standard library alone, so that a peer's environment can import it,
and so that the process that starts the others stays small: Linux counts its memory among theirs.
"""

import argparse
import functools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv-bench" / "bin" / "python"
QUIET = {
    "DO_NOT_TRACK": "1",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "PYTHONPATH": str(ROOT),
}
"""No peer tells anybody that it was measured."""


@dataclass(frozen=True)
class Figure:
    """What one measurement found.

    Args:
        seconds: Seconds on the clock.
        processor: Seconds of the processor, of all threads, in the program and in the system.
        megabytes: The largest resident memory of the process, MB.
        answer: What must be the same for each way, such as rows and sums.
    """

    seconds: float
    processor: float
    megabytes: float
    answer: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """A way to do the work.

    Args:
        name: What a reader calls it.
        command: Arguments of Python, to which the folder of the prepared data and the number of rows are added.
        at_most: The largest ratio of Pledgebook's time to this way's that is wanted; None if none is.
        memory_at_most: The largest ratio of Pledgebook's memory to this way's that is wanted.
        is_peer: Whether it runs in the peers' environment.
        share: The share of the rows that it is given, for what cannot take all; its time is scaled up.
    """

    name: str
    command: Sequence[str]
    at_most: float | None = None
    memory_at_most: float | None = None
    is_peer: bool = False
    share: float = 1.0


@dataclass(frozen=True)
class Contest:
    """A benchmark.

    Args:
        title: What is done, with `{rows}` for the number of rows.
        ways: The ways to do it, Pledgebook's first.
        prepare: Arguments of Python that write the data into a folder, which is added, with the number of rows.
        seconds_at_most: The most seconds of the processor that Pledgebook may take, which a busy machine leaves as they are; None if
            only ratios are wanted.
        megabytes_at_most: The most memory that it may take, MB.
        rows: How many rows are meant; `--rows` takes fewer.
    """

    title: str
    ways: Sequence[Way]
    prepare: Sequence[str] = ()
    seconds_at_most: float | None = None
    megabytes_at_most: float | None = None
    rows: int = 10_000_000


Prepared = Callable[[Sequence[str], int], Path]
"""Prepares data with a command for a number of rows, and returns their folder."""

Rounds = Mapping[str, Sequence[Figure]]
"""The figures of each way, round by round."""


def timed(work: Callable[[], Mapping[str, str]]) -> None:
    """Do the work once and print its figure; what is imported before is not counted."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    answer = work()
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    tell(Figure(seconds, processor, _peak(after.ru_maxrss), answer))


def _peak(largest: int) -> float:
    """Return the largest memory of this process, MB.

    Linux counts the memory of whoever started a process in its `ru_maxrss`, so its own is read where Linux tells it.
    """
    status = Path("/proc/self/status")
    told = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    own = next((line.split()[1] for line in told if line.startswith("VmHWM:")), largest)
    return int(own) / 1024


def timed_command(*words: str) -> None:
    """Run a command once and print its figure; Python keeps what it compiles, as it does for whoever installed it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=kept)
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    tell(Figure(seconds, processor, after.ru_maxrss / 1024))


def tell(figure: Figure) -> None:
    """Print a figure for the process that started this one."""
    print(json.dumps({**vars(figure), "answer": dict(figure.answer)}))


def measured(way: Way, folder: Path, rows: int) -> Figure:
    """Measure one way in a process of its own.

    Raises:
        RuntimeError: The process fails; the message ends with what it said.
    """
    told = _run(way.command, folder, int(rows * way.share), PEERS if way.is_peer else Path(sys.executable))
    found = Figure(**json.loads(told.splitlines()[-1]))
    return Figure(found.seconds / way.share, found.processor / way.share, found.megabytes, found.answer)


@contextmanager
def prepared() -> Iterator[Prepared]:
    """Yield what prepares the data of a contest, once for all contests of the same data, which are removed at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=os.environ.get("BENCH_FOLDER")) as folder:

        @functools.cache
        def prepare(command: Sequence[str], rows: int) -> Path:
            own = Path(tempfile.mkdtemp(dir=folder))
            if command:
                _run(command, own, rows, Path(sys.executable))
            return own

        yield prepare


def rounds_of(contest: Contest, rows: int, rounds: int, prepare: Prepared) -> Rounds:
    """Measure each way in each round.

    Raises:
        RuntimeError: A way fails, or two ways answer differently.
    """
    folder = prepare(contest.prepare, rows)
    found: dict[str, list[Figure]] = {way.name: [] for way in contest.ways}
    print(contest.title.format(rows=f"{rows:,}"), file=sys.stderr)
    for number in range(1, rounds + 1):
        for way in contest.ways:
            figure = measured(way, folder, rows)
            found[way.name].append(figure)
            words = f"{figure.seconds:.2f} s, {figure.processor:.2f} s of the processor, {figure.megabytes:,.0f} MB"
            print(f"  round {number}, {way.name}: {words}", file=sys.stderr)
    _demand_one_answer({way.name: found[way.name][0] for way in contest.ways if way.share == 1})
    return found


def table(contest: Contest, rows: int, found: Rounds) -> str:
    """Return the figures as a table in Markdown: medians, and ratios of Pledgebook's time and memory to each way's."""
    ours = contest.ways[0].name
    lines = [
        f"### {contest.title.format(rows=f'{rows:,}')}\n",
        "| | time, s | of the processor, s | peak memory, MB | our time to it (processor) | wanted | our memory to it | wanted |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for way in contest.ways:
        figures = found[way.name]
        cells = [way.name, *(f"{_median(figures, of):{form}}" for of, form in _MEASURES)]
        if way.name == ours:
            cells += ["", _wanted(contest.seconds_at_most, "s", _median(figures, _processor))]
            cells += ["", _wanted(contest.megabytes_at_most, "MB", _median(figures, _megabytes))]
        else:
            times, work, memory = (ratio(found, ours, way.name, of) for of, _form in _MEASURES)
            cells += [f"{times:.2f} ({work:.2f})", _wanted(way.at_most, "", times)]
            cells += [f"{memory:.2f}", _wanted(way.memory_at_most, "", memory)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def ratio(found: Rounds, ours: str, other: str, of: Callable[[Figure], float]) -> float:
    """Return the median of the ratios of two ways, each taken within one round."""
    return statistics.median(of(one) / of(two) for one, two in zip(found[ours], found[other], strict=True))


def command(contests: Mapping[str, Contest], ways: Mapping[str, Callable[[Path, int], None]]) -> None:
    """Run a module of contests: one of its own ways, which is named first, or the contests, printed as tables.

    Args:
        contests: The contests by their names.
        ways: What the commands of this module do, by the word that follows the module's name; each takes the folder of
            the prepared data and the number of rows.
    """
    if len(sys.argv) > 1 and sys.argv[1] in ways:
        ways[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
    else:
        run(contests)


def run(contests: Mapping[str, Contest]) -> None:
    """Measure the contests that the command line names, or all, with its sizes, and print their tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(contests)}; all if none is named"
    )
    parser.add_argument(
        "--rows", type=int, help="the most rows of each; without it, each takes those that it is about"
    )
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    named = [name for name in contests if not options.names or name in options.names]
    if unknown := set(options.names) - contests.keys():
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; expected {', '.join(contests)}")
    with prepared() as prepare:
        for name in named:
            contest = contests[name]
            rows = min(options.rows or contest.rows, contest.rows)
            print(table(contest, rows, rounds_of(contest, rows, options.rounds, prepare)), flush=True)


def _seconds(figure: Figure) -> float:
    return figure.seconds


def _processor(figure: Figure) -> float:
    return figure.processor


def _megabytes(figure: Figure) -> float:
    return figure.megabytes


_MEASURES = ((_seconds, ".2f"), (_processor, ".2f"), (_megabytes, ",.0f"))


def _median(figures: Sequence[Figure], of: Callable[[Figure], float]) -> float:
    return statistics.median(map(of, figures))


def _wanted(most: float | None, unit: str, found: float) -> str:
    if most is None:
        return ""
    words = f"at most {most:,.3g} {unit}".strip() if most < 1_000 else f"at most {most:,.0f} {unit}"
    return f"{words}: met" if found <= most else f"{words}: **missed**"


def _run(command: Sequence[str], folder: Path, rows: int, python: Path) -> str:
    done = subprocess.run(
        [str(python), *command, str(folder), str(rows)],
        cwd=ROOT, env={**os.environ, **QUIET}, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        message = f"{' '.join(command)} failed:\n{done.stderr[-3000:]}"
        raise RuntimeError(message)
    return done.stdout


def _demand_one_answer(found: Mapping[str, Figure]) -> None:
    """Demand that all who say something say the same."""
    said: dict[str, set[str]] = {}
    for figure in found.values():
        for what, value in figure.answer.items():
            said.setdefault(what, set()).add(value)
    if any(len(values) > 1 for values in said.values()):
        message = "\n".join([
            "the ways do not answer alike:", *(f"{name}: {dict(one.answer)}" for name, one in found.items())
        ])  # fmt: skip
        raise RuntimeError(message)
