"""A contract or a parser that has become too lenient fails its self-test, and nothing is published. Rows are invented."""

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pandera.polars as pa
import pytest

from pledgebook.pipelines.checks.canary import CHECK, canaries
from pledgebook.pipelines.core.errors import ContractError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import PACKAGE, DataDir
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import Contract, Money, Rate
from pledgebook.pipelines.schemas.ingested.flow import Flow
from pledgebook.pipelines.schemas.ingested.rate import ExchangeRate
from pledgebook.pipelines.sources.parsers import PARSERS
from pledgebook.pipelines.sources.parsing.parsed import Parse, Parsed
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.publish import check, publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from tests.datadirs import gas


class AnyRate(ExchangeRate):
    """The contract of rates without the rule that a rate is above 0."""

    units_per_usd: Rate = pa.Field()


class LargeFlow(Flow):
    """The contract of flows with values from 5,000 on only."""

    value: Money = pa.Field(nullable=True, ge=5000)


LOOSENED: dict[str, type[Contract]] = {**CONTRACTS, "rate": AnyRate}


def swapped(source: str, old: bytes, new: bytes) -> dict[str, Parse]:
    """The parsers, one of them with its input changed."""

    def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
        other = raw.replace(old, new)
        return PARSERS[source](other, replace(sidecar, bytes=len(other)))

    return {**PARSERS, source: parse}


def test_every_self_test_passes() -> None:
    assert canaries().rows == ()


def test_a_loosened_contract_lets_its_faulty_row_pass() -> None:
    assert canaries(LOOSENED).rows == (("contract/rate", "a row with units_per_usd = 0 fails", "it passes"),)


def test_a_tightened_contract_rejects_the_valid_rows() -> None:
    rows = canaries({**CONTRACTS, "flow": LargeFlow}).rows
    assert {row[:2] for row in rows} >= {("source/census_trade", "the valid case passes")}


def test_a_parser_that_accepts_anything_fails_its_self_test() -> None:
    rows = canaries(sources=swapped("eia_lng", b"NXX", b"NJA")).rows
    assert rows == (("source/eia_lng", "the faulty case fails: unknown country", "it passes"),)


def test_a_parser_that_accepts_nothing_fails_its_self_test() -> None:
    ((canary, expected, found), *_) = canaries(sources=swapped("eia_lng", b"2025-12-15", b"a day")).rows
    assert (canary, expected) == ("source/eia_lng", "the valid case passes")
    assert "date: found 'a day'" in str(found)


def copied(folder: Path) -> Path:
    """Copy only the self-tests of the sources."""
    for path in PACKAGE.glob("sources/*/canary.toml"):
        copy = folder / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return folder


def test_a_rejection_for_another_reason_fails_the_self_test(tmp_path: Path) -> None:
    path = copied(tmp_path) / "sources" / "eia_lng" / "canary.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("reason = ", 'reason = "month: " # '), encoding="utf-8"
    )
    ((canary, expected, found),) = canaries(folder=tmp_path).rows
    assert (canary, expected) == ("source/eia_lng", "the faulty case fails: month: ")
    assert "unknown country" in str(found)


def test_a_missing_self_test_is_a_fault(tmp_path: Path) -> None:
    place = "sources/eia_lng/canary.toml"
    (copied(tmp_path) / place).unlink()
    assert canaries(folder=tmp_path).rows == (
        ("source/eia_lng", "a file with self-tests", f"none; add pipelines/{place}"),
    )


def test_nothing_is_published_while_a_faulty_row_passes(tmp_path: Path) -> None:
    data: DataDir = gas(tmp_path, "eia_lng")
    ingest(data)
    load_register(data)
    day = date(2026, 11, 22)
    run = reconcile_ledger(data, day, end_of_day(day), datetime(2026, 11, 22))
    with pytest.raises(
        ContractError, match=rf"nothing was published\. {CHECK}: .*'self_test': 'contract/rate'"
    ):
        publish(data, run, datetime(2026, 11, 22), contracts=LOOSENED)
    assert not data.published.exists()
    assert not data.releases.exists()
    assert check(data)[0].check == CHECK
