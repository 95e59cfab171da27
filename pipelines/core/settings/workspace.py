"""A workspace: a folder with `pledgebook.toml`, which says where the ledger of whoever works in it lies."""

from dataclasses import dataclass
from pathlib import Path

from pledgebook.pipelines.core.errors import SettingsError
from pledgebook.pipelines.core.records.fields import Text
from pledgebook.pipelines.core.records.record import of_toml

SETTINGS = "pledgebook.toml"
"""The file that makes a folder, and all that lie in it, a workspace."""

DEFAULT_DATA = "data"
EXAMPLE = f'data = "{DEFAULT_DATA}"'


@dataclass(frozen=True)
class Settings:
    """The settings as the file has them."""

    data: Text = DEFAULT_DATA
    warehouse: Text | None = None
    log: Text | None = None


@dataclass(frozen=True)
class Workspace:
    """What a settings file says.

    Args:
        file: The file.
        data: The data directory.
        warehouse: The lake that holds the ledger, in the words of `PLEDGEBOOK_WAREHOUSE`; None for a file in `data`.
        log: The file to which every command adds its lines in JSON; None for none.
    """

    file: Path
    data: Path
    warehouse: str | None = None
    log: Path | None = None


def parse_workspace(file: Path, text: str) -> Workspace:
    """Read a settings file; paths in it start from its folder.

    Raises:
        SettingsError: It is not TOML, or has a setting that is unknown or is no text; names file, line and setting.
    """
    found = of_toml(Settings, text, str(file), f"Write it as in {EXAMPLE}.", SettingsError)
    return Workspace(
        file,
        file.parent / Path(found.data).expanduser(),
        found.warehouse,
        file.parent / Path(found.log).expanduser() if found.log else None,
    )
