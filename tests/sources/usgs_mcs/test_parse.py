"""The Geological Survey's summaries: production, import sources, and the marks of its figures. Figures are invented."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.sources.usgs_mcs.samples import RELEASE, SOUND

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]


def test_a_country_produces_for_the_world(read: Read, conformed: Conform) -> None:
    (row,) = conformed(read("usgs_mcs", SOUND)).good.iter_rows(named=True)
    assert (row["reporter_iso3"], row["partner_iso3"], row["direction"]) == ("W00", "CHN", "production")
    assert (row["series"], row["product_code"]) == ("mine_production", "RARE_EARTHS")
    assert (row["quantity"], row["unit"], row["obs_status"]) == (1234, "t", "estimated")
    assert (str(row["month"]), row["period_months"]) == ("2024-01-01", 12)


def test_each_mark_has_its_meaning_and_each_row_its_place(read: Read, conformed: Conform) -> None:
    parsed = read("usgs_mcs", RELEASE)
    good = conformed(parsed).good
    found = {
        (row["product_code"], row["partner_iso3"]): (
            row["quantity"],
            row["unit"],
            row["stated_share_pct"],
            row["qualifier"],
        )
        for row in good.iter_rows(named=True)
        if row["series"] != "import_sources"
    }
    assert found == {
        ("RARE_EARTHS", "CHN"): (1234, "t", None, "exact"),
        ("RARE_EARTHS", "CAN"): (0, "t", None, "exact"),
        ("RARE_EARTHS", "W00"): (2000, "t", None, "exact"),
        ("LITHIUM", "USA"): (None, None, None, "exact"),
        ("COPPER", "COD"): (1_250_500, "t", None, "exact"),
    }
    shares = good.filter(series="import_sources").sort("partner_iso3")
    assert shares.select(
        "reporter_iso3", "partner_iso3", "stated_share_pct", "qualifier", "period_months"
    ).rows() == [
        ("USA", "CHL", Decimal(99), "at_least", 48),
        ("USA", "CHN", Decimal(71), "exact", 48),
    ]
    assert parsed.ignored["rule"].to_list() == ["other_countries", "not_followed"]


def test_it_is_read_in_its_own_encoding(read: Read) -> None:
    assert read("usgs_mcs", RELEASE.encode("cp1252")).rows.height == 8


def test_a_statistic_that_is_not_the_surveys_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="found the statistic 'Dreams'; expected one of Capacity"):
        read("usgs_mcs", SOUND.replace(",Production,", ",Dreams,"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("China", "Atlantis"), "Country: found 'Atlantis', expected a country"),
        ((",2024,", ",2031,"), "Year: found '2031', expected a month from 1900"),
        (("metric tons", "carats"), "Unit: found 'carats', expected metric tons"),
        (('"1,234"', "many"), "Value: found 'many', expected a number"),
    ],
)
def test_a_faulty_row_is_refused_by_name(
    wrong: tuple[str, str], message: str, refusals: Callable[[str, str], str]
) -> None:
    first, second = SOUND.split("\n", 1)
    assert message in refusals("usgs_mcs", f"{first}\n{second.replace(*wrong, 1)}")
