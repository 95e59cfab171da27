"""The search for sums on several processes."""

import polars as pl
import pytest

from pipelines.reconcile.matching import Rules, match, sums
from tests.reconcile.matching.lists import items


@pytest.mark.slow
def test_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = range(40)
    left = items(*(f"t{n} k{n} {10 + n}" for n in numbers))
    right = items(
        *(f"{part}{n} k{n} {amount}" for n in numbers for part, amount in (("a", 4), ("b", 6 + n), ("c", 50)))
    )
    rules = Rules(("key",), cardinality="1:n")
    one = match(left, right, rules)
    monkeypatch.setattr(sums, "MANY_ITEMS", 1)
    two = match(left, right, rules, workers=2)
    assert two.rows.equals(one.rows)
    assert one.of("matched")["cause"].to_list() == ["part_sum"] * 40
    assert pl.concat([one.summary, two.summary]).n_unique() == 2
