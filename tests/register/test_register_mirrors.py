"""What the register refuses in a mirror, and what it makes of a sound one. Everything is invented."""

from datetime import datetime
from decimal import Decimal

import pytest

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.register import parse_register
from tests.registers import AGREEMENT, SCOPE, entry

MIRROR = entry("mirror", id="M", exporter_iso3="USA", importer_iso3="JPN", scope="S", exporter_source="census_trade",
               exporter_series="ALL_VAL_MO", importer_source="japan_customs", importer_series="value", currency="USD",
               document="FIRST", grade="P")  # fmt: skip
FILE = AGREEMENT + entry("document") + SCOPE + MIRROR


def test_a_mirror_is_known_from_its_document_and_so_is_its_scope() -> None:
    found = parse_register({"a.toml": FILE + "margin = 0.05\nlag_max_months = 2\nexporter_rate = 1.5\n"})
    row = found["mirror_pair"].row(0, named=True)
    assert (row["margin"], row["lag"], row["lag_max_months"]) == (Decimal("0.05"), None, 2)
    assert row["exporter_rate"] == Decimal("1.5")
    assert row["known_from"] == datetime(2025, 10, 30)
    assert found["scope"]["known_from"].to_list() == [datetime(2025, 9, 4)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('importer_iso3 = "JPN"', 'importer_iso3 = "USA"', "`USA` on both sides"),
        ('importer_iso3 = "JPN"', 'importer_iso3 = "JAP"', "JAP"),
        ('exporter_iso3 = "USA"', 'exporter_iso3 = "EUU"', "exporter_iso3: found `EUU`; expected a country, since japan"),
        ('"ALL_VAL_MO"', '"GEN_VAL_MO"', "a series of census_trade with export flows (ALL_VAL_MO)"),
        ('importer_series = "value"', 'importer_series = "quantity1"', "a series that gives a value"),
        ('scope = "S"', 'scope = "T"', "`T`, no such scope"),
        ('scope = "S"', 'scope = "S"\nimporter_elsewhere = "T"', "importer_elsewhere: found `T`, no such scope"),
        ('currency = "USD"', 'currency = "ABC"', "an ISO 4217 currency code"),
        ('currency = "USD"', 'currency = "USD"\nlag = "0.3, 0.3"', "the weights `0.3, 0.3` add up to 0.6"),
        ('currency = "USD"', 'currency = "USD"\nlag = "1"\nlag_max_months = 2', "`lag` and `lag_max_months`"),
        ('currency = "USD"', 'currency = "USD"\nlag_max_months = 2.5', "a whole number"),
        ('currency = "USD"', 'currency = "USD"\nlag_max_months = 25', "0 to 24"),
        ('currency = "USD"', 'currency = "USD"\nmargin = -0.05', "the margin of CIF over FOB"),
        ('currency = "USD"', 'currency = "USD"\nmargin_low = 0.05', "`margin_low` and no `margin`"),
        ('currency = "USD"', 'currency = "USD"\nmargin = 0.1\nmargin_low = 0.2', "margin_low 0.2 and margin 0.1"),
        ('currency = "USD"', 'currency = "USD"\nmargin = 0.1\nimporter_fob_series = "value"', "`margin` and"),
        ('currency = "USD"', 'currency = "USD"\nre_export_source = "un_comtrade"', "`re_export_source` alone"),
        ('currency = "USD"', 'currency = "USD"\nfreight = 0.05', "the unknown field `freight`"),
        ('grade = "P"\n', "", "no `grade`"),
    ],
)  # fmt: skip
def test_a_mirror_that_cannot_be_is_refused(old: str, new: str, told: str) -> None:
    head, mirror = FILE.split("[[mirror]]")
    assert old in mirror
    with pytest.raises(RegisterError) as error:
        parse_register({"a.toml": f"{head}[[mirror]]{mirror.replace(old, new)}"})
    assert told in str(error.value)


def test_re_exports_are_a_series_or_a_share() -> None:
    series = 're_export_source = "un_comtrade"\nre_export_series = "primaryValue"\nre_export_reporter_iso3 = "HKG"\n'
    assert parse_register({"a.toml": FILE + series})["mirror_pair"]["re_export_reporter_iso3"].to_list() == [
        "HKG"
    ]
    with pytest.raises(RegisterError, match="re_export_share"):
        parse_register({"a.toml": FILE + series + "re_export_share = 0.1\n"})


GAS = MIRROR.replace('"census_trade"', '"eia_lng"').replace('"ALL_VAL_MO"', '"EVE"').replace('"japan_customs"', '"reported_figures"').replace(
    'currency = "USD"', 'unit = "t"\nfactor = "lng-mmcf-per-t"')  # fmt: skip
GAS_FILE = AGREEMENT + entry("document") + SCOPE.replace('"1201"', '"271111"') + GAS


def test_a_mirror_of_quantities_has_a_unit_and_a_factor() -> None:
    row = parse_register({"a.toml": GAS_FILE})["mirror_pair"].row(0, named=True)
    assert (row["currency"], row["unit"], row["factor_id"]) == (None, "t", "lng-mmcf-per-t")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('unit = "t"', 'unit = "t"\ncurrency = "USD"', "`currency` and `unit`"),
        ('unit = "t"\nfactor = "lng-mmcf-per-t"', "", "no `currency`"),
        ('unit = "t"\n', 'currency = "USD"\n', "a factor for the measure value"),
        ('unit = "t"\n', 'unit = "number"\n', "the unit number with lng-mmcf-per-t"),
        ("lng-mmcf-per-t", "lng-mmcf-per-ton", "lng-mmcf-per-t"),
        ('unit = "t"\n', 'unit = "t"\nmargin = 0.1\n', "`margin` beside `unit`"),
        ('series = "EVE"', 'series = "ERE"', "a series of eia_lng with export flows"),
    ],
)
def test_a_mirror_of_quantities_that_cannot_be_is_refused(old: str, new: str, told: str) -> None:
    assert old in GAS_FILE
    with pytest.raises(RegisterError) as error:
        parse_register({"a.toml": GAS_FILE.replace(old, new)})
    assert told in str(error.value)
