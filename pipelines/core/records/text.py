"""The text of a file that holds records, as any editor saves it."""

from pledgebook.pipelines.core.encoding import UNICODE, decoded
from pledgebook.pipelines.core.errors import InputError

DAMAGED = "Restore the file from a copy: a machine that lost its power leaves such bytes."


def text_of(raw: bytes, name: str, error: type[InputError] = InputError) -> str:
    """Return the text of a file: Unicode with or without a byte order mark, with any line ends.

    Args:
        raw: Its bytes.
        name: Its name, for messages.
        error: The class of the error.

    Raises:
        InputError: It is not Unicode, or has bytes of 0; names the file, the line and the first wrong byte.
    """
    try:
        text = decoded(raw, UNICODE)
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        found = f"byte {fault.start} that is not UTF-8 (line {line})"
        raise error(name, found, "UTF-8 text", "Save the file as UTF-8.") from fault
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise error(name, f"{text.count(chr(0))} bytes of 0, the first in line {line}", "text", DAMAGED)
    return text.replace("\r\n", "\n").replace("\r", "\n")
