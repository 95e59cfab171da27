"""A question: the day up to which periods are computed, and the day whose knowledge is used."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from pledgebook.pipelines.core.months import end_of_day

Kept = MutableMapping[str, dict[str, pl.DataFrame]]
"""Tables of reconciliations, by the id of their run, which follows from the code and all inputs."""


@dataclass(frozen=True)
class Question:
    """Day of a question, and the days it asks about.

    Args:
        today: The day on which it is asked.
        as_of: Compute periods up to this day; None for the day of the published run.
        known_at: Use only what was known on this day; None likewise.
        as_published: What had been published by this day, or the name of a release; None for what is published now.
        with_private: Whether what is private or embargoed counts too; it is never published.
    """

    today: date
    as_of: date | None = None
    known_at: date | None = None
    as_published: str | None = None
    with_private: bool = False

    @property
    def is_published(self) -> bool:
        """Whether the published run answers the question."""
        return self.as_of is None and self.known_at is None and not self.with_private

    @property
    def day(self) -> date:
        """The day up to which periods are computed."""
        return self.as_of or self.today

    @property
    def known_on(self) -> date:
        """The day whose knowledge is used."""
        return self.known_at or self.today

    @property
    def moment(self) -> datetime:
        """The last moment of that day."""
        return end_of_day(self.known_on)
