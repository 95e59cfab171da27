"""Readings by the transactions of a source: what they name, and what cannot work."""

import pytest

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.register import parse_register
from tests.registers import AGREEMENT, DOCUMENTS, PLEDGE, SCOPE, TARGET, entry

IATI = {
    "measure": "event",
    "unit": "USD",
    "stage": None,
    "source": "iati",
    "series": "disbursement",
    "activities": ["XX-1"],
}
KIEL = IATI | {"source": "kiel_ukraine", "series": "military", "activities": None, "donors": ["DEU"]}


def register(**fields: object) -> str:
    return AGREEMENT + DOCUMENTS + PLEDGE + entry("pledge.reading", **fields) + TARGET


def read(**fields: object) -> dict[str, object]:
    return parse_register({"small.toml": register(**fields)})["reading"].row(0, named=True)


def test_the_stage_follows_from_the_series() -> None:
    assert read(**IATI)["stage"] == "disbursed"
    assert read(**IATI | {"series": "disbursement+expenditure"})["stage"] == "disbursed"
    assert read(**KIEL)["stage"] == "allocated"
    assert read(**KIEL | {"series": "commitments"})["stage"] == "committed"


def test_the_series_follow_from_the_stage() -> None:
    assert read(**IATI | {"series": None, "stage": "disbursed"})["series"] == "disbursement"
    assert (
        read(**KIEL | {"series": None, "stage": "allocated"})["series"] == "financial+humanitarian+military"
    )


def test_other_readings_select_nothing() -> None:
    assert read(stage="sold")["activities"] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"measure": "value"}, '`iati` for the measure value; expected a source of flows of goods. Write `measure = "event"`'),
        ({"activities": None}, "no selection of transactions; expected `activities` or `donors` or `recipients`"),
        ({"unit": "t"}, "unit: found `t`; expected a currency, since transactions are money"),
        ({"unit": None}, "unit: found no `unit`; expected a currency"),
        ({"series": None}, "no `series`; expected a series of iati (outgoing_pledge"),
        ({"series": "disbursements"}, "series: found `disbursements`; expected a series of iati"),
        ({"series": "outgoing_commitment+disbursement"}, "expected one series or `disbursement+expenditure`"),
        ({"stage": "committed"}, "stage: found `committed` with the series of iati; expected `disbursed`"),
        ({"donors": ["DEU"]}, "donors: found the country `DEU`; expected organizations"),
        ({"recipients": ["UK"]}, "recipients: found `UK`; expected ISO 3166 alpha-3 codes of countries. Did you mean `GBR`"),
        ({"reporter_iso3": "USA"}, "reporter_iso3: found `USA` for transactions; expected nothing"),
        ({"scope": "S"}, "scope: found `S` for transactions; expected nothing"),
        ({"basis": "growth"}, "the basis growth without `baseline_amount`"),
        ({"basis": "unquantified"}, "the basis unquantified without `baseline_amount`"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_by_name(change: dict[str, object], message: str) -> None:
    with pytest.raises(RegisterError) as caught:
        parse_register({"small.toml": register(**IATI | change) + SCOPE})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"donors": None}, "no `donors`; expected ISO 3166 alpha-3 codes, EUU or W00"),
        ({"donors": ["DEU", "W00"]}, "W00 alone: it has every donor again"),
        ({"donors": ["Germany"]}, "donors: found `Germany`; expected ISO 3166 alpha-3 codes of countries. Did you mean `DEU`"),
        ({"recipients": ["MDA"]}, "kiel_ukraine has no other recipient"),
        ({"activities": ["X"]}, "kiel_ukraine has no activities"),
        ({"series": "commitments+military"}, "expected one series or"),
    ],
)  # fmt: skip
def test_the_tracker_is_asked_by_donor(change: dict[str, object], message: str) -> None:
    with pytest.raises(RegisterError) as caught:
        parse_register({"small.toml": register(**KIEL | change)})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": "census_trade"}, "`census_trade` for the measure event; expected no source, or one of transactions"),
        ({"activities": ["XX-1"]}, "activities: found ['XX-1']; expected a reading with `measure = \"event\"` and a source"),
        ({"donors": ["DEU"]}, "Drop `donors`"),
    ],
)  # fmt: skip
def test_another_reading_names_no_transactions(change: dict[str, object], message: str) -> None:
    with pytest.raises(RegisterError) as caught:
        parse_register({"small.toml": register(stage="sold", **change)})
    assert message in str(caught.value)
