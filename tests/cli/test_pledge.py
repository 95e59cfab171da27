"""`pledgebook pledge new`: each answer is checked, and what is written is a register. Everything is invented."""

import io
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from pledgebook.pipelines.cli.commands.make.pledge import FIELDS
from pledgebook.pipelines.register import parse_register
from pledgebook.pipelines.register.shape import SHAPES
from tests.cli.conftest import Answer, pledgebook

GIVEN = {
    "id": "XY-CORN-5", "title": 'Corn, "yellow", for 5 bn USD a year', "agreement": "XY-2026", "agreement-title": "March",
    "payer": "JPN", "beneficiary": "USA", "instrument": "purchase", "legal": "joint-statement", "pledged": "2026-03-01",
    "document": "XY-S", "document-title": "Statement", "publisher": "A ministry", "document-date": "2026-03-01", "grade": "P",
    "measure": "value", "source": "census_trade", "series": "ALL_VAL_MO", "reporter": "USA", "partner": "JPN",
    "direction": "export", "products": "1005, 100590", "amount": "5_000_000_000", "from": "2027-01-01", "to": "2027-12-31",
    "recurring": "yes",
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty data directory without the carried register."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "only-own").touch()
    return tmp_path / "data"


def new(root: Path, *more: str, **changed: str | None) -> Answer:
    """Call the command with each field as an option; None leaves one out."""
    given = GIVEN | {name.replace("_", "-"): value for name, value in changed.items()}
    options = [word for name, value in given.items() if value is not None for word in (f"--{name}", value)]
    return pledgebook("pledge", "new", *options, *more, "--data-dir", str(root))


def written(root: Path, name: str = "xy-corn-5") -> str:
    return (root / "raw" / "register" / f"{name}.toml").read_text(encoding="utf-8")


def test_what_is_written_is_a_register(root: Path) -> None:
    answer = new(root)
    assert answer.code == 0, answer.err
    found = parse_register({"a.toml": written(root)})
    assert found["pledge"]["title"].to_list() == [GIVEN["title"]]
    assert found["target"]["amount_low"].to_list() == [5_000_000_000]
    assert found["reading"]["scope_id"].to_list() == ["XY-CORN-5"]


def test_a_second_pledge_of_an_agreement_joins_its_file(root: Path) -> None:
    new(root)
    answer = new(
        root, id="XY-CORN-6", agreement_title=None, document_title=None, publisher=None, document_date=None
    )
    assert answer.code == 0, answer.err
    content = tomllib.loads(written(root))
    assert [len(content[kind]) for kind in ("agreement", "document", "pledge")] == [1, 1, 2]


def test_a_dry_run_prints_and_writes_nothing(root: Path) -> None:
    answer = new(root, "--dry-run")
    assert tomllib.loads(answer.out)["pledge"][0]["id"] == "XY-CORN-5"
    assert not (root / "raw" / "register").exists()


def test_an_amount_that_no_document_names_is_left_out(root: Path) -> None:
    answer = new(root, basis="unquantified", amount=None)
    assert answer.code == 0, answer.err
    assert "amount" not in written(root)


def test_an_investment_counts_documented_events(root: Path) -> None:
    flows = dict.fromkeys(("source", "series", "reporter", "partner", "direction", "products"))
    answer = new(
        root,
        instrument="investment",
        measure="event",
        stage="disbursed",
        schedule="cumulative",
        recurring="no",
        **flows,
    )
    assert answer.code == 0, answer.err
    assert tomllib.loads(written(root))["pledge"][0]["reading"][0]["id"] == "XY-CORN-5/event"


@pytest.mark.parametrize(
    ("field", "value", "code", "words"),
    [
        ("payer", "JAP", 2, "--payer: found 'JAP'; expected the ISO 3166 alpha-3 code of a country"),
        ("pledged", "March", 2, "--pledged: found 'March'; expected a date such as 2026-03-01"),
        ("amount", "5 bn", 2, "--amount: found '5 bn'; expected a number in full"),
        ("amount", "-5", 2, "expected an amount above 0"),
        ("instrument", "buying", 2, "expected one of investment"),
        ("id", "X Y", 2, "an id of letters, digits"),
        ("grade", "M", 2, "expected one of P, P', N, N-, D"),
        ("series", "NOPE", 1, "xy-corn-5.toml, line 38, pledge XY-CORN-5"),
        ("to", "2026-01-01", 1, "xy-corn-5.toml, line "),
    ],
)
def test_a_wrong_answer_says_what_was_expected_and_writes_nothing(
    root: Path, field: str, value: str, code: int, words: str
) -> None:
    answer = new(root, **{field: value})
    assert (answer.code, words in " ".join(answer.err.split())) == (code, True), answer.err
    assert not list((root / "raw").rglob("*.toml"))


def test_where_nobody_can_be_asked_each_missing_field_is_named(root: Path) -> None:
    answer = new(root, payer=None, source=None)
    assert (answer.code, "Give --payer, --source." in answer.err) == (2, True), answer.err


class Person(io.StringIO):
    """A terminal at which somebody types."""

    def isatty(self) -> bool:
        """Whether somebody types."""
        return True


def typed(monkeypatch: pytest.MonkeyPatch, answers: Sequence[str]) -> None:
    monkeypatch.setattr("sys.stdin", Person("".join(f"{answer}\n" for answer in answers)))


def test_a_person_is_asked_until_an_answer_is_valid(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, ["JAP", "", "JPN", "", "", "", "", "USD"])
    left_out = {"payer": None, "deadline": None, "url": None, "basis": None, "schedule": None, "unit": None}
    answer = new(root, **left_out)
    assert answer.code == 0, answer.err
    assert "found 'JAP'" in answer.err
    assert tomllib.loads(written(root))["agreement"][0]["payer_iso3"] == "JPN"


def test_each_field_that_is_asked_for_is_one_of_the_register() -> None:
    for one in FIELDS:
        for path, name in one.places:
            assert name in SHAPES[path.rpartition(".")[2]].allowed, (one.option, path, name)
