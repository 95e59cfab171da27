"""Releases on disk: their names, their digests, and the copy of the ledger in each."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from pledgebook.pipelines.core.errors import WarehouseError
from pledgebook.pipelines.disk.scratch import scratch

CHECKSUMS = "SHA256SUMS"
CHECKSUMS_OF_FORMATS = "FORMATS.sha256"
PACKED = ".zst"
STORED_COPY = f"pledgebook.duckdb{PACKED}"
PARTIAL_RELEASE = ".partial-"
"""How the name of a folder begins that is not a whole release yet."""

STORED_CHECKSUM = f"{STORED_COPY}.sha256"
REPORT = "report"
"""Folder of the report as a site in a release, if it was made; it enters no digest."""

BLOCK = 1 << 20
"""Bytes that are copied at once."""

PARTS = re.compile(r"(?P<name>.*?)(?:\.(?P<number>[0-9]+))?")
"""Name of a release: that of its question, and a number from the second one of that name on."""


def releases_of(releases: Path, name: str) -> list[Path]:
    """Return the releases with the answers to one question, the first one first."""
    found = [
        path
        for path in releases.glob(f"{name}*")
        if (path / CHECKSUMS).is_file() and plain_name(path.name) == name
    ]
    return sorted(found, key=lambda path: number_of(path.name))


def plain_name(name: str) -> str:
    """Return the name of a release without its number."""
    found = PARTS.fullmatch(name)
    return found["name"] if found else name


def number_of(name: str) -> int:
    """Return the number of a release among those of its name; 1 for the first, which does not show it."""
    found = PARTS.fullmatch(name)
    return int(found["number"] or 1) if found else 1


def release_digest(release: Path) -> str:
    """Return the digest of a release: the sha256 of its list of checksums, hexadecimal."""
    return sha256(release / CHECKSUMS)


def altered(release: Path) -> list[tuple[str, str, str | None]]:
    """Compare the files of a release with its lists of checksums.

    Args:
        release: Its folder.

    Returns:
        The name of each file that is not as it was written, its sha256 then, and its sha256 now: None if it is gone. A copy
        of the ledger that is gone is not among them, since a run of the same answer restores it.
    """
    found: list[tuple[str, str, str | None]] = []
    for listing in (CHECKSUMS, CHECKSUMS_OF_FORMATS, STORED_CHECKSUM):
        for name, expected in _listed(release / listing):
            path = release / name
            now = sha256(path) if path.is_file() else None
            if now != expected and not (now is None and name == STORED_COPY):
                found.append((name, expected, now))
    return found


def _listed(listing: Path) -> Iterator[tuple[str, str]]:
    """Read a list of checksums; nothing if there is none."""
    if not listing.is_file():
        return
    for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
        expected, _, name = line.partition("  ")
        yield name, expected


def sha256(path: Path) -> str:
    """Return the sha256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(plain: Path, packed: Path) -> None:
    """Pack a ledger with zstd, which takes a second for a gigabyte."""
    pa = _arrow()
    with plain.open("rb") as source, pa.output_stream(str(packed), compression="zstd") as target:
        shutil.copyfileobj(source, target, BLOCK)


@contextmanager
def unpacked(release: Path) -> Iterator[Path]:
    """Unpack the ledger of a release into a temporary file, which is removed at the end; see `unpack`."""
    with scratch() as folder:
        copy = folder / STORED_COPY.removesuffix(PACKED)
        unpack(release, copy)
        yield copy


def unpack(release: Path, copy: Path) -> None:
    """Unpack the ledger of a release into a file.

    Raises:
        WarehouseError: The release has no copy of the ledger, or it was changed.
    """
    packed = release / STORED_COPY
    if not packed.exists():
        message = f"{release.name}: this release has no copy of the ledger ({STORED_COPY}); its reports are in {release}."
        raise WarehouseError(message)
    expected = (release / STORED_CHECKSUM).read_text(encoding="utf-8").split()[0]
    if sha256(packed) != expected:
        message = f"{release.name}/{STORED_COPY}: changed since it was published. Restore it from a backup."
        raise WarehouseError(message)
    pa = _arrow()
    with pa.input_stream(str(packed), compression="zstd") as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target, BLOCK)


def _arrow() -> ModuleType:
    """Return pyarrow, which most who read a ledger do without."""
    import pyarrow  # type: ignore[import-untyped]  # it ships no types

    arrow: ModuleType = pyarrow
    return arrow
