"""What runs unattended: alerts and their exit codes, the report beside a release, backfills, and what is deployed."""

import json
import re
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from ruamel.yaml import YAML

from pledgebook.pipelines.core.paths import CHECKOUT, DataDir
from pledgebook.pipelines.steps.alerts import standing
from tests.cli.conftest import NOW, pledgebook

TARGET = re.compile(r"amount = 300_?000")


@pytest.fixture
def data(small_copy: DataDir) -> DataDir:
    """A small ledger with a release, whose one source is late."""
    return small_copy


def test_a_late_source_is_an_alert_with_an_exit_code_of_its_own(data: DataDir) -> None:
    told = pledgebook("run", "--quiet", "--alerts", "--data-dir", str(data.root))
    assert (told.code, told.out) == (6, "")
    assert told.err.startswith(
        "alert since 2026-11-22T20:00:00Z: eia_lng: holds nothing after 2026-07; 2026-08 was due on 2026-10-31"
    )
    again = pledgebook("run", "-q", "--alerts", "--data-dir", str(data.root), now=NOW + timedelta(hours=1))
    assert (again.code, [one.since for one in standing(data)]) == (6, ["2026-11-22T20:00:00Z"])
    assert pledgebook("run", "-q", "--data-dir", str(data.root)).code == 0  # nobody asked for alerts


@pytest.mark.slow
def test_a_headline_that_flips_is_an_alert_with_its_cause(data: DataDir) -> None:
    register = data.register / "gas.toml"
    text = register.read_text(encoding="utf-8")
    register.write_text(TARGET.sub("amount = 3", text), encoding="utf-8")
    told = pledgebook("run", "-q", "--alerts", "--data-dir", str(data.root), now=NOW + timedelta(hours=1))
    assert told.code == 6
    flips = [one for one in standing(data) if one.kind == "flip"]
    assert flips
    assert all("because of register" in one.sentence for one in flips)


def test_a_failed_check_is_an_alert_and_ends_as_ever(data: DataDir) -> None:
    with duckdb.connect(str(data.warehouse)) as con:
        con.execute("UPDATE ledger.snapshot SET rows_read = rows_read + 1")
    arguments = ("run", "-q", "--alerts", "--as-of", "2026-11-21", "--data-dir", str(data.root))
    assert pledgebook(*arguments).code == 3
    [one] = standing(data)
    assert (one.kind, "every_snapshot_adds_up" in one.sentence) == ("check", True)


@pytest.mark.slow
def test_the_report_lies_in_the_release_and_enters_no_digest(data: DataDir) -> None:
    def made() -> dict[str, str]:
        told = pledgebook("run", "--format", "json", "--report", "--data-dir", str(data.root))
        assert told.code == 0, told.err
        answer: dict[str, str] = json.loads(told.out)
        return answer

    before = pledgebook("run", "--format", "json", "--data-dir", str(data.root))
    first = made()
    index = data.releases / first["release"] / "report" / "index.html"
    assert first["release_digest"] == json.loads(before.out)["release_digest"]
    assert first["release"] in index.read_text(encoding="utf-8")
    written = index.stat().st_mtime_ns
    assert made()["release"] == first["release"]
    assert (index.stat().st_mtime_ns, index.stat().st_mode & 0o777) == (written, 0o444)


@pytest.mark.slow
def test_a_backfill_makes_each_day_once(data: DataDir) -> None:
    arguments = (
        "backfill",
        "--from",
        "2026-08-30",
        "--to",
        "2026-09-30",
        "--every",
        "month",
        "--format",
        "csv",
    )
    first = pledgebook(*arguments, "--data-dir", str(data.root))
    assert first.code == 0, first.err
    rows = [line.split(",") for line in first.out.splitlines()[1:]]
    assert [(row[0], row[1]) for row in rows] == [("2026-08-31", "2026-08-31"), ("2026-09-30", "2026-09-30")]
    assert "2 releases from 2026-08-31 to 2026-09-30, 2 of them new." in first.err
    again = pledgebook(*arguments, "--data-dir", str(data.root))
    assert [line.rpartition(",")[0] for line in again.out.splitlines()] == [
        line.rpartition(",")[0] for line in first.out.splitlines()
    ]
    assert "0 of them new" in again.err
    told = pledgebook(
        "run",
        "--as-of",
        "2026-09-30",
        "--known-at",
        "2026-09-30",
        "--format",
        "json",
        "--data-dir",
        str(data.root),
    )
    assert json.loads(told.out)["release_digest"] == rows[1][2]  # fmt: skip
    assert (data.releases / "latest").resolve().name == "2026-11-22"


def test_what_is_deployed_is_printed_for_those_who_want_to_change_it(tmp_path: Path) -> None:
    told = pledgebook("deploy", "--print", cwd=tmp_path)
    assert (told.code, told.out) == (0, (CHECKOUT / "prefect.yaml").read_text(encoding="utf-8"))
    flows = [one["entrypoint"].rpartition(".")[2] for one in YAML(typ="safe").load(told.out)["deployments"]]
    assert flows == ["nightly", "fetch", "revisions", "backfill"]


def test_without_a_server_there_is_nothing_to_deploy_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    told = pledgebook("deploy")
    assert (told.code, "PREFECT_API_URL is not set" in told.err) == (1, True)
    wrong = pledgebook("deploy", "--timezone", "Europe/Berln")
    assert (wrong.code, "Europe/Berlin" in wrong.err) == (2, True)


@pytest.mark.parametrize("password", ["", "admin:", ":secret", "admin"])
def test_a_server_for_others_needs_a_password(tmp_path: Path, password: str) -> None:
    told = pledgebook(
        "serve", "--host", "::", "--data-dir", str(tmp_path / "data"),
        PREFECT_SERVER_API_AUTH_STRING=password, PREFECT_API_URL="",
    )  # fmt: skip
    assert (told.code, "PREFECT_SERVER_API_AUTH_STRING=admin:PASSWORD" in told.err) == (1, True)
    assert not (tmp_path / "data").exists()
