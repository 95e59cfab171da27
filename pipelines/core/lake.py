"""The setting that puts the ledger on a lake: a catalog in PostgreSQL, and Parquet files on a shared folder or S3.

`PLEDGEBOOK_WAREHOUSE="ducklake:postgres:host=db.example dbname=pledgebook data_path=s3://bucket/ledger"`: after the two words come
PostgreSQL's own, as libpq writes them, and two of ours: `data_path`, where the files lie, and, to ask what the lake held before,
`at`: the number of a version, or a moment.
"""

import re
from dataclasses import dataclass

from pipelines.core.errors import UsageError

SETTING = "PLEDGEBOOK_WAREHOUSE"
KIND = "ducklake:postgres:"
EXAMPLE = f"{KIND}host=db.example dbname=pledgebook data_path=s3://bucket/ledger"
OWN_WORD = re.compile(r"(?:^|\s)(data_path|at)=(?:'([^']*)'|(\S+))")

PUBLISHED = "published"
"""The state of a lake that was published last."""


@dataclass(frozen=True)
class Lake:
    """A ledger on a lake, which several machines may open at once.

    Args:
        catalog: Where PostgreSQL is, in libpq's words; a password is better kept in PGPASSWORD or ~/.pgpass.
        data_path: The folder of the Parquet files, or their address: `s3://bucket/prefix`.
        at: An earlier state, which is only read: `published`, the number of a version, or a moment; None for the newest.
    """

    catalog: str
    data_path: str
    at: str | None = None

    @property
    def name(self) -> str:
        """Name for messages; it holds no password."""
        return f"the lake at {self.data_path}"


def parse_lake(text: str) -> Lake:
    """Parse the setting.

    Raises:
        UsageError: It is of another kind, or does not say where the files lie.
    """
    rest = text.removeprefix(KIND)
    own = {name: quoted or plain for name, quoted, plain in OWN_WORD.findall(rest)}
    if rest == text or "data_path" not in own:
        lacking = "no data_path" if rest != text else f"no '{KIND}' in front"
        message = (
            f"{SETTING}: found {lacking}; expected '{EXAMPLE}', or no such setting for a ledger in one file."
        )
        raise UsageError(message)
    return Lake(OWN_WORD.sub(" ", rest).strip(), **own)
