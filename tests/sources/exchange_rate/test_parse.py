"""Exchange rates: the ECB's euro base, the Federal Reserve's mixed directions, missing quotes."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]

ECB = """\
Date,USD,JPY,CYP,
2026-10-30,1.1172,175.68,N/A,
2026-10-29,N/A,175.92,N/A,
"""
FED = "Date,Country,Exchange rate\n"


def rates(parsed: Parsed, conformed: Conform) -> dict[str, Decimal]:
    result = conformed(parsed)
    assert result.refused.is_empty()
    return dict(result.good.select("currency", "units_per_usd").rows())


def test_the_euro_rates_are_turned_to_units_per_dollar(read: Read, conformed: Conform) -> None:
    first = "\n".join(ECB.splitlines()[:2]) + "\n"
    found = rates(read("exchange_rate", first), conformed)
    assert found == {"EUR": Decimal("0.89509488"), "JPY": Decimal("157.25026853")}


def test_cells_without_a_quote_are_left_out_and_rows_without_a_dollar_are_rejected(
    read: Read, conformed: Conform
) -> None:
    parsed = read("exchange_rate", ECB)
    assert parsed.ignored["rule"].to_list() == ["not_quoted"] * 3
    refused = conformed(parsed).refused
    assert "the USD rate of the same day" in refused["reasons"].explode()[0]
    assert refused.height == 1


def test_the_pound_shows_the_direction_of_a_monthly_table(read: Read, conformed: Conform) -> None:
    mixed = "2013-01-01,United Kingdom,1.5964\n2013-01-01,Euro,1.3304\n2013-01-01,Japan,89.0581\n"
    turned = "2013-01-01,United Kingdom,0.6264\n2013-01-01,Euro,0.7517\n2013-01-01,Japan,89.0581\n"
    of_mixed = rates(read("exchange_rate", FED + mixed), conformed)
    of_turned = rates(read("exchange_rate", FED + turned), conformed)
    assert of_mixed == {"GBP": Decimal("0.62640942"), "EUR": Decimal("0.75165364"), "JPY": Decimal("89.0581")}
    assert of_turned == {"GBP": Decimal("0.6264"), "EUR": Decimal("0.7517"), "JPY": Decimal("89.0581")}


def test_without_the_pound_the_direction_of_the_euro_is_rejected(refusals: Callable[[str, str], str]) -> None:
    reasons = refusals("exchange_rate", FED + "2013-01-01,Euro,1.3304\n2013-01-01,Japan,89.0581\n")
    assert "which show the direction" in reasons
    assert "Japan'" not in reasons


def test_the_bolivar_changes_with_the_month(read: Read) -> None:
    lines = [
        "2018-08-01,Venezuela,2495016.1501",
        "2018-09-01,Venezuela,61.4953",
        "2021-11-01,Venezuela,4.4848",
    ]
    rows = read("exchange_rate", FED + "\n".join(lines) + "\n").rows
    assert rows["currency"].to_list() == ["VEF", "VES", "VED"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2013-01-01,Narnia,1", "unknown currency"),
        ("2013-01-15,Japan,89", "Date: found '2013-01-15'"),
        ("2013-13-01,Japan,89", "Date: found '2013-13-01'"),
        ("2031-01-01,Japan,89", "when the file was retrieved"),
        ('2013-01-01,Japan,"1,089"', "Exchange rate: found '1,089'"),
        ("2013-01-01,Japan,0", "Exchange rate: found '0'"),
        ("2013-01-01,Japan,-89", "Exchange rate: found '-89'"),
    ],
)
def test_a_faulty_month_is_rejected(refusals: Callable[[str, str], str], line: str, reason: str) -> None:
    assert reason in refusals("exchange_rate", FED + line + "\n")


@pytest.mark.parametrize("line", ["30.10.2026,1.1,175,", "2026-11-23,1.1,175,", "0026-10-30,1.1,175,"])
def test_a_faulty_day_is_rejected(refusals: Callable[[str, str], str], line: str) -> None:
    assert "Date: found" in refusals("exchange_rate", f"Date,USD,JPY,\n{line}\n")


def test_an_unknown_currency_column_is_an_error(read: Read) -> None:
    with pytest.raises(SourceError, match="unknown column 'QQQ'"):
        read("exchange_rate", ECB.replace("CYP", "QQQ"))


@examples(30)
@given(names=st.permutations(["Date", "USD", "JPY", "CYP"]))
def test_the_order_of_columns_is_irrelevant(read: Read, conformed: Conform, names: list[str]) -> None:
    table = [
        dict(zip(["Date", "USD", "JPY", "CYP"], line.split(","), strict=False)) for line in ECB.splitlines()
    ]
    turned = "".join(",".join(row[name] for name in names) + ",\n" for row in table)
    first, second = (conformed(read("exchange_rate", text)) for text in (ECB, turned))
    assert first.good.equals(second.good)
    assert first.refused["row_number"].equals(second.refused["row_number"])


@pytest.mark.parametrize("name", ["eurofxref-hist.csv", "fed_h10_monthly.csv"])
def test_the_real_tables_are_read_whole(read: Read, conformed: Conform, shared_data: Path, name: str) -> None:
    parsed = read("exchange_rate", (shared_data / "fx" / name).read_bytes())
    assert conformed(parsed).refused.is_empty()


@pytest.mark.parametrize("mark", ["N/A", "ND", "NA", "NaN", "", "null"])
def test_a_mark_in_place_of_a_rate_is_left_out_by_name(read: Callable[[str, str], Parsed], mark: str) -> None:
    parsed = read("exchange_rate", f"Date,USD,JPY,\n2026-10-30,1.1172,{mark},\n")
    assert parsed.ignored["rule"].to_list() == ["not_quoted"]


@pytest.mark.parametrize("mark", ["-", "…", "x", "1.2E+02", "1,117"])
def test_an_unknown_mark_in_place_of_a_rate_is_an_alarm(
    read: Callable[[str, str], Parsed], mark: str
) -> None:
    parsed = read("exchange_rate", f'Date,USD,JPY,\n2026-10-30,1.1172,"{mark}",\n')
    [(reasons,)] = parsed.rows.filter(currency="JPY").select("refusals").rows()
    assert reasons == [f"quote: found '{mark}', expected a positive number without thousands separators"]
