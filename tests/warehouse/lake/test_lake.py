"""A ledger on a lake gives the answers of a ledger in a file, and several may write to it at once."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import UsageError, WarehouseConflictError, WarehouseError
from pledgebook.pipelines.core.paths import DataDir, Lake, parse_lake
from pledgebook.pipelines.warehouse.connection import connect
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.turn import turn, turns
from tests.cli.conftest import AS_OF, COMMAND
from tests.datadirs import gas
from tests.warehouse.lake.servers import LakeSetting, Postgres, demand_lakes, postgres, s3

BUCKET = "ledger"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    demand_lakes()
    with postgres() as running:
        yield running


@pytest.fixture(params=["folder", "s3"])
def lake(request: pytest.FixtureRequest, server: Postgres, tmp_path: Path) -> Iterator[LakeSetting]:
    if request.param == "folder":
        yield server.lake(str(tmp_path / "files"))
        return
    with s3(BUCKET) as credentials:
        yield server.lake(f"s3://{BUCKET}/ledger", credentials)


def command(data: DataDir, lake: LakeSetting | None, *arguments: str) -> str:
    """Run the command in a process of its own."""
    done = subprocess.run(
        [*COMMAND, *arguments, "--data-dir", str(data.root)],
        capture_output=True, text=True, check=False, timeout=600, env=lake.environment if lake else None,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(data: DataDir, lake: LakeSetting | None) -> dict[str, str]:
    answer = json.loads(command(data, lake, "run", "--as-of", AS_OF, "--known-at", AS_OF, "--format", "json"))
    return {name: answer[name] for name in ("run_id", "inputs_digest", "outputs_digest", "release_digest")}


def test_the_setting_names_the_catalog_the_files_and_an_earlier_state() -> None:
    assert parse_lake("ducklake:postgres:host=db dbname=l data_path=s3://b/l") == Lake(
        "host=db dbname=l", "s3://b/l"
    )
    assert parse_lake("ducklake:postgres:data_path='/srv/my files' dbname=l at=12") == Lake(
        "dbname=l", "/srv/my files", "12"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [("ducklake:postgres:dbname=l", "found no data_path"), ("duckdb:x data_path=/y", "found no 'ducklake")],
)
def test_another_setting_is_refused_with_an_example(text: str, found: str) -> None:
    with pytest.raises(
        UsageError, match=f"PLEDGEBOOK_WAREHOUSE: {found}.* expected 'ducklake:postgres:host="
    ):
        parse_lake(text)


@pytest.mark.slow
def test_a_lake_gives_the_answers_of_a_file(lake: LakeSetting, tmp_path: Path) -> None:
    in_file, on_lake = (gas(tmp_path / name, "eia_lng", "exchange_rate") for name in ("file", "lake"))
    expected = run(in_file, None)
    assert run(on_lake, lake) == expected
    elsewhere = DataDir(tmp_path / "another machine")
    elsewhere.root.mkdir()
    for question in (
        ("sql", "FROM headline", "--format", "csv"),
        ("status", "--as-of", AS_OF, "--known-at", "2026-06-01", "--format", "json"),
    ):
        assert command(elsewhere, lake, *question) == command(in_file, None, *question)


@pytest.mark.slow
def test_readers_see_what_was_published_and_can_change_nothing(server: Postgres, tmp_path: Path) -> None:
    lake = server.lake(str(tmp_path / "files"))
    data = gas(tmp_path / "data", "eia_lng", "exchange_rate")
    elsewhere = DataDir(tmp_path / "another machine")
    elsewhere.root.mkdir()
    command(
        data,
        lake,
        "ingest",
        "eia_lng",
        str(next(data.raw.glob("eia_lng/*/*.csv"))),
        "--taken-at",
        "2026-11-01",
    )
    refused = subprocess.run(
        [*COMMAND, "status", "--data-dir", str(elsewhere.root)],
        capture_output=True, text=True, check=False, env=lake.environment,
    )  # fmt: skip
    assert "nothing has been published yet" in refused.stderr
    run(data, lake)
    for statement in (
        "DELETE FROM ledger.flow",
        "FROM read_text('/etc/hostname')",
        "CALL postgres_execute('__ducklake_metadata_lake', 'DROP TABLE ducklake_table')",
        "SET enable_external_access = true",
        f"COPY (SELECT 1) TO '{tmp_path}/files/ledger/flow/invented.parquet'",
        f"PREPARE p AS COPY (SELECT 1) TO '{tmp_path}/files/ledger/flow/invented.parquet'",
    ):
        refused = subprocess.run(
            [*COMMAND, "sql", statement, "--data-dir", str(elsewhere.root)],
            capture_output=True, text=True, check=False, env=lake.environment,
        )  # fmt: skip
        assert refused.returncode == 1, statement
    before = LakeSetting(f"{lake.text} at=2")
    assert "0" in command(elsewhere, before, "sql", "SELECT count(*) FROM flow", "--format", "csv")


@pytest.mark.slow
def test_of_two_writers_of_a_slice_the_second_is_refused(server: Postgres, tmp_path: Path) -> None:
    place = server.lake(str(tmp_path / "files")).data(tmp_path).warehouse
    with opened(place) as one, connect(place) as other:
        with turn(one, "eia_lng"), turn(other, "iati"):
            pass  # two slices: both are let through
        with (
            pytest.raises(WarehouseConflictError, match="Another writer changed"),
            turn(other, "eia_lng"),
            turn(one, "eia_lng"),
        ):
            pass  # the inner one is first
        assert turns(other) == {"eia_lng": 2, "iati": 1}
        with (
            pytest.raises(WarehouseConflictError, match="stored figures of 'eia_lng' meanwhile"),
            turn(other, "eia_lng", {"eia_lng": 1}),
        ):
            pass  # planned on what was there before


@pytest.mark.slow
def test_a_catalog_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    demand_lakes()
    setting = f"ducklake:postgres:host=127.0.0.1 port=1 password=secret dbname=l data_path={tmp_path}"
    place = LakeSetting(setting).data(tmp_path).warehouse
    with pytest.raises(WarehouseError, match="cannot be opened") as raised, opened(place):
        pass
    assert "secret" not in str(raised.value)
