"""The commands on the carried data: the first run into an empty folder, the same again, and what people ask most often.

Run: `.venv/bin/python -m benchmarks.default_data`.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.frame import Contest, Way, command, timed_command

SELF = ("-m", "benchmarks.default_data")
PLEDGEBOOK = str(Path(sys.executable).with_name("pledgebook"))


def contest(title: str, way: str, seconds: float, *, has_run: bool = True) -> Contest:
    """A command that must answer within some seconds."""
    prepare = (*SELF, "prepare") if has_run else ()
    return Contest(title, (Way("Pledgebook", (*SELF, way)),), prepare, seconds_at_most=seconds, rows=1)


CONTESTS = {
    "first-run": contest(
        "`pledgebook run` of the carried data, into an empty folder", "first", 6, has_run=False
    ),
    "again": contest("`pledgebook run` again, nothing changed", "again", 2),
    "status": contest("`pledgebook status`", "status", 0.6),
    "help": contest("`pledgebook --help`", "help", 0.2),
    "report": contest("`pledgebook report`, no picture drawn before", "report", 5),
    "check": contest("`pledgebook check`: checks and self-tests", "check", 1),
}


def prepare(folder: Path, _rows: int) -> None:
    """Run the carried data once."""
    first(folder, 0)


def first(folder: Path, _rows: int) -> None:
    """Run into an empty folder, or into the one that is prepared."""
    own = Path(tempfile.mkdtemp(dir=folder)) if any(folder.iterdir()) else folder
    os.environ["PLEDGEBOOK_DATA"] = str(own / "data")
    timed_command(PLEDGEBOOK, "run")


def again(folder: Path, _rows: int) -> None:
    """Run again."""
    asked(folder, "run")


def status(folder: Path, _rows: int) -> None:
    """Ask for all pledges."""
    asked(folder, "status")


def help_(folder: Path, _rows: int) -> None:
    """Ask for help."""
    asked(folder, "--help")


def check(folder: Path, _rows: int) -> None:
    """Check the ledger."""
    asked(folder, "check")


def report(folder: Path, _rows: int) -> None:
    """Make the report as if for the first time."""
    shutil.rmtree(folder / "data" / "curated" / "pictures", ignore_errors=True)
    asked(folder, "report")


def asked(folder: Path, *arguments: str) -> None:
    """Run a command on what was prepared."""
    os.environ["PLEDGEBOOK_DATA"] = str(folder / "data")
    timed_command(PLEDGEBOOK, *arguments)


if __name__ == "__main__":
    command(
        CONTESTS,
        {
            "prepare": prepare,
            "first": first,
            "again": again,
            "status": status,
            "help": help_,
            "report": report,
            "check": check,
        },
    )
