"""A contract or a parser that has become too lenient lets its canary pass, and nothing is published. Rows are invented."""

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pandera.polars as pa
import pytest

from pipelines.checks.canary import CHECK, FOLDER, canaries
from pipelines.core.errors import ContractError
from pipelines.core.months import end_of_day
from pipelines.core.paths import DataDir
from pipelines.raw.sidecar import Sidecar
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import Contract, Money, Rate
from pipelines.schemas.ingested.flow import Flow
from pipelines.schemas.ingested.rate import ExchangeRate
from pipelines.sources import SOURCES
from pipelines.sources.parsing.parsed import Parse, Parsed
from pipelines.steps.ingest import ingest
from pipelines.steps.publish import check, publish
from pipelines.steps.reconcile import reconcile_ledger
from pipelines.steps.register import load_register
from tests.datadirs import gas


class AnyRate(ExchangeRate):
    """The contract of rates without its law that a rate is above 0."""

    units_per_usd: Rate = pa.Field()


class LargeFlow(Flow):
    """The contract of flows with values from 5,000 on only."""

    value: Money = pa.Field(nullable=True, ge=5000)


LOOSENED: dict[str, type[Contract]] = {**CONTRACTS, "rate": AnyRate}


def swapped(source: str, old: bytes, new: bytes) -> dict[str, Parse]:
    """The parsers, one of which reads something else than stands in its file."""

    def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
        other = raw.replace(old, new)
        return SOURCES[source](other, replace(sidecar, bytes=len(other)))

    return {**SOURCES, source: parse}


def test_every_canary_does_as_it_must() -> None:
    assert canaries().rows == ()


def test_a_loosened_contract_lets_its_faulty_row_pass() -> None:
    assert canaries(LOOSENED).rows == (
        ("contract/rate", "a row fails whose units_per_usd is 0", "it passes"),
    )


def test_a_tightened_contract_refuses_the_sound_rows() -> None:
    rows = canaries({**CONTRACTS, "flow": LargeFlow}).rows
    assert {row[:2] for row in rows} >= {("source/census_trade", "the sound case passes")}


def test_a_parser_that_takes_anything_is_told() -> None:
    rows = canaries(sources=swapped("eia_lng", b"NXX", b"NJA")).rows
    assert rows == (("source/eia_lng", "the faulty case fails: unknown country", "it passes"),)


def test_a_parser_that_takes_nothing_is_told() -> None:
    ((canary, expected, found), *_) = canaries(sources=swapped("eia_lng", b"2025-12-15", b"a day")).rows
    assert (canary, expected) == ("source/eia_lng", "the sound case passes")
    assert "date: found 'a day'" in str(found)


def test_another_reason_than_the_known_one_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "canaries"
    shutil.copytree(FOLDER, folder)
    path = folder / "source" / "eia_lng.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("reason = ", 'reason = "month: " # '), encoding="utf-8"
    )
    ((canary, expected, found),) = canaries(folder=folder).rows
    assert (canary, expected) == ("source/eia_lng", "the faulty case fails: month: ")
    assert "unknown country" in str(found)


def test_a_canary_that_is_not_there_is_told(tmp_path: Path) -> None:
    name = "source/eia_lng"
    folder = tmp_path / "canaries"
    shutil.copytree(FOLDER, folder)
    (folder / f"{name}.toml").unlink()
    assert canaries(folder=folder).rows == (
        (name, "a file of canaries", f"none: add pipelines/canaries/{name}.toml"),
    )


def test_nothing_is_published_while_a_faulty_row_passes(tmp_path: Path) -> None:
    data: DataDir = gas(tmp_path, "eia_lng")
    ingest(data)
    load_register(data)
    day = date(2026, 11, 22)
    run = reconcile_ledger(data, day, end_of_day(day), datetime(2026, 11, 22))
    with pytest.raises(ContractError, match=rf"nothing was published\. {CHECK}: .*'canary': 'contract/rate'"):
        publish(data, run, LOOSENED)
    assert not data.published.exists()
    assert not data.releases.exists()
    assert check(data)[0].check == CHECK
    assert publish(data, run).folder.is_dir()
