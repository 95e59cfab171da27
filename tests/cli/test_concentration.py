"""`pledgebook concentration`: rows that can be told apart, and importers of whom nothing is held."""

from tests.cli.conftest import Pledgebook


def words(text: str) -> str:
    return " ".join(text.split())


def test_rows_of_one_year_are_told_apart_and_each_note_is_said_once(ask: Pledgebook) -> None:
    out = ask("concentration", "JP-LNG").out
    assert "0 months" not in out
    assert "JPY" in out
    notes = "2024 japan_mof in JPY, 2024 kpler in t: 1 of 1 reported periods are unknown"
    assert words(out).count("reported periods are unknown") == words(out).count(notes) == 1
    assert max(len(line) for line in out.splitlines()) <= 80


def test_an_importer_that_is_watched_and_of_whom_nothing_is_held_is_unknown(ask: Pledgebook) -> None:
    for importer in ("USA", "jpn"):
        out = ask("concentration", "--importer", importer).out
        assert "Unknown: the ledger has no imports by supplier of" in out
        assert f"Copper: ores and refined (JP-CM-COPPER), imports of {importer.upper()}" in out
    assert "Copper: ores and refined (JP-CM-COPPER), imports of JPN, USA" in ask("concentration").out


def test_an_importer_that_nobody_watches_is_refused(ask: Pledgebook) -> None:
    answer = ask("concentration", "--importer", "CHN")
    assert answer.code != 0
    assert "Nothing of CHN is watched. Watches: JP-CM-ANTIMONY" in answer.err
    assert "Importers: JPN, USA, W00." in answer.err


def test_suppliers_are_named_with_their_shares_and_what_was_read_in_print_with_its_grade(
    ask: Pledgebook,
) -> None:
    out = words(ask("concentration", "JP-CM-MAGNETS").out)
    assert "2024: PHL 33.3 %, VNM 27.5 %, CHN 27.3 %, 28 more" in out
    world = words(ask("concentration", "jp-cm-magnet-rare-earths").out)
    assert "production of the world" in world
    assert "iea_refining, grade P'" in world
    every = ask("concentration", "JP-CM-TUNGSTEN", "--importer", "JPN", "--suppliers").out
    assert "GBR" in every
    assert max(len(line) for line in every.splitlines()) <= 80


def test_a_pledge_names_the_largest_suppliers_of_its_goods(ask: Pledgebook) -> None:
    out = words(ask("status", "JP-CM-MARKET").out)
    assert "Permanent magnets of metal, imports of USA, 2024: CHN 75.3 % (un_comtrade primaryValue)" in out
    assert "More than 90 percent of the world's rare earths" in out
