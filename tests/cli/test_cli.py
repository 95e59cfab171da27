"""What a person types and reads: figures, unknowns, errors without tracebacks, exit codes for scripts."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import AS_OF, Pledgebook, pledgebook
from tests.datadirs import HEADER, carried, gas

FORBIDDEN = {"prefect", "altair", "pandera", "scipy"}


def test_the_summary_begins_with_the_flagship_and_fits_a_screen(finished: DataDir) -> None:
    lines = (finished.root / "run.out").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40
    assert max(len(line) for line in lines if not line.startswith("Release: ")) <= 80
    assert "(US-JP-2025): " in " ".join(lines[1:3])
    words = " ".join(" ".join(lines).split())
    for told in ("selected 35.7 to 36 bn USD (6.5 %)", "signed ≥ 2.15 bn USD (≥ 0.4 %)", "paid unknown", "JP-PUR-EN7",
                 "Unknown, by reason: ", "pledgebook breaks", "There is no earlier release to compare with.",
                 "pledgebook status [NAME]", "Release: ", "LNG, shipped"):  # fmt: skip
        assert told in words, told


def test_the_summary_names_each_agreement_and_each_pledge_of_the_flagship(
    finished: DataDir, ask: Pledgebook
) -> None:
    out = (finished.root / "run.out").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(ask("status", "--format", "csv").out)):
        assert row["agreement_id"] in out
        assert row["agreement_id"] != "US-JP-2025" or row["pledge_id"] in out, row["pledge_id"]


@pytest.mark.slow
def test_the_screen_of_a_wide_terminal_names_the_readings(finished: DataDir, tmp_path: Path) -> None:
    own = gas(tmp_path / "own", "eia_lng")
    answer = pledgebook("run", "--as-of", AS_OF, "--data-dir", str(own.root), COLUMNS="120")
    assert answer.code == 0, answer.err
    assert "Reading" in answer.out
    assert "  eia_lng: 2 files, 2,022 rows, 1,071 stored" in answer.err
    again = pledgebook("run", "--as-of", AS_OF, "--data-dir", str(own.root))
    assert "No changes since the last run." in again.out


def test_a_question_about_another_day_stores_nothing(ask: Pledgebook, finished: DataDir) -> None:
    before = finished.published.read_bytes()
    rows = re.findall(
        r"^us-exports.*$", ask("status", "CN-P1-GOODS", "--known-at", "2020-05-01").out, re.MULTILINE
    )
    assert rows
    assert all("unknown unknown" in " ".join(row.split()) and "no data" in row for row in rows)
    assert finished.published.read_bytes() == before


def test_a_ceiling_is_shown_as_what_it_allows_at_most(ask: Pledgebook) -> None:
    out = ask("status", "US-CH-LI-2025").out
    assert "≤ 500 t" in out
    assert "≤ 1,500 t" in out


def test_an_agreement_whose_headlines_are_silent_shows_the_readings_with_figures(finished: DataDir) -> None:
    out = (finished.root / "run.out").read_text(encoding="utf-8")
    assert "US-EU-2025" in out


def test_the_run_prints_the_time_of_each_step(finished: DataDir) -> None:
    err = (finished.root / "run.err").read_text(encoding="utf-8")
    for step in ("ingest", "register", "reconcile", "publish"):
        assert any(line.startswith(step) and line.endswith(" s") for line in err.splitlines())


def test_disbursed_is_unknown_and_not_zero(ask: Pledgebook) -> None:
    out = ask("status", "JP-INV-550").out
    (line,) = [line for line in out.splitlines() if line.startswith("disbursed")]
    assert line.split()[1:3] == ["unknown", "unknown"]


@pytest.mark.parametrize("name", ["US-CN-PHASE-ONE", "us-cn-phase-one"])
def test_status_of_an_agreement(ask: Pledgebook, name: str) -> None:
    out = ask("status", name).out
    assert "CN-P1-GOODS" in out
    assert "JP-INV-550" not in out


def test_status_of_a_pledge_shows_its_readings_side_by_side(ask: Pledgebook) -> None:
    out = ask("status", "JP-PUR-AG8").out
    for reading in ("eo-total", "js-incremental"):
        assert reading in out


def test_the_equity_share_is_shown_as_a_range_of_money(ask: Pledgebook) -> None:
    assert "5.5 to 11 bn" in ask("status", "JP-INV-550").out


def test_status_as_json_is_exact_and_unknown_is_null(ask: Pledgebook) -> None:
    rows = {
        (row["pledge_id"], row["period_start"]): row
        for row in json.loads(ask("status", "--format", "json").out)
    }
    goods = rows["CN-P1-GOODS", "2020-01-01"]
    assert (goods["realized"], goods["target"]) == ("89340217951.0000", "142670493778.0000")
    assert rows["CN-P1-GOODS", "2021-01-01"]["realized"] is None


def test_status_as_csv_leaves_unknowns_empty(ask: Pledgebook) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("status", "US-CN-PHASE-ONE", "--format", "csv").out)))
    assert {row["period_start"]: row["realized"] for row in rows if row["pledge_id"] == "CN-P1-GOODS"} == {
        "2020-01-01": "89340217951.0000",
        "2021-01-01": "",
    }


@pytest.mark.slow
def test_before_the_figures_were_taken_they_are_unknown(ask: Pledgebook) -> None:
    rows = json.loads(
        ask(
            "status", "CN-P1-GOODS", "--as-of", "2020-12-31", "--known-at", "2020-04-30", "--format", "json"
        ).out
    )
    assert {row["realized"] for row in rows if row["is_headline"]} == {None}


@pytest.mark.slow
def test_explain_leads_to_flows_snapshot_row_and_document(ask: Pledgebook) -> None:
    out = ask("explain", "CN-P1-ENE", "--period", "2020").out
    for words in ("9,738,382,930", "26,149,222,398", "16,410,839,468", "flows add up", "sha256", "as received",
                  "Annex 6.1", "270900", "27111990"):  # fmt: skip
        assert words in out, words


def test_explain_as_json_adds_up_to_the_cent(ask: Pledgebook) -> None:
    (answer,) = json.loads(ask("explain", "CN-P1-ENE", "--period", "2020", "--format", "json").out)
    flows = [Decimal(row["value"]) for row in answer["flows"]]
    assert sum(flows) == Decimal(answer["figure"]["realized"]) == 9_738_382_930
    assert [len(row["sha256"]) for row in answer["snapshots"]] == [64]


@pytest.mark.slow
def test_explain_as_known_before_the_file_was_taken_has_no_flow(ask: Pledgebook) -> None:
    out = ask("explain", "CN-P1-ENE", "--as-of", "2020-12-31", "--known-at", "2020-12-31").out
    assert "No flow of this reading is in the ledger" in out


@pytest.mark.waits
def test_a_query_that_runs_out_of_time_is_stopped(ask: Pledgebook) -> None:
    endless = "SELECT count(*) FROM range(10000000000000) a, range(100) b"
    answer = ask("sql", "--timeout", "0.3", endless)
    assert (answer.code, "stopped after 0.3 s" in answer.err) == (1, True)


@pytest.mark.slow
def test_export_and_sql_take_another_day_too(ask: Pledgebook) -> None:
    rows = csv.DictReader(io.StringIO(ask("export", "headline", "--known-at", "2020-05-01").out))
    assert {row["realized"] for row in rows if row["pledge_id"] == "CN-P1-ENE"} == {""}
    found = ask(
        "sql",
        "SELECT as_of FROM ledger.run ORDER BY run_number DESC LIMIT 1",
        "--as-of",
        "2020-09-30",
        "--format",
        "csv",
    )
    assert found.out == "as_of\n2020-09-30\n"


@pytest.mark.slow
def test_explain_another_reading(ask: Pledgebook) -> None:
    out = ask("explain", "JP-PUR-EN7", "--reading", "lng-shipped").out
    assert "eia_lng" in out
    assert "42,531" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("explain", "CN-P9"), "no agreement or pledge 'CN-P9'"),
        (("explain", "CN-P1-ENE", "--reading", "x"), "Its readings: us-exports"),
        (("explain", "CN-P1-ENE", "--period", "1999"), "Its periods: 2020, 2021"),
        (("export", "nothing"), "Reports: "),
        (("sql", "SELEC 1"), "DuckDB rejected the query"),
        (("sql", "DROP TABLE ledger.flow"), "DuckDB rejected the query"),
        (("sql", "FROM read_text('/etc/hostname')"), "DuckDB rejected the query"),
    ],
)
def test_an_error_is_one_message_and_exit_code_1(
    ask: Pledgebook, arguments: tuple[str, ...], words: str
) -> None:
    answer = ask(*arguments)
    assert answer.code == 1
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_a_wrong_call_has_exit_code_2(ask: Pledgebook) -> None:
    assert ask("status", "--as-of", "yesterday").code == 2
    assert ask("nonsense").code == 2


def test_sql_answers_in_each_format(ask: Pledgebook) -> None:
    query = (
        "SELECT pledge_id, realized FROM report.headline WHERE pledge_id = 'CN-P1-ENE' ORDER BY period_start"
    )
    assert json.loads(ask("sql", query, "--format", "json").out)[0] == {
        "pledge_id": "CN-P1-ENE",
        "realized": "9738382930.0000",
    }
    assert ask("sql", query, "--format", "csv").out.splitlines()[1:] == [
        "CN-P1-ENE,9738382930.0000",
        "CN-P1-ENE,",
    ]
    assert "unknown" in ask("sql", query).out


def test_sql_says_when_rows_are_cut(ask: Pledgebook) -> None:
    answer = ask("sql", "SELECT * FROM range(20)", "--limit", "3", "--format", "csv")
    assert answer.out == "range\n0\n1\n2\n"
    assert "first 3 rows" in answer.err


def test_export_writes_a_report(ask: Pledgebook, tmp_path: Path) -> None:
    target = tmp_path / "headline.parquet"
    assert ask("export", "headline", "--format", "parquet", "-o", str(target)).code == 0
    assert target.stat().st_size > 0
    assert ask("export", "ledger.rate").out.startswith("source,series,currency")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.csv", b"agreement_id"),
        ("A.CSV", b"agreement_id"),
        ("a.json", b"["),
        ("a.parquet", b"PAR1"),
        ("a.xlsx", b"PK"),
    ],
)
def test_the_ending_of_a_file_says_its_format(
    ask: Pledgebook, tmp_path: Path, name: str, begins: bytes
) -> None:
    assert ask("export", "headline", "-o", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("a.xlsx", ("--format", "csv"), "the ending says xlsx, --format says csv"),
        ("a.txt", (), "found the ending '.txt'; expected one of .csv, .parquet, .json, .xlsx"),
        ("a.txt", ("--format", "csv"), "found the ending '.txt'"),
        ("a", (), "found no ending"),
    ],
)
def test_an_ending_that_says_no_format_or_another_is_refused(
    ask: Pledgebook, tmp_path: Path, name: str, options: tuple[str, ...], words: str
) -> None:
    answer = ask("export", "headline", "-o", str(tmp_path / name), *options)
    assert (answer.code, words in answer.err) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_check_lists_every_law(ask: Pledgebook) -> None:
    rows = json.loads(ask("check", "--format", "json").out)
    assert len(rows) >= 15
    assert {row["result"] for row in rows} == {"passes"}


def test_before_the_first_run_a_person_is_told_what_to_do(tmp_path: Path) -> None:
    answer = pledgebook("status", "--data-dir", str(tmp_path))
    assert answer.code == 1
    assert "pledgebook run" in answer.err


def test_the_data_directory_may_come_from_the_environment(finished: DataDir) -> None:
    assert pledgebook("status", "CN-P1-ENE", PLEDGEBOOK_DATA=str(finished.root)).code == 0


@pytest.fixture
def own(tmp_path: Path) -> DataDir:
    return carried(tmp_path / "own", "eia_lng")


@pytest.mark.slow
def test_a_file_of_one_s_own_becomes_a_figure(own: DataDir, tmp_path: Path) -> None:
    file = tmp_path / "soy.csv"
    lines = [f"1201900095,5880,{m}000000,{m}000,T,HS10,2026-{m:02d}" for m in range(1, 11)]
    file.write_text(
        "\n".join(["E_COMMODITY,CTY_CODE,ALL_VAL_MO,QTY_1_MO,UNIT_QY1,COMM_LVL,time", *lines]) + "\n"
    )
    root = ("--data-dir", str(own.root))
    taken = pledgebook("ingest", "census_trade", str(file), "--taken-at", AS_OF, "--covers", "1201", *root)
    assert taken.code == 0, taken.err
    assert "10 stored" in taken.out
    assert pledgebook("run", "-q", "--as-of", AS_OF, "--known-at", AS_OF, *root).code == 0
    rows = json.loads(pledgebook("status", "JP-PUR-SOY", "--format", "json", *root).out)
    headline = next(row for row in rows if row["is_headline"])
    assert (headline["realized"], headline["months_covered"]) == ("55000.0000", 10)
    again = pledgebook("ingest", "census_trade", str(file), "--taken-at", AS_OF, "--covers", "1201", *root)
    assert again.code == 0
    assert "rows read" not in again.out


def test_refused_rows_are_told_and_kept(tmp_path: Path) -> None:
    own = gas(tmp_path / "own", "eia_lng")
    file = tmp_path / "bad.csv"
    file.write_text(
        HEADER + '1201,5880,"1,000",HS4,2020-01\n1201,9999,5,HS4,2020-01\n1201,5880,5,HS4,2020-02\n'
    )
    root = ("--data-dir", str(own.root))
    answer = pledgebook("ingest", "census_trade", str(file), "--taken-at", AS_OF, *root)
    assert answer.code == 4
    assert "found '1,000'" in answer.out
    assert "9999" in answer.out
    assert pledgebook("run", "-q", "--as-of", AS_OF, "--known-at", AS_OF, *root).code == 0
    rows = json.loads(pledgebook("export", "quarantine", "--format", "json", *root).out)
    assert [json.loads(row["raw_json"])["ALL_VAL_MO"] for row in rows] == ["1,000", "5"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<html><body>Service unavailable</body></html>", "HTML"),
        (b'[["E_COMMODITY","CTY_CODE","ALL_VAL_MO","COMM_LVL","time"],["1201","58', "JSON"),
        (b"Date,Country,Exchange rate\n2020-01-01,Japan,109.3\n", "exchange_rate"),
        (b"a,b\n1,2\n", "column"),
    ],
)
def test_a_file_that_is_not_its_source_s_is_refused_whole(
    own: DataDir, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "wrong.json"
    file.write_bytes(content)
    answer = pledgebook("ingest", "census_trade", str(file), "--data-dir", str(own.root))
    assert answer.code == 1
    assert words.lower() in answer.err.lower()
    assert "wrong.json" in answer.err
    assert "Traceback" not in answer.err
    assert not list((own.raw / "census_trade").glob("*/*")) if (own.raw / "census_trade").exists() else True


@pytest.mark.parametrize(("arguments", "more"), [(["--help"], {"polars", "duckdb"}), (["status"], set())])
def test_help_and_status_do_without_the_heavy_libraries(
    finished: DataDir, arguments: list[str], more: set[str]
) -> None:
    script = (
        "import sys, io, contextlib\n"
        "from pledgebook.pipelines.cli.main import group\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    group.main(sys.argv[1:], standalone_mode=False, obj=lambda: __import__('datetime').datetime(2026, 11, 22))\n"
        "print(*(name for name in sys.modules if '.' not in name))\n"
    )
    where = [] if "--help" in arguments else ["--data-dir", str(finished.root)]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments, *where], capture_output=True, text=True, check=True
    )
    assert not (FORBIDDEN | more) & set(done.stdout.split())


@pytest.mark.slow
def test_coverage_can_be_declared_for_a_file_that_is_there_already(own: DataDir, tmp_path: Path) -> None:
    file = tmp_path / "soy.csv"
    file.write_text(HEADER + "1201,5880,7,HS4,2026-01\n")
    root = ("--data-dir", str(own.root))
    first = pledgebook("ingest", "census_trade", str(file), "--taken-at", "2026-11-04", *root)
    assert "No month counts" in first.out
    again = pledgebook("ingest", "census_trade", str(file), "--taken-at", "2026-11-04", *root)
    assert "Nothing new" in again.out
    covered = pledgebook(
        "ingest", "census_trade", str(file), "--taken-at", "2026-11-04", "--covers", "1201", *root
    )
    assert covered.code == 0, covered.err
    assert "stored again" in covered.out
    assert "No month counts" not in covered.out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--taken-at", "2099-01-01"), "is in the future"),
        (("--covers", "soy"), "expected `all`, `none`, products such as"),
        (("--covers", "901"), "`901` looks like `0901` without its zero"),
        (("--covers", "all"), "2, 4 digits"),
    ],
)
def test_a_wrong_call_of_ingest_keeps_nothing(
    own: DataDir, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    file = tmp_path / "mixed.csv"
    file.write_text(HEADER + "12,5880,7,HS2,2026-01\n2701,5880,7,HS4,2026-01\n")
    answer = pledgebook("ingest", "census_trade", str(file), *options, "--data-dir", str(own.root))
    assert answer.code == 1
    assert words in answer.err
    assert not (own.raw / "census_trade").exists()


def test_a_file_that_may_be_cut_is_refused_and_not_kept(own: DataDir, tmp_path: Path) -> None:
    file = tmp_path / "cut.csv"
    file.write_text(HEADER + "1201,5880,7,HS4,2026-01")
    answer = pledgebook("ingest", "census_trade", str(file), "--data-dir", str(own.root))
    assert answer.code == 1
    assert "a last line without a line break" in answer.err
    assert not (own.raw / "census_trade").exists()


def test_several_statements_are_all_answered(ask: Pledgebook) -> None:
    out = ask("sql", "SELECT 1 AS one; SELECT 2 AS two WHERE false;").out
    assert "one" in out
    assert "(0 rows)" in out
    assert ask("sql", "SELECT 1; SELECT 2", "--format", "json").code == 1
    assert ask("sql", " ").code == 1


def test_export_replaces_files_only(ask: Pledgebook, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "not a regular file" in ask("export", "headline", "-o", str(tmp_path / "pipe.csv")).err
    assert "no such folder" in ask("export", "headline", "-o", str(tmp_path / "none" / "a.csv")).err
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert ask("export", "headline", "-o", str(tmp_path / "link.csv")).code == 0
    assert (tmp_path / "real.csv").read_text().startswith("agreement_id")


def test_export_writes_a_folder_in_parts(ask: Pledgebook, tmp_path: Path) -> None:
    whole, parts = tmp_path / "flow.parquet", tmp_path / "flow"
    assert ask("export", "ledger.flow", "-o", str(whole)).code == 0
    partitioned = ("export", "ledger.flow", "--partition-by", "source,year", "-o", str(parts))
    assert ask(*partitioned).code == 0
    read = [pl.read_parquet(path, hive_partitioning=False) for path in parts.rglob("data.parquet")]
    assert {path.name.split("=")[0] for path in parts.iterdir()} == {"source"}
    assert sum(one.height for one in read) == pl.read_parquet(whole).height
    assert "already exists" in ask(*partitioned).err
    assert "cannot write workbooks" in ask(*partitioned[:-1], f"{parts}2", "--format", "xlsx").err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["flow", "flow.parquet"]


def test_another_day_is_exported_into_a_file_too(ask: Pledgebook, tmp_path: Path) -> None:
    target = tmp_path / "headline.csv"
    assert ask("export", "headline", "--known-at", "2020-05-01", "-o", str(target)).code == 0
    assert target.read_text("utf-8") == ask("export", "headline", "--known-at", "2020-05-01").out


def test_a_check_without_a_ledger_holds_nothing(tmp_path: Path) -> None:
    answer = pledgebook("check", "--data-dir", str(tmp_path))
    assert (answer.code, "no ledger yet" in answer.err) == (1, True)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_beyond_reason_is_a_wrong_call(ask: Pledgebook, day: str) -> None:
    assert ask("status", "--as-of", day).code == 2


@pytest.mark.slow
def test_before_the_first_document_no_pledge_was_known(ask: Pledgebook) -> None:
    answer = ask("status", "--known-at", "1990-01-01")
    assert (answer.code, "No pledge was known on 1990-01-01" in answer.err) == (1, True)


@pytest.mark.slow
def test_a_register_that_is_not_utf_8_is_told_by_name(own: DataDir) -> None:
    (own.register / "latin.toml").write_bytes("title = 'Émile'".encode("latin-1"))
    answer = pledgebook("run", "-q", "--data-dir", str(own.root))
    assert answer.code == 1
    assert "latin.toml: found byte 9 that is not UTF-8" in answer.err


def test_the_readings_of_a_pledge_end_with_how_far_they_agree(ask: Pledgebook) -> None:
    answer = ask("status", "CN-SOY-12")
    expected = "Readings, to 2026-02: only one reading has a verdict, and it is not the headline: met."
    assert expected in " ".join(answer.out.split())


def test_status_says_what_was_announced_before_and_what_is_doubtful(ask: Pledgebook) -> None:
    assert (
        "Additionality, announced: ≤ 5.5 Mt (≤ 100.0 %) announced before."
        in ask("status", "JP-PUR-LNG-JERA").out
    )
    assert "Additionality, announced: 100 items (100.0 %) doubtful." in ask("status", "JP-PUR-AC100").out


def test_status_of_an_agreement_adds_its_investment(ask: Pledgebook) -> None:
    out = ask("status", "US-JP-2025").out
    (line,) = [line.split() for line in out.splitlines() if line.startswith("candidate or selected")]
    assert " ".join(line) == "candidate or selected 35.7 to 109 bn 6.5 to 19.8 % 441 to 514.3 bn 2"
