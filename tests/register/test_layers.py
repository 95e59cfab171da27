"""A register over the one that is carried: entries of one id replace each other, all others stand side by side."""

import pytest

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.register import parse_register, replaced_entries
from pledgebook.pipelines.register.corrections import parse_corrections
from tests.registers import AGREEMENT, DOCUMENTS, EVENT, FLOWS, PLEDGE, READING, SMALL, TARGET, entry

OTHER = (
    entry("pledge", agreement="AG", payer_iso3="JPN", beneficiary_iso3="USA", title="As I read it")
    + READING
    + TARGET
)
LISTED = entry("scope", include=None, csv="a.csv")
CSV = "scope_id,product_prefix,is_excluded,note\nS,1201,false,\n"


def titles(own: dict[str, str], carried: dict[str, str]) -> list[str]:
    return parse_register(own, carried)["pledge"]["title"].to_list()


def test_an_entry_replaces_the_carried_one_of_its_id_with_all_below_it() -> None:
    own, carried = {"mine.toml": OTHER.replace("12_000_000", "5")}, {"a.toml": SMALL + EVENT}
    assert titles(own, carried) == ["As I read it"]
    both = parse_register(own, carried)
    assert both["target"]["amount_low"].to_list() == [5]
    assert both["event"].height == 1
    assert replaced_entries(own, carried) == [("a.toml", "pledge", "P")]


def test_an_agreement_that_is_replaced_still_serves_the_pledges_of_its_file() -> None:
    own = {"mine.toml": entry("agreement", title="My title")}
    both = parse_register(own, {"a.toml": SMALL})
    assert both["agreement"]["title"].to_list() == ["My title"]
    assert both["pledge"]["agreement_id"].to_list() == ["AG"]


def test_what_has_another_id_is_added() -> None:
    more = OTHER.replace('id = "P"', 'id = "Q"').replace("P/total", "Q/total")
    assert titles({"mine.toml": more}, {"a.toml": SMALL}) == ["A pledge", "As I read it"]
    assert replaced_entries({"mine.toml": more}, {"a.toml": SMALL}) == []


def test_two_entries_of_one_id_in_one_layer_are_refused_as_ever() -> None:
    with pytest.raises(RegisterError):
        parse_register({"a.toml": SMALL, "b.toml": OTHER})


def test_a_carried_list_that_no_scope_names_any_more_is_left_out() -> None:
    readings = (
        AGREEMENT
        + DOCUMENTS
        + PLEDGE
        + entry("pledge.reading", measure="value", unit="USD", **FLOWS)
        + TARGET
    )
    carried = {"a.toml": readings + LISTED, "a.csv": CSV}
    own = {"mine.toml": entry("scope", include=["1005"])}
    assert parse_register(own, carried)["scope"]["product_prefix"].to_list() == ["1005"]
    with pytest.raises(RegisterError, match="a file that no scope names"):
        parse_register({**own, "b.csv": CSV}, carried)


CORRECTION = """
[[correction]]
id = "one"
source = "eia_lng"
declared_date = 2026-11-20
reason = "REASON"
reported_by = "a reader"
cell = { series = "EVE", reporter_iso3 = "USA", partner_iso3 = "JPN", direction = "export", product_code = "271111", month = "2026-06-01" }
expect = { quantity = "28827" }
replace = { quantity = "28872" }
"""


def test_a_correction_replaces_the_carried_one_of_its_id() -> None:
    (found,) = parse_corrections(CORRECTION.replace("REASON", "mine"), CORRECTION)["eia_lng"]
    assert found.reason == "mine"
    (found,) = parse_corrections("", CORRECTION)["eia_lng"]
    assert found.reason == "REASON"
