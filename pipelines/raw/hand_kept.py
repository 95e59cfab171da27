"""The files of the register in two layers: those of the data directory over those that come with the program."""

from dataclasses import dataclass
from pathlib import Path

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.seeded import is_seeded
from pledgebook.pipelines.raw.text import demand_plain, read_text

OWN, REPLACES, COPY, OLD_COPY = "own", "replaces", "copy", "old copy"
SUFFIXES = {".toml", ".csv"}


@dataclass(frozen=True)
class Kept:
    """A file of the register in the data directory, and what it is to the carried ones.

    Args:
        path: The file.
        role: own; replaces, for one of a carried file's name; copy, for the same bytes as that; or old copy, for bytes
            that an earlier version carried.
    """

    path: Path
    role: str

    @property
    def is_read(self) -> bool:
        """Whether it is read: a copy says nothing of its own."""
        return self.role in {OWN, REPLACES}


@dataclass(frozen=True)
class Texts:
    """The register's texts by file name, in two layers.

    Args:
        own: Those of the data directory.
        carried: Those that come with the program, without the ones that a file of the directory replaces.
    """

    own: dict[str, str]
    carried: dict[str, str]


def register_files(data: DataDir) -> list[Kept]:
    """Return the files of the register in the data directory, by name."""
    return [Kept(path, _role(path, data.carried)) for path in _files(data.register)]


def register_texts(data: DataDir) -> Texts:
    """Read the register.

    Raises:
        RegisterError: A file is not UTF-8, or no plain file.
    """
    own = {one.path.name: read_text(one.path) for one in register_files(data) if one.is_read}
    return Texts(own, {name: text for name, text in carried_texts(data).items() if name not in own})


def carried_texts(data: DataDir) -> dict[str, str]:
    """Read the files of the register that come with the program; none where nothing is carried."""
    below = [] if data.carried is None else _files(data.carried / "register")
    return {path.name: read_text(path) for path in below}


def _files(folder: Path) -> list[Path]:
    """Return the register's files in a folder, each of which can be read.

    Raises:
        RegisterError: One is a folder, a device, a pipe, or a link that leads nowhere.
    """
    found = sorted(path for path in folder.glob("*") if path.suffix in SUFFIXES)
    for path in found:
        demand_plain(path, RegisterError)
    return found


def _role(path: Path, carried: Path | None) -> str:
    if carried is None:
        return OWN
    content, below = path.read_bytes(), carried / "register" / path.name
    if below.is_file() and content == below.read_bytes():
        return COPY
    if is_seeded(content):
        return OLD_COPY
    return REPLACES if below.is_file() else OWN
