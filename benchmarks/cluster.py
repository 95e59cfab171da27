"""The sums of a reconciliation by one and by more workers of a Dask cluster on this machine, beside one process that sums at once.

Each worker is a process with one thread, and so is the process that sums at once. The workers have started and imported the program before the clock
starts, as those of a standing cluster have. All have to give the same rows. Beside the time on the clock stands the
processor time of the busiest worker with that of adding up: on a busy machine it says more.

Run: `.venv/bin/python -m benchmarks.cluster [--rows 10000000] [--workers 1 2] [--rounds 3]`.
"""

import argparse
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import polars as pl
from distributed import Client, LocalCluster

from benchmarks.flows import LATEST, fill
from pledgebook.pipelines.warehouse.ledger import scenario
from pledgebook.pipelines.warehouse.reading import read_inputs
from pledgebook.pipelines.warehouse.slices import Partial, Slice, partial, slices, whole

Frames = Sequence[pl.DataFrame]
Taken = tuple[float, float]
"""Seconds on the clock, and processor time of the busiest process with that of adding up."""


def at_once(place: Path) -> tuple[Taken, Frames]:
    """Sum everything in this process, on one thread."""
    with scenario(place, 3600, threads=1) as con:
        clock, processor = time.perf_counter(), time.process_time()
        frames = tuple(read_inputs(con, {"scope_totals": {}, "scope_products": {}}, LATEST).values())
        return (time.perf_counter() - clock, time.process_time() - processor), frames


def on_workers(place: Path, cut: Sequence[Slice], workers: int) -> tuple[Taken, Frames]:
    """Sum the slices by so many workers, and add them up here."""
    with (
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,  # type: ignore[no-untyped-call]
    ):
        names = list(client.scheduler_info()["workers"])
        client.gather([client.submit(summed, place, cut[-1], workers=[name], pure=False) for name in names])
        clock = time.perf_counter()
        done = client.gather(client.map(summed, [place] * len(cut), cut, pure=False))
        with scenario(place, 3600, threads=1) as con:
            processor = time.process_time()
            frames = whole(con, [part for part, _, _ in done])
            adding = time.process_time() - processor
        busy: dict[int, float] = defaultdict(float)
        for _, worker, seconds in done:
            busy[worker] += seconds
        return (time.perf_counter() - clock, max(busy.values()) + adding), frames


def summed(place: Path, of: Slice) -> tuple[Partial, int, float]:
    """Sum a slice on a worker, and say which process did it in how much processor time."""
    began = time.process_time()
    part = partial(place, of, LATEST, threads=1)
    return part, os.getpid(), time.process_time() - began


def main() -> None:
    """Print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--readings", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--slices", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pledgebook-cluster-") as folder:
        place = Path(folder) / "warehouse.duckdb"
        fill(place, options.rows, readings=options.readings)
        with scenario(place, 3600) as con:
            cut = slices(con, LATEST, options.slices)
        taken: dict[str, list[Taken]] = {"at once": []}
        for _ in range(options.rounds):
            spent, expected = at_once(place)
            taken["at once"].append(spent)
            for workers in options.workers:
                spent, found = on_workers(place, cut, workers)
                if not all(one.equals(other) for one, other in zip(found, expected, strict=True)):
                    parser.exit(1, f"{workers} worker(s) gave other rows\n")
                taken.setdefault(f"{workers} worker(s)", []).append(spent)
    first = taken[f"{options.workers[0]} worker(s)"]
    print(
        f"{options.rows:,} flows, {options.readings} readings, {len(cut)} slices, median of {options.rounds}"
    )
    print(f"{'':>12} {'clock':>8} {'ratio':>6} {'processor':>10} {'ratio':>6}")
    for name, times in taken.items():
        clock, processor = (median(one[kind] for one in times) for kind in (0, 1))
        by_clock, by_processor = (
            median(mine[kind] / other[kind] for mine, other in zip(first, times, strict=True))
            for kind in (0, 1)
        )
        print(f"{name:>12} {clock:8.2f} {by_clock:6.2f} {processor:10.2f} {by_processor:6.2f}")


if __name__ == "__main__":
    main()
