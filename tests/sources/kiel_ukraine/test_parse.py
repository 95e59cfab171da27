"""Ukraine Support Tracker: totals checked exactly against their parts. All figures are invented."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]

OLD = '"country","iso","year","month","total","financial","humanitarian","military","gdp","pct_gdp"\n'
NEW = OLD.replace('"gdp"', '"commitments","to_be_allocated","gdp"')
MARCH = '"Japan","JPN",2022,3,0.6,0.1,0.2,0.3,0.500001,-0.099999,4.5,0.01\n'
ALL = "year,month,total_allocations,military,financial,humanitarian\n2022,3,0.6,0.3,0.1,0.2\n"


def kiel(row: str, header: str = NEW) -> str:
    return f"{header}{row}\n"


def test_kinds_are_allocated_and_commitments_committed(read: Read, conformed: Conform) -> None:
    events = conformed(read("kiel_ukraine", NEW + MARCH)).good
    assert events.select("event_id", "series", "stage", "amount_low", "amount_high").rows() == [
        ("UKR-JPN-2022-03-financial", "financial", "allocated", Decimal(100_000_000), Decimal(100_000_000)),
        ("UKR-JPN-2022-03-humanitarian", "humanitarian", "allocated", Decimal(200_000_000), Decimal(200_000_000)),
        ("UKR-JPN-2022-03-military", "military", "allocated", Decimal(300_000_000), Decimal(300_000_000)),
        ("UKR-JPN-2022-03-commitments", "commitments", "committed", Decimal(500_001_000), Decimal(500_001_000)),
    ]  # fmt: skip
    same = events.select("payer_iso3", "beneficiary_iso3", "event_date", "unit", "provider", "grade").unique()
    assert same.rows() == [("JPN", "UKR", date(2022, 3, 1), "EUR", "Japan", "N")]


def test_the_total_and_the_rest_are_left_out_by_name(read: Read) -> None:
    parsed = read("kiel_ukraine", NEW + MARCH)
    assert parsed.ignored.rows() == [(1, "total_beside_parts"), (6, "commitments_less_allocations")]
    assert parsed.raw["figure"].to_list() == [
        "total", "financial", "humanitarian", "military", "commitments", "to_be_allocated",
    ]  # fmt: skip


def test_an_older_release_has_no_commitments_and_withdraws_none(read: Read) -> None:
    parsed = read("kiel_ukraine", kiel("Japan,JPN,2022,3,0.6,0.1,0.2,0.3,4.5,0.01", OLD))
    assert parsed.rows["stage"].unique().to_list() == ["allocated"]
    assert set(parsed.whole["series"]) == {"financial", "humanitarian", "military"}


@pytest.mark.parametrize("dropped", [(), ("gdp",), ("gdp", "pct_gdp")])
def test_commitments_come_without_their_rest_and_gdp(
    read: Read, conformed: Conform, dropped: tuple[str, ...]
) -> None:
    row = {"to_be_allocated": "-0.099999", "gdp": "4.5", "pct_gdp": "0.01"}
    header, line = NEW, MARCH
    for name in ("to_be_allocated", *dropped):
        header, line = header.replace(f'"{name}"', ""), line.replace(row[name], "", 1)
    header = ",".join(name for name in header.strip().split(",") if name) + "\n"
    line = ",".join(cell for cell in line.strip().split(",") if cell) + "\n"
    events = conformed(read("kiel_ukraine", header + line)).good
    assert events.filter(pl.col("series") == "commitments")["amount_low"].to_list() == [Decimal(500_001_000)]
    assert events.height == 4


def test_commitments_of_all_donors_are_read_too(read: Read, conformed: Conform) -> None:
    header, row = ALL.strip().split("\n")
    events = conformed(read("kiel_ukraine", f"{header},commitments\n{row},0.5\n")).good
    assert set(events["stage"]) == {"allocated", "committed"}


def test_the_table_over_all_donors_is_the_world(read: Read, conformed: Conform) -> None:
    parsed = read("kiel_ukraine", ALL)
    events = conformed(parsed).good
    assert events.select("payer_iso3", "series", "amount_low").rows() == [
        ("W00", "financial", Decimal(100_000_000)),
        ("W00", "humanitarian", Decimal(200_000_000)),
        ("W00", "military", Decimal(300_000_000)),
    ]
    assert parsed.ignored.rows() == [(1, "total_beside_parts")]
    donors = read("kiel_ukraine", NEW + MARCH)
    assert not set(events["project"]) & set(donors.rows["project"])  # the one never withdraws the other


def test_the_union_s_institutions_are_a_donor(read: Read, conformed: Conform) -> None:
    row = '"EU (Commission and Council)","EU",2022,3,0.6,0.1,0.2,0.3,0.6,0,1,1'
    events = conformed(read("kiel_ukraine", kiel(row))).good
    assert set(events["payer_iso3"]) == {"EUU"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Japan,JPN,2022,3,0.7,0.1,0.2,0.3,0.7,0,1,1", "total: found '0.7', expected 0.6, the sum of financial"),
        ("Japan,JPN,2022,3,0.6,0.1,0.2,0.3,0.600002,0.000001,1,1", "expected 0.600001, total + to_be_allocated"),
        ("Japan,JPN,2022,3,0.6,0.1,0.2,NA,0.6,0,1,1", "military: found 'NA', expected a number of EUR bn"),
        ("Japan,JPN,2022,3,0.6,0.1,0.2,0.3,,0,1,1", "commitments: found '', expected a number"),
        ('Japan,JPN,2022,3,"1,6",0.1,0.2,0.3,0.6,0,1,1', "total: found '1,6'"),
        ("Utopia,UTO,2022,3,0.6,0.1,0.2,0.3,0.6,0,1,1", "iso: found 'UTO', expected the ISO 3166 alpha-3 code"),
        ("World,W00,2022,3,0.6,0.1,0.2,0.3,0.6,0,1,1", "iso: found 'W00'"),
        ("Japan,KOR,2022,3,0.6,0.1,0.2,0.3,0.6,0,1,1", "iso: found 'KOR', expected the code of the country"),
        ("Japan,JPN,2022,13,0.6,0.1,0.2,0.3,0.6,0,1,1", "period: found '2022-13'"),
        ("Japan,JPN,2027,1,0.6,0.1,0.2,0.3,0.6,0,1,1", "when the file was retrieved"),
        ("Japan,JPN,,1,0.6,0.1,0.2,0.3,0.6,0,1,1", "period"),
        ("Japan,JPN,2022,3,0.0000000000001,0,0,0.0000000000001,0.0000000000001,0,1,1", "amount_low: found '0.0001"),
    ],
)  # fmt: skip
def test_a_faulty_row_is_rejected_with_all_its_figures(
    read: Read, conformed: Conform, refusals: Callable[[str, str], str], row: str, reason: str
) -> None:
    assert reason in refusals("kiel_ukraine", kiel(row))
    good = conformed(read("kiel_ukraine", kiel(row))).good
    assert not good.filter(pl.col("amount_low") != 0).height


def test_a_figure_that_is_given_twice_is_rejected(refusals: Callable[[str, str], str]) -> None:
    other = MARCH.replace("0.6,0.1", "0.7,0.2").replace("-0.099999", "-0.199999")
    assert "rows 2, 8 give different figures" in refusals("kiel_ukraine", NEW + MARCH + other)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('"release","period","date","label"\n"9","04/2026","2026-08-04","Release 9"\n', "--edition LABEL"),
        (NEW.replace('"commitments",', ""), "the column 'to_be_allocated' without 'commitments'"),
        (NEW.replace('"military"', '"weapons"'), "no column 'military'"),
        (NEW.replace('"gdp"', '"gnp"'), "the unknown column 'gnp'"),
        (ALL.replace("military", "arms"), "no column 'military'"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_rejected(read: Read, content: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read("kiel_ukraine", content)


micro = st.integers(-(2 * 10**8), 2 * 10**8)


@examples(60)
@given(rows=st.lists(st.tuples(micro, micro, micro, micro), min_size=1, max_size=8))
def test_the_stored_rows_add_up_to_the_rows_left_out(
    read: Read, conformed: Conform, rows: list[tuple[int, int, int, int]]
) -> None:
    lines = "".join(
        f"Japan,JPN,{2015 + n},1,{sum(parts)}e-6,{parts[0]}e-6,{parts[1]}e-6,{parts[2]}e-6,{sum(parts) + rest}e-6,{rest}e-6,1,1\n"
        for n, (*parts, rest) in enumerate(rows)
    )
    outcome = conformed(read("kiel_ukraine", NEW + lines))
    assert outcome.refused.is_empty()
    sums = dict(outcome.good.group_by("stage").agg(pl.col("amount_low").sum()).iter_rows())
    assert sums["allocated"] == 1000 * sum(sum(parts) for *parts, _ in rows)
    assert sums["committed"] == 1000 * sum(sum(row) for row in rows)


@pytest.mark.parametrize(
    ("file", "read_rows", "stored", "ignored"),
    [
        ("data_explorer.csv", 6474, 4316, {"commitments_less_allocations": 1079, "total_beside_parts": 1079}),
        ("data_explorer_taken_2026-07-16.csv", 4524, 3393, {"total_beside_parts": 1131}),
        ("total_allocations.csv", 208, 156, {"total_beside_parts": 52}),
    ],
)
def test_every_row_of_a_real_release_is_accounted_for(
    read: Read, conformed: Conform, shared_data: Path, file: str, read_rows: int, stored: int, ignored: dict[str, int]
) -> None:  # fmt: skip
    parsed = read("kiel_ukraine", (shared_data / "ukraine_support" / file).read_bytes())
    outcome = conformed(parsed)
    assert (parsed.raw.height, outcome.good.height, outcome.refused.height) == (read_rows, stored, 0)
    assert dict(parsed.ignored.group_by("rule").len().iter_rows()) == ignored


def test_the_real_donors_add_up_to_all_donors(read: Read, conformed: Conform, shared_data: Path) -> None:
    def by_month(file: str) -> dict[tuple[date, str], Decimal]:
        events = conformed(read("kiel_ukraine", (shared_data / "ukraine_support" / file).read_bytes())).good
        sums = (
            events.filter(stage="allocated").group_by("event_date", "series").agg(pl.col("amount_low").sum())
        )
        return {(day, series): amount for day, series, amount in sums.iter_rows()}

    assert by_month("data_explorer.csv") == by_month("total_allocations.csv")
