"""Every release against its checksums, the list of publications against its chain, `latest` and the copy for readers."""

from collections.abc import Iterator

from pledgebook.pipelines.core.errors import WarehouseError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.disk.scratch import scratch
from pledgebook.pipelines.export.publication import LOG, publication_faults, publications
from pledgebook.pipelines.export.stored import CHECKSUMS, STORED_COPY, altered, release_digest, sha256, unpack
from pledgebook.pipelines.steps.proof.verified import ALTERED, MISSING, SAME, Verified

LINK = "latest"


def releases(data: DataDir) -> Iterator[Verified]:
    """Compute the sha256 of every file of every release, and compare the digests of those that were published."""
    if not data.releases.is_dir():
        return
    for folder in sorted(path for path in data.releases.iterdir() if (path / CHECKSUMS).is_file()):
        if folder.is_symlink() or folder.name == LINK:
            continue
        found = altered(folder)
        for name, then, now in found:
            yield Verified(f"releases/{folder.name}/{name}", then, now, ALTERED if now else MISSING)
        if not found:
            digest = release_digest(folder)
            yield Verified(f"releases/{folder.name}", digest, digest, SAME)
    yield from _published(data)


def _published(data: DataDir) -> Iterator[Verified]:
    for where, expected, found in publication_faults(data.releases):
        yield Verified(f"releases/{LOG}: {where}", expected, found, ALTERED)
    for one in publications(data.releases):
        folder = data.releases / one.release
        if not (folder / CHECKSUMS).is_file():
            yield Verified(f"releases/{one.release}", one.digest or "a release", None, MISSING)
        elif one.digest and release_digest(folder) != one.digest:
            yield Verified(f"releases/{one.release}", one.digest, release_digest(folder), ALTERED)


def readers_copy(data: DataDir) -> Iterator[Verified]:
    """Compare the copy for readers with that of the latest release, and `latest` with what was published last."""
    last = publications(data.releases)[-1:] if data.releases.is_dir() else []
    if not last:
        return
    link, release = data.releases / LINK, last[0].release
    shown = link.readlink().name if link.is_symlink() else link.name if link.exists() else None
    if link.is_symlink() or shown is None:
        yield Verified(f"releases/{LINK}", release, shown, _result(shown, release))
    folder = data.releases / release
    if data.lake or not (folder / STORED_COPY).is_file():
        return
    where, found = f"published/{data.published.name}", None
    if data.published.is_file():
        found = sha256(data.published)
    with scratch() as place:
        try:
            unpack(folder, place / "copy")
            expected = sha256(place / "copy")
        except WarehouseError as error:
            expected = str(error)
    yield Verified(where, expected, found, _result(found, expected))


def _result(found: str | None, expected: str) -> str:
    return MISSING if found is None else SAME if found == expected else ALTERED
