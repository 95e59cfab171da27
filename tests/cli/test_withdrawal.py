"""A file that was cut stops the publishing until two persons have let its figures go. All figures are invented."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import AS_OF, pledgebook
from tests.datadirs import gas

FULL = (
    "E_COMMODITY,CTY_CODE,ALL_VAL_MO,COMM_LVL,time\n120190,5880,217,HS6,2026-05\n120110,5880,2,HS6,2026-05\n"
)
CUT = FULL.replace("120190,5880,217,HS6,2026-05\n", "")


@pytest.mark.slow
def test_figures_leave_when_one_has_explained_and_another_accepted_it(tmp_path: Path) -> None:
    root = ("--data-dir", str(gas(tmp_path / "data", "eia_lng").root))
    run = ("run", "-q", "--as-of", AS_OF, "--known-at", AS_OF, *root)
    for name, content, day in (("full.csv", FULL, "2026-10-05"), ("cut.csv", CUT, "2026-10-06")):
        (tmp_path / name).write_text(content)
        told = pledgebook(
            "ingest", "census_trade", str(tmp_path / name), "--taken-at", day, "--covers", "1201", *root
        )
        stopped = pledgebook(*run)  # the first of them is published, without the break
        assert (stopped.code == 0) == (name == "full.csv")
    assert (
        "withdrawal: 1 of 2 figures leave the ledger, 217 of 219 USD: ALL_VAL_MO USA export JPN 1201 2026-05"
        in told.out
    )
    refused = pledgebook(*run)
    assert refused.code != 0
    listed = pledgebook("breaks", "--kind", "withdrawal", *root)
    assert "open" in listed.out
    assert "217" in listed.out
    commands = re.findall(r"^  pledgebook (breaks .+)$", refused.err, re.MULTILINE)
    assert [command.split()[1] for command in commands] == ["explain", "accept"]
    for command in commands:
        words = [word.strip('"') for word in command.split()]
        assert pledgebook(*words, *root).code == 0
    accepted = pledgebook(*run)
    assert accepted.code == 0, accepted.err


@pytest.mark.slow
def test_a_run_about_an_earlier_day_sends_to_one_about_today_which_writes_the_break_to_the_log(
    tmp_path: Path,
) -> None:
    root = ("--data-dir", str(gas(tmp_path / "data", "eia_lng").root))
    for name, content, day in (("full.csv", FULL, "2026-10-05"), ("cut.csv", CUT, "2026-10-06")):
        (tmp_path / name).write_text(content)
        pledgebook(
            "ingest", "census_trade", str(tmp_path / name), "--taken-at", day, "--covers", "1201", *root
        )
    backfill = ("run", "-q", "--as-of", "2026-10-31", "--known-at", "2026-10-31", *root)
    stopped = pledgebook(*backfill)
    commands = re.findall(r"^  pledgebook (.+)$", stopped.err, re.MULTILINE)
    assert [command.split()[:2] for command in commands] == [
        ["run"],
        ["breaks", "explain"],
        ["breaks", "accept"],
    ]
    codes = [pledgebook(*re.findall(r'"[^"]*"|\S+', command), *root).code for command in commands]
    assert codes == [3, 0, 0]
    assert pledgebook(*backfill).code == 0
