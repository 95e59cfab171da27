"""What holds for every mirror, whatever its figures. Figures are invented."""

from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.kernel import kernel_text
from pledgebook.pipelines.reconcile.mirror.lag import in_hundredths
from tests.examples import examples
from tests.reconcile.mirror.mirror_ledger import PAIR, Ledger, pair, table_of_pairs

PARTS = (
    "currency_part",
    "classification_part",
    "cif_fob_part",
    "lag_part",
    "re_export_part",
    "rounding_part",
    "unexplained",
)
FIGURES = st.lists(st.none() | st.decimals(0, 10**9, places=2), min_size=6, max_size=6)
DECLARED = st.fixed_dictionaries(
    {},
    optional={
        "margin": st.sampled_from(["0", "0.05", "0.2", "0.333333"]),
        "lag": st.lists(st.floats(0.01, 1), min_size=1, max_size=3).map(in_hundredths).map(kernel_text),
        "importer_rate": st.sampled_from(["7", "7.13"]),
        "re_export_share": st.sampled_from(["0", "0.0123"]),
        "importer_elsewhere_id": st.just("T"),
        "exporter_rounding": st.sampled_from(["0.01", "1000"]),
    },
)


def filled(sold: list[Any], bought: list[Any]) -> Ledger:
    ledger = (
        Ledger()
        .side("exporter", sold)
        .side("importer", bought, "CNY")
        .rates("CNY", ["7.1", "7.2", "7.05"] * 2)
    )
    return ledger.side("importer_elsewhere", [5, None, 0, 7, 7, 1], "CNY").side(
        "exporter_quantity", [1] * 6, "t"
    )


@given(FIGURES, FIGURES, DECLARED)
@examples(30)
def test_the_parts_add_up_to_the_gap_every_month_and_in_total(
    sold: list[Any], bought: list[Any], declared: dict[str, str]
) -> None:
    rows, _ = filled(sold, bought).answer(pair(**declared))
    total = {name: Decimal(0) for name in (*PARTS, "gap")}
    for row in rows:
        known = {name: row[name] for name in PARTS if row[name] is not None}
        both = row["exporter_value"] is not None and row["importer_value"] is not None
        assert (row["gap"] is not None) == both
        if both:
            assert sum(known.values()) == row["gap"] == row["importer_value"] - row["exporter_value"]
        else:
            assert not known
        for name, amount in {**known, "gap": row["gap"] or Decimal(0)}.items():
            total[name] += amount
    assert sum(total[name] for name in PARTS) == total["gap"]


@given(FIGURES, FIGURES, DECLARED, st.randoms())
@examples(12)
def test_neither_the_order_of_rows_nor_other_flows_matter(
    sold: list[Any], bought: list[Any], declared: dict[str, str], random: Random
) -> None:
    plain, other = filled(sold, bought), filled(sold, bought)
    other.side("N:exporter", [1, 2, 3]).side("N:importer", [9, 9, 9])
    other.total += [{**row, "reading_id": "P/us-exports"} for row in plain.total]
    for rows in (other.total, other.covered, other.rate):
        random.shuffle(rows)
    expected = plain.answer(pair(**declared))
    assert other.answer(pair(**declared)) == expected
    second = {**PAIR, "mirror_id": "N"}
    both, _ = other.answer(table_of_pairs([second, pair(**declared).row(0, named=True)]))
    assert [row for row in both if row["mirror_id"] == "M"] == expected[0]


@given(FIGURES, FIGURES, st.sampled_from([2, 8, 250]))
@examples(12)
def test_in_another_currency_the_same_parts_are_scaled(
    sold: list[Any], bought: list[Any], units: int
) -> None:
    ledger = Ledger().side("exporter", sold).side("importer", bought).rates("XXX", [units] * 6)
    dollars, others = (
        ledger.answer(pair(margin="0.25", lag="0.5, 0.5", currency=currency))[0]
        for currency in ("USD", "XXX")
    )
    for one, other in zip(dollars, others, strict=True):
        for name in ("gap", "cif_fob_part", "lag_part"):
            assert (one[name] is None) == (other[name] is None)
            if one[name] is not None:
                assert abs(one[name] * units - other[name]) <= Decimal("0.001") * units


@given(FIGURES, st.sampled_from(["0", "0.06", "0.5"]))
@examples(12)
def test_imports_that_are_the_exports_with_their_freight_and_delay_leave_nothing(
    sold: list[Any], margin: str
) -> None:
    known = [Decimal(0) if one is None else one for one in sold]
    arrived = [sum(pair_, Decimal(0)) / 2 for pair_ in zip(known, [Decimal(0), *known], strict=False)]
    bought = [round(one * (1 + Decimal(margin)), 4) for one in arrived]
    rows, breaks = (
        Ledger().side("exporter", known).side("importer", bought).answer(pair(margin=margin, lag="0.5, 0.5"))
    )
    assert [abs(row["unexplained"]) for row in rows[1:]] == [0] * 5
    assert breaks == [] or breaks[0].month == rows[0]["month"]
