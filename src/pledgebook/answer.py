"""What a ledger returns: frames, and the run that each came from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Literal

import polars as pl


@dataclass(frozen=True)
class Provenance:
    """The run that a figure came from.

    Args:
        run_id: Its id, which follows from the code and all inputs.
        digest: The digest of everything that it found: two runs with the same digest say the same.
        as_of: The day up to which periods are computed.
        known_at: The moment whose knowledge was used, UTC.
        code_version: The version of the code.
        citation: The sentence by which its figures are quoted, as in exports.
        release: The release that holds the run; None if it was computed for this question, or if nobody knows of one.
        release_digest: The digest of that release.
    """

    run_id: str
    digest: str
    as_of: date
    known_at: datetime
    code_version: str
    citation: str
    release: str | None = None
    release_digest: str | None = None

    def __str__(self) -> str:
        """Say it in one line."""
        known = self.known_at.date()
        days = f"as of {self.as_of}" + ("" if known == self.as_of else f", as known on {known}")
        where = (
            "computed for this question"
            if self.release is None
            else f"release {self.release} ({str(self.release_digest)[:12]})"
        )
        return (
            f"Pledgebook {self.code_version}, {where}, {days}, run {self.run_id}, digest {self.digest[:12]}"
        )


class OfRun:
    """What comes from a run, and says from which."""

    provenance: Provenance

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self.provenance.run_id

    @property
    def digest(self) -> str:
        """The digest of everything that the run found."""
        return self.provenance.digest

    @property
    def as_of(self) -> date:
        """The day up to which periods are computed."""
        return self.provenance.as_of

    @property
    def known_at(self) -> datetime:
        """The moment whose knowledge was used, UTC."""
        return self.provenance.known_at


@dataclass(frozen=True, eq=False)
class Answer(OfRun):
    """A frame, and the run that it came from.

    Libraries that read Arrow take it as it is: `pl.DataFrame(answer)`, `pyarrow.table(answer)`.

    Args:
        frame: The rows. A null is unknown, a 0 was reported as zero; amounts are exact decimals.
        provenance: The run.
        notes: What a reader must know of the question.
    """

    frame: pl.DataFrame
    provenance: Provenance
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.frame.height

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the rows to a library that reads Arrow."""
        return self.frame.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return "\n".join([repr(self.frame), *self.notes, str(self.provenance)])

    def _repr_html_(self) -> str:
        lines = "<br>".join(escape(line) for line in (*self.notes, str(self.provenance)))
        return f"{self.frame._repr_html_()}<p><small>{lines}</small></p>"


@dataclass(frozen=True, eq=False)
class Explained(OfRun):
    """Figures of one reading, and everything that they rest on.

    Args:
        figures: Rows of the report `attainment`, a period each.
        flows: The flows, or transactions, that make up the realized amounts, the largest of each period first, each with
            the `reading_id` and `period_start` of its figure; `is_counted` says whether it is added up.
        snapshots: The raw files of these flows.
        corrections: Corrections of these flows.
        claims: Claims of documents on the pledge's events.
        provenance: The run.
    """

    figures: pl.DataFrame
    flows: pl.DataFrame
    snapshots: pl.DataFrame
    corrections: pl.DataFrame
    claims: pl.DataFrame
    provenance: Provenance

    def __repr__(self) -> str:
        counted = f"{self.flows.height:,} flows of {self.snapshots.height:,} files"
        parts = f"{counted}, {self.corrections.height:,} corrections, {self.claims.height:,} claims"
        return f"{self.figures!r}\n{parts}\n{self.provenance}"


@dataclass(frozen=True, eq=False)
class Differences:
    """Differences between two states of a ledger.

    Args:
        words: The two states, in words.
        headlines: What each cause did to each headline: the figure before it, after it, and its effect.
        changes: Every change of headlines, stages, register, figures, events, rates, corrections and breaks: a row per
            record and field.
        cells: The published figures that changed.
        counts: Counts the figures that changed by "source", "month" or "product".
        before: The run of the first state; None if it is no release, but what a ledger knows of a day.
        after: The run of the second state, likewise.
    """

    words: str
    headlines: pl.DataFrame
    changes: pl.DataFrame
    cells: pl.DataFrame
    counts: Callable[[Literal["source", "month", "product"]], pl.DataFrame]
    before: Provenance | None
    after: Provenance | None

    def __repr__(self) -> str:
        sides = [f"{name}: {run}" for name, run in (("Before", self.before), ("After", self.after)) if run]
        counted = f"{self.changes.height:,} changes, {self.cells.height:,} of them published figures"
        return "\n".join([f"Differences {self.words}: {counted}", *sides])


@dataclass(frozen=True, eq=False)
class Ran(OfRun):
    """A run that was made.

    Args:
        provenance: The run, with its release.
        is_latest: Whether readers see that release.
        stored: The raw files that were stored, a row each.
        notes: What was said.
    """

    provenance: Provenance
    is_latest: bool
    stored: pl.DataFrame
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"{self.provenance}; {self.stored.height:,} files stored"


@dataclass(frozen=True, eq=False)
class HandedIn:
    """Files that were taken into the ledger; `Ledger.run` makes figures of them.

    Args:
        stored: The raw files that were stored, a row each, with the number of rows read, stored and refused.
        refused: The refused rows of these files, with their raw text and the reasons.
        notes: What was said.
    """

    stored: pl.DataFrame
    refused: pl.DataFrame
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"{self.stored.height:,} files stored, {self.refused.height:,} rows refused"


@dataclass(frozen=True, eq=False)
class Fetched:
    """What publishers were asked, and what they answered.

    Args:
        questions: A row per question: `source`, `file`, `why` it was asked, `address` without a key, `result` (kept, unchanged, not published
            yet, failed, or planned), the `snapshot_id` that was kept, and the `reason` of a failure.
        by_hand: What has to be downloaded by hand: `source`, `first_month`, `last_month`, `readings`.
        notes: What was said.
    """

    questions: pl.DataFrame
    by_hand: pl.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Matched:
    """Two lists of items, matched.

    Args:
        rows: A row per match, suggestion and item that is left over: `outcome` (matched, suggested, unmatched), ids and amounts of both sides,
            `difference` (left less right), and the `reason`.
        summary: Counts and sums per side and unit; the total is what is matched and what is not.
        breaks: What is left over, as breaks of the ledger have it.
        provenance: The run, if a side is of the published ledger; else None.
        notes: Searches that reached their limit.
    """

    rows: pl.DataFrame
    summary: pl.DataFrame
    breaks: pl.DataFrame
    provenance: Provenance | None
    notes: tuple[str, ...]
