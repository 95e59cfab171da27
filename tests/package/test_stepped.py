"""Steps and tools from Python: what the command does, as frames."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import pledgebook
from pledgebook.pipelines.core.errors import UsageError, WarehouseError
from tests.cli.conftest import clock
from tests.cli.test_fetch import bureau
from tests.datadirs import carried, gas


def opened(root: Path) -> pledgebook.Ledger:
    return pledgebook.open(root, clock=clock)


def test_publishers_are_asked_and_their_answers_kept(tmp_path: Path) -> None:
    ledger = opened(carried(tmp_path, "reported_figures").root)
    window = {"first": "2025-11", "last": "2025-12"}
    with bureau() as server:
        settings = {"PLEDGEBOOK_CENSUS_TRADE_URL": server.address, "PLEDGEBOOK_FETCH_ATTEMPTS": "2"}
        planned = ledger.fetch("CN-SOY-12", **window, dry_run=True, settings=settings)  # type: ignore[arg-type]
        assert set(planned.questions["result"]) == {"planned"}
        assert server.heard == []
        said: list[str] = []
        asked = ledger.fetch("census_trade", **window, settings=settings, tell=said.append)  # type: ignore[arg-type]
    assert server.heard
    kept = asked.questions.filter(result="kept")
    assert kept.height
    assert kept["snapshot_id"].null_count() == 0
    assert set(kept["snapshot_id"]) <= set(ledger.verify(only_files=True).filter("is_sound")["where"])
    assert said == list(asked.notes[: len(said)])


def test_a_raw_file_that_was_altered_is_not_sound(tmp_path: Path) -> None:
    data = gas(tmp_path, "eia_lng")
    ledger = opened(data.root)
    with pytest.raises(WarehouseError, match="no ledger yet"):
        ledger.check()
    ledger.run()
    assert ledger.check()["failing_rows"].sum() == 0
    assert ledger.verify(only_files=True)["is_sound"].all()
    file = next(path for path in sorted((data.raw / "eia_lng").rglob("*.csv")))
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b"1", b"2", 1))
    (altered,) = ledger.verify(only_files=True).filter(~pl.col("is_sound")).to_dicts()
    assert (altered["where"].endswith(file.name), altered["result"]) == (True, "altered")


def test_two_lists_are_matched_from_frames_files_and_the_ledger(tmp_path: Path) -> None:
    ledger = opened(tmp_path / "none")
    (tmp_path / "right.csv").write_text("key,amount\na,10\nb,21\n", encoding="utf-8")
    left = pl.DataFrame({"id": ["a", "b"], "amount": ["10", "20"]})
    found = ledger.match(left, tmp_path / "right.csv", keys=[("id", "key")], amount="amount")
    assert found.rows["outcome"].to_list().count("matched") == 1
    assert found.provenance is None
    wide = ledger.match(left, tmp_path / "right.csv", keys=[("id", "key")], amount="amount", tolerance="1")
    assert set(wide.rows["outcome"]) == {"matched"}
    assert wide.rows["difference"].to_list() == [Decimal(0), Decimal(-1)]
    with pytest.raises(UsageError, match="no such data directory"):
        ledger.match("report:headline", left, keys=["pledge_id"])


def test_a_release_takes_no_step(tmp_path: Path) -> None:
    ledger = opened(gas(tmp_path, "eia_lng").root)
    run = ledger.run()
    release = ledger.release()
    for step in (release.fetch, release.check, release.verify):
        with pytest.raises(UsageError, match="only read"):
            step()
    itself = release.match("report:headline", "report:headline", keys=["pledge_id", "period_start"])
    assert itself.provenance is not None
    assert itself.provenance.run_id == run.run_id
    assert set(itself.rows["outcome"]) == {"matched"}
