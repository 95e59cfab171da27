"""Names are compared as people read them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.letters.people import has_letters, is_same_person
from tests.examples import examples


@pytest.mark.parametrize(
    "other",
    [
        "ada lovelace",
        "ADA  LOVELACE",
        "Ada\u200b Lovelace",
        "Ada\u2060Lovelace",
        "\u202eAda Lovelace",
        "\u0410da Lovelace",  # a Cyrillic A
        "Ad\u0430 L\u043evelace",  # Cyrillic a and o
        "\uff21\uff44\uff41 Lovelace",  # full width
        "\U0001d400da Lovelace",  # bold
        "Ad\u00e1 Lovelace",
        "Ada L0velace",
        "Ada Iovelace",  # a capital I for an l
        "ada.lovelace",
        "Ada_Lovelace\n",
    ],
)
def test_these_are_read_as_one_name(other: str) -> None:
    assert is_same_person("Ada Lovelace", other)
    assert is_same_person(other, "Ada Lovelace")


@pytest.mark.parametrize(
    "other", ["Ada", "Ada Byron", "Bo", "Ida Lovelace", "Ada Lovelace 2", "\u65e5\u672c"]
)
def test_these_are_others(other: str) -> None:
    assert not is_same_person("Ada Lovelace", other)


def test_letters_side_by_side_look_like_another() -> None:
    assert is_same_person("Tom", "Torn")
    assert is_same_person("\u0412\u041eb", "Bob")


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u2028\u00ad", "...", "\U000e0041"])
def test_a_name_without_letters_is_none(name: str) -> None:
    assert not has_letters(name)


@examples(100)
@given(
    st.text(st.characters(categories=["L", "N"]), min_size=1),
    st.sampled_from("\u200b\u200d\u2063\ufeff\u0301 -"),
)
def test_a_name_is_the_same_as_itself_however_it_is_encoded(name: str, between: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert is_same_person(name, unicodedata.normalize(form, name))
    assert is_same_person(name, between.join(name))
