"""Rows a second by source and layout, and a big file of the Census Bureau from end to end.

The files hold the rows of the tests' samples again and again, each time with another key or figure. The big file is
ingested by `pledgebook ingest` in a process of its own; processor time is given too, since other work does not count
in it. Run: `.venv/bin/python -m benchmarks.parse_sources [--rows 50000] [--rounds 5] [--big FILE]`.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from pledgebook.pipelines.sources.parsers import parse_file
from tests.sources.sample import Sample
from tests.sources.samples import SAMPLES

BIG = (
    Path(__file__).parents[2]
    / "shared"
    / "data"
    / "census"
    / "hs10"
    / "vietnam_5520_taken_2026-03-18.parquet"
)

Turn = Callable[[str, int], str]
"""From a cell and the number of the repetition to the cell there."""


def product(text: str, turn: int) -> str:
    """Another code of the same length and chapter."""
    return text[:2] + f"{turn % 10 ** (len(text) - 2):0{len(text) - 2}}"


def heading(_text: str, turn: int) -> str:
    """A code of four digits."""
    return f"{1 + turn % 60:02}{turn // 60 % 100:02}"


def name(text: str, turn: int) -> str:
    """Another name."""
    return f"{text} {turn}"


def figure(_text: str, turn: int) -> str:
    """Another number."""
    return f"{turn + 1}.5"


CHANGED: Mapping[str, Turn] = {
    "E_COMMODITY": product,
    "I_COMMODITY": product,
    "tanker": name,
    "volume_mmcf": figure,
    "mmcf": figure,
    "NGM_EPG0_EVE_NUS-NJA_MMCF": figure,
    "JPY": figure,
    "Exchange rate": figure,
    "Japan, yen per US$": figure,
    "figure_id": name,
    "cmdCode": heading,
    "CmdCode": heading,
    "HS": lambda _text, turn: f"'{turn:09}'",
    "weeklyExports": lambda _text, turn: str(turn),
    "year": lambda _text, turn: str(1900 + turn % 126),
    "from_code": lambda _text, turn: f"{turn:06}",
    "to_code": lambda _text, turn: f"{turn:06}",
    "HS2022": lambda _text, turn: f"{turn:06}",
    "HS2017": lambda _text, turn: f"{turn:06}",
    "activity": name,
    "value": figure,
}
"""What tells the repetitions of a row apart; of a sample's columns the first of these, and of concordances two."""


def repeated(sample: Sample, rows: int) -> bytes:
    """A file of so many rows."""
    top, body = sample.rows[: sample.fixed_rows], sample.rows[sample.fixed_rows :]
    columns = [column for column in CHANGED if column in sample.header]
    is_concordance = sample.source == "hs_concordance"
    body = [row for row in body if "1:1" in row] if is_concordance else body
    places = [(sample.header.index(column), CHANGED[column]) for column in columns[: 1 + is_concordance]]
    many = []
    for number in range(rows):
        cells = list(body[number % len(body)])
        for place, turned in places:
            cells[place] = turned(str(cells[place]), number // len(body))
        many.append(cells)
    return sample.write(sample.header, [*top, *many])


def measure(sample: Sample, rows: int, rounds: int) -> tuple[int, float]:
    """How many rows (long, one a figure) were parsed, and the median seconds that it took after one warm-up."""
    few = parse_file(sample.raw, sample.snapshot(sample.raw).sidecar).raw.height
    raw = repeated(sample, max(rows * (len(sample.rows) - sample.fixed_rows) // few, 1))
    note = sample.snapshot(raw).sidecar
    height = parse_file(raw, note).raw.height
    seconds = []
    for _ in range(rounds):
        started = time.process_time()
        parse_file(raw, note)
        seconds.append(time.process_time() - started)
    return height, statistics.median(seconds)


def ingest(file: Path) -> tuple[float, float, float]:
    """Seconds on the clock and of the processor, and peak memory in MB, of `pledgebook ingest` into an empty ledger."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "from pledgebook.pipelines.cli import main; main()", "ingest", "census_trade", str(file), "--data-dir", folder],
            check=True, capture_output=True,
        )  # fmt: skip
        elapsed = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--big", type=Path, default=BIG)
    options = parser.parse_args()
    if options.big.is_file():  # first, for a process begins with the memory of the one that starts it
        elapsed, processor, megabytes = ingest(options.big)
        print(
            f"{options.big.name}: {elapsed:.1f} s, {processor:.1f} s of processor, peak {megabytes:,.0f} MB"
        )
    print("source             layout                     rows   seconds   rows/s   (processor time, median)")
    for sample in SAMPLES:
        rows, seconds = measure(sample, options.rows, options.rounds)
        print(f"{sample.source:<18} {sample.layout:<20} {rows:10,} {seconds:9.3f} {rows / seconds:10,.0f}")


if __name__ == "__main__":
    main()
