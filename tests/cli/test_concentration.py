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
        assert f"Lithium carbonate (JP-CM-LITHIUM), imports of {importer.upper()}" in out
    assert "Lithium carbonate (JP-CM-LITHIUM), imports of JPN, USA" in ask("concentration").out


def test_an_importer_that_nobody_watches_is_refused(ask: Pledgebook) -> None:
    answer = ask("concentration", "--importer", "CHN")
    assert answer.code != 0
    assert "Nothing of CHN is watched. Watches: JP-CM-COPPER" in answer.err
    assert "Importers: JPN, USA." in answer.err
