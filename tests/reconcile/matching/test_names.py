"""Names that mean the same."""

import pytest

from pipelines.reconcile.matching.names import normalized, score


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Société Générale S.A.", "societe generale"),
        ("Mitsubishi Corp.", "mitsubishi"),
        ("The JERA Co., Inc.", "jera"),
        ("Kabushiki Kaisha TOSHIBA", "toshiba"),
        ("Procter & Gamble", "procter and gamble"),
        ("Müller GmbH & Co. KG", "muller and"),
        ("Holding AG", "holding ag"),
        ("三菱商事", "三菱商事"),
        ("", ""),
    ],
)
def test_a_name_without_accents_case_and_legal_form(name: str, plain: str) -> None:
    assert normalized(name) == plain


def test_the_best_pair_of_several_names_counts_whichever_side_is_first() -> None:
    one, other = ["Portsmouth plant", "SB Energy Corp."], ["Softbank", "sb energy"]
    assert score(one, other) == score(other, one) == 100
    assert score(["Toyota"], ["Mitsubishi"]) in range(50)
    assert score([], ["Toyota"]) is None
