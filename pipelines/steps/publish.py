"""Step "publish": run the checks, write the release, and let readers see it if it answers today's question."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from pledgebook.pipelines.checks.canary import canaries
from pledgebook.pipelines.checks.laws import Outcome, run_checks
from pledgebook.pipelines.core.errors import ContractError, InputError, UsageError
from pledgebook.pipelines.core.paths import DataDir, real
from pledgebook.pipelines.export.publication import LOG as PUBLICATIONS
from pledgebook.pipelines.export.publication import publish_release
from pledgebook.pipelines.export.release import every_report, write_release
from pledgebook.pipelines.export.run_note import NOTE, read_note
from pledgebook.pipelines.export.stored import REPORT, altered, release_digest, releases_of
from pledgebook.pipelines.raw.state import States, states
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import Contract
from pledgebook.pipelines.steps.books.post import journal_faults
from pledgebook.pipelines.steps.break_log import is_of_its_day, log_faults
from pledgebook.pipelines.steps.reconcile import other_digest
from pledgebook.pipelines.steps.run import Run, current_run
from pledgebook.pipelines.steps.seen import remember, seen
from pledgebook.pipelines.warehouse.connection import Ledger, beside
from pledgebook.pipelines.warehouse.lake import is_lake, version_of
from pledgebook.pipelines.warehouse.ledger import note_publication, settled
from pledgebook.pipelines.warehouse.parts import shared_parts

LOG_CHECK = "every_line_of_the_log_is_as_it_was_written"


WITHDRAWALS = "every_large_withdrawal_is_accepted"

LOG_SENTENCE = "No line of the log of breaks or of the journal was edited or lost since it was written."


@dataclass(frozen=True)
class Published:
    """Release of a run.

    Args:
        folder: Its folder.
        digest: Its digest.
        is_latest: Whether `latest` and the copy for readers show it.
        is_new: Whether they showed another one before.
        altered: A sentence for each file of the release before it that somebody altered; it stays as it is found.
    """

    folder: Path
    digest: str
    is_latest: bool
    is_new: bool
    altered: tuple[str, ...] = ()


def check(data: DataDir) -> list[Outcome]:
    """Run the self-tests, and every check on the warehouse."""
    with settled(data.warehouse) as con:
        return _outcomes(data, con, CONTRACTS)


def _outcomes(data: DataDir, con: Ledger, contracts: Mapping[str, type[Contract]]) -> list[Outcome]:
    """Run the self-tests, which ask the ledger nothing, beside the checks, which only ask it."""
    with ThreadPoolExecutor(1) as pool:
        tests = pool.submit(canaries, contracts)
        checks = [_log_check(data, con), *run_checks(con)]
        return [tests.result(), *checks]


def _log_check(data: DataDir, con: Ledger) -> Outcome:
    faults = [*log_faults(data, con), *journal_faults(data, con)]
    rows = tuple((fault.where, fault.found, fault.expected) for fault in faults)
    return Outcome(LOG_CHECK, LOG_SENTENCE, ("where", "found", "expected"), rows)


def publish(
    data: DataDir,
    run: Run,
    at: datetime,
    *,
    as_latest: bool = False,
    contracts: Mapping[str, type[Contract]] = CONTRACTS,
) -> Published:
    """Write the release of a run, unless a check or a self-test fails, and let readers see it.

    A release that stands, with nothing stored since and none of its files changed, is left as it is.

    `latest` and the copy for readers move if the run answers the question of its day, or if nothing has been published yet;
    else, as in a backfill, only if that is asked for.

    Args:
        data: The data directory.
        run: The run.
        at: The moment of publication, UTC; it enters no digest.
        as_latest: Whether readers see this release whatever its day.
        contracts: The contracts that the self-tests check.

    Raises:
        ContractError: A self-test or a check fails: nothing is published.
        UsageError: Another run came between.
    """
    with settled(data.warehouse) as con:
        version = version_of(con) if is_lake(con) else None
        current = current_run(con)
        if current != run.run_id:
            message = f"Another run ({current}) was reconciled after run {run.run_id}; nothing was published. Run again."
            raise UsageError(message)
        is_latest = as_latest or _is_for_readers(data, run, at)
        if contracts is CONTRACTS and (folder := _standing(data, con, is_latest=is_latest)) is not None:
            _demand_unbroken((_log_check(data, con),))
            return Published(folder, release_digest(folder), is_latest, is_new=False)
        with shared_parts(con, run.known_at), _reports_beside(con) as frames:
            _demand_unbroken(_outcomes(data, con, contracts))
            before = releases_of(data.releases, run.release_name())
            _demand_same(run, before)
            folder = write_release(con, data.releases, run.release_name(), run.as_dict(), frames)
        other = _altered(before[-1]) if before and folder != before[-1] else ()
        is_new = is_latest and not _is_shown(data, folder)
        if is_latest:
            publish_release(data, folder, at)
            note_publication(data.warehouse, version, folder.name)
        remember(con, "publish", _files(data, folder, is_latest=is_latest))
    return Published(folder, release_digest(folder), is_latest, is_new, other)


@contextmanager
def _reports_beside(con: Ledger) -> Iterator[Callable[[], Mapping[str, pl.DataFrame]] | None]:
    """Read the reports beside the checks: half of their time is planning, which takes one core; a lake is read by one connection."""
    if is_lake(con):
        yield None
        return
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(_reports, con).result


def _reports(con: Ledger) -> Mapping[str, pl.DataFrame]:
    with beside(con) as other:
        return every_report(other)


def _demand_same(run: Run, before: Sequence[Path]) -> None:
    """Raise if a release says that the run gave other figures."""
    for folder in before:
        try:
            said = read_note(folder)
        except (InputError, FileNotFoundError):  # altered: its checksum says so, see `_altered`
            continue
        if said.run_id == run.run_id and said.outputs_digest != run.outputs_digest:
            raise ContractError(other_digest(run, said.outputs_digest, f"in release {folder.name}"))


def _altered(folder: Path) -> tuple[str, ...]:
    return tuple(
        f"releases/{folder.name}/{name}: found {f'sha256 {now[:12]}…' if now else 'no file'}; expected sha256 {then[:12]}…, as it was "
        "published. Restore it from a backup."
        for name, then, now in altered(folder)
    )


def _standing(data: DataDir, con: Ledger, *, is_latest: bool) -> Path | None:
    """Return the release of the run that was reconciled last, if it was published and its files are as they were written."""
    known = seen(con, "publish")
    folder = next(
        (data.releases / file.split("/")[1] for file in known if file.startswith("releases/")), None
    )
    if folder is None or (is_latest and not _is_shown(data, folder)):
        return None
    return folder if _files(data, folder, is_latest=is_latest) == known else None


def _files(data: DataDir, folder: Path, *, is_latest: bool) -> States:
    """Return the files of a release as they are, with the copy for readers if that is made of it."""
    shown = {"published": data.published, "publications": data.releases / PUBLICATIONS} if is_latest else {}
    site = f"releases/{folder.name}/{REPORT}/"
    found = {
        name: one
        for name, one in states(folder, f"releases/{folder.name}").items()
        if not name.startswith(site)
    }
    for name, path in shown.items():
        found |= states(path, name)
    return found


def _is_shown(data: DataDir, folder: Path) -> bool:
    return real(data.releases / "latest").name == folder.name


def _demand_unbroken(outcomes: Sequence[Outcome]) -> None:
    broken = [outcome for outcome in outcomes if outcome.rows]
    withdrawals = next((outcome for outcome in broken if outcome.check == WITHDRAWALS), None)
    if withdrawals and len(broken) == 1:
        raise ContractError(_withdrawn(withdrawals))
    if broken:
        first = broken[0]
        message = (
            f"{len(broken)} check(s) failed; nothing was published. {first.check}: {first.sentence} "
            f"{len(first.rows)} row(s), first {dict(zip(first.columns, first.rows[0], strict=True))}. "
            "See `pledgebook check`."
        )
        raise ContractError(message)


def _withdrawn(outcome: Outcome) -> str:
    """Return what leaves the ledger, and the commands with which two persons let it.

    A run about another day tells the log of breaks nothing, so a run about today has to find the break first.
    """
    rows = [dict(zip(outcome.columns, row, strict=True)) for row in outcome.rows]
    ids = " ".join(str(row["discrepancy_id"]) for row in rows)
    told = "\n".join(f"  {row['snapshot_id']}: {row['explanation']}." for row in rows)
    find = "" if all(row["is_logged"] for row in rows) else "  pledgebook run\n"
    return (
        f"Nothing was published, since figures that stood leave the ledger:\n{told}\n"
        "If a file was cut or is a selection, ingest the whole one. If this is right, one person explains it and another accepts "
        "it; then run again:\n"
        f'{find}  pledgebook breaks explain {ids} --cause withdrawal --text "WHY" --evidence {rows[0]["snapshot_id"]} --by NAME\n'
        f"  pledgebook breaks accept {ids} --by ANOTHER"
    )


def _is_for_readers(data: DataDir, run: Run, at: datetime) -> bool:
    """Whether a run answers today's question, and no later day that has come has been published; or nothing has been yet."""
    latest = _latest_day(data.releases)
    if latest is None:
        return True
    has_come = latest <= at.date() + timedelta(
        days=1
    )  # else it was published under a wrong clock, or about a day to come
    return is_of_its_day(run.stamp, at) and (run.as_of >= latest or not has_come)


def _latest_day(releases: Path) -> date | None:
    """Return the as-of date of the latest release; None if nothing has been published yet.

    It is the beginning of its name, which a file that somebody altered does not change; a copied `latest` has no name.
    """
    latest = real(releases / "latest")
    with suppress(ValueError):
        return date.fromisoformat(latest.name[: len("2026-11-22")]) if latest.is_dir() else None
    return read_note(latest).as_of if (latest / NOTE).is_file() else None
