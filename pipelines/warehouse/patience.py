"""Patience: work that others keep from succeeding is done again."""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def insisted(
    work: Callable[[], Result],
    will_pass: Callable[[Exception], bool],
    seconds: float,
    wait_initial: float = 0.1,
    wait_max: float = 1.0,
) -> Result:
    """Do work, again and again while it fails for a reason that will pass.

    Args:
        work: The work; what it did before it failed must not count.
        will_pass: Whether an error of it will pass.
        seconds: How long it is tried; then the last error is raised.
        wait_initial: How many seconds to wait at first, longer each time.
        wait_max: How many seconds to wait at most.
    """
    try:
        return work()
    except Exception as error:
        if not will_pass(error):
            raise
    # Few ever have to wait, and this takes a twentieth of a second to import.
    import stamina
    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks([])  # the caller reports once; do not log each attempt
    return stamina.retry(
        on=will_pass, attempts=None, timeout=seconds, wait_initial=wait_initial, wait_max=wait_max
    )(work)()
