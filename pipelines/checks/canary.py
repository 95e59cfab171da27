"""Canaries: for each source a file that must pass and one that must fail, and the rows of the contracts.

They go through the code that real data goes through. A contract or a parser that has become too lenient lets its
must-fail case pass, and then nothing is published. Those of sources lie in `canary.toml` of the folder of each
source, those of contracts are derived in `contracts.py`; their figures are invented.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.checks.contracts import ROWS, contract_faults, recorded
from pipelines.checks.laws import Outcome
from pipelines.core.errors import SourceError
from pipelines.core.paths import PACKAGE
from pipelines.ingest.batch import stamped
from pipelines.raw.sidecar import Sidecar, utc
from pipelines.raw.snapshot import Snapshot
from pipelines.schemas import CONTRACTS
from pipelines.schemas.conform import CONFLICT, conform
from pipelines.schemas.contract import Contract
from pipelines.sources.parsers import PARSERS, parse_file
from pipelines.sources.parsing.parsed import Parse

TAKEN_AT = utc("2026-01-31")
CHECK = "every_canary_does_as_it_must"
LAW = (
    "Each contract and source takes its sound case, and refuses its faulty one for the reason that is known."
)
COLUMNS = ("canary", "expected", "found")


@dataclass(frozen=True)
class Case:
    """One case of a canary.

    Args:
        canary: What it is for: `contract/<table>` or `source/<source>`.
        reason: What the refusal must say; None if the case must pass.
        table: The table whose contract the rows are for; empty if the file was refused.
        rows: The rows, as `conform` takes them.
        refusal: Why the file as a whole was refused; empty if it was not.
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
    """Run every canary. All rows for one contract are held against it at once, since each time costs the same.

    Args:
        contracts: The contracts by table.
        sources: The parsers by source.
        folder: The folder of the package, in which the canaries lie.

    Returns:
        An outcome like that of a check: a row for each canary that did not do as it must, or that is not there.
    """
    cases, faults = list[Case](), list[tuple[str, str, str]]()
    for source in sources:
        name, place = f"source/{source}", f"sources/{source}/canary.toml"
        if (folder / place).is_file():
            cases += _cases(name, folder / place, sources)
        else:
            faults.append((name, "a file of canaries", f"none: add pipelines/{place}"))
    faults += contract_faults(contracts, recorded(ROWS.read_text(encoding="utf-8")))
    for table in dict.fromkeys(case.table for case in cases):
        same = [case for case in cases if case.table == table]
        refusals = _refusals(same, contracts[table]) if table else [[] for _ in same]
        for case, reasons in zip(same, refusals, strict=True):
            faults += _verdict(case, reasons)
    return Outcome(CHECK, LAW, COLUMNS, tuple(faults))


def _cases(name: str, path: Path, sources: Mapping[str, Parse]) -> Iterator[Case]:
    """The two cases of a canary's file."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    source, note = name.removeprefix("source/"), told.get("sidecar", {})
    yield _file(name, None, source, told["must_pass"], note, sources)
    yield _file(name, told["reason"], source, told["must_fail"], note, sources)


def _file(
    name: str,
    reason: str | None,
    source: str,
    text: str,
    note: Mapping[str, Any],
    sources: Mapping[str, Parse],
) -> Case:
    """A file as its source's parser reads it."""
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
    """Why a contract refuses rows of each case; nothing where it takes them all."""
    owners = [place for place, case in enumerate(cases) for _ in range(case.rows.height)]
    rows = pl.concat([case.rows for case in cases], how="diagonal_relaxed")
    rows = rows.with_columns(row_number=pl.Series(range(len(owners)), dtype=pl.Int64) + 1)
    found: list[list[str]] = [[] for _ in cases]
    for number, reasons in conform(rows, contract).refused.select("row_number", "reasons").iter_rows():
        found[owners[number - 1]] += reasons
    return found


def _verdict(case: Case, refusals: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """A fault if a case did not do as it must.

    A faulty row that passes stands in the same cell as the sound one, and the two contradict each other: that
    tells nothing of either.
    """
    told = [case.refusal] if case.refusal else [refusal for refusal in refusals if CONFLICT not in refusal]
    if case.reason is None and told:
        yield case.canary, "the sound case passes", "; ".join(dict.fromkeys(told))
    if case.reason is not None and not any(case.reason in refusal for refusal in told):
        yield (
            case.canary,
            f"the faulty case fails: {case.reason}",
            "; ".join(dict.fromkeys(told)) or "it passes",
        )
