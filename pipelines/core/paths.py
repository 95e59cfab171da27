"""Paths of the project's own files and of the data directory, and the settings that say where the ledger lies.

Only the flows, the command line and the tests choose folders; all other code gets them as arguments.
"""

import os  # noqa: TID251 - PLEDGEBOOK_DATA, PLEDGEBOOK_WAREHOUSE and the current folder
import re
from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_data_path

from pledgebook.pipelines.core.errors import SettingsError, UsageError
from pledgebook.pipelines.core.records.text import text_of
from pledgebook.pipelines.core.settings.workspace import SETTINGS, Workspace, parse_workspace

PACKAGE = Path(__file__).parents[1].resolve()  # in a checkout `src/pledgebook/pipelines` is a link
BUNDLED = PACKAGE / "bundled"
"""Folder of the project's files inside the package of an installed wheel."""

CHECKOUT = PACKAGE.parent

ONLY_OWN = "only-own"
"""An empty file of this name in a raw folder: nothing that the program carries is read below it."""


def is_checkout() -> bool:
    """Whether the code runs from a checkout of the repository, not from an installed wheel."""
    return not BUNDLED.is_dir() and (CHECKOUT / "pyproject.toml").is_file()


def sql_folder() -> Path:
    """Return the folder of the SQL statements."""
    return (CHECKOUT if is_checkout() else BUNDLED) / "sql"


def default_raw_folder() -> Path:
    """Return the folder of the bundled register and figures."""
    return (CHECKOUT if is_checkout() else BUNDLED) / "data" / "raw"


def prefect_file() -> Path:
    """Return the file that says which Prefect flow runs when."""
    return (CHECKOUT if is_checkout() else BUNDLED) / "prefect.yaml"


def sql(name: str) -> str:
    """Read an SQL statement: `sql("checks/every_snapshot_adds_up")`."""
    return (sql_folder() / f"{name}.sql").read_text(encoding="utf-8")


def sql_names(folder: str) -> list[str]:
    """List the names of the statements in a folder, sorted."""
    return sorted(path.stem for path in (sql_folder() / folder).glob("*.sql"))


SETTING = "PLEDGEBOOK_WAREHOUSE"
"""Names the lake: PostgreSQL in libpq's words, `data_path`, where the files lie, and, to ask what the lake held before, `at`."""

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


@dataclass(frozen=True)
class DataDir:
    """A data directory: raw files as received, and files built from them.

    Args:
        root: The directory.
        carried: The raw folder that comes with the program and is read below the directory's own; None for none.
        lake: The lake that holds the ledger; None for a file in the directory.
    """

    root: Path
    carried: Path | None = None
    lake: Lake | None = None

    def carried_dir(self) -> "DataDir":
        """Return what is carried as a data directory of its own."""
        return DataDir((self.carried or self.raw).parent)

    @property
    def raw(self) -> Path:
        """Folder of the raw files, which are never rewritten."""
        return self.root / "raw"

    @property
    def register(self) -> Path:
        """Folder of the pledge register, edited by hand."""
        return self.raw / "register"

    @property
    def corrections(self) -> Path:
        """File of the corrections of publishers' errors, edited by hand."""
        return self.raw / "corrections.toml"

    @property
    def discrepancy_event(self) -> Path:
        """Folder of the log of breaks, written by users and runs."""
        return self.raw / "discrepancy_event"

    @property
    def journal(self) -> Path:
        """Folder of the journal, written by runs and by those who close a period."""
        return self.raw / "journal"

    def keeps(self, path: Path) -> bool:
        """Whether a place is the raw folder, the folder of releases, or in one of them: nothing else is written there."""
        place = real(path)
        return any(place.is_relative_to(real(folder)) for folder in (self.raw, self.releases))

    @property
    def curated(self) -> Path:
        """Folder of everything that can be rebuilt from the raw files."""
        return self.root / "curated"

    @property
    def warehouse(self) -> Path | Lake:
        """The ledger that runs write to: the lake, or a file."""
        return self.lake or self.curated / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """Read-only copy of the warehouse, replaced by rename."""
        return self.curated / "published" / "pledgebook.duckdb"

    @property
    def readable(self) -> Path | Lake:
        """What questions are answered from: the lake as it was published last, or the read-only copy."""
        return replace(self.lake, at=self.lake.at or PUBLISHED) if self.lake else self.published

    @property
    def fetched(self) -> Path:
        """Folder of the fetch log: number of calls, outcome of the last requests, rejected answers."""
        return self.curated / "fetch"

    @property
    def releases(self) -> Path:
        """Folder of the releases, one subfolder each, and `latest`."""
        return self.curated / "releases"


DATA = "PLEDGEBOOK_DATA"
"""Names the data directory."""


@dataclass(frozen=True)
class Chosen:
    """The data directory that a command works on.

    Args:
        data: The directory.
        by: What named it, in words.
        workspace: The workspace it belongs to; None if the directory was named otherwise.
    """

    data: DataDir
    by: str
    workspace: Workspace | None = None


def data_dir(root: Path, warehouse: str | None = None) -> DataDir:
    """Return a data directory over what the program carries, with its ledger where `PLEDGEBOOK_WAREHOUSE` says.

    Nothing lies below the checkout's own `data/`, which is what is carried, nor below a directory that says `only-own`.

    Args:
        root: The directory.
        warehouse: Where the ledger lies if `PLEDGEBOOK_WAREHOUSE` is not set, in its words; None for a file.

    Raises:
        UsageError: The setting names no lake, or the directory is no folder.
    """
    _demand_folder(root)
    data, carried = DataDir(root), default_raw_folder()
    setting = os.environ.get(SETTING) or warehouse
    lake = parse_lake(setting) if setting else None
    is_alone = (data.raw / ONLY_OWN).exists() or not carried.is_dir()
    below = None if is_alone or real(data.raw) == real(carried) else carried
    return DataDir(root, below, lake)


def real(path: Path) -> Path:
    """Return where a path leads; that of a link that leads nowhere, or to itself, as far as it can be followed."""
    return Path(os.path.realpath(path))


def leads_nowhere(path: Path) -> bool:
    """Whether a path is a link to something that is not there, or to itself."""
    return path.is_symlink() and not path.exists()


def _demand_folder(root: Path) -> None:
    """Check that a data directory is a folder, or can become one.

    Raises:
        UsageError: It is a file, a device, a pipe, or a link that leads nowhere.
    """
    if leads_nowhere(root) or (root.exists() and not root.is_dir()):
        found = "a link that leads nowhere" if leads_nowhere(root) else "something that is no folder"
        message = (
            f"{root}: found {found}; expected the folder of a data directory, new or not. Name another one."
        )
        raise UsageError(message)


def default_data_dir() -> DataDir:
    """Return the data directory of a command that names none; see `chosen`."""
    return chosen(None).data


def chosen(named: Path | None) -> Chosen:
    """Return the data directory: the named one, else `PLEDGEBOOK_DATA`, else the workspace's, else the default.

    The workspace is that of the current folder or of the nearest folder above it. The default is the checkout's
    `data/`, or for an installed package the user's data directory.

    Raises:
        SettingsError: The workspace's settings file cannot be read.
    """
    if named is not None:
        return Chosen(data_dir(named), "--data-dir")
    if given := os.environ.get(DATA):
        return Chosen(data_dir(Path(given)), DATA)
    if workspace := find_workspace(Path.cwd()):
        return Chosen(data_dir(workspace.data, workspace.warehouse), str(workspace.file), workspace)
    if is_checkout():
        return Chosen(data_dir(CHECKOUT / "data"), "the checkout")
    return Chosen(data_dir(user_data_path("pledgebook", appauthor=False)), "the user data directory")


def find_workspace(folder: Path, *, above: bool = True) -> Workspace | None:
    """Return the workspace that a folder lies in, if any: that of the nearest `pledgebook.toml` in it or above it.

    Args:
        folder: The folder.
        above: Whether to look in the folders above it too.

    Raises:
        UsageError: The file cannot be read.
    """
    for place in (folder, *(folder.parents if above else ())):
        file = place / SETTINGS
        if file.is_file():
            found = parse_workspace(file, text_of(file.read_bytes(), str(file), SettingsError))
            return replace(found, data=real(found.data))
    return None
