"""Where exported figures come from, and how to quote them: the run, the release, its digest, and a ready-made citation."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pledgebook.pipelines.export.run_note import read_note
from pledgebook.pipelines.export.stored import CHECKSUMS, release_digest
from pledgebook.pipelines.warehouse.connection import Ledger

CITATION = "CITATION.cff"
TITLE = "Pledgebook: pledged against realized trade and investment"
RUN = (
    "SELECT run_id, CAST(as_of AS VARCHAR), strftime(known_at, '%Y-%m-%d'), code_version, inputs_digest, outputs_digest, "
    "strftime(ran_at, '%Y-%m-%dT%H:%M:%SZ') FROM ledger.current_run"
)
WORDS = ("run_id", "as_of", "known_at", "code_version", "inputs_digest", "outputs_digest")


@dataclass(frozen=True)
class Provenance:
    """Where figures come from.

    Args:
        run: The run's id, days, code version and digests; empty before the first run.
        release: The release that has them; None where they were computed for a question and are in no release.
        digest: Its digest.
        ran_at: The moment at which the run ended, as 2026-11-22T20:00:00Z; empty before the first run.
    """

    run: Mapping[str, str] = field(default_factory=dict)
    release: str | None = None
    digest: str | None = None
    ran_at: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return what is known, with the citation."""
        known = {"release": self.release, "release_digest": self.digest and f"sha256:{self.digest}"}
        return {
            **{name: text for name, text in known.items() if text},
            **{name: text for name, text in self.run.items() if name in WORDS},
            "citation": citation(self),
        }


def provenance(con: Ledger, release: Path | None) -> Provenance:
    """Return the provenance of the figures of a ledger.

    Args:
        con: The ledger.
        release: A release that may hold them; it does if it was made by the same run.
    """
    found = con.execute(RUN).fetchall()
    if not found:
        return Provenance()
    *words, ran_at = found[0]
    run = dict(zip(WORDS, words, strict=True))
    if release is None or not (release / CHECKSUMS).is_file():
        return Provenance(run, ran_at=ran_at)
    if read_note(release).run_id != run["run_id"]:
        return Provenance(run, ran_at=ran_at)
    return Provenance(run, release.name, release_digest(release), ran_at)


def citation(one: Provenance) -> str:
    """Return the sentence by which the figures are quoted."""
    if not one.run:
        return f"{TITLE}. No run yet."
    days = f"as of {one.run['as_of']}, as known on {one.run['known_at'][:10]}"
    where = f"Release {one.release}, {days}" if one.release else f"A{days[1:]}"
    digest = (
        f"Release digest sha256:{one.digest}" if one.digest else f"Results sha256:{one.run['outputs_digest']}"
    )
    return f"{TITLE}. {where}. Run {one.run['run_id']}. {digest}."


def cff(one: Provenance) -> str:
    """Return the citation as a file in the Citation File Format 1.2.0."""
    abstract = (
        "What countries pledged to buy and to invest, what was realized, and the difference, by reading and source. "
        "Each figure has the terms of use of its source: see the license in the table of sources."
    )
    lines = [
        "cff-version: 1.2.0",
        "message: If you quote these figures, please cite them as below.",
        "type: dataset",
        f"title: {json.dumps(TITLE)}",
        "authors:",
        "  - name: Pledgebook",
        f"abstract: {json.dumps(abstract)}",
        "keywords: [trade, investment, pledges, reconciliation]",
    ]
    if one.run:
        lines += [
            f"version: {json.dumps(one.release or one.run['run_id'])}",
            f"date-released: {one.run['as_of']}",
        ]
        lines += ["identifiers:", *_identifiers(one)]
    return "\n".join(lines) + "\n"


def _identifiers(one: Provenance) -> list[str]:
    known = [("run", one.run["run_id"], "The run that computed the figures")]
    known += (
        [("sha256", one.digest, "The digest of the release: the sha256 of its file SHA256SUMS")]
        if one.digest
        else []
    )
    return [
        line
        for kind, value, words in known
        for line in (
            "  - type: other",
            f"    value: {json.dumps(f'{kind}:{value}')}",
            f"    description: {json.dumps(words)}",
        )
    ]
