"""`--as-published`: what was said on a day, and a backfill that leaves it alone. The figures are invented."""

import hashlib
import json
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pytest

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.stored import STORED_CHECKSUM, STORED_COPY, unpacked
from tests.cli.conftest import Answer, pledgebook
from tests.datadirs import copied

SECOND = datetime(2026, 11, 25, 20)


def run(data: DataDir, now: datetime, *more: str) -> Answer:
    answer = pledgebook("run", *more, "--data-dir", str(data.root), now=now)
    assert answer.code == 0, answer.err
    return answer


def ask(data: DataDir, *arguments: str) -> Answer:
    return pledgebook(*arguments, "--data-dir", str(data.root), now=SECOND)


@pytest.fixture(scope="module")
def data(small_run: DataDir, tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A pledge whose target is restated between two runs, and a backfill after them."""
    data = copied(small_run, tmp_path_factory.mktemp("published") / "data")
    register = data.register / "gas.toml"
    register.write_text(register.read_text().replace('title = "', 'title = "Restated: ', 1), encoding="utf-8")
    run(data, SECOND)
    run(data, SECOND, "-q", "--as-of", "2026-09-30", "--known-at", "2026-09-30")
    return data


def titles(answer: Answer) -> list[str]:
    assert answer.code == 0, answer.err
    return [row["title"] for row in json.loads(answer.out)]


SQL = (
    "sql",
    "SELECT title FROM ledger.agreement UNION SELECT title FROM ledger.pledge ORDER BY ALL",
    "--format",
    "json",
)


def test_sql_answers_from_the_release_of_the_day(data: DataDir) -> None:
    now, then = titles(ask(data, *SQL)), titles(ask(data, *SQL, "--as-published", "2026-11-24"))
    assert sorted(title.removeprefix("Restated: ") for title in now) == sorted(then)
    assert now != then


@pytest.mark.parametrize("command", [("status",), ("status", "GAS-PUR"), ("export", "headline"), ("explain", "GAS-PUR"),
                                     ("milestones",), ("outlook",)])  # fmt: skip
def test_questions_are_answered_as_they_were_then(data: DataDir, command: tuple[str, ...]) -> None:
    then = ask(data, *command, "--as-published", "2026-11-24")
    assert (then.code, "As published: release 2026-11-22." in then.err) == (0, True), then.err
    assert "2026-11-25" not in then.out


def test_status_shows_the_latest_answer_and_no_backfill(data: DataDir) -> None:
    assert "As of 2026-11-25" in ask(data, "status").out
    assert (data.releases / "latest").resolve().name == "2026-11-25"
    assert (data.releases / "2026-09-30").is_dir()


def test_a_backfill_says_that_readers_do_not_see_it_and_how_they_would(data: DataDir) -> None:
    answer = run(data, SECOND, "--as-of", "2026-09-30", "--known-at", "2026-09-30")
    assert "readers still see 2026-11-25; --publish shows them this one" in " ".join(answer.err.split())
    assert "As of 2026-09-30" in answer.out
    assert f"Release: {data.releases / '2026-09-30'}" in answer.out


def test_a_day_before_everything_names_the_releases(data: DataDir) -> None:
    answer = ask(data, "status", "--as-published", "2026-11-01")
    assert answer.code == 1
    assert "nothing that is still kept had been published by then" in answer.err
    assert "2026-09-30, 2026-11-22, 2026-11-25" in answer.err


def test_what_was_published_goes_with_no_other_day(data: DataDir) -> None:
    answer = ask(data, "status", "--as-published", "2026-11-24", "--as-of", "2026-11-24")
    assert (answer.code, "neither --as-of nor --known-at" in answer.err) == (2, True)


def made_by_another_version(release: Path) -> None:
    """Change a release to one that another version of the code made."""
    with unpacked(release) as copy:
        with duckdb.connect(str(copy)) as con:
            con.execute("COMMENT ON TABLE ledger.warehouse IS 'another version'")
        for name, text in (
            (STORED_COPY, packed := pa.compress(copy.read_bytes(), "zstd", asbytes=True)),
            (STORED_CHECKSUM, f"{hashlib.sha256(packed).hexdigest()}  {STORED_COPY}".encode()),
        ):
            (release / name).unlink()
            (release / name).write_bytes(text)


def test_a_release_of_another_version_answers_sql_and_names_its_files_otherwise(
    data: DataDir, tmp_path: Path
) -> None:
    data = DataDir(shutil.copytree(data.root, tmp_path / "data", symlinks=True))
    made_by_another_version(data.releases / "2026-11-22")
    answer = ask(data, "status", "--as-published", "2026-11-24")
    assert (answer.code, "published by another version of Pledgebook (0.1.0+" in answer.err) == (1, True)
    assert len(titles(ask(data, *SQL, "--as-published", "2026-11-24"))) == 3
    assert ask(data, "export", "headline", "--as-published", "2026-11-24").code == 0


def test_nothing_temporary_is_left(data: DataDir, tmp_path: Path) -> None:
    ask(data, "status", "--as-published", "2026-11-24")
    answer = pledgebook(
        "status", "--as-published", "2026-11-24", "--data-dir", str(data.root), TMPDIR=str(tmp_path)
    )
    assert answer.code == 0
    assert list(tmp_path.iterdir()) == []
    assert duckdb.connect(str(data.published), read_only=True).execute("SELECT 1").fetchall() == [(1,)]
