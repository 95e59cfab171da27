"""Text files kept by hand, such as the register and the corrections."""

from pathlib import Path

from pipelines.core.errors import RegisterError


def read_text(path: Path) -> str:
    """Read a file of UTF-8 text.

    Raises:
        RegisterError: The file is not UTF-8; names the file and the first wrong byte.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RegisterError(
            path.name, f"byte {error.start} that is not UTF-8", "UTF-8 text", "Save the file as UTF-8."
        ) from error
