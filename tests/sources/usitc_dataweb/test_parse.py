"""Exports of DataWeb: the lines around the table, and years that were not over. All figures are invented."""

from collections.abc import Callable

import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.sources.usitc_dataweb.samples import HEADER, ROWS, exported

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]
WHOLE = exported(HEADER, ROWS).decode()


def test_a_zero_of_a_year_that_is_over_is_a_zero_and_a_year_of_zeros_is_unknown(
    read: Read, conformed: Conform
) -> None:
    parsed = read("usitc_dataweb", WHOLE)
    good = conformed(parsed).good.sort("partner_iso3", "month")
    assert good.select("partner_iso3", "product_code", "value", "period_months").rows() == [
        ("CHN", "01", 75_000_000, 12), ("CHN", "01", 3, 12), ("CIV", "12", 0, 12),
        ("CIV", "12", 7, 12), ("JPN", "01", 1250, 12), ("JPN", "01", 0, 12),
    ]  # fmt: skip
    assert [str(month) for month in good["month"].unique().sort()] == ["2023-01-01", "2024-01-01"]
    rules = parsed.ignored["rule"].value_counts().sort("rule").rows()
    assert rules == [("area_without_a_code", 2), ("year_not_over", 5)]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (("Data Row Count,5", "Data Row Count,6"), "found 5 rows; expected 6 rows, as the file itself says"),
        (
            ("1250.00", "1251.00"),
            "figures of 2023 that add up to 75,001,271.*the printed total of 75,001,270",
        ),
        (("Total Exports|", "General Imports|"), "the first line 'General Imports|Annual Data'"),
        (("Total: ", "Sum: "), "a last line that begins with 'Sum:'"),
        (("Data Row Count", "Rows"), "no line 'Data Row Count'"),
    ],
)
def test_an_export_that_is_cut_or_does_not_add_up_is_refused(
    changed: tuple[str, str], message: str, read: Read
) -> None:
    with pytest.raises(SourceError, match=message.replace("|", r"\|")):
        read("usitc_dataweb", WHOLE.replace(*changed))
