"""What changed, cell by cell."""

from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines.reconcile.revision.cells import ADDED, CHANGED, WITHDRAWN, applied, revisions
from tests.examples import examples
from tests.reconcile.ledger import month

KEY, FIGURES = ["product", "month"], ["amount"]
AMOUNT = {"product": pl.String(), "month": pl.Date(), "amount": pl.Decimal(28, 4)}


def vintage(*rows: tuple[str, str, int | None]) -> pl.DataFrame:
    filled = [(one, month(when), None if amount is None else Decimal(amount)) for one, when, amount in rows]
    return pl.DataFrame(filled, schema=AMOUNT, orient="row")


def test_cells_are_changed_added_or_withdrawn() -> None:
    before = vintage(("a", "2020-01", 1), ("b", "2020-01", 2), ("c", "2020-01", 3), ("d", "2020-01", None))
    after = vintage(("d", "2020-01", 4), ("b", "2020-01", 7), ("e", "2020-01", None), ("a", "2020-01", 1))
    found = revisions(before, after, ["product", "month"], ["amount"])
    assert found.drop("month").rows() == [
        ("b", "changed", 2, 7),
        ("c", "withdrawn", 3, None),
        ("d", "changed", None, 4),
        ("e", "added", None, None),
    ]


CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(1, 3)), st.none() | st.integers(-3, 3), max_size=9
)


def cells(found: dict[tuple[str, int], int | None]) -> pl.DataFrame:
    return vintage(*((one, f"2020-{number:02}", amount) for (one, number), amount in found.items()))


@examples(50)
@given(CELLS, CELLS)
def test_the_revisions_between_two_vintages_lead_from_one_to_the_other(
    first: dict[tuple[str, int], int | None], last: dict[tuple[str, int], int | None]
) -> None:
    before, after = cells(first), cells(last)
    found = revisions(before, after, KEY, FIGURES)
    assert_frame_equal(applied(before, found, KEY, FIGURES), after.sort(KEY))
    assert set(found["change"]) <= {CHANGED, ADDED, WITHDRAWN}
    assert revisions(after, after, KEY, FIGURES).is_empty()
