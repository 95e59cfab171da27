"""What became of the last questions to each publisher, kept beside the warehouse for the summaries that follow."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Told:
    """What became of a source's questions, in numbers.

    Args:
        source: The source.
        at: When the last of them was asked (UTC).
        questions: How many there were.
        kept: How many answers were kept.
        unpublished: How many were about months that are not published yet.
        failed: How many failed.
        reason: Why the first of these failed.
    """

    source: str
    at: str
    questions: int
    kept: int
    unpublished: int
    failed: int
    reason: str | None

    def sentence(self) -> str:
        """It in words."""
        words = f"{self.source}, asked {self.at}: {self.kept:,} of {self.questions:,} answers kept"
        if self.unpublished:
            words += f", {self.unpublished:,} about months that are not published yet"
        return f"{words}, {self.failed:,} failed: {self.reason}" if self.failed else words


def remember(folder: Path, result: Told) -> None:
    """Keep what became of a source's questions, for the summary of the next run."""
    write_json(folder / f"told-{result.source}.json", asdict(result))


def remembered(folder: Path) -> list[Told]:
    """What became of each source's questions when it was last asked, by source."""
    return [
        Told(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("told-*.json"))
    ]


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write a small file in one move."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content), encoding="utf-8")
    partial.replace(path)
