"""Which sources rest between two hours, and how long each step may take."""

from datetime import datetime
from pathlib import Path

from pledgebook.flows.fetch import at_rest
from pledgebook.flows.tasks import MINUTES, RETRIES
from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.fetch.outcome import Told

NOW = datetime(2026, 11, 22, 12)
PAGE: Path = CHECKOUT / "docs" / "scheduling.md"


def told(source: str, at: str, failed: int) -> Told:
    """The last result of a source's two questions."""
    return Told(source, at, 2, 0, 2 - failed, failed, None)


def test_a_source_that_answered_rests_and_one_that_failed_does_not() -> None:
    before = [
        told("answered", "2026-11-22T06:00:00Z", 0),
        told("failed", "2026-11-22T11:30:00Z", 1),
        told("yesterday", "2026-11-21T06:00:00Z", 0),
    ]
    assert at_rest(before, NOW, 20) == ["answered"]
    assert at_rest(before, NOW, 0) == []


def test_the_page_says_how_long_each_step_may_take() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, minutes in MINUTES.items():
        assert f"| `{name}` | {minutes} |" in text, name
    assert f"tried {['', 'once', 'twice'][RETRIES]} more" in text
