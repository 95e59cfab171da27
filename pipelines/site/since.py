"""What changed since the release before: the headlines that would be quoted otherwise today, and why."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.differences import last_two_releases, since_last_release
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.reconcile.revision.headline_change import START, Reckoning, flips


@dataclass(frozen=True)
class Since:
    """What changed between two releases.

    Args:
        before: The name of the earlier one.
        flipped: `FLIP` rows: headlines with another whole percent or another status, each with its causes.
    """

    before: str
    flipped: tuple[Row, ...]


def since_the_release_before(data: DataDir, release: str) -> Since | None:
    """Return what changed since the release before; None if there is none, or if `release` is not the latest.

    What the two releases print is compared first. The causes, which take the computation of both and of what lies between, are
    asked for only if a headline changed.
    """
    names = last_two_releases(data)
    if len(names) < 2 or names[-1] != release:
        return None
    printed = [Reckoning(START, _headlines(data.releases / name)) for name in names]
    if flips(printed).is_empty():
        return Since(names[0], ())
    found = since_last_release(data)
    return Since(names[0], tuple(flips(found.passed if found else []).to_dicts()))


def _headlines(release: Path) -> pl.DataFrame:
    return pl.read_parquet(release / "attainment.parquet").filter("is_headline")
