"""Results of the last requests to each publisher, kept beside the warehouse for the summaries of later runs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pledgebook.pipelines.core.records.record import of_json
from pledgebook.pipelines.core.records.text import text_of
from pledgebook.pipelines.disk.durable import put


@dataclass(frozen=True)
class Told:
    """Counts of a source's requests by their result.

    Args:
        source: The source.
        at: When the last request was made (UTC).
        questions: Number of requests.
        kept: Requests whose answers were kept.
        unpublished: Requests for months that are not published yet.
        failed: Requests that failed.
        reason: Why the first failed request failed.
        unchanged: Requests for months of which nothing new was released.
    """

    source: str
    at: str
    questions: int
    kept: int
    unpublished: int
    failed: int
    reason: str | None
    unchanged: int = 0

    def sentence(self) -> str:
        """Return the counts as text."""
        words = (
            f"{self.source}, fetched {self.at}: {self.kept:,} of {self.questions:,} requests returned data"
        )
        if self.unpublished:
            words += f", {self.unpublished:,} for months not published yet"
        if self.unchanged:
            words += f", {self.unchanged:,} for months without a new release"
        return f"{words}, {self.failed:,} failed: {self.reason}" if self.failed else words


def remember(folder: Path, result: Told) -> None:
    """Store the result of a source's requests for the summary of the next run."""
    write_json(folder / f"told-{result.source}.json", asdict(result))


def remembered(folder: Path) -> list[Told]:
    """Return the stored results, sorted by source."""
    return [
        of_json(
            Told,
            text_of(path.read_bytes(), path.name),
            path.name,
            "Remove the file: the next fetch writes it anew.",
        )
        for path in sorted(folder.glob("told-*.json"))
    ]


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write a JSON file atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, json.dumps(content).encode())
