"""What a source can never have is found before it is asked."""

from dataclasses import replace
from typing import Any

import pytest

from pledgebook.pipelines.core.reach import Asked, out_of_reach

CENSUS = Asked(
    "census_trade", "ALL_VAL_MO", "export", ["USA"], "value", "USD", has_factor=False, prefixes=["1201"]
)
MOF: dict[str, Any] = {
    "source": "japan_mof",
    "series": "principal_commodity",
    "direction": "import",
    "reporters": ["JPN"],
}
COUNT = replace(CENSUS, measure="quantity", unit="number")


def words(asked: Asked) -> str:
    return "; ".join(": ".join(fault[:3]) for fault in out_of_reach(asked))


@pytest.mark.parametrize(
    "asked",
    [
        CENSUS,
        replace(CENSUS, prefixes=["880240", "8800"]),
        replace(CENSUS, prefixes=["88"]),
        replace(CENSUS, prefixes=["8802400115"]),
        replace(CENSUS, prefixes=["880240", "8411"]),
        replace(CENSUS, prefixes=["271012250"]),
        replace(CENSUS, direction="import", series="GEN_VAL_MO", prefixes=["8802"]),
        replace(COUNT, prefixes=["8703"]),
        replace(COUNT, source="un_comtrade", series="qty", direction="import", reporters=["JPN"], prefixes=["880240"]),
        replace(COUNT, source="japan_customs", series="quantity1", direction="import", reporters=["JPN"], prefixes=["880240000"]),
        replace(CENSUS, source="un_comtrade", series="primaryValue", prefixes=["TOTAL"]),
        replace(CENSUS, source="un_comtrade", series="primaryValue", prefixes=["1201", "12019000"]),
        replace(CENSUS, source="reported_figures", series="any", prefixes=["ENERGY"]),
        replace(COUNT, source="usda_esr", series="weeklyExports", unit="t"),
        replace(COUNT, source="eia_lng", series="EVE", unit="t", has_factor=True, prefixes=["271111"]),
        replace(CENSUS, source="nobody"),
        replace(CENSUS, **MOF, prefixes=["MOF_COAL", "MOF_LNG"]),
    ],
)  # fmt: skip
def test_what_can_be_had_is_asked(asked: Asked) -> None:
    assert words(asked) == ""


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (replace(COUNT, prefixes=["880240"]), "scope: the code `880240` for the measure quantity: other goods: US exports report civil aircraft"),
        (replace(COUNT, prefixes=["880240", "8800"]), "the code `880240`, `8800` for the measure quantity"),
        (replace(COUNT, prefixes=["8800000000"]), "the code `8800000000` for the measure quantity"),
        (replace(CENSUS, prefixes=["8802", "880730"]), "the code `8802`, `880730`: `8800` too: US exports report"),
        (replace(CENSUS, reporters=["JPN"]), "reporter_iso3: `JPN`: USA, whose statistics census_trade publishes"),
        (replace(CENSUS, source="japan_customs", series="value"), "`USA`: JPN, whose statistics"),
        (replace(CENSUS, prefixes=["ENERGY"]), "the group `ENERGY`: HS codes, since census_trade reports no such group"),
        (replace(CENSUS, prefixes=["901210035"]), "the code `901210035`: ten digits"),
        (replace(CENSUS, source="un_comtrade", series="primaryValue", prefixes=["12019000"]), "the code `12019000`: codes of at most 6 digits"),
        (replace(CENSUS, source="japan_customs", series="value", reporters=["JPN"], prefixes=["8802400000"]), "codes of at most 9 digits"),
        (replace(COUNT, source="eia_lng", series="EVE", unit="MMcf"), "the code `1201`: products of eia_lng (271111, 271121)"),
        (replace(COUNT, source="usda_esr", series="weeklyExports", unit="t", prefixes=["1201", "0801"]), "the code `0801`: products of usda_esr"),
        (replace(COUNT, source="usda_esr", series="weeklyExports"), "unit: `number`: a unit like t, in which usda_esr counts"),
        (replace(COUNT, source="un_comtrade", series="netWgt", prefixes=["8703"]), "unit: `number`: a unit like kg"),
        (replace(CENSUS, **MOF), "the code `1201`: a group, such as MOF_GRAND_TOTAL, since japan_mof has no HS codes"),
        (replace(CENSUS, **MOF, prefixes=["MOF_COAL_NES", "MOF_LNG", "MOF_MINERAL_FUELS"]),
         "`MOF_MINERAL_FUELS` and `MOF_COAL_NES`, `MOF_LNG`: either the whole or its parts"),
        (replace(COUNT, prefixes=["1201"]), "unit: `number` for `1201`: goods that are counted"),
    ],
)  # fmt: skip
def test_what_can_never_be_had_is_named(asked: Asked, message: str) -> None:
    assert message in words(asked)


def test_a_fault_says_what_to_do() -> None:
    (fault,) = out_of_reach(replace(COUNT, prefixes=["880240"]))
    assert fault[3].startswith(
        "Add 8800 to the scope of a value, and count aircraft by the importer's statistics"
    )
