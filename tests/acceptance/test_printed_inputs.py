"""Published numbers, reproduced from the figures that their publishers printed."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.breaks.compare import compare, compare_parts, decimal_unit, rounding_tolerance
from pledgebook.pipelines.core.decimals import percent, quotient, rounded, share_of, whole_percent
from pledgebook.pipelines.core.measures.conversion import Rates
from pledgebook.pipelines.core.vocabulary import STATUSES
from pledgebook.pipelines.reconcile.attainment.target import linear_share, straight_line, to_date
from pledgebook.pipelines.reconcile.ladder.claims import claims, steps
from pledgebook.pipelines.reconcile.ladder.rungs import Rung, combined, remaining
from pledgebook.pipelines.reconcile.revision.headline_change import REVISED_MONTH, START, Reckoning, flips
from tests.reconcile.ledger import BN, Row, coverage, only, outcome, rates, table, totals

METHODOLOGY = Path(__file__).parents[2] / "docs" / "methodology"
TENTH = Decimal("0.1")
NONE = "\N{EN DASH}"
SPREAD = ("attainment_low_pct", "attainment_high_pct", "spread_pct_points")


def amount_of(bn: str | None) -> Decimal | None:
    return None if bn is None else Decimal(bn) * BN


# Proration and verdicts


@pytest.mark.parametrize(
    ("target", "months", "expected"),
    [("172.7", 3, "43.2"), ("142.7", 3, "35.7"), ("172.7", 4, "57.6"), ("142.7", 4, "47.6")],
)
def test_linear_proration(target: str, months: int, expected: str) -> None:
    due = to_date(Decimal(target), linear_share(months, 12))
    assert due is not None
    assert rounded(due, TENTH) == Decimal(expected)


@pytest.mark.parametrize(
    ("realized", "due", "expected"),
    [("19.8", "43.2", 46), ("14.4", "35.7", 40), ("26.0", "57.6", 45), ("20.4", "47.6", 43)],
)
def test_to_date_share(realized: str, due: str, expected: int) -> None:
    assert whole_percent(percent(Decimal(realized), Decimal(due))) == expected


def two_years(realized: str) -> pl.DataFrame:
    asks = (Decimal("227.9") + Decimal("274.5")) * BN
    target: Row = {"period_start": date(2020, 1, 1), "period_end": date(2021, 12, 31), "amount_low": asks}
    flows = totals(("R", "2020-01", Decimal(realized) * BN))
    return outcome(target=[target], flows=flows, covered=coverage("R", "2020-01", "2021-12")).reconciliation


def test_two_year_verdict_and_the_flip_of_its_headline() -> None:
    before, after = two_years("288.8"), two_years("288.9")
    row = before.row(0, named=True)
    assert (row["target"], row["status"]) == (Decimal("502.4") * BN, "missed")
    assert rounded(row["attainment_pct"], Decimal("0.01")) == Decimal("57.48")
    assert rounded(after["attainment_pct"][0], Decimal("0.01")) == Decimal("57.50")
    (flip,) = flips([Reckoning(START, before), Reckoning(REVISED_MONTH, after)]).to_dicts()
    assert (flip["before_pct"], flip["after_pct"], flip["cause"]) == (57, 58, "revised month")


def test_rounded_parts_beside_a_rounded_whole() -> None:
    found = compare_parts(Decimal("95.1"), [Decimal(part) for part in ("20.9", "66.5", "7.6")], TENTH)
    assert (found.difference, found.verdict) == (TENTH, "rounding")


def farm_basket() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The farm basket under three readings: 8 bn a year, beside an average of 12.9 bn in five years."""
    base = {"baseline_from": date(2020, 1, 1), "baseline_to": date(2024, 12, 31)}
    readings: list[Row] = [
        {"reading_id": "EO", "basis": "total"},
        {"reading_id": "JS", "basis": "incremental", "is_headline": False} | base,
        {"reading_id": "WH", "basis": "unquantified", "is_headline": False, "measure": "none"},
    ]
    year: Row = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    asks = {"amount_low": 8 * BN, "amount_high": 8 * BN}
    targets = [
        {"reading_id": "EO"} | year | asks,
        {"reading_id": "JS"} | year | asks,
        {"reading_id": "WH"} | year,
    ]
    flows = totals(
        *[
            (reading, f"{one}-01", Decimal("12.9") * BN)
            for reading in ("EO", "JS")
            for one in range(2020, 2026)
        ],
        months=12,
    )
    covered = pl.concat([coverage(reading, "2020-01", "2025-12") for reading in ("EO", "JS")])
    result = outcome(reading=readings, target=targets, flows=flows, covered=covered)
    return (
        result.reconciliation,
        result.verdict,
        result.discrepancy,
    )


def test_farm_basket_under_three_readings() -> None:
    rows, agreed, breaks = farm_basket()
    total, incremental, unquantified = rows.sort("reading_id").to_dicts()
    assert (total["status"], whole_percent(total["attainment_pct"])) == ("met", 161)
    assert incremental["target"] == Decimal("20.9") * BN
    assert (incremental["status"], rounded(incremental["attainment_pct"], TENTH)) == (
        "missed",
        Decimal("61.7"),
    )
    assert unquantified["status"] == "not_quantified"
    found = agreed.row(0, named=True)
    assert (found["headline_status"], found["verdict"], found["is_ambiguous"]) == ("met", None, True)
    assert [found[name] for name in ("readings_for", "readings_against", "readings_silent")] == [1, 1, 1]
    assert (found["attainment_low_pct"], found["attainment_high_pct"]) == (
        Decimal("61.7225"),
        Decimal("161.25"),
    )
    assert found["agreement"] == "ambiguous: 1 for, 1 against, 1 without a verdict"
    assert breaks["kind"].to_list() == ["conflicting_claims"]


# The US-Japan package


def claim(event_id: str, low: str | None, high: str | None, **row: object) -> Row:
    return {
        "event_id": event_id,
        "project": event_id,
        "amount_low": amount_of(low),
        "amount_high": amount_of(high),
    } | row


CANDIDATE: Row = {"stage": "candidate", "event_date": date(2026, 3, 19)}
SCALE: Row = {"stage": "interest", "is_investment": False, "event_date": date(2025, 10, 28)}
LOAN: Row = {"stage": "financing_signed", "event_date": date(2026, 5, 1), "unit": "JPY"}

EVENTS: list[Row] = [
    claim("T1", "36", "36"),
    claim("T1-A", "33", "33", part_of="T1", document_id="US"),
    claim("T1-A", "33.3", "33.3", part_of="T1", document_id="JP"),
    claim("T1-B", "2.1", "2.1", part_of="T1"),
    claim("T1-C", "0.6", "0.6", part_of="T1"),
    claim("T2", None, "73", **CANDIDATE),
    claim("T2-A", None, "40", part_of="T2", place="Tennessee and Alabama", document_id="S41", **CANDIDATE),
    claim("T2-A", None, "40", part_of="T2", place="Tennessee and Idaho", document_id="S40", **CANDIDATE),
    claim("T2-BC", None, "33", part_of="T2", **CANDIDATE),
    claim("L1", "340", None, part_of="T1", **LOAN),
    claim("SCALE", "390", "400", document_id="JFS", **SCALE),
    claim("SCALE", "332", None, document_id="WH", **SCALE),
    claim("SCALE", "513.45", "513.45", document_id="SUM", **SCALE),
]
PACKAGE = {"instrument": "investment", "pledged_date": date(2025, 9, 4), "deadline": date(2029, 1, 19)}
READINGS: list[Row] = [
    {"measure": "event", "stage": "disbursed", "schedule": "cumulative", "proration": "none", "source": None}
]
WINDOW: Row = {
    "period_start": date(2025, 9, 4),
    "period_end": date(2029, 1, 19),
    "amount_low": 550 * BN,
    "amount_high": 550 * BN,
}
IMPLIED = rates(("JPY", "2026-05", "154.5"))


def package() -> tuple[dict[tuple[str, bool], Row], Row, pl.DataFrame]:
    result = outcome(reading=READINGS, pledge=[PACKAGE], target=[WINDOW], event=EVENTS, rate=IMPLIED)
    ladder = {(row["stage"], row["is_investment"]): row for row in result.ladder.to_dicts()}
    return ladder, result.reconciliation.row(0, named=True), result.discrepancy


def test_selected_is_a_range() -> None:
    selected = package()[0]["selected", True]
    assert (selected["low"], selected["high"]) == (Decimal("35.7") * BN, 36 * BN)
    assert [rounded(selected[name], TENTH) for name in ("low_pct", "high_pct")] == [Decimal("6.5")] * 2
    left = remaining(550 * BN, Rung(selected["low"], selected["high"], 1))
    assert left == (514 * BN, Decimal("514.3") * BN)


def test_disbursed_is_unknown_and_never_zero() -> None:
    ladder, row, _ = package()
    disbursed = ladder["disbursed", True]
    assert (disbursed["low"], disbursed["high"], disbursed["low_pct"], disbursed["events"]) == (
        None,
        None,
        None,
        0,
    )
    assert disbursed["note"] == "nothing documented: unknown, not 0"
    assert (row["realized"], row["attainment_pct"], row["status"]) == (None, None, "no_data")
    assert row["reason"] == "no disbursement is documented: unknown"


def test_candidates_are_up_to_73_bn() -> None:
    candidate = package()[0]["candidate", True]
    assert (candidate["low"], candidate["high"]) == (None, 73 * BN)


def test_financing_signed_has_a_low_end_only() -> None:
    signed = package()[0]["financing_signed", True]
    assert rounded(signed["low"] / BN, TENTH) == Decimal("2.2")
    assert (signed["high"], rounded(signed["low_pct"], TENTH)) == (None, Decimal("0.4"))


def test_one_event_with_three_totals_is_a_range_and_no_investment() -> None:
    ladder, _, breaks = package()
    scale = ladder["interest", False]
    assert (scale["low"], scale["high"], scale["events"]) == (332 * BN, Decimal("513.45") * BN, 1)
    assert scale["low_pct"] is None
    assert ladder["interest", True]["events"] == 0
    found = breaks.filter(pl.col("subject") == "SCALE").row(0, named=True)
    assert (found["kind"], found["left_label"], found["right_label"]) == ("conflicting_claims", "WH", "SUM")


def test_selected_and_candidate_together() -> None:
    rows = table("event", EVENTS).to_dicts()
    found = combined(steps(claims(rows, "USD", Rates(IMPLIED))), ("candidate", "selected"))
    assert found.high == 109 * BN
    pct = percent(found.high, 550 * BN)
    assert pct is not None
    assert rounded(pct, TENTH) == Decimal("19.8")


def test_the_breaks_of_the_package() -> None:
    breaks = package()[2]
    assert breaks.select("kind", "subject").rows() == [
        ("conflicting_claims", "SCALE"),
        ("conflicting_claims", "T1-A"),
        ("rounding", "T1"),
        ("stage_conflict", "T2-A place"),
    ]


def test_equity_share_is_a_range() -> None:
    assert [share_of(550 * BN, Decimal(pct)) for pct in (1, 2)] == [Decimal("5.5") * BN, 11 * BN]


def test_a_straight_line_is_a_reference_by_days() -> None:
    start, end, day = date(2025, 9, 4), date(2029, 1, 19), date(2026, 11, 22)
    assert ((day - start).days, (end - start).days) == (444, 1233)
    line = straight_line(550 * BN, start, end, day)
    assert rounded(line / BN, Decimal(1)) == 198
    assert percent(line, 550 * BN) == Decimal("36.0097")
    assert package()[1]["target_to_date"] is None


def test_two_sources_imply_two_exchange_rates() -> None:
    implied = [quotient(Decimal(yen) * 1000, Decimal(usd)) for yen, usd in (("7.18", "45.9"), ("85", "550"))]
    assert [rounded(one, TENTH) for one in implied] == [Decimal("156.4"), Decimal("154.5")]


def test_gas_by_volume_and_by_value_are_both_true_and_no_break() -> None:
    year: Row = {"period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31)}
    readings: list[Row] = [
        {"reading_id": "VOLUME", "basis": "unquantified", "measure": "quantity", "unit": "t"},
        {"reading_id": "VALUE", "basis": "unquantified", "is_headline": False, "unit": "JPY"},
    ]
    flows = pl.concat([
        totals(("VOLUME", "2024-01", 6_300_000), unit="t", months=12),
        totals(("VALUE", "2024-01", Decimal("542.6") * BN), unit="JPY", months=12),
    ])  # fmt: skip
    covered = pl.concat([coverage(one["reading_id"], "2024-01", "2024-12") for one in readings])
    result = outcome(
        reading=readings,
        target=[{"reading_id": one["reading_id"]} | year for one in readings],
        flows=flows,
        covered=covered,
    )
    assert result.reconciliation.select("realized", "unit").rows() == [
        (Decimal("542.6") * BN, "JPY"),
        (6_300_000, "t"),
    ]
    assert result.discrepancy.is_empty()
    share = percent(Decimal("6.3"), Decimal("65.9"))
    assert share is not None
    assert rounded(share, TENTH) == Decimal("9.6")


def test_cargoes_match_the_monthly_totals_within_rounding() -> None:
    cargoes, eia = (
        [Decimal(text) for text in texts]
        for texts in (("31208", "28030.92", "44016"), ("31208", "28031", "44016"))
    )
    tolerance = rounding_tolerance([decimal_unit(cargoes), decimal_unit(eia)])
    found = [compare(*pair, tolerance) for pair in zip(cargoes, eia, strict=True)]
    assert [one.verdict for one in found] == ["reconciled", "rounding", "reconciled"]
    assert [one.difference for one in found] == [0, Decimal("-0.08"), 0]


def test_soybeans_from_the_us() -> None:
    assert percent(Decimal("2.2"), Decimal("3.2")) == Decimal("68.75")


# Guards


def test_zero_missing_and_not_published_are_three_things() -> None:
    asks = [{"amount_low": 100}]
    reported = only(
        target=asks, flows=totals(("R", "2026-01", 0)), covered=coverage("R", "2026-01", "2026-01")
    )
    missing = only(target=asks, covered=coverage("R", "2026-01", "2026-01"))
    unpublished = only(target=asks)
    assert [row["realized"] for row in (reported, missing, unpublished)] == [0, 0, None]
    assert [row["attainment_pct"] for row in (reported, missing, unpublished)] == [0, 0, None]


@pytest.mark.parametrize("amount", ["33300000000.00", "550000000000.00"])
def test_big_amounts_are_matched_exactly(amount: str) -> None:
    row = only(
        target=[{"amount_low": Decimal(amount)}],
        flows=totals(("R", "2026-01", amount)),
        covered=coverage("R", "2026-01", "2026-10"),
    )
    assert (row["gap"], row["attainment_pct"], row["status"]) == (0, 100, "met")


def test_a_surplus_is_a_difference_too() -> None:
    assert compare(Decimal(200), Decimal(100)).difference == 100
    assert compare(Decimal(100), Decimal(200)).difference == -100
    assert compare(Decimal(200), Decimal(100)).verdict == "difference"


def test_a_source_that_has_published_no_month() -> None:
    row = only(target=[{"amount_low": 100}], flows=totals(("R", "2026-01", 5)))
    assert (row["attainment_pct"], row["realized"], row["status"]) == (None, None, "no_data")
    assert row["reason"] == "0 of 10 months available from census_trade: unknown"


# The page that explains the formulas


def test_the_methodology_prints_the_numbers_that_the_code_gives() -> None:
    text = (METHODOLOGY / "readings.md").read_text(encoding="utf-8")
    rows, _, _ = farm_basket()
    for row in rows.drop_nulls("attainment_pct").to_dicts():
        assert f"{rounded(row['attainment_pct'], Decimal('0.01'))} %" in text
    agreed = farm_basket()[1].row(0, named=True)
    spread = [f"{agreed[name].normalize():f}" for name in SPREAD]
    assert (
        f"*{agreed['agreement']}*, from {spread[0]} to {spread[1]} %, a spread of {spread[2]} points"
        in joined(text)
    )
    for row in rows.to_dicts():
        share = (
            NONE if row["attainment_pct"] is None else f"{rounded(row['attainment_pct'], Decimal('0.01'))} %"
        )
        assert re.search(
            rf"\| {row['reading_id']}, [^|]*\|[^|]*\|[^|]*\| {share} \| {row['status']} \|", text
        )
    worked = worked_example()
    text = (METHODOLOGY / "attainment.md").read_text(encoding="utf-8")
    for name in (
        "baseline",
        "target",
        "target_to_date",
        "realized",
        "gap",
        "attainment_pct",
        "attainment_to_date_pct",
        "required_pace",
    ):
        assert f"| {name} | {worked[name].normalize():f} |" in text
    assert f"| status | {worked['status']} |" in text
    assert f"| reason | {worked['reason']} |" in text


def test_the_methodology_lists_exactly_the_statuses() -> None:
    text = (METHODOLOGY / "attainment.md").read_text(encoding="utf-8")
    section = text.split("### Status\n")[1].split("\n### ")[0]
    listed = re.findall(r"^\| ([a-z_]+) \| ", section, re.MULTILINE)
    assert sorted(name for name in listed if name != "status") == sorted(STATUSES)


def joined(text: str) -> str:
    return " ".join(text.split())


def worked_example() -> Row:
    """Asks 60 over 2025, when each month brought 10; January to April 2026 brought 12 each; read on 15 June."""
    reading = {"basis": "incremental", "baseline_from": date(2025, 1, 1), "baseline_to": date(2025, 12, 31)}
    flows = totals(
        *[("R", f"2025-{one:02}", 10) for one in range(1, 13)],
        *[("R", f"2026-{one:02}", 12) for one in range(1, 5)],
    )
    return only(
        date(2026, 6, 15), reading=[reading], target=[{"amount_low": 60}], flows=flows, covered=coverage("R", "2025-01", "2026-04")
    )  # fmt: skip
