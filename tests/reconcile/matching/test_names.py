"""Names that mean the same."""

import pytest

from pledgebook.pipelines.reconcile.matching.names import normalized, score


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
        ("株式会社トヨタ自動車", "トヨタ自動車"),
        ("㈱ﾄﾖﾀ自動車", "トヨタ自動車"),
        ("トヨタ自動車（株）", "トヨタ自動車"),
        ("有限会社ダイワ", "ダイワ"),
        ("주식회사 삼성전자", "삼성전자"),
        ("㈜삼성전자", "삼성전자"),
        ("삼성전자(주)", "삼성전자"),
        ("华为技术有限公司", "华为技术"),
        ("台灣積體電路製造股份有限公司", "台灣積體電路製造"),
        ("ООО «Ромашка»", "ромашка"),
        ("ПАО Газпром", "газпром"),
        ("Публичное акционерное общество «Газпром»", "газпром"),
        ("Orlen Sp. z o.o.", "orlen"),
        ("Škoda a.s.", "skoda"),
        ("Maersk A/S", "maersk"),
        ("Cemex S.A.B. de C.V.", "cemex de cv"),
        ("Grupo México, S.A. de C.V.", "grupo mexico"),
        ("ＪＥＲＡ　Ｃｏ．，Ｉｎｃ．", "jera"),
        ("株式会社", "株式会社"),
        ("A/S", "a s"),
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("주식회사 삼성전자", "주식회사 현대자동차"),
        ("三菱商事株式会社", "三井物産株式会社"),
        ("ガス株式会社", "カス株式会社"),
    ],
)
def test_a_legal_form_that_two_names_share_makes_them_no_one_name(one: str, other: str) -> None:
    found = score([one], [other])
    assert found is not None
    assert found < 85
