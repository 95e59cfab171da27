"""How much a person's statement may use; the process that runs it is ended beyond."""

import math
import os
import resource
import signal

ANSWER_BYTES = 512 << 20
"""Size of an answer, as Arrow."""

ADDRESS_SPACE_BYTES = 4 << 30
"""Address space of the process: DuckDB's own limit, as much again for what it does not count, such as lists and texts."""

PER_CORE_BYTES = 192 << 20
"""What threads reserve and seldom use."""

FILE_BYTES = 4 << 30
"""Size of one file of work that does not fit in memory."""

GRACE_SECONDS = 1.0
"""How long a statement has to stop by itself, after it was told to."""


def limit_process(seconds: float) -> None:
    """Have the system end this process where it takes more time or memory than a statement may.

    Nothing of Python or DuckDB has to work for that: the limits are those of the kernel.

    Args:
        seconds: How long the statement may take.
    """
    cores = os.cpu_count() or 1
    _most(resource.RLIMIT_AS, ADDRESS_SPACE_BYTES + cores * PER_CORE_BYTES)
    _most(resource.RLIMIT_CPU, math.ceil((seconds + GRACE_SECONDS) * cores) + 1)
    _most(resource.RLIMIT_FSIZE, FILE_BYTES)
    _most(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE_SECONDS)


def _most(what: int, limit: int) -> None:
    """Lower a limit, which may be lower already."""
    _soft, hard = resource.getrlimit(what)
    most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(what, (most, most))
