"""Self-tests: for each source a file that must pass and one that must fail, and the rows of the contracts.

They run through the same code as real data. A contract or a parser that has become too lenient lets its must-fail
case pass, and then nothing is published. The cases of a source are in `canary.toml` in its folder, those of the
contracts are built in `contracts.py`; their figures are invented.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from pledgebook.pipelines.checks.contracts import ROWS, contract_faults, recorded
from pledgebook.pipelines.checks.laws import Outcome
from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.core.paths import PACKAGE
from pledgebook.pipelines.core.records.fields import utc
from pledgebook.pipelines.ingest.batch import stamped
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import CONFLICT, conform
from pledgebook.pipelines.schemas.contract import Contract
from pledgebook.pipelines.sources.parsers import PARSERS, parse_file
from pledgebook.pipelines.sources.parsing.parsed import Parse

TAKEN_AT = utc("2026-01-31")
CHECK = "every_self_test_passes"
SENTENCE = (
    "Each contract and source accepts its valid case and rejects its faulty case for the expected reason."
)
COLUMNS = ("self_test", "expected", "found")


@dataclass(frozen=True)
class Case:
    """One case of a self-test.

    Args:
        canary: Name of the self-test: `contract/<table>` or `source/<source>`.
        reason: Text that the reason for rejection must include; None if the case must pass.
        table: The table of the rows; empty if the file was rejected.
        rows: The rows, as input of `conform`.
        refusal: Why the whole file was rejected; empty if it was not.
    """

    canary: str
    reason: str | None
    table: str
    rows: pl.DataFrame
    refusal: str = ""


def canaries(
    contracts: Mapping[str, type[Contract]] = CONTRACTS,
    sources: Mapping[str, Parse] = PARSERS,
    folder: Path = PACKAGE,
) -> Outcome:
    """Run every self-test. All rows for one contract are checked at once, since each check costs the same.

    Args:
        contracts: The contracts by table.
        sources: The parsers by source.
        folder: The folder of the package with the self-tests of the sources.

    Returns:
        An outcome like that of a check, with a row for each self-test that failed or is missing.
    """
    cases, faults = list[Case](), list[tuple[str, str, str]]()
    for source in sources:
        name, place = f"source/{source}", f"sources/{source}/canary.toml"
        if (folder / place).is_file():
            cases += _cases(name, folder / place, sources)
        else:
            faults.append((name, "a file with self-tests", f"none; add pipelines/{place}"))
    faults += contract_faults(contracts, recorded(ROWS.read_text(encoding="utf-8")))
    for table in dict.fromkeys(case.table for case in cases):
        same = [case for case in cases if case.table == table]
        refusals = _refusals(same, contracts[table]) if table else [[] for _ in same]
        for case, reasons in zip(same, refusals, strict=True):
            faults += _verdict(case, reasons)
    return Outcome(CHECK, SENTENCE, COLUMNS, tuple(faults))


def _cases(name: str, path: Path, sources: Mapping[str, Parse]) -> Iterator[Case]:
    """Yield the two cases of a source's file of self-tests."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    source, note = name.removeprefix("source/"), content.get("sidecar", {})
    yield _file(name, None, source, content["must_pass"], note, sources)
    yield _file(name, content["reason"], source, content["must_fail"], note, sources)


def _file(
    name: str,
    reason: str | None,
    source: str,
    text: str,
    note: Mapping[str, Any],
    sources: Mapping[str, Parse],
) -> Case:
    """Parse the text of a case with its source's parser."""
    raw = text.encode()
    plain = Sidecar(source, "canary", TAKEN_AT, "invented figures", hashlib.sha256(raw).hexdigest(), len(raw))
    snapshot = Snapshot(f"{source}/canary", Path("canary"), replace(plain, **note))
    try:
        parsed = parse_file(raw, snapshot.sidecar, sources)
    except SourceError as error:
        return Case(name, reason, "", pl.DataFrame(), str(error))
    refusal = "" if parsed.rows.height else "no row"
    return Case(name, reason, parsed.contract, stamped(parsed.rows, snapshot), refusal)


def _refusals(cases: Sequence[Case], contract: type[Contract]) -> list[list[str]]:
    """Return the contract's reasons for rejecting rows of each case; none if it accepts them all."""
    owners = [place for place, case in enumerate(cases) for _ in range(case.rows.height)]
    rows = pl.concat([case.rows for case in cases], how="diagonal_relaxed")
    rows = rows.with_columns(row_number=pl.Series(range(len(owners)), dtype=pl.Int64) + 1)
    found: list[list[str]] = [[] for _ in cases]
    for number, reasons in conform(rows, contract).refused.select("row_number", "reasons").iter_rows():
        found[owners[number - 1]] += reasons
    return found


def _verdict(case: Case, refusals: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield a fault if a case failed its self-test.

    A faulty row that passes has the same cell as the valid one and contradicts it; that conflict does not count as
    a rejection of either.
    """
    reasons = [case.refusal] if case.refusal else [refusal for refusal in refusals if CONFLICT not in refusal]
    found = "; ".join(dict.fromkeys(reasons))
    if case.reason is None and reasons:
        yield case.canary, "the valid case passes", found
    if case.reason is not None and not any(case.reason in reason for reason in reasons):
        yield case.canary, f"the faulty case fails: {case.reason}", found or "it passes"
