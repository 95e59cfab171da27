"""What verification finds of one thing: a file, a table, a log, a release."""

from dataclasses import dataclass

SAME, ALTERED, REPLACED, MISSING, NEW, ADDED, ASIDE, WAITS, OTHER = (
    "same",
    "altered",
    "altered with its sidecar",
    "missing",
    "not ingested",
    "added",
    "set aside",
    "not compared: changed since the last run",
    "not compared: of another version",
)
SOUND = (SAME, NEW, WAITS, OTHER)


@dataclass(frozen=True)
class Verified:
    """One thing, as it is.

    Args:
        where: The raw file by its path below `raw/`, the table with the row, the line of the log, the file of a release.
        expected: What it should be: a sha256 in hexadecimal, or the words of a row.
        found: What it is; None if it is not there.
        result: same; altered; altered with its sidecar; missing; added, for what nothing gave; set aside; not ingested, for a
            sound raw file that is new; or not compared, and why.
    """

    where: str
    expected: str
    found: str | None
    result: str

    @property
    def is_sound(self) -> bool:
        """Whether it is as it was made."""
        return self.result in SOUND
