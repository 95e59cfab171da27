"""Leftovers: files and folders of processes that died before they could put them in place or remove them."""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from pledgebook.pipelines.disk.scratch import is_dead

PROCESS = re.compile(r".*[.-](?P<process>[0-9]+)(?:\.partial)?")
"""How the name of something ends that belongs to a process."""


def clear(left: Iterable[Path]) -> None:
    """Remove what belongs to dead processes, or to an earlier one of the number of this one."""
    for path in left:
        found = PROCESS.fullmatch(path.name)
        if found is None:
            continue
        if int(found["process"]) == os.getpid() or is_dead(found["process"]):
            remove(path)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
