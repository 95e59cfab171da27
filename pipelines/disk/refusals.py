"""What a disk refuses, in plain words: no defect of the program, and something that a person can mend."""

DISK = {
    "No space left on device": "the disk is full",
    "Disk quota exceeded": "the disk quota is used up",
    "File too large": "a file may not grow any more",
    "Read-only file system": "the disk is read-only",
    "Permission denied": "a file or folder may not be read or written",
    "Input/output error": "the disk does not answer",
}
"""What the system says of a disk, in whichever library's error, and in plain words."""


def of_the_disk(text: str) -> str | None:
    """Say that it is the disk that an error is about, and what to do; None if it is about something else."""
    found = next((words for said, words in DISK.items() if said.lower() in text.lower()), None)
    if found is None:
        return None
    return f"{found}: {text.splitlines()[0]}. What was stored is kept; mend this, and run again."
