"""A run: its id and its digests."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.metadata import version

import polars as pl

from pledgebook.pipelines.breaks.lifecycle import Stamp
from pledgebook.pipelines.core.paths import PACKAGE, sql_folder
from pledgebook.pipelines.reconcile.inputs import Reconciled
from pledgebook.pipelines.schemas import REGISTER_TABLES
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.reading import known_register


@cache
def code_version() -> str:
    """Return the version of the package with the digest of its code and SQL."""
    roots = {"pipelines": (PACKAGE, ("*.py", "*.csv", "source.toml")), "sql": (sql_folder(), ("*.sql",))}
    files = {
        f"{name}/{path.relative_to(root).as_posix()}": path
        for name, (root, patterns) in roots.items()
        for pattern in patterns
        for path in root.rglob(pattern)
        if "bundled" not in path.relative_to(root).parts
    }
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name].read_bytes() + b"\0")
    return f"{version('pledgebook')}+{digest.hexdigest()[:12]}"


def inputs_digest(con: Ledger, as_of: date, known_at: datetime) -> str:
    """Return the digest of the inputs: the snapshots and the register as known, and the question."""
    parts = [as_of.isoformat(), known_at.isoformat()]
    snapshots_known = con.execute(
        "SELECT snapshot_id, sha256, sidecar_sha256 FROM ledger.snapshot WHERE taken_at <= ? ORDER BY snapshot_id",
        [known_at],
    )
    parts += [" ".join(row) for row in snapshots_known.fetchall()]
    corrections = con.execute(
        "SELECT * FROM ledger.correction WHERE known_from <= ? ORDER BY ALL", [known_at]
    )
    parts += [" ".join(map(str, row)) for row in corrections.fetchall()]
    for table in REGISTER_TABLES:
        known = known_register(con, table, known_at).drop("known_to")  # when it ends was not known then
        parts.append(_frame_digest(known))
    return _digest(parts)


@dataclass(frozen=True)
class Run:
    """Reconciliation run: pledged against realized, as known at a moment.

    What was new when it was reconciled, `is_repeated` and `logged`, belongs to no answer: the same run may be made again.

    Args:
        run_id: Its name, which follows from the code and the inputs.
        as_of: The day up to which periods are computed.
        known_at: The moment whose knowledge is used.
        code_version: The code.
        inputs_digest: What the answer follows from.
        outputs_digest: The answer.
        is_repeated: Whether the run before was this very one.
        logged: What it wrote to the log of breaks, one action for each line.
    """

    run_id: str
    as_of: date
    known_at: datetime
    code_version: str
    inputs_digest: str
    outputs_digest: str
    is_repeated: bool = field(default=False, compare=False)
    logged: tuple[str, ...] = field(default=(), compare=False)

    @property
    def stamp(self) -> Stamp:
        """Signature of the run in the log of breaks."""
        return Stamp(self.run_id, self.as_of, self.known_at)

    def release_name(self) -> str:
        """Name of the release: the as-of date, with the knowledge date if that differs."""
        plain = self.as_of.isoformat()
        known = self.known_at.date().isoformat()
        return plain if known == plain else f"{plain}-known-at-{known}"

    def as_dict(self) -> dict[str, str]:
        """Return the run as it is written beside a release."""
        return {
            "run_id": self.run_id,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat(),
            "code_version": self.code_version,
            "inputs_digest": self.inputs_digest,
            "outputs_digest": self.outputs_digest,
        }


def current_run(con: Ledger) -> str | None:
    """Return the run that was reconciled last; None if there is none."""
    found = con.execute("SELECT run_id FROM ledger.current_run").fetchall()
    return found[0][0] if found else None


def run_of(con: Ledger, run_id: str) -> tuple[Run, datetime] | None:
    """Return the run that was reconciled last and when, if it is the one of this id."""
    names = ", ".join(Run.__match_args__[:6])
    found = con.execute(f"SELECT {names}, ran_at FROM ledger.current_run WHERE run_id = ?", [run_id])  # noqa: S608
    return next(((Run(*row[:6]), row[6]) for row in found.fetchall()), None)


def outputs_digest(outcome: Reconciled) -> str:
    """Return the digest of all results, whatever the order of their rows."""
    frames = outcome.tables().values()
    return _digest([_frame_digest(frame.drop("run_id", strict=False)) for frame in frames])


def _frame_digest(frame: pl.DataFrame) -> str:
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    plain = frame.with_columns(pl.col(name).list.join(";") for name in lists)
    return hashlib.sha256("".join(sorted(plain.write_csv().splitlines(keepends=True))).encode()).hexdigest()


def run_id_of(inputs: str, version: str) -> str:
    """Return the id of a run, which follows from the digest of its inputs and the version of the code."""
    return _digest([inputs, version])[:16]


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()
