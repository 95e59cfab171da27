"""The figures in the formats of other tools, each judged by the tool or the schema of its standard."""

import json
import mimetypes
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

import attr
import jsonschema  # type: ignore[import-untyped]
import okfn_iati.enums  # type: ignore[import-untyped]
import openlineage.client.event_v2 as events_of
import polars as pl
import pycountry
import pytest
import yaml  # type: ignore[import-untyped]
from lxml import etree
from openlineage.client.generated import (
    column_lineage_dataset,
    dataset_version_dataset,
    documentation_dataset,
    documentation_job,
    output_statistics_output_dataset,
    parent_run,
    schema_dataset,
)
from openlineage.client.serde import Serde
from python_calamine import CalamineWorkbook

from pledgebook.pipelines.core.paths import DataDir, sql_names
from pledgebook.pipelines.export.citation import Provenance, cff, citation, provenance
from pledgebook.pipelines.export.standards.book import write_book
from pledgebook.pipelines.export.standards.figures import Figures, figures
from pledgebook.pipelines.export.standards.iati import write_iati
from pledgebook.pipelines.export.standards.wholes import WHOLES
from pledgebook.pipelines.export.stored import CHECKSUMS_OF_FORMATS, release_digest, sha256
from pledgebook.pipelines.warehouse.connection import reader
from tests.cli.conftest import Answer, pledgebook
from tests.needs import demand

CFF_SCHEMA = Path(__file__).parent / "cff-1.2.0.schema.json"
FACETS = {
    "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet,
    "version": dataset_version_dataset.DatasetVersionDatasetFacet,
    "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
    "schema": schema_dataset.SchemaDatasetFacet,
    "parent": parent_run.ParentRunFacet,
}


@pytest.fixture(scope="session")
def release(finished: DataDir) -> Path:
    """The release of the run over all that is carried."""
    return (finished.releases / "latest").resolve()


@pytest.fixture(scope="module")
def held(finished: DataDir, release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Figures]:
    """Its figures, from a copy of the ledger: one that is open here could not be opened by the command."""
    copy = tmp_path_factory.mktemp("held") / finished.published.name
    shutil.copyfile(finished.published, copy)
    with reader(copy) as con:
        yield figures(con, provenance(con, release))


def test_what_quotes_the_digest_has_checksums_of_its_own(release: Path) -> None:
    lines = (release / CHECKSUMS_OF_FORMATS).read_text().splitlines()
    found = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert set(found) == {"CITATION.cff", "datapackage.json", "iati.xml", "journal.csv", "journal.parquet", "json.zip", "openlineage.json", "pledgebook.xlsx",
                          "sdmx.zip"}  # fmt: skip
    assert all(sha256(release / name) == digest for name, digest in found.items())
    assert not set(found) & {
        line.split("  ")[1] for line in (release / "SHA256SUMS").read_text().splitlines()
    }


def test_each_export_has_the_digest_and_a_ready_made_citation(release: Path) -> None:
    words = f"Release digest sha256:{release_digest(release)}."
    assert words in json.loads((release / "datapackage.json").read_text())["description"]
    assert words in (release / "iati.xml").read_text()
    with zipfile.ZipFile(release / "sdmx.zip") as archive:
        assert words in archive.read("structure.xml").decode()
        assert release_digest(release) in archive.read("CITATION.cff").decode()
    cells = (
        CalamineWorkbook.from_path(str(release / "pledgebook.xlsx")).get_sheet_by_name("readme").to_python()
    )
    assert any(words in str(cell) for row in cells for cell in row)


def cff_faults(text: str) -> list[str]:
    """Return what the schema of the Citation File Format 1.2.0 finds wrong; the schema is that of cffconvert 2.0.0."""
    schema = json.loads(CFF_SCHEMA.read_text(encoding="utf-8"))
    checked = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    return [one.message for one in checked.iter_errors(yaml.load(text, yaml.BaseLoader))]  # noqa: S506 - texts only


def test_the_citation_file_is_valid_against_its_schema(release: Path) -> None:
    text = (release / "CITATION.cff").read_text("utf-8")
    assert cff_faults(text) == []
    assert cff_faults(cff(Provenance())) == []
    assert cff_faults(text.replace("type: dataset", "type: ledger"))
    assert cff_faults(text.replace("date-released: ", "date-released: about "))
    found = yaml.safe_load(text)
    assert found["cff-version"] == "1.2.0"
    assert found["type"] == "dataset"
    assert found["version"] == release.name
    assert found["date-released"] == date(2026, 11, 22)
    assert f"sha256:{release_digest(release)}" in {one["value"] for one in found["identifiers"]}
    assert all(set(one) == {"type", "value", "description"} for one in found["identifiers"])


def test_figures_that_are_in_no_release_say_which_results_they_are() -> None:
    run = {"run_id": "1", "as_of": "2026-01-31", "known_at": "2026-02-01", "outputs_digest": "ab"}
    assert citation(Provenance(run)).endswith(
        "As of 2026-01-31, as known on 2026-02-01. Run 1. Results sha256:ab."
    )
    assert citation(Provenance()).endswith("No run yet.")


def test_iati_is_valid_against_the_schema_of_2_03(release: Path) -> None:
    folder = Path(okfn_iati.__file__).parent / "schemas" / "2.03"
    schema = etree.XMLSchema(etree.parse(folder / "iati-activities-schema.xsd"))
    found = etree.parse(release / "iati.xml")
    schema.assertValid(found)
    assert (
        len(_found(found, "//iati-activity"))
        == pl.read_csv(release / "pledges.csv", infer_schema=False).height
    )
    of_550 = "//iati-activity[iati-identifier='PLEDGEBOOK-JP-INV-550']/transaction"
    assert _found(found, f"{of_550}[transaction-type/@code='12']/value/text()") == ["550000000000.00"]
    assert _found(found, f"{of_550}[transaction-type/@code='12']/value/@currency") == ["USD"]
    assert not _found(
        found, f"{of_550}[transaction-type/@code='3']"
    )  # no disbursement is documented, and none is invented


CODES = {
    "//activity-status/@code": okfn_iati.enums.ActivityStatus,
    "//activity-date/@type": okfn_iati.enums.ActivityDateType,
    "//reporting-org/@type": okfn_iati.enums.OrganisationType,
    "//participating-org/@role": okfn_iati.enums.OrganisationRole,
    "//transaction-type/@code": okfn_iati.enums.TransactionType,
    "//document-link/category/@code": okfn_iati.enums.DocumentCategory,
    "//result/@type": okfn_iati.enums.ResultType,
    "//indicator/@measure": okfn_iati.enums.IndicatorMeasure,
}
"""Where a code stands, and the code list of IATI that has it."""

OTHER_CODES = {
    "//recipient-country/@code": {one.alpha_2 for one in pycountry.countries},
    "//value/@currency": {one.alpha_3 for one in pycountry.currencies},
    "//document-link/@format": set(mimetypes.types_map.values()),
    "//result/@aggregation-status": {"0", "1"},
    "//reporting-org/@secondary-reporter": {"0", "1"},
}
"""Codes of other standards that IATI takes over."""


def test_each_code_of_iati_is_on_its_list(release: Path) -> None:
    found = etree.parse(release / "iati.xml")
    lists = {place: {str(one.value) for one in kind} for place, kind in CODES.items()} | OTHER_CODES
    for place, known in lists.items():
        used = set(map(str, _found(found, place)))
        assert used, place
        assert used <= known, (place, used - known)
    coded = "//@code | //@type | //@role | //@measure | //@currency | //@format | //@*[local-name() = 'aggregation-status' or local-name() = 'secondary-reporter']"
    held = sum(len(_found(found, place)) for place in lists)
    assert len(_found(found, coded)) == held  # no code stands where no list is held against it


def test_what_is_unknown_is_no_transaction_and_no_target(held: Figures, tmp_path: Path) -> None:
    write_iati(held, tmp_path / "iati.xml")
    found = etree.parse(tmp_path / "iati.xml")
    assert all(float(value) > 0 for value in _found(found, "//transaction/value/text()"))
    known = held.frames["headline"].filter(pl.col("target").is_not_null() | pl.col("realized").is_not_null())
    assert len(_found(found, "//period")) == known.height < held.frames["headline"].height
    assert len(_found(found, "//period/actual")) == known["realized"].count()


def _found(tree: etree._ElementTree, path: str) -> list[Any]:
    found = tree.xpath(path)
    assert isinstance(found, list)
    return found


def test_openlineage_events_are_those_that_its_client_makes(release: Path) -> None:
    found = json.loads((release / "openlineage.json").read_text("utf-8"))
    assert [event["eventType"] for event in found if event["job"]["name"] == "run"] == ["START", "COMPLETE"]
    for event in found:
        assert _full(Serde.to_dict(_made(event))) == _full(event), event["job"]["name"]
    published = next(event for event in found if event["job"]["name"] == "publish" and event["outputs"])
    headline = next(one for one in published["outputs"] if one["name"] == "report.headline")
    (origin,) = headline["facets"]["columnLineage"]["fields"]["realized"]["inputFields"]
    assert (origin["name"], origin["field"]) == ("ledger.reconciliation", "realized")
    assert {one["name"] for one in published["outputs"]} == {
        f"report.{name}" for name in sql_names("reports")
    }


def _full(value: Any) -> Any:  # noqa: ANN401
    """Leave out what is empty, which the client writes and events need not have."""
    if isinstance(value, dict):
        return {name: full for name, one in value.items() if (full := _full(one)) not in ({}, [])}
    return [_full(one) for one in value] if isinstance(value, list) else value


def _made(event: dict[str, Any]) -> events_of.RunEvent:
    """Make an event by the classes of OpenLineage's client, which check what they are given."""
    job = event["job"] | {
        "facets": {
            "documentation": _facet(
                documentation_job.DocumentationJobFacet, event["job"]["facets"]["documentation"]
            )
        }
    }
    return events_of.RunEvent(
        eventType=events_of.RunState[event["eventType"]], eventTime=event["eventTime"], producer=event["producer"],
        run=events_of.Run(runId=event["run"]["runId"], facets=_facets(event["run"]["facets"])),
        job=events_of.Job(**job),
        inputs=[events_of.InputDataset(**_dataset(one)) for one in event["inputs"]],
        outputs=[events_of.OutputDataset(**_dataset(one)) for one in event["outputs"]],
    )  # fmt: skip


def _dataset(one: dict[str, Any]) -> dict[str, Any]:
    return {name: _facets(value) if name.endswith("acets") else value for name, value in one.items()}


def _facets(found: dict[str, Any]) -> dict[str, Any]:
    known = {**FACETS, "documentation": documentation_dataset.DocumentationDatasetFacet}
    return {name: _facet(known[name], words) for name, words in found.items()}


def _facet(kind: Any, words: dict[str, Any]) -> Any:  # noqa: ANN401
    made = _built(
        kind, {name: value for name, value in words.items() if not name.startswith("_")}, words["_producer"]
    )
    assert made._schemaURL == words["_schemaURL"]
    return made


def _built(kind: Any, words: dict[str, Any], producer: str | None = None) -> Any:  # noqa: ANN401
    """Make an object of a class of the client from plain words, with the objects inside it."""
    hints = get_type_hints(kind)
    given: dict[str, Any] = {}
    for name, value in words.items():
        inner = [one for one in _inner(hints[name]) if attr.has(one)]
        if inner and isinstance(value, list):
            given[name] = [_built(inner[0], one) for one in value]
        elif inner and isinstance(value, dict) and "dict" in str(hints[name]):
            given[name] = {key: _built(inner[0], one) for key, one in value.items()}
        else:
            given[name] = _built(inner[0], value) if inner else value
    return kind(**given, **({"producer": producer} if producer else {}))


def _inner(hint: Any) -> list[Any]:  # noqa: ANN401
    parts = get_args(hint)
    return [one for part in parts for one in _inner(part)] if parts else [hint]


def test_the_workbook_has_each_report_with_units_in_the_head(release: Path) -> None:
    book = CalamineWorkbook.from_path(str(release / "pledgebook.xlsx"))
    assert book.sheet_names == ["readme", "charts", *sql_names("reports"), "data_dictionary"]
    head, *rows = book.get_sheet_by_name("headline").to_python()
    assert "attainment_pct\n(percent)" in head
    assert "target\n(as in unit)" in head
    assert len(rows) == pl.read_csv(release / "headline.csv", infer_schema=False).height
    place = head.index("realized\n(as in unit)")
    assert rows[0][place] != 0 or rows[0][head.index("status")] != "no_data"  # unknown is an empty cell
    with zipfile.ZipFile(release / "pledgebook.xlsx") as parts:
        names = parts.namelist()
        sheet = parts.read("xl/worksheets/sheet3.xml").decode()
        chart = parts.read("xl/charts/chart1.xml").decode()
    assert sum(name.startswith("xl/charts/chart") for name in names) == 4
    assert "<autoFilter " in sheet
    assert 'state="frozen"' in sheet
    assert "<c:dispBlanksAs" not in chart or 'val="gap"' in chart


def test_a_workbook_runs_no_text_and_says_what_it_leaves_out(
    held: Figures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebook.pipelines.export.standards.book.MOST_ROWS", 100)
    evil = held.frames["runs"].with_columns(code_version=pl.lit("=1+1"))
    write_book(replace(held, frames={**held.frames, "runs": evil}), tmp_path / "a.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert "months" not in book.sheet_names
    assert any(
        "months: more than 100 rows" in str(cell)
        for row in book.get_sheet_by_name("readme").to_python()
        for cell in row
    )
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert not any(
            b"<f>" in parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")
        )
        assert b"=1+1" in parts.read("xl/sharedStrings.xml")


def test_the_same_figures_make_the_same_bytes(held: Figures, release: Path, tmp_path: Path) -> None:
    for name in ("iati", "openlineage", "workbook"):
        file, write = WHOLES[name]
        write(held, tmp_path / file)
        assert (tmp_path / file).read_bytes() == (release / file).read_bytes(), name


def test_the_command_writes_all_figures_in_a_format(finished: DataDir, tmp_path: Path) -> None:
    written = _export(finished, "sdmx", "-o", str(tmp_path / "sdmx"))
    assert written.code == 0, written.err
    assert "Cite as: Pledgebook" in written.err
    assert {path.name for path in (tmp_path / "sdmx").iterdir()} == {
        "CITATION.cff", "flow.csv", "reconciliation.csv", "structure.xml"
    }  # fmt: skip
    assert "already exists" in _export(finished, "sdmx", "-o", str(tmp_path / "sdmx")).err
    assert "leave out --format" in _export(finished, "iati", "--format", "csv").err
    assert "openlineage" in _export(finished, "openlinage").err


@pytest.mark.slow
def test_the_command_writes_each_format_and_says_what_is_in_no_release(
    finished: DataDir, tmp_path: Path
) -> None:
    for name, (file, _) in WHOLES.items():
        answer = _export(finished, name, "-o", str(tmp_path / file))
        assert answer.code == 0, answer.err
        assert (tmp_path / file).exists()
    answer = _export(finished, "iati", "--known-at", "2026-02-01", "-o", str(tmp_path / "then.xml"))
    assert "Results sha256:" in answer.err


@pytest.mark.parametrize(
    ("words", "beside"),
    [
        (("headline.csv",), "headline.csv.CITATION.cff"),
        (("headline.json",), "headline.json.CITATION.cff"),
        (("headline.parquet",), None),
        (("parts", "--partition-by", "agreement_id", "--format", "csv"), "parts/CITATION.cff"),
    ],
)
def test_a_citation_stands_beside_a_text(
    finished: DataDir, release: Path, tmp_path: Path, words: tuple[str, ...], beside: str | None
) -> None:
    answer = _export(finished, "headline", "-o", str(tmp_path / words[0]), *words[1:])
    assert answer.code == 0, answer.err
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.cff")}
    assert found == ({beside} if beside else set())
    for name in found:
        text = (tmp_path / name).read_text("utf-8")
        assert cff_faults(text) == []
        assert release_digest(release) in text


def _export(finished: DataDir, *words: str) -> Answer:
    return pledgebook("export", *words, "--data-dir", str(finished.root))


@pytest.mark.slow
def test_frictionless_validates_the_package(release: Path, tmp_path: Path) -> None:
    done = subprocess.run([_tool("frictionless"), "validate", "datapackage.json", "--json"], cwd=release, capture_output=True,
                          text=True, check=False, timeout=300)  # fmt: skip
    found = json.loads(done.stdout)
    assert found["valid"], found["errors"] or [
        (one["name"], one["errors"][:2]) for one in found["tasks"] if not one["valid"]
    ]
    assert done.returncode == 0
    assert sum(one["type"] == "table" for one in found["tasks"]) >= len(sql_names("reports"))
    broken = tmp_path / "broken"
    shutil.copytree(release, broken)
    headline = broken / "headline.csv"
    headline.chmod(0o644)
    headline.write_text(headline.read_text("utf-8").replace("2020-01-01", "sometime"), encoding="utf-8")
    done = subprocess.run([_tool("frictionless"), "validate", "datapackage.json", "--json"], cwd=broken, capture_output=True,
                          text=True, check=False, timeout=300)  # fmt: skip
    assert not json.loads(done.stdout)["valid"]  # the schema is one that can fail


SDMX = """
import sys
from pysdmx.io import get_datasets, read_sdmx
folder = sys.argv[1]
message = read_sdmx(folder + "/structure.xml", validate=True)
assert {one.id for one in message.get_dataflows()} == {"DF_FLOW", "DF_RECONCILIATION"}
for name in ("flow", "reconciliation"):
    (found,) = get_datasets(folder + f"/{name}.csv", folder + "/structure.xml")
    parts = found.structure.components
    assert len(found.data), name
    assert not found.data.duplicated([one.id for one in parts.dimensions]).any(), name
    for one in parts:
        assert one.id in found.data.columns, one.id
        if one.enumeration is not None:
            unknown = set(found.data[one.id]) - {code.id for code in one.enumeration.items} - ({""} if not one.required else set())
            assert not unknown, (one.id, unknown)
    values = found.data["OBS_VALUE"]
    missing = found.data["OBS_STATUS"] == "O"
    assert (values[missing] == "").all() and (values[~missing] != "").all(), name
    print(name, len(found.data))
"""


@pytest.mark.slow
def test_pysdmx_reads_flows_and_reconciliation_with_their_code_lists(release: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(release / "sdmx.zip") as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", SDMX, str(tmp_path)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    rows = dict(line.split() for line in done.stdout.splitlines())
    assert (
        int(rows["reconciliation"]) == 7 * pl.read_csv(release / "attainment.csv", infer_schema=False).height
    )


PANDAS = """
import sys
import pandas as pd
folder = sys.argv[1]
from_csv = pd.read_csv(folder + "/headline.csv", dtype=str, keep_default_na=False)
from_parquet = pd.read_parquet(folder + "/headline.parquet")
from_book = pd.read_excel(folder + "/pledgebook.xlsx", sheet_name="headline", engine="calamine")
assert len(from_csv) == len(from_parquet) == len(from_book) > 50
assert list(from_csv.columns) == list(from_parquet.columns) == [name.split("\\n")[0] for name in from_book.columns]
for text, exact in zip(from_csv["target"], from_parquet["target"], strict=True):
    assert (text == "") == (exact is None) and (exact is None or str(exact) == text), (text, exact)
print(len(from_csv))
"""


@pytest.mark.slow
def test_pandas_reads_the_same_figures_from_each_file(release: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PANDAS, str(release)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr


R = """
folder <- commandArgs(trailingOnly = TRUE)[1]
found <- read.csv(file.path(folder, "headline.csv"), colClasses = "character", na.strings = "", encoding = "UTF-8")
cat(nrow(found), ncol(found), sum(is.na(found$realized)), format(sum(as.numeric(found$realized), na.rm = TRUE), digits = 15), "\n")
stopifnot(all(!is.na(as.Date(found$period_start))), all(grepl("^[A-Z]{2}-", found$pledge_id)))
"""


@pytest.mark.slow
def test_r_reads_the_csv(release: Path) -> None:
    rscript = shutil.which("Rscript")
    demand([] if rscript else ["R (Debian: r-base-core)"])
    done = subprocess.run(
        [str(rscript), "--vanilla", "-e", R, str(release)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    rows, columns, unknown, total = done.stdout.split()
    held = pl.read_parquet(release / "headline.parquet")
    assert (int(rows), int(columns), int(unknown)) == (*held.shape, held["realized"].null_count())
    assert abs(float(total) / float(held["realized"].sum()) - 1) < 1e-12


@pytest.mark.slow
def test_the_command_line_of_duckdb_reads_them(release: Path) -> None:
    query = (
        "SELECT (SELECT count(*) FROM 'headline.parquet') = (SELECT count(*) FROM read_csv('headline.csv')) AS same, "
        "(SELECT decode(value) FROM parquet_kv_metadata('headline.parquet') WHERE decode(key) = 'title') AS title, "
        "(SELECT sum(realized) FROM 'headline.parquet') = (SELECT sum(realized) FROM read_csv('headline.csv', types = {'realized': 'DECIMAL(28,4)'})) AS exact"
    )  # fmt: skip
    done = subprocess.run(
        [_tool("duckdb"), "-json", "-c", query],
        cwd=release,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{"same": True, "title": "report.headline", "exact": True}]


@pytest.mark.slow
def test_libreoffice_opens_the_workbook_and_the_csv(release: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    demand([] if office else ["LibreOffice (Debian: libreoffice-calc-nogui)"])
    for name in ("pledgebook.xlsx", "headline.csv"):
        shutil.copy(release / name, tmp_path)
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [str(office), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", options, "--outdir", str(tmp_path / "out")]  # fmt: skip
    for name in ("pledgebook.xlsx", "headline.csv"):
        done = subprocess.run(
            [*command, str(tmp_path / name)], capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr
    found = pl.read_csv(tmp_path / "out" / "pledgebook-headline.csv", infer_schema=False)
    wanted = pl.read_csv(release / "headline.csv", infer_schema=False)
    assert found.height == wanted.height
    assert found["pledge_id"].to_list() == wanted["pledge_id"].to_list()


def _tool(name: str) -> str:
    """The program of a package of the lock, beside this Python."""
    return str(Path(sys.executable).with_name(name))
