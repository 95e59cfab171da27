"""UN Comtrade's real files: read whole, and the two sides of one trade held against each other."""

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.core.decimals import quotient, rounded
from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot

TAKEN_AT = datetime(2026, 11, 22)  # the ledger's moments are UTC without a zone


def ingested(raw: bytes, name: str = "answer.json", url: str | None = None) -> Batch:
    digest = hashlib.sha256(raw).hexdigest()
    sidecar = Sidecar("un_comtrade", name, TAKEN_AT, "UN Statistics Division", digest, len(raw), url=url)
    return prepare(Snapshot(f"un_comtrade/2026-11-22/{name}", Path(name), sidecar), raw)


def account(batch: Batch) -> tuple[int, int, int, dict[str, int]]:
    """Rows read, kept and refused, and those left out by each rule."""
    row = batch.snapshot.row(0, named=True)
    return row["rows_read"], batch.rows.height, batch.quarantine.height, json.loads(row["ignored_by_rule"])


FILES_OF_2023 = {"14_22_28": 60, "14_22_47": 48, "14_23_0": 50, "14_23_13": 60, "14_23_26": 59, "14_23_38": 60,
                 "14_23_50": 60, "14_24_14": 48, "14_24_2": 48, "14_24_36": 48, "14_25_19": 48, "14_25_3": 48,
                 "14_25_34": 48}  # fmt: skip


@pytest.mark.parametrize("time", FILES_OF_2023)
def test_the_csv_of_2023_is_read_whole(shared_data: Path, time: str) -> None:
    file = shared_data / "comtrade" / "csv_2023" / f"TradeData_4_16_2023_{time}.csv"
    batch = ingested(file.read_bytes(), file.name)
    kept = FILES_OF_2023[time]
    assert account(batch) == (120, kept, 0, {"not_reported": 120 - kept})
    months = batch.rows.filter(pl.col("series") == "primaryValue")
    assert months.group_by("direction").len().sort("direction").rows() == [("export", 12), ("import", 12)]


def test_the_csv_of_2023_gives_the_published_totals(shared_data: Path) -> None:
    file = shared_data / "comtrade" / "csv_2023" / "TradeData_4_16_2023_14_22_28.csv"
    january = ingested(file.read_bytes()).rows.filter(pl.col("month") == datetime(2022, 1, 1).date())
    figures = january.select("direction", "series", "valuation", "value").rows()
    assert figures == [
        ("import", "primaryValue", "CIF", Decimal(51_584_018_551)),
        ("import", "cifvalue", "CIF", Decimal(51_584_018_551)),
        ("import", "fobvalue", "FOB", Decimal(47_845_213_772)),
        ("export", "primaryValue", "FOB", Decimal(11_475_205_432)),
        ("export", "fobvalue", "FOB", Decimal(11_475_205_432)),
    ]


def test_the_csv_of_today_with_a_comma_in_its_rows_only_is_read_right(shared_data: Path) -> None:
    file = shared_data / "comtrade" / "csv_2026" / "TradeData_head.csv"
    batch = ingested(file.read_bytes(), file.name)
    assert account(batch) == (25, 11, 0, {"not_reported": 14})
    world = batch.rows.filter(pl.col("partner_iso3") == "W00", pl.col("series") == "primaryValue")
    assert world.select("reporter_iso3", "product_code", "period_months", "hs_edition", "value").rows() == [
        ("THA", "8542", 12, "HS2012", Decimal(9_680_795_326))
    ]
    weight = batch.rows.filter(pl.col("series") == "netWgt")
    assert weight.select("partner_iso3", "quantity", "obs_status").rows() == [
        ("AND", Decimal(74), "estimated")
    ]


def mirror(shared_data: Path) -> pl.DataFrame:
    folder = shared_data / "comtrade" / "json_mirror_2023"
    batches = [ingested((folder / name).read_bytes(), name) for name in
               ("soy_br_cn_2023_01.json", "soy_cn_br_2023_mirror_01.json")]  # fmt: skip
    assert [account(batch) for batch in batches] == [(5, 4, 0, {"not_reported": 1})] * 2
    return pl.concat(batch.rows for batch in batches)


def test_brazil_and_china_tell_of_the_same_soybeans(shared_data: Path) -> None:
    value = mirror(shared_data).filter(pl.col("series") == "primaryValue")
    columns = ("reporter_iso3", "partner_iso3", "direction", "valuation", "value")
    exports, imports = Decimal(38_917_721_136), Decimal(40_954_089_983)
    assert value.select(columns).rows() == [
        ("BRA", "CHN", "export", "FOB", exports),
        ("CHN", "BRA", "import", "CIF", imports),
    ]
    assert rounded(quotient(exports, imports), Decimal("0.001")) == Decimal("0.950")


def test_their_weights_cannot_be_compared_as_one_is_an_estimate(shared_data: Path) -> None:
    weight = mirror(shared_data).filter(pl.col("series") == "netWgt")
    assert weight.select("reporter_iso3", "quantity", "unit", "obs_status").rows() == [
        ("BRA", Decimal(74_471_954_170), "kg", "reported"),
        ("CHN", Decimal("59670333925.186"), "kg", "estimated"),
    ]


def test_an_answer_with_parts_beside_totals_is_never_doubled(shared_data: Path) -> None:
    file = shared_data / "comtrade" / "json_mirror_2023" / "soy_br_cn_2023_01.json"
    answer = json.loads(file.read_text("utf-8"))
    (total,) = answer["data"]
    by_sea = total | {"motCode": 2100, "isAggregate": False}
    whole = answer | {"count": 2, "data": [total, by_sea]}
    batch = ingested(json.dumps(whole).encode())
    assert account(batch) == (10, 4, 0, {"not_reported": 1, "part_beside_total": 5})
    half = whole | {"data": [total, by_sea | {"primaryValue": 1_000_000.0}]}
    with pytest.raises(SourceError, match="add up to 1000000 beside a total of 38917721136"):
        ingested(json.dumps(half).encode())


@pytest.mark.parametrize(("wrong", "right"), [(840, 842), (250, 251), (380, 381)])
def test_a_reporter_without_rows_is_fatal_when_its_code_is_wrong(wrong: int, right: int) -> None:
    raw = b'{"elapsedTime":"0.1 secs","count":0,"data":[],"error":""}'
    url = f"https://comtradeapi.un.org/data/v1/get/C/A/HS?reporterCode={wrong}&period=2023&cmdCode=TOTAL"
    with pytest.raises(SourceError, match=f"Request reporterCode {right} for {wrong}"):
        ingested(raw, url=url)
    assert ingested(raw, url=url.replace(str(wrong), str(right))).rows.is_empty()
