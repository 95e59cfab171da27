"""Text files kept by hand, such as the register and the corrections."""

from pathlib import Path

from pledgebook.pipelines.core.errors import InputError, RegisterError
from pledgebook.pipelines.core.records.text import text_of


def read_text(path: Path, error: type[InputError] = RegisterError) -> str:
    """Read a text file.

    Raises:
        InputError: It is not Unicode, or damaged; of the class given. Names the file, the line and the first wrong byte.
    """
    return text_of(path.read_bytes(), path.name, error)
