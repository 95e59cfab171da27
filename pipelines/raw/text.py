"""Text files kept by hand, such as the register and the corrections."""

from pathlib import Path

from pledgebook.pipelines.core.errors import InputError, RegisterError
from pledgebook.pipelines.core.records.text import text_of


def read_text(path: Path, error: type[InputError] = RegisterError) -> str:
    """Read a text file.

    Raises:
        InputError: It is no plain file, not Unicode, or damaged; of the class given. Names the file, the line and the first
            wrong byte.
    """
    demand_plain(path, error)
    return text_of(path.read_bytes(), path.name, error)


def text_if_any(path: Path, error: type[InputError] = RegisterError) -> str:
    """Read a text file that need not be there; see `read_text`."""
    return read_text(path, error) if path.exists() or path.is_symlink() else ""


def demand_plain(path: Path, error: type[InputError]) -> None:
    """Check that there is a plain file to read, and not a device or a pipe, which may never end.

    Raises:
        InputError: There is none; of the class given.
    """
    if not path.is_file():
        found = "a folder, a device, a pipe, or a link that leads nowhere"
        raise error(path.name, found, "a plain file", "Move it away, or restore what it leads to.")
