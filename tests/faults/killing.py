"""A death at the n-th call that changes what is on the disk, in this process."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

CALLS = ("rename", "replace", "link", "symlink", "unlink", "remove", "rmdir", "mkdir", "fsync")
"""What changes the names on a disk, or waits for it."""


class Killed(BaseException):
    """The process is dead: no handler of errors stops this one, and nothing it does any more reaches the disk."""


class Reaper:
    """Counts calls, and lets none through from one on.

    Args:
        at: The number of the first call that is not made; None for none.
    """

    def __init__(self, at: int | None) -> None:
        self.at, self.calls = at, list[str]()

    def around(self, name: str, call: Callable[..., object]) -> Callable[..., object]:
        """Return a call that is counted."""

        def counted(*given: object, **named: object) -> object:
            if self.at is not None and len(self.calls) >= self.at:
                raise Killed
            self.calls.append(f"{name} {given[0] if given else ''}")
            return call(*given, **named)

        return counted


@contextmanager
def reaped(at: int | None = None) -> Iterator[Reaper]:
    """Count the calls of a block, or end it at one of them as a death would."""
    reaper = Reaper(at)
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, reaper.around(name, getattr(os, name)))
        try:
            yield reaper
        except Killed:
            if at is None:
                raise


def deaths(work: Callable[[], object]) -> int:
    """Return how many moments there are at which a piece of work can die."""
    with reaped() as reaper:
        work()
    return len(reaper.calls)
