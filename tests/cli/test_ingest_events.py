"""Sources of events through the command: taken, run, asked for. All figures are invented."""

import json
from datetime import date
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import AS_OF, pledgebook, unbroken
from tests.datadirs import carried
from tests.registers import AGREEMENT, DOCUMENTS, entry

KIEL = "country,iso,year,month,total,financial,humanitarian,military\nJapan,JPN,2022,3,0.6,0.1,0.2,0.3\n"
ALL_DONORS = "year,month,total_allocations,military,financial,humanitarian\n2022,3,0.7,0.4,0.1,0.2\n"
PAYMENT = '<transaction><transaction-type code="{}"/><transaction-date iso-date="2020-02-01"/><value>{}</value></transaction>'
IATI = (
    '<iati-activities version="2.03"><iati-activity default-currency="EUR"><iati-identifier>XX-1</iati-identifier>'
    + "".join(PAYMENT.format(*one) for one in (("2", 200), ("3", 60), ("3", -10)))
    + "</iati-activity></iati-activities>\n"
)
QUERIES = Path(__file__).parents[2] / "sql" / "queries"


@pytest.mark.slow
def test_events_are_taken_and_reported(tmp_path: Path) -> None:
    data = carried(tmp_path / "data", "reported_figures")
    root = ("--data-dir", str(data.root))
    for source, name, content in (
        ("kiel_ukraine", "data_explorer.csv", KIEL),
        ("kiel_ukraine", "total_allocations.csv", ALL_DONORS),
        ("iati", "activities.xml", IATI),
    ):
        (tmp_path / name).write_text(content)
        answer = pledgebook(
            "ingest", source, str(tmp_path / name), "--taken-at", AS_OF, "--edition", "R 1", *root
        )
        assert answer.code == 0, answer.err
        assert "3 stored" in answer.out
        assert "No month" not in answer.out
    again = pledgebook("ingest", "iati", str(tmp_path / "activities.xml"), "--taken-at", AS_OF, *root)
    assert again.code == 0, again.err
    assert pledgebook("run", "-q", "--as-of", AS_OF, "--known-at", AS_OF, *root).code == 0
    rows = json.loads(pledgebook("export", "aid", "--format", "json", *root).out)
    assert {(row["project"], row["series"], row["amount"], row["corrections"]) for row in rows} >= {
        ("XX-1", "outgoing_commitment", "200.00", 0),
        ("XX-1", "disbursement", "50.00", 1),
        ("Support of Ukraine", "military", "300000000.00", 0),
        ("Support of Ukraine, all donors", "military", "400000000.00", 0),
    }
    check_queries(data)


def check_queries(data: DataDir) -> None:
    """The examples of sql/queries/ about events, on those of above."""
    asked = {
        name: json.loads(
            pledgebook(
                "sql",
                "--file",
                str(QUERIES / f"{name}.sql"),
                "--format",
                "json",
                "--data-dir",
                str(data.root),
            ).out
        )
        for name in ("committed_and_paid_by_activity", "donors_against_all_donors")
    }
    (activity,) = asked["committed_and_paid_by_activity"]
    assert (activity["committed"], activity["disbursed"], activity["disbursed_pct"]) == (
        "200.00",
        "50.00",
        "25.0",
    )
    (month,) = asked["donors_against_all_donors"]
    assert (month["series"], month["donors_eur"], month["all_donors_eur"]) == (
        "military", "300000000.00", "400000000.00",
    )  # fmt: skip


AID = (
    AGREEMENT
    + DOCUMENTS
    + entry("pledge", instrument="support")
    + entry(
        "pledge.reading",
        measure="event",
        unit="EUR",
        stage=None,
        source="iati",
        series="disbursement",
        activities=["XX-1"],
    )
    + entry(
        "pledge.reading.target", period_start=date(2020, 1, 1), period_end=date(2020, 12, 31), amount_low=100
    )
)


@pytest.mark.slow
def test_a_reading_by_transactions_is_traced_to_its_rows(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    data.register.mkdir(parents=True)
    (data.register / "aid.toml").write_text(AID)
    (tmp_path / "activities.xml").write_text(IATI)
    root = ("--data-dir", str(data.root))
    taken = pledgebook("ingest", "iati", str(tmp_path / "activities.xml"), "--taken-at", AS_OF, *root)
    assert taken.code == 0, taken.err
    assert pledgebook("run", "-q", "--as-of", AS_OF, "--known-at", AS_OF, *root).code == 0
    status = " ".join(pledgebook("status", "P", *root).out.split())
    assert "iati shows 50.0 % of the target (disbursement)" in status
    assert "2 transactions in the period; the last one held is of 2020-02-01" in status
    assert "by transactions of iati" in status
    explained = pledgebook("explain", "P", *root).out
    assert "2 transactions; the largest" in explained
    assert '"value": "60"' in unbroken(explained)
    rows = json.loads(pledgebook("explain", "P", "--format", "json", *root).out)[0]["flows"]
    assert [(row["project"], row["amount"], row["row_number"]) for row in rows] == [
        ("XX-1", "60.00", 2),
        ("XX-1", "-10.00", 3),
    ]


def test_events_cannot_be_covered(tmp_path: Path) -> None:
    data = carried(tmp_path / "data", "reported_figures")
    (tmp_path / "activities.xml").write_text(IATI)
    answer = pledgebook(
        "ingest", "iati", str(tmp_path / "activities.xml"), "--covers", "all", "--data-dir", str(data.root)
    )
    assert answer.code == 1
    assert "iati reports no flows of products" in answer.err
