"""A ledger from Python: the same figures and words as the command, each answer with its run."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import pledgebook
from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import AS_OF, clock
from tests.cli.conftest import pledgebook as command
from tests.datadirs import gas, once

HEAVY = {"polars", "duckdb", "pandera", "prefect", "altair", "click"}


@pytest.fixture
def ledger(finished: DataDir) -> pledgebook.Ledger:
    return pledgebook.open(finished.root, clock=clock)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small ledger with two releases; nobody may write into it."""

    def make(folder: Path) -> None:
        data = gas(folder, "eia_lng")
        for now in (datetime(2026, 10, 1, 20), clock()):
            pledgebook.open(data.root, clock=lambda now=now: now).run()  # type: ignore[misc]

    return once(tmp_path_factory, "package", make)


def rows(answer: pl.DataFrame) -> list[dict[str, str]]:
    """Rows as the command writes them to CSV."""
    text = answer.write_csv(datetime_format="%Y-%m-%dT%H:%M:%S%.6f")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_import_is_quick_and_nothing_else_is_imported() -> None:
    asked = "import sys, json, pledgebook; print(json.dumps([dir(pledgebook), sorted(sys.modules)]))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    names, modules = json.loads(done.stdout)
    assert not HEAVY & set(modules)
    assert set(pledgebook.__all__) <= set(names)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Leger'"):
        pledgebook.Leger  # type: ignore[attr-defined] # noqa: B018


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("status",), lambda ledger: ledger.headlines()),
        (("status", "CN-P1-ENE"), lambda ledger: ledger.attainment("cn-p1-ene")),
        (("milestones", "US-JP-2025"), lambda ledger: ledger.milestones("US-JP-2025")),
        (("outlook", "soybeans"), lambda ledger: ledger.outlook("soybeans")),
        (("list", "soybeans"), lambda ledger: ledger.pledges("soybeans")),
        (("revisions", "japan_mof"), lambda ledger: ledger.revisions("japan_mof")),
        (("mirror", "br-cn-soybeans"), lambda ledger: ledger.mirror("br-cn-soybeans")),
        (("sql", "FROM report.ladder"), lambda ledger: ledger.sql("FROM report.ladder")),
        (("export", "claims"), lambda ledger: ledger.events()),
        (("export", "ladder"), lambda ledger: ledger.stages()),
    ],
)
def test_the_figures_are_those_of_the_command(
    finished: DataDir,
    ledger: pledgebook.Ledger,
    arguments: tuple[str, ...],
    asked: Callable[[pledgebook.Ledger], pledgebook.Answer],
) -> None:
    printed = command(*arguments, "--format", "csv", "--data-dir", str(finished.root))
    told = list(csv.DictReader(io.StringIO(printed.out)))
    found = asked(ledger).frame
    assert len(told) == found.height > 0
    assert list(told[0]) == found.columns
    numbers = [name for name, kind in found.schema.items() if isinstance(kind, pl.Decimal)]
    for name in numbers:
        assert [Decimal(row[name]) if row[name] else None for row in told] == found[name].to_list()


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("status", "CN-P1-ENG"), lambda ledger: ledger.headlines("CN-P1-ENG")),
        (
            ("explain", "CN-P1-ENE", "--period", "1999"),
            lambda ledger: ledger.explain("CN-P1-ENE", period=1999),
        ),
        (("mirror", "BR-CN"), lambda ledger: ledger.mirror("BR-CN")),
        (("mirror", "--exporter", "BRA"), lambda ledger: ledger.mirror(exporter="BRA")),
    ],
)
def test_the_errors_have_the_words_of_the_command(
    finished: DataDir,
    ledger: pledgebook.Ledger,
    arguments: tuple[str, ...],
    asked: Callable[[pledgebook.Ledger], object],
) -> None:
    printed = command(*arguments, "--data-dir", str(finished.root))
    with pytest.raises(pledgebook.UsageError) as caught:
        asked(ledger)
    assert isinstance(caught.value, pledgebook.PledgebookError)
    assert printed.err == f"error: {caught.value}\n"


def test_an_answer_names_the_run_and_the_release_of_its_figures(
    finished: DataDir, ledger: pledgebook.Ledger
) -> None:
    run = json.loads((finished.releases / AS_OF / "run.json").read_text(encoding="utf-8"))
    found = ledger.attainment("CN-P1-ENE")
    assert (found.run_id, found.digest, str(found.as_of)) == (run["run_id"], run["outputs_digest"], AS_OF)
    assert (ledger.run_id, ledger.digest) == (found.run_id, found.digest)
    assert found.known_at.isoformat() == run["known_at"]
    assert found.provenance.release == AS_OF
    for shown in (repr(found), found._repr_html_(), str(found.provenance)):
        assert run["run_id"] in shown
        assert f"release {AS_OF}" in shown
    assert pl.DataFrame(found).equals(found.frame)


def test_what_is_computed_for_a_question_is_of_no_release(small: Path) -> None:
    with pledgebook.open(small, clock=clock) as ledger:
        before, now = ledger.headlines(known_at=date(2026, 5, 1)), ledger.headlines()
        again = ledger.attainment(known_at="2026-05-01")
        assert len(ledger._kept) == 1
        printed = command("status", "--known-at", "2026-05-01", "--format", "csv", "--data-dir", str(small))
    assert before.provenance.release is None
    assert "computed for this question" in repr(before)
    assert before.run_id == again.run_id != now.run_id
    realized = [row["realized"] for row in csv.DictReader(io.StringIO(printed.out))]
    assert [Decimal(one) if one else None for one in realized] == before.frame["realized"].to_list()


def test_a_ledger_remembers_a_few_days_only(small: Path) -> None:
    with pledgebook.open(small, clock=clock) as ledger:
        ledger._kept.update({f"run {number}": {} for number in range(4)})
        newest = ledger.headlines(as_of=date(2026, 10, 1)).run_id
        assert list(ledger._kept) == ["run 1", "run 2", "run 3", newest]


def test_latest_is_looked_up_once(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small / "curated" / "releases", tmp_path / "releases", symlinks=True)
    latest = tmp_path / "releases" / "latest"
    with pledgebook.open(latest, clock=clock) as release:
        first = release.headlines()
        latest.unlink()
        latest.symlink_to("2026-10-01", target_is_directory=True)
        assert release.attainment().run_id == first.run_id
        with pledgebook.open(latest, clock=clock) as other:
            assert other.run_id != first.run_id
            assert str(other.headlines().as_of) == "2026-10-01"


def test_a_release_answers_and_never_changes(small: Path) -> None:
    data = pledgebook.open(small, clock=clock)
    assert data.releases()["release"].to_list() == ["2026-10-01", AS_OF]
    with data.release("2026-10-01") as release:
        assert release.path.name == "2026-10-01"
        assert release.headlines(as_of="2026-09-01").frame.height > 0
        assert release.breaks().frame.height >= 0
        for change in (release.run, release.diff, release.releases):
            with pytest.raises(pledgebook.UsageError, match="only read"):
                change()
    with pytest.raises(pledgebook.UsageError, match="closed"):
        release.headlines()
    with pytest.raises(pledgebook.UsageError, match="Releases: 2026-10-01, 2026-11-22"):
        data.release("2020-01-01")


def test_a_workspace_is_opened_by_its_folder(small: Path, tmp_path: Path) -> None:
    assert command("init", "mine", "--no-example", cwd=tmp_path).code == 0
    assert pledgebook.open(tmp_path / "mine").path == tmp_path / "mine" / "data"
    assert pledgebook.open(tmp_path / "mine" / "notes").path == tmp_path / "mine" / "notes"
    assert pledgebook.open(small).path == small


def test_a_published_copy_is_opened_too(finished: DataDir, ledger: pledgebook.Ledger) -> None:
    with pledgebook.open(finished.published, clock=clock) as copy:
        assert copy.headlines().frame.equals(ledger.headlines().frame)
        assert copy.provenance.release is None
    with pytest.raises(pledgebook.UsageError, match="expected a data directory"):
        pledgebook.open(finished.releases / AS_OF / "run.json")


def test_many_threads_and_ledgers_ask_at_once(small: Path) -> None:
    ledgers = [pledgebook.open(small, clock=clock) for _ in range(2)]
    ledgers.append(ledgers[0].release("2026-10-01"))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda place: ledgers[place % 3].headlines().run_id, range(12)))
    assert [len({*found[place::3]}) for place in range(3)] == [1, 1, 1]
    assert found[0] == found[1] != found[2]
    for one in ledgers:
        one.close()


def test_a_query_reaches_no_file_and_keeps_decimals(ledger: pledgebook.Ledger, tmp_path: Path) -> None:
    found = ledger.sql(
        "SELECT sum(f.row_number) AS total, 1 AS a, 2 AS a, $x AS x FROM ledger.flow f", {"x": "y"}
    ).frame
    assert found.columns == ["total", "a", "a_1", "x"]
    assert isinstance(found.schema["total"], pl.Decimal)
    for query in (
        f"COPY ledger.flow TO '{tmp_path / 'x.csv'}'",
        "FROM read_csv('/etc/hosts')",
        "DELETE FROM ledger.flow",
        "SELECT 1; SELECT 2",
        "SET threads = 1",
        "SELEC 1",
    ):
        with pytest.raises(pledgebook.UsageError):
            ledger.sql(query)


def test_the_flows_of_a_figure_add_up_to_it(ledger: pledgebook.Ledger) -> None:
    energy = ledger.explain("CN-P1-ENE", period=2020)
    counted = energy.flows.filter("is_counted")
    assert counted["value"].sum() == energy.figures["realized"].item() == Decimal("9738382930")
    flows = ledger.flows("CN-P1-ENE", first="2020-01", last=date(2020, 12, 31)).frame
    of_reading = flows.filter(pl.col("reading_id") == energy.figures["reading_id"].item())
    assert of_reading["value"].sum() == counted["value"].sum()
    assert {*energy.snapshots["snapshot_id"]} == {*counted["snapshot_id"]}


def test_flows_are_selected_by_what_they_say(ledger: pledgebook.Ledger) -> None:
    found = ledger.flows(reporter="usa", partner="CHN", direction="export", products=["1201", "27"], first="2020-01", last="2020-02").frame  # fmt: skip
    assert found.height > 0
    assert {*found["product_code"].str.slice(0, 2)} <= {"12", "27"}
    assert {*found["month"]} <= {date(2020, 1, 1), date(2020, 2, 1)}
    assert ledger.flows(source="usda_esr").frame["source"].unique().to_list() == ["usda_esr"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (lambda ledger: ledger.flows(source="census"), "Did you mean 'census_trade'"),
        (lambda ledger: ledger.flows(partner="XX"), "expected the code of a country"),
        (lambda ledger: ledger.flows(direction="exports"), "expected one of export"),
        (lambda ledger: ledger.flows(products="120"), "products: found the code '120'"),
        (lambda ledger: ledger.flows(first="2020"), "first: found '2020', expected a month"),
        (lambda ledger: ledger.headlines(as_of="2026-13-01"), "as_of: found '2026-13-01', expected a date"),
        (lambda ledger: ledger.headlines(known_at="0026-11-22"), "known_at: .* from 1990 to 2100"),
        (lambda ledger: ledger.diff(since="last week"), "since: .* such as 30d or 2w"),
        (lambda ledger: ledger.diff(source="census"), "Did you mean 'census_trade'"),
        (lambda ledger: ledger.report("pricevolume"), "Did you mean 'price_volume'"),
        (lambda ledger: ledger.table("readings"), "Did you mean 'reading'"),
        (lambda ledger: ledger.table("reading", source_name="x"), "has no column 'source_name'"),
        (lambda ledger: ledger.ingest("eia_lng", "nowhere.csv"), "nowhere.csv: there is no such file"),
    ],
)
def test_what_is_not_there_is_named(
    ledger: pledgebook.Ledger, asked: Callable[[pledgebook.Ledger], object], words: str
) -> None:
    with pytest.raises(pledgebook.UsageError, match=words):
        asked(ledger)


def test_a_report_and_a_table_are_selected_by_their_columns(ledger: pledgebook.Ledger) -> None:
    readings = ledger.table("reading", pledge_id=["CN-P1-ENE", "CN-P1-AGR"]).frame
    assert {*readings["pledge_id"]} == {"CN-P1-ENE", "CN-P1-AGR"}
    assert {*ledger.report("months", pledge_id="CN-P1-ENE").frame["pledge_id"]} == {"CN-P1-ENE"}


def test_a_day_in_the_future_is_noted(small: Path) -> None:
    found = pledgebook.open(small, clock=clock).headlines(as_of=datetime(2026, 12, 1))
    assert found.notes
    assert "2026-12-01 is in the future" in repr(found)


def test_a_mirror_of_ones_own_says_that_it_is_in_no_release(ledger: pledgebook.Ledger) -> None:
    found = ledger.mirror(exporter="BRA", importer="CHN", products="1201", first="2023-01", last="2023-12")
    assert found.frame["gap"].drop_nulls().len() == 1
    assert "not in its release" in found.notes[0]


def test_two_days_are_compared(small: Path) -> None:
    ledger = pledgebook.open(small, clock=clock)
    found = ledger.diff("GAS-PUR")
    assert (found.before and found.before.release, found.after and found.after.release) == (
        "2026-10-01",
        AS_OF,
    )
    assert found.words == f"between release 2026-10-01 and release {AS_OF}"
    assert "2026-10-01" in repr(found)
    assert {*found.changes["pledge_id"].drop_nulls()} <= {"GAS-PUR"}
    side = ["source", "series", "reporter_iso3", "partner_iso3", "direction"]
    assert found.counts("month").columns[:5] == side


def test_nothing_is_published_yet(tmp_path: Path) -> None:
    with pytest.raises(pledgebook.UsageError, match="there is no such data directory"):
        pledgebook.open(tmp_path / "none", clock=clock).headlines()
    with pytest.raises(pledgebook.WarehouseError, match="nothing has been published yet"):
        pledgebook.open(gas(tmp_path / "new").root, clock=clock).headlines()
