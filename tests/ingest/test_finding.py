"""What is seen in one file is known until a later file looks at the same products again. Figures are invented."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps.ingest import ingest
from tests.datadirs import take_exports

REPEAT = "1201,5880,10,HS4,2020-01\n120190,5880,7,HS6,2020-01\n"
OTHER = "2711,5880,9,HS4,2020-01\n271111,5880,9,HS6,2020-01\n"
FIRST, SECOND = "2020-03-01", "2020-04-01"


def findings(data: DataDir) -> list[tuple[object, ...]]:
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        return con.execute(
            "SELECT discrepancy_id, products, known_from, known_to, closed_by FROM ledger.finding ORDER BY known_from, products"
        ).fetchall()


@pytest.mark.parametrize(
    ("rows", "is_closed"),
    [
        ("120190,5880,7,HS6,2020-01\n", True),
        ("1201,5880,7,HS4,2020-01\n", True),
        ("120190,5880,7,HS6,2020-02\n", False),
        ("120190,5800,7,HS6,2020-01\n", False),
        ("271111,5880,7,HS6,2020-01\n", False),
    ],
)
def test_a_later_file_closes_what_it_looks_at_and_no_longer_holds(
    tmp_path: Path, rows: str, is_closed: bool
) -> None:
    data = DataDir(tmp_path)
    take_exports(data, FIRST, REPEAT)
    later = take_exports(data, SECOND, rows)
    ingest(data)
    [(_, products, known_from, known_to, closed_by)] = findings(data)
    assert (products, known_from) == (["1201"], datetime.fromisoformat(FIRST))
    assert known_to == (datetime.fromisoformat(SECOND) if is_closed else None)
    assert closed_by == (later.snapshot_id if is_closed else None)


def test_a_later_file_with_the_same_fault_goes_on_with_the_same_id(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    take_exports(data, FIRST, REPEAT)
    take_exports(data, SECOND, REPEAT)
    ingest(data)
    (one, _, _, ended, _), (other, _, began, still, _) = findings(data)
    assert one == other
    assert (ended, began, still) == (datetime.fromisoformat(SECOND), datetime.fromisoformat(SECOND), None)


def test_files_of_one_moment_with_other_products_each_keep_their_own(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    take_exports(data, FIRST, REPEAT, "a.csv")
    take_exports(data, FIRST, OTHER, "b.csv")
    ingest(data)
    assert [(row[1], row[3]) for row in findings(data)] == [(["1201"], None), (["2711"], None)]


def test_a_file_that_comes_late_lands_in_its_place(tmp_path: Path) -> None:
    outcome = []
    for order in ((FIRST, SECOND), (SECOND, FIRST)):
        data = DataDir(tmp_path / order[0])
        for day in order:
            take_exports(data, day, REPEAT if day == FIRST else "120190,5880,7,HS6,2020-01\n")
            ingest(data)
        outcome.append(findings(data))
    assert outcome[0] == outcome[1]
    assert outcome[0][0][3] is not None
