"""Figures of a product group that the register does not have yet. Everything is invented."""

from datetime import datetime
from pathlib import Path

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import take
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.warehouse.connection import connect
from tests.registers import entry

FIGURES = (
    "figure,period,amount,unit,whose\n"
    "Japan imports from US: LUMBER,2024,5,t,A desk\n"
    "Japan imports from US: TOTAL,2024,7,USD,A desk\n"
)


def declare(data: DataDir, *names: str) -> None:
    data.register.mkdir(parents=True, exist_ok=True)
    text = "".join(entry("product_group", id=name, title=name.title()) for name in names)
    (data.register / "groups.toml").write_text(text, encoding="utf-8")


def held(data: DataDir) -> tuple[list[str], list[str]]:
    with connect(data.warehouse) as con:
        flows = con.execute(
            "SELECT product_code FROM ledger.flow WHERE known_to IS NULL ORDER BY ALL"
        ).fetchall()
        reasons = con.execute("SELECT unnest(reasons) FROM ledger.quarantine").fetchall()
    return [code for (code,) in flows], [reason for (reason,) in reasons]


def test_a_figure_of_an_unknown_group_waits_until_the_register_has_it(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    declare(data, "TOTAL", "STEEL")
    file = tmp_path / "figures.csv"
    file.write_text(FIGURES, encoding="utf-8")
    take(data.raw, file, Sidecar("reported_figures", file.name, datetime(2026, 11, 1), "a desk", "", 0))
    ingest(data)
    codes, reasons = held(data)
    assert codes == ["TOTAL"]
    assert reasons == [
        "product_code: found 'LUMBER', expected an HS code or a product group of the register (unknown product): "
        "add a [[product_group]], or fix the name"
    ]
    assert ingest(data).replayed == ()
    declare(data, "TOTAL", "LUMBER")
    assert ingest(data).replayed == ("reported_figures",)
    assert held(data) == (["LUMBER", "TOTAL"], [])
    assert ingest(data).replayed == ()


def test_a_register_without_groups_takes_any_name(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    file = tmp_path / "figures.csv"
    file.write_text(FIGURES, encoding="utf-8")
    take(data.raw, file, Sidecar("reported_figures", file.name, datetime(2026, 11, 1), "a desk", "", 0))
    ingest(data)
    assert held(data) == (["LUMBER", "TOTAL"], [])
