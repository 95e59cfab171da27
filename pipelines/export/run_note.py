"""The note of a run in its release, `run.json`: which run it was, about which day, from what, and what came of it."""

from dataclasses import dataclass
from pathlib import Path

from pledgebook.pipelines.core.records.fields import JsonDay, JsonMoment, Sha256, Text
from pledgebook.pipelines.core.records.record import of_json
from pledgebook.pipelines.core.records.text import text_of

NOTE = "run.json"
REMEDY = "Restore the release from a backup."


@dataclass(frozen=True)
class RunNote:
    """A run as its release tells of it.

    Args:
        run_id: Its id.
        as_of: The day that it is about.
        known_at: The moment whose knowledge it used, UTC.
        code_version: The version of the code.
        inputs_digest: The digest of what it was computed from.
        outputs_digest: The digest of what came of it.
    """

    run_id: Text
    as_of: JsonDay
    known_at: JsonMoment
    code_version: Text
    inputs_digest: Sha256
    outputs_digest: Sha256


def parse_note(text: str, where: str) -> RunNote:
    """Read the note of a run.

    Raises:
        InputError: It is not what a run writes; lists all faults with line and field.
    """
    return of_json(RunNote, text, where, REMEDY)


def read_note(release: Path) -> RunNote:
    """Read the note in a release; see `parse_note`.

    Raises:
        OSError: There is none.
    """
    where = f"releases/{release.name}/{NOTE}"
    return parse_note(text_of((release / NOTE).read_bytes(), where), where)
