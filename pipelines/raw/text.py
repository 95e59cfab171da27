"""Text files kept by hand, such as the register and the corrections."""

from pathlib import Path

from pledgebook.pipelines.core.encoding import UNICODE, decoded
from pledgebook.pipelines.core.errors import RegisterError


def read_text(path: Path) -> str:
    """Read a file of Unicode text, as any editor saves it: with or without a byte order mark, with any line ends.

    Raises:
        RegisterError: The file is not Unicode; names the file, the line and the first wrong byte.
    """
    raw = path.read_bytes()
    try:
        text = decoded(raw, UNICODE)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found = f"byte {error.start} that is not UTF-8 (line {line})"
        raise RegisterError(path.name, found, "UTF-8 text", "Save the file as UTF-8.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
