"""100,000 items against 100,000, matched with tolerances, beside a plain join of the same keys by Polars.

The items are invented. Run: `.venv/bin/python -m benchmarks.matching [--items 100000] [--rounds 3] [--workers 1]`.
Times are processor time of all threads, so that a busy machine counts less, and on the clock; medians of the rounds.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from random import Random

import polars as pl

from pledgebook.pipelines.reconcile.matching import MATCHED, SUGGESTED, UNMATCHED, Rules, Tolerance, match

KEYS = ("month", "country", "product")
CASES = {
    "0.5 or 1 %, 5 days": Rules(KEYS, Tolerance(Decimal("0.5"), Decimal(1)), days=5),
    "10 %": Rules(KEYS, Tolerance(percent=Decimal(10))),
    "0.5, 1:n": Rules(KEYS, Tolerance(Decimal("0.5")), cardinality="1:n", max_search=200),
}
NAMES = ["month", "country", "product", "cents", "day"]
Item = tuple[int, int, int, int, int]


def sides(number: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Invented items: the right ones are the left ones again, some a little off, one in twenty another one."""
    random = Random(20261122)  # noqa: S311 - invented items, no secret
    left = [_item(random) for _ in range(number)]
    right = [_again(random, item) for item in left]
    random.shuffle(right)
    return _frame(left, "L"), _frame(right, "R")


def _item(random: Random) -> Item:
    """Month, country, product, cents and day: about 20 items share their keys."""
    draw = random.randrange
    return draw(1, 13), draw(20), draw(20), draw(10_000, 10_000_000), draw(1, 21)


def _again(random: Random, item: Item) -> Item:
    if random.random() < 1 / 20:
        return _item(random)
    return *item[:3], item[3] + random.choice([0, 0, 0, 1, -7, 30, 45]), item[4] + random.randrange(5)


def _frame(rows: list[Item], prefix: str) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=NAMES, orient="row").with_row_index()
    return frame.select(
        *(pl.col(key).cast(pl.String) for key in KEYS),
        item_id=pl.concat_str(pl.lit(prefix), "index"),
        amount=pl.col("cents").cast(pl.Decimal(18, 2)) / pl.lit(Decimal("100.00"), pl.Decimal(18, 2)),
        item_date=pl.date(2025, "month", "day"),
    )


def measured(what: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median processor time and median time on the clock."""
    spent, passed = [], []
    for _ in range(rounds):
        processor, clock = time.process_time(), time.perf_counter()
        what()
        spent.append(time.process_time() - processor)
        passed.append(time.perf_counter() - clock)
    return statistics.median(spent), statistics.median(passed)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    left, right = sides(options.items)
    join = partial(left.join, right, on=KEYS)
    base = measured(join, options.rounds)
    print(f"{options.items:,} invented items a side; a plain join of the keys: {join().height:,} pairs, "
          f"{base[0]:.2f} s ({base[1]:.2f} s on the clock)")  # fmt: skip
    for name, rules in CASES.items():
        what = partial(match, left, right, rules, options.workers)
        found, spent = what(), measured(what, options.rounds)
        counts = ", ".join(
            f"{found.of(outcome).height:,} {outcome}" for outcome in (MATCHED, SUGGESTED, UNMATCHED)
        )
        print(
            f"{name}: {spent[0]:.1f} s ({spent[1]:.1f} s on the clock), {spent[0] / base[0]:.0f} times the join; {counts}"
        )


if __name__ == "__main__":
    main()
