"""Where things live: the project's own files, and one data directory.

Only the flows, the command line and the tests name real folders; everything else is told.
"""

import os  # noqa: TID251 - PLEDGEBOOK_DATA
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

PACKAGE = Path(__file__).parents[1]
BUNDLED = PACKAGE / "bundled"
"""In an installed wheel the project's files lie inside the package."""

CHECKOUT = PACKAGE.parent


def is_checkout() -> bool:
    """Whether the code runs from a checkout of the repository rather than from an installed wheel."""
    return not BUNDLED.is_dir() and (CHECKOUT / "pyproject.toml").is_file()


def sql_folder() -> Path:
    """The folder of the SQL statements."""
    return (CHECKOUT if is_checkout() else BUNDLED) / "sql"


def default_raw_folder() -> Path:
    """The register and the figures that the project carries."""
    return (CHECKOUT if is_checkout() else BUNDLED) / "data" / "raw"


def sql(name: str) -> str:
    """The text of a statement: `sql("checks/every_snapshot_adds_up")`."""
    return (sql_folder() / f"{name}.sql").read_text(encoding="utf-8")


def sql_names(folder: str) -> list[str]:
    """The names of the statements in a folder, sorted."""
    return sorted(path.stem for path in (sql_folder() / folder).glob("*.sql"))


@dataclass(frozen=True)
class DataDir:
    """One data directory: raw files as received, and what is built from them.

    Args:
        root: The directory.
    """

    root: Path

    @property
    def raw(self) -> Path:
        """Raw files, never rewritten."""
        return self.root / "raw"

    @property
    def register(self) -> Path:
        """The pledge register, kept by hand."""
        return self.raw / "register"

    @property
    def corrections(self) -> Path:
        """The corrections of publishers' faults, kept by hand."""
        return self.raw / "corrections.toml"

    @property
    def discrepancy_event(self) -> Path:
        """The log of breaks, written by people and by runs."""
        return self.raw / "discrepancy_event"

    @property
    def curated(self) -> Path:
        """What can be rebuilt from the raw files."""
        return self.root / "curated"

    @property
    def warehouse(self) -> Path:
        """The warehouse that runs write to."""
        return self.curated / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The read-only copy for readers, replaced by rename."""
        return self.curated / "published" / "pledgebook.duckdb"

    @property
    def fetched(self) -> Path:
        """How many calls were made, what became of the last questions, and answers that were refused."""
        return self.curated / "fetch"

    @property
    def releases(self) -> Path:
        """One folder per release, and `latest`."""
        return self.curated / "releases"


def default_data_dir() -> DataDir:
    """`PLEDGEBOOK_DATA`, else the checkout's `data/`, else the user's data directory."""
    if named := os.environ.get("PLEDGEBOOK_DATA"):
        return DataDir(Path(named))
    if is_checkout():
        return DataDir(CHECKOUT / "data")
    return DataDir(user_data_path("pledgebook", appauthor=False))
