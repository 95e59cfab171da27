"""Which file names can be kept: those that every system allows, and shows as they are."""

import re

from pledgebook.pipelines.core.letters.visible import unseen_fault

LONGEST_BYTES = 200
"""Longest name: the sidecar of a file, and a partial one, have longer names, and systems end at 255 bytes."""

DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
"""Names that stand for devices on Windows, with any ending."""

APART = re.compile(r'[\\/:*?"<>|]')
"""Characters that part folders, name drives or stand for others on some system."""


def file_name_fault(name: str) -> str | None:
    """Return what is wrong with the name of a file that is to be kept, in the words of a message; None if nothing is.

    Args:
        name: The name, without folders.
    """
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return "a name in another encoding than UTF-8"
    if (unseen := unseen_fault(name)) is not None:
        return f"a name with {unseen}, which nobody sees"
    if (apart := APART.search(name)) is not None:
        return f"a name with {apart[0]}, which not every system allows in a name"
    if name in ("", ".", "..") or name != name.strip(" ") or name.endswith("."):
        return "a name that is empty, or begins or ends with a space or a dot"
    if DEVICE.fullmatch(name):
        return "a name that stands for a device on Windows"
    return f"a name of {size} bytes; at most {LONGEST_BYTES} fit" if size > LONGEST_BYTES else None
