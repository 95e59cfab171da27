"""A workspace: a folder with `pledgebook.toml`, which says where the ledger of whoever works in it lies."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.text import did_you_mean

SETTINGS = "pledgebook.toml"
"""The file that makes a folder, and all that lie in it, a workspace."""

KNOWN = ("data", "warehouse", "log")
DEFAULT_DATA = "data"


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
        UsageError: It is not TOML, or has a setting that is unknown or is no text; names file and setting.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{file}: found text that is not TOML ({error}); expected lines such as {_example()}."
        raise UsageError(message) from error
    for name, value in found.items():
        if name not in KNOWN:
            hint = did_you_mean(name, KNOWN) or f" Settings: {', '.join(KNOWN)}."
            message = f"{file}: found the unknown setting '{name}'.{hint}"
            raise UsageError(message)
        if not isinstance(value, str) or not value.strip():
            message = f"{file}: {name}: found {value!r}; expected a text in quotes, as in {_example()}."
            raise UsageError(message)
    log = found.get("log")
    return Workspace(
        file,
        (file.parent / Path(found.get("data", DEFAULT_DATA)).expanduser()).resolve(),
        found.get("warehouse"),
        file.parent / Path(log).expanduser() if log else None,
    )


def _example() -> str:
    return f'data = "{DEFAULT_DATA}"'
