"""Results of the last requests to each publisher, kept beside the warehouse for the summaries of later runs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pledgebook.pipelines.core.records.fields import Count, JsonDay, Said, Text
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

    source: Text
    at: Text
    questions: Count
    kept: Count
    unpublished: Count
    failed: Count
    reason: Said | None
    unchanged: Count = 0

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


@dataclass(frozen=True)
class Counted:
    """Calls of a day.

    Args:
        day: The day, UTC.
        calls: How many there were.
    """

    day: JsonDay
    calls: Count


def calls_file(source: str) -> str:
    """Return the name of the file that counts a source's calls."""
    return f"calls-{source}.json"


def parse_calls(text: str, where: str) -> Counted:
    """Read a count of calls.

    Raises:
        InputError: It is not what a fetch writes; names file, line and field.
    """
    return of_json(Counted, text, where, "Remove the file: the calls of today are then counted from 0.")


def remember(folder: Path, result: Told) -> None:
    """Store the result of a source's requests for the summary of the next run."""
    write_json(folder / f"told-{result.source}.json", asdict(result))


def remembered(folder: Path) -> list[Told]:
    """Return the stored results, sorted by source."""
    return [
        parse_told(text_of(path.read_bytes(), path.name), path.name)
        for path in sorted(folder.glob("told-*.json"))
    ]


def parse_told(text: str, where: str) -> Told:
    """Read a stored result.

    Raises:
        InputError: It is not what a fetch writes; names file, line and field.
    """
    return of_json(Told, text, where, "Remove the file: the next fetch writes it anew.")


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write a JSON file atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, json.dumps(content, default=str).encode())
