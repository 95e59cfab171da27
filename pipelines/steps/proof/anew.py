"""The ledger made anew from the raw files, beside the one that is there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.disk.leftovers import clear, remove
from pledgebook.pipelines.disk.scratch import scratch
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.register import load_register

ANEW = ".anew-"


@contextmanager
def anew(data: DataDir) -> Iterator[DataDir]:
    """Store all raw files and the register in a ledger of their own, which goes at the end; no raw file is touched.

    Yields:
        A data directory with that ledger, over the same raw files.

    Raises:
        InputError: A raw file or the register is not valid.
    """
    with _place(data) as folder:
        (folder / "raw").symlink_to(data.raw.resolve(), target_is_directory=True)
        made = DataDir(folder, data.carried)
        ingest(made, mends=False)
        load_register(made)
        yield made


@contextmanager
def _place(data: DataDir) -> Iterator[Path]:
    """A folder on the disk of the ledger, which has room for another one; where that cannot be written, a temporary one."""
    if data.curated.exists() and not os.access(data.curated, os.W_OK):
        with scratch() as folder:
            yield folder
        return
    data.curated.mkdir(parents=True, exist_ok=True)
    clear(data.curated.glob(f"{ANEW}*"))
    folder = data.curated / f"{ANEW}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        remove(folder)
