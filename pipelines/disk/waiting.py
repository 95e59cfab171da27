"""Words for those who wait: whoever starts the program says where they go."""

from collections.abc import Callable
from contextvars import ContextVar

hears: ContextVar[Callable[[str], None] | None] = ContextVar("hears", default=None)
"""Receives a line when this process waits for another; None for nobody."""


def waits(what: str, holder: str, seconds: float) -> None:
    """Say that this process waits for another one."""
    if (tell := hears.get()) is not None:
        tell(f"{what}: another process ({holder}) is writing; waiting up to {seconds:g} s.")
