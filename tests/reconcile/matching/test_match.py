"""Matches, suggestions and what is left over, each with its reason."""

from decimal import Decimal
from itertools import permutations

import polars as pl
import pytest

from pledgebook.pipelines.breaks.discrepancy import discrepancies
from pledgebook.pipelines.core.errors import InputError
from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.reconcile.matching import (
    MATCHED,
    SUGGESTED,
    UNMATCHED,
    Rules,
    leftover_breaks,
    match,
    parse_tolerance,
)
from pledgebook.pipelines.reconcile.matching.items import TooManyDigitsError
from pledgebook.pipelines.reconcile.matching.pairs import TooManyPairsError
from tests.reconcile.matching.lists import causes, check, items, links

KEY = ("key",)
EXACT = Rules(KEY)


def rules(*tolerance: str, **more: object) -> Rules:
    return Rules(KEY, parse_tolerance(tolerance), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("left", "right", "difference"), [("200", "100", 100), ("100", "200", -100)])
def test_a_surplus_is_a_difference_too_and_its_sign_is_kept(left: str, right: str, difference: int) -> None:
    found = match(items(f"a x {left}"), items(f"b x {right}"), EXACT)
    assert found.of(MATCHED).is_empty()
    assert causes(found) == {"a": "amount_off", "b": "amount_off"}
    assert found.of(UNMATCHED)["nearest_difference"].to_list() == [difference] * 2
    (row,) = discrepancies(leftover_breaks(found, "L", "R")).to_dicts()
    assert (row["left_label"], row["right_label"]) == ("L a", "R b")
    assert (row["left_amount"], row["right_amount"], row["difference"]) == (int(left), int(right), difference)


@pytest.mark.parametrize("order", list(permutations(["b x 5", "c x 5", "d x 5"])))
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_one_item_and_three_equal_ones_are_one_match_and_two_breaks(
    order: tuple[str, ...], workers: int
) -> None:
    found = match(items("a x 5"), items(*order), EXACT, workers)
    assert links(found) == {("a", "b")}
    assert causes(found) == {"c": "lost", "d": "lost"}
    assert [(one.kind, one.right.label) for one in leftover_breaks(found, "L", "R")] == [
        ("duplicate", "R c"),
        ("duplicate", "R d"),
    ]


def test_as_many_as_possible_match_before_any_is_matched_well() -> None:
    # Whoever takes the nearest first gives 100 to 100 and leaves 99 and 101 alone, 2 apart.
    found = match(items("a x 100", "b x 101"), items("p x 99", "q x 100"), rules("1"))
    assert links(found) == {("a", "p"), ("b", "q")}


def test_of_as_many_matches_the_nearest_in_amount_then_in_days() -> None:
    near = match(items("a x 100 1"), items("p x 100.5 1", "q x 99.8 3"), rules("1", days=9))
    assert links(near) == {("a", "q")}
    soon = match(items("a x 100 1"), items("p x 100.5 2", "q x 99.5 3"), rules("1", days=9))
    assert links(soon) == {("a", "p")}


def test_cents_decide_where_floats_do_not_see_them() -> None:
    left = items("a x 90071992547409.93", "b x 90071992547409.94")
    right = items("p x 90071992547409.94", "q x 90071992547409.93")
    found = match(left, right, rules("1"))
    assert links(found) == {("a", "q"), ("b", "p")}
    assert found.of(MATCHED)["difference"].to_list() == [0, 0]


@pytest.mark.parametrize(
    ("tolerance", "left", "right", "is_match"),
    [
        (["0.5"], "100", "100.5", True),
        (["0.5"], "100", "100.51", False),
        (["1%"], "99", "100", True),
        (["1%"], "98.99", "100", False),
        (["1%"], "-99", "-100", True),
        (["1%"], "0", "0", True),
        (["1%"], "0", "0.01", False),
        (["1%", "5"], "10", "14", True),
        (["rounding"], "28030.92", "28031", True),
        (["rounding"], "28030.49", "28031", False),
        (["0.125%"], "79.9", "80", True),
        (["0.125%"], "79.89", "80", False),
    ],
)
def test_tolerances_are_exact_and_their_bounds_are_included(
    tolerance: list[str], left: str, right: str, is_match: bool
) -> None:
    for one, other in ((left, right), (right, left)):
        found = match(items(f"a x {one}"), items(f"b x {other}"), rules(*tolerance))
        assert bool(links(found)) is is_match


def test_a_match_tells_difference_percent_days_score_and_alternatives() -> None:
    found = match(items("a x 99 1 Acme Ltd"), items("p x 100 4 ACME", "q x 100 5 Zeta"), rules("1%", days=5))
    (row,) = found.of(MATCHED).to_dicts()
    assert (row["difference"], row["difference_pct"], row["days"]) == (-1, -1, 3)
    assert (row["name_score"], row["alternatives"], row["cardinality"]) == (100, 1, "1:1")
    assert row["reason"] == (
        "the keys are equal; the amounts differ by -1 (-1 %); 3 days apart; name score 100; other candidates: 1"
    )


def test_without_dates_in_the_rules_dates_do_not_matter_and_are_told() -> None:
    (row,) = match(items("a x 5 1"), items("b x 5 300"), EXACT).of(MATCHED).to_dicts()
    assert row["days"] == 299


def test_each_item_that_is_left_over_says_why() -> None:
    left = items(
        "nokey - 5 1",
        "noamount x - 1",
        "nodate x 5 -",
        "alone y 5 1",
        "late x 7 1",
        "off x 900 1",
        "lost x 50 1",
    )
    right = items("late2 x 7 40", "off2 x 1000 1", "won x 50 1", "alone2 z 5 1")
    left = pl.concat([left, items("first x 50 1")])
    found = match(left, right, rules("1", days=5))
    assert causes(found) == {
        "nokey": "key_unknown", "noamount": "amount_unknown", "nodate": "date_unknown", "alone": "no_counterpart",
        "late": "days_off", "off": "amount_off", "lost": "lost", "late2": "days_off", "off2": "amount_off",
        "alone2": "no_counterpart",
    }  # fmt: skip
    said = {row["left_ids"][0]: row["reason"] for row in found.of(UNMATCHED).to_dicts() if row["left_ids"]}
    assert said["late"] == "the nearest, late2, is 39 days off"
    assert said["off"] == "the nearest, off2, is off by -100"
    assert said["lost"] == "it fits won, which was assigned to first"
    check(found, left, right)


def test_an_amount_in_another_unit_is_no_match_and_is_suggested() -> None:
    left, right = items("a x 5"), items("b x 5").with_columns(unit=pl.lit("JPY"))
    found = match(left, right, EXACT)
    assert causes(found) == {"a": "unit_differs", "b": "unit_differs"}
    assert found.of(SUGGESTED).select("cause", "difference").rows() == [("unit_differs", None)]
    assert {one.kind for one in leftover_breaks(found, "L", "R")} == {"unit"}


def test_an_unknown_amount_never_matches_by_amount() -> None:
    found = match(items("a x -", "b x 0"), items("p x -"), rules("99%"))
    assert links(found) == set()
    assert found.of(SUGGESTED)["cause"].to_list() == ["amount_unknown"] * 2
    assert found.summary["unknown_items"].to_list() == [1, 1]


def test_names_only_suggest_and_a_suggestion_consumes_nothing() -> None:
    left = items("a x 5 1 Société Générale S.A.", "b x 7 1 Societe generale")
    right = items("p y 9 1 SOCIETE GENERALE", "q x 7 1 Other")
    found = match(left, right, EXACT)
    assert links(found) == {("b", "q")}
    assert links(found, SUGGESTED) == {("a", "p")}
    assert found.of(SUGGESTED).select("cause", "name_score").rows() == [("name", 100)]
    check(found, left, right)


def test_without_a_key_nothing_is_confirmed() -> None:
    found = match(items("a x 5"), items("b y 5"), Rules(()))
    assert found.of(MATCHED).is_empty()
    assert found.of(SUGGESTED)["cause"].to_list() == ["no_key"]


def test_an_amount_that_agrees_in_all_keys_but_one_is_suggested() -> None:
    left, right = (
        items(row).with_columns(land=pl.lit(land)) for row, land in (("a x 5", "JPN"), ("b x 5", "KOR"))
    )
    found = match(left, right, Rules(("key", "land")))
    assert found.of(SUGGESTED)["cause"].to_list() == ["one_key_differs"]


def test_strict_rules_confirm_only_what_has_no_other_candidate() -> None:
    found = match(items("a x 5", "c y 5"), items("b x 5", "d x 5", "e y 5"), rules(is_strict=True))
    assert links(found) == {("c", "e")}
    assert found.of(SUGGESTED)["cause"].to_list() == ["alternatives"]
    assert causes(found) == {"a": "alternatives", "b": "alternatives", "d": "alternatives"}


def test_a_whole_group_that_adds_up_is_one_match() -> None:
    parts = items("p x 3.50 1", "q x 3.49 9", "r y 9 1")
    total = items("t x 7 15", "u y 8 15")
    found = match(parts, total, rules("rounding", cardinality="n:1"))
    assert links(found) == {("p q", "t")}
    assert found.of(MATCHED).select("cause", "cardinality", "difference").rows() == [
        ("whole_group", "n:1", Decimal("-0.01"))
    ]
    check(found, parts, total)


def test_rounding_grows_with_the_number_of_parts() -> None:
    parts = items("p x 1.1", "q x 1.1", "r x 1.1", "s x 1.1")
    assert links(match(parts, items("t x 4"), rules("rounding", cardinality="n:1"))) == {("p q r s", "t")}
    assert links(match(parts, items("t x 5"), rules("rounding", cardinality="n:1"))) == {("p q r s", "t")}
    assert not links(match(parts, items("t x 6"), rules("rounding", cardinality="n:1")))


def test_a_sum_is_confirmed_if_it_is_the_only_one() -> None:
    parts = items("a x 33", "b x 33.3", "c x 2.1", "d x 0.6")
    found = match(items("t x 36"), parts, rules(cardinality="1:n"))
    assert links(found) == {("t", "b c d")}
    assert causes(found) == {"a": "taken"}


def test_several_sums_are_only_suggested() -> None:
    found = match(items("t x 10"), items("a x 4", "b x 6", "c x 3", "d x 7"), rules(cardinality="1:n"))
    assert links(found) == set()
    assert links(found, SUGGESTED) == {("t", "a b"), ("t", "c d")}
    assert causes(found)["t"] == "several_sums"


def test_sums_of_equal_items_are_one_sum() -> None:
    found = match(items("t x 10"), items("a x 5", "b x 5", "c x 5"), rules(cardinality="1:n"))
    assert links(found) == {("t", "a b")}
    assert causes(found) == {"c": "taken"}


def test_two_equal_items_share_the_parts_as_far_as_they_suffice() -> None:
    found = match(items("s x 10", "t x 10"), items("a x 5", "b x 5", "c x 5"), rules(cardinality="1:n"))
    assert links(found) == {("s", "a b")}
    assert causes(found) == {"t": "contested_sum", "c": "amount_off"}
    enough = match(
        items("s x 10", "t x 10"), items("a x 5", "b x 5", "c x 5", "d x 5"), rules(cardinality="1:n")
    )
    assert links(enough) == {("s", "a b"), ("t", "c d")}


def test_two_different_items_that_want_the_same_parts_get_none() -> None:
    found = match(items("s x 10", "t x 11"), items("a x 5", "b x 5.00 2", "c x 6"), rules(cardinality="1:n"))
    assert causes(found)["t"] == "several_sums"
    parts = items("a x 5", "b x 7", "c x 9")
    contested = match(items("s x 12", "t x 16"), parts, rules(cardinality="1:n"))
    assert links(contested) == set()
    assert links(contested, SUGGESTED) == {("s", "a b"), ("t", "b c")}
    assert causes(contested) == {"s": "contested_sum", "t": "contested_sum"} | dict.fromkeys(
        "abc", "amount_off"
    )


@pytest.mark.parametrize("bound", [{"max_search": 3}, {"max_group": 2}])
def test_a_search_that_stops_says_so(bound: dict[str, int]) -> None:
    parts = items("a x 1", "b x 2", "c x 4", "d x 8", "e x 16", "f x 100")
    found = match(items("t x 31"), parts, rules(cardinality="1:n", **bound))
    assert links(found) == set()
    assert causes(found)["t"] == "not_searched"
    assert found.notes == ("The sums of 1 items were not searched further.",)
    whole = match(items("t x 31"), parts, rules(cardinality="1:n"))
    assert links(whole) == {("t", "a b c d e")}


def test_a_sum_found_in_a_search_that_stops_is_only_suggested() -> None:
    parts = items("a x 6", "b x 4", "c x 1", "d x 2", "e x 3")
    found = match(items("t x 10"), parts, rules(cardinality="1:n", max_group=2))
    assert links(found, SUGGESTED) == {("t", "a b")}
    assert found.of(SUGGESTED)["cause"].to_list() == ["not_searched"]


def test_parts_too_far_in_days_are_not_added_up() -> None:
    parts = items("a x 4 1", "b x 6 2", "c x 6 90")
    assert links(match(items("t x 10 3"), parts, rules(cardinality="1:n", days=5))) == {("t", "a b")}


def test_groups_whose_sums_agree_match_as_wholes() -> None:
    left = items("a x 3", "b x 4", "c x 50", "d y 1", "e y 2")
    right = items("p x 2", "q x 5", "r x 50", "s y 4")
    found = match(left, right, rules(cardinality="n:m"))
    assert links(found) == {("c", "r"), ("a b", "p q")}
    assert dict(found.of(MATCHED).select("cause", "cardinality").rows()) == {
        "pair": "1:1",
        "group_sums": "n:m",
    }
    check(found, left, right)


def test_without_amounts_keys_and_days_decide() -> None:
    left, right = (
        items(*rows).drop("amount", "unit") for rows in (("a x - 1", "b x - 9"), ("p x - 2", "q y - 2"))
    )
    found = match(left, right, rules(days=5))
    assert links(found) == {("a", "p")}
    assert found.rows["left_amount"].null_count() == found.rows.height
    assert causes(found) == {"b": "taken", "q": "no_counterpart"}


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (items("a x 1", "a x 2"), "the id 'a' 2 times"),
        (items("a x 1").drop("key"), "no such column"),
        (items("a x 1").cast({"amount": pl.Float64}), "Cast floats first"),
    ],
)
def test_items_that_cannot_be_matched_are_refused(frame: pl.DataFrame, words: str) -> None:
    with pytest.raises(InputError, match=words):
        match(frame, items("b x 1"), EXACT)
    with pytest.raises(InputError, match="right items"):
        match(items("b x 1"), frame, EXACT)


def test_amounts_beyond_exact_reckoning_are_refused() -> None:
    huge = pl.Series([Decimal(10) ** 36], dtype=pl.Decimal(38, 0))
    frame = items("a x 1").with_columns(amount=huge)
    with pytest.raises(TooManyDigitsError):
        match(frame, frame, EXACT)


def test_too_many_candidates_are_refused_before_they_are_made() -> None:
    frame = items("a x 1").join(pl.DataFrame({"n": range(5000)}), how="cross")
    frame = frame.with_columns(item_id=pl.col("n").cast(pl.String)).drop("n")
    with pytest.raises(TooManyPairsError, match="25,000,000 pairs"):
        match(frame, frame, EXACT)


def chained(number: int, offset: str) -> pl.DataFrame:
    """Items of one key, each a candidate of its neighbors only."""
    place = pl.int_range(number, eager=True)
    frame = items("a x 0").join(place.alias("n").to_frame(), how="cross")
    amount = (pl.col("n") * 2 + Decimal(offset)).cast(pl.Decimal(20, 2))
    return frame.with_columns(item_id=pl.col("n").cast(pl.String), amount=amount).drop("n")


def test_a_long_chain_of_candidates_is_assigned_as_one_part() -> None:
    # Left 0, 2, 4 …; right 1, 3, 5 …, the last one missing: each fits two neighbors, and one of the left is too many.
    left, right = chained(600, "0"), chained(600, "1").head(599)
    found = match(left, right, rules("1"))
    assert found.of(MATCHED).height == 599
    assert set(found.of(MATCHED)["difference"]) <= {-1, 1}


def test_a_part_with_too_many_items_is_refused() -> None:
    with pytest.raises(TooManyPairsError, match="5,001 items of a side with equal keys"):
        match(chained(5001, "0"), chained(5001, "1"), rules("1"))


def test_no_items_on_a_side() -> None:
    found = match(items(), items("b x 1"), rules(cardinality="n:1"))
    assert causes(found) == {"b": "no_counterpart"}
    assert match(items(), items(), EXACT).rows.is_empty()


def test_the_longest_amounts_of_the_ledger_match_exactly() -> None:
    for amount in ("33300000000.00", "550000000000000.00"):
        (row,) = match(items(f"a x {amount}"), items(f"b x {amount}"), rules("1%")).of(MATCHED).to_dicts()
        assert row["left_amount"] == row["right_amount"] == Decimal(amount)


def test_items_of_one_name_left_over_on_both_sides_are_two_breaks() -> None:
    found = match(items("E1 x 10"), items("E1 y 20"), rules("1"))
    rows = discrepancies(leftover_breaks(found, "report:claims", "report:claims")).sort("subject")
    assert rows.select("subject", "left_amount", "right_amount").rows() == [
        ("report:claims E1 (left) against report:claims", 10, None),
        ("report:claims E1 (right) against report:claims", None, 20),
    ]


def test_the_worked_example_of_the_methodology() -> None:
    page = (CHECKOUT / "docs" / "methodology" / "comparing.md").read_text(encoding="utf-8")
    section = page.split("## Two lists of items")[1].split("\n## ")[0]
    rows = [tuple(line.strip("| ").split(" | ")) for line in section.splitlines() if line.startswith("|")][2:]
    left, right = (
        items(*(f"{row[place]} x {row[place]}" for row in rows if row[place] != "-")) for place in (0, 1)
    )
    found = match(left, right, rules("1"))
    told = {(one, other): Decimal(difference) for one, other, difference in rows if difference != "-"}
    pairs = found.of(MATCHED).select(pl.col("left_ids", "right_ids").list.first(), "difference")
    assert {(one, other): difference for one, other, difference in pairs.iter_rows()} == told
    (one,) = discrepancies(leftover_breaks(found, "L", "R")).to_dicts()
    assert f"{one['left_amount'].normalize():f} and {one['right_amount']:.0f} are not reconciled" in section
    assert f"one break of {one['difference']:+.0f}." in section


def named(*rows: tuple[str, str, str]) -> pl.DataFrame:
    """Items as id, key and amount, for keys with blanks."""
    return pl.DataFrame(
        [(one, key, Decimal(amount)) for one, key, amount in rows],
        schema={"item_id": pl.String, "key": pl.String, "amount": pl.Decimal(20, 2)}, orient="row",
    )  # fmt: skip


def test_keys_that_differ_in_their_form_only_suggest_each_other() -> None:
    left, right = (
        named(("a", "株式会社トヨタ自動車", "100"), ("b", "Acme Inc.", "5")),
        named(("p", "トヨタ自動車", "101"), ("q", "ACME", "7")),
    )
    found = match(left, right, EXACT)
    assert links(found, SUGGESTED) == {("a", "p"), ("b", "q")}
    assert set(found.of(SUGGESTED)["cause"]) == {"key_form"}


def test_a_reason_says_only_what_was_compared() -> None:
    far = match(items("a x 100 1"), items("p x 600 50"), Rules(()))
    assert links(far, SUGGESTED) == set()
    assert [row["reason"] for row in far.rows.to_dicts()] == [
        "the nearest, p, is off by -500",
        "the nearest, a, is off by -500",
    ]
    wide = match(items("a x 100 1"), items("p x 600 50"), Rules((), parse_tolerance(["90%"])))
    (reason,) = wide.of(SUGGESTED)["reason"]
    assert "agree" not in reason
    assert "the amounts differ by -500" in reason
    assert "49 days apart" in reason
    nothing = match(items("a x 100").drop("amount"), items("p x 600").drop("amount"), Rules(()))
    assert links(nothing, SUGGESTED) == set()
    assert set(causes(nothing).values()) == {"no_key"}


def test_a_pair_is_suggested_once_and_not_against_its_names() -> None:
    left = items("a x 100 - Toyota", "b x 200 - Samsung", "c x 7")
    right = items("p x 100 - Toyota Corp.", "q x 200 - Hyundai", "r x 7")
    found = match(left, right, Rules(()))
    assert links(found, SUGGESTED) == {("a", "p"), ("c", "r")}
    assert sorted(found.of(SUGGESTED)["cause"]) == ["name", "no_key"]


@pytest.mark.parametrize(
    ("rows", "notes"),
    [
        (["a x 60", "b x 10", "c x 50"], ["left: a (60) is the sum of 2 other items"]),
        (["a x 60", "b x 10", "c x 20", "d y 30"], ["left: a (60) is the sum of 3 other items"]),
        (["t x 30", "a x 10", "b x 20", "c y 7"], ["left: t (30) is the sum of 2 other items"]),
        (["a x 10", "b x 10"], []),
        (["a x 0", "b x 0", "c x 0"], []),
        (["a x 60", "b x 10", "c x -"], []),
        (["a x 60", "b x 10", "c x 51"], []),
    ],
)
def test_a_total_among_its_parts_is_noted(rows: list[str], notes: list[str]) -> None:
    found = match(items(*rows), items("p z 1"), EXACT).notes
    assert [note.partition(". ")[0] for note in found] == notes
