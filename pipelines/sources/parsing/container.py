"""Unpacking of gzip and zip files before parsing; the raw file stays packed, as received.

A container's own statements about its size are not trusted: it is unpacked piece by piece and rejected at a limit.
It must hold exactly one data file.
"""

import gzip
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from mmap import ACCESS_READ, mmap
from pathlib import PurePosixPath, PureWindowsPath
from tempfile import SpooledTemporaryFile

from pledgebook.pipelines.core.encoding import IN_MEMORY_BYTES, Raw
from pledgebook.pipelines.core.limits import LIMITS, Limits, megabytes
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.kind import DAMAGED_ZIP, PACKED_ADVICE, kind_of
from pledgebook.pipelines.sources.parsing.table import fault

GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OFFICE_MARKS = frozenset({"[Content_Types].xml", "mimetype"})
"""A zip with one of these members is a workbook or another document, and is not unpacked."""

BESIDE_DATA = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
MAC_FOLDER = "__MACOSX/"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1 | 0x40 | 0x2000
"""The flags of a member that is encrypted, strongly encrypted, or in an encrypted directory."""

PIECE_BYTES = 1 << 20
SHOWN = 10
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, OverflowError, RuntimeError,
    ValueError,
)  # fmt: skip
"""Errors of the standard library for damaged containers."""


def unpacked(raw: Raw, sidecar: Sidecar, limits: Limits = LIMITS) -> tuple[Raw, Sidecar]:
    """Unpack the data file of a gzip or zip; return any other file as it is.

    Args:
        raw: The bytes as received.
        sidecar: Their sidecar.
        limits: The limits of unpacking.

    Returns:
        The bytes for the parser, and a sidecar that describes them: their size, and the member's name after the
        zip's. Workbooks are zips too, and are left as they are.

    Raises:
        SourceError: The container is truncated, damaged, encrypted, nested, too large, or does not hold one data file.
    """
    if not raw[:4].startswith((GZIP, *ZIP)):
        return raw, sidecar
    if len(raw) < sidecar.bytes:
        found = f"{len(raw)} of the {sidecar.bytes} bytes that the sidecar declares"
        fault(sidecar, found, "the whole file", "The file was cut short. Download it again.")
    try:
        content, note = (_from_gzip if raw[:2] == GZIP else _from_zip)(raw, sidecar, limits)
    except UNREADABLE as error:
        found = f"a container that cannot be unpacked ({' '.join(str(error).split())[:120]})"
        fault(sidecar, found, "a valid gzip or zip file", "It was cut short or damaged. Download it again.")
    if note is not sidecar:
        _demand_unnested(content, note)
    return content, note


def _from_gzip(raw: Raw, sidecar: Sidecar, limits: Limits) -> tuple[Raw, Sidecar]:
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
        content = _content(packed.read, len(raw), sidecar, limits)
    return content, replace(sidecar, bytes=len(content))


def _from_zip(raw: Raw, sidecar: Sidecar, limits: Limits) -> tuple[Raw, Sidecar]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if _is_document(archive):
            _demand_bounded(archive, len(raw), sidecar, limits)
            return raw, sidecar
        member = _data_member(archive, sidecar, limits)
        with archive.open(member) as packed:
            content = _content(packed.read, len(raw), sidecar, limits)
    _demand_whole(content, member, sidecar)
    return content, replace(sidecar, file=f"{sidecar.file}/{member.filename}", bytes=len(content))


def _content(read: Callable[[int], bytes], received: int, sidecar: Sidecar, limits: Limits) -> Raw:
    """Read the content of a container, up to the limits; a large one lies in a temporary file that the system maps."""
    most = min(limits.unpacked_bytes, limits.ratio * received)
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as out:
        while piece := read(PIECE_BYTES):
            out.write(piece)
            if out.tell() > most:
                found = f"{received:,} bytes that unpack to more than {most:,}"
                expected = f"at most {limits.unpacked_bytes:,} bytes and {limits.ratio} times the packed size"
                fault(
                    sidecar, found, expected, "Download it in parts, or check the file and unpack it by hand."
                )
        out.flush()
        if out.tell() > IN_MEMORY_BYTES:
            return mmap(out.fileno(), 0, access=ACCESS_READ)
        out.seek(0)
        return out.read()


def _demand_bounded(archive: zipfile.ZipFile, received: int, sidecar: Sidecar, limits: Limits) -> None:
    """Reject a workbook that would fill the memory: all its members together count, and what they really unpack to."""
    members = archive.infolist()
    if len(members) > limits.members:
        found = f"a workbook of {len(members):,} members"
        fault(sidecar, found, f"at most {limits.members:,}", "Save its sheet as CSV.")
    most, size = min(limits.whole_bytes, limits.ratio * received), 0
    for member in members:
        with archive.open(member) as packed:
            while piece := packed.read(PIECE_BYTES):
                size += len(piece)
                if size > most:
                    found = f"a workbook of {megabytes(received)} that unpacks to more than {megabytes(most)}"
                    expected = (
                        f"at most {megabytes(limits.whole_bytes)} and {limits.ratio} times the packed size"
                    )
                    fault(sidecar, found, expected, "Save its sheet as CSV, which is read in parts.")


def _is_document(archive: zipfile.ZipFile) -> bool:
    return any(info.filename in OFFICE_MARKS for info in archive.infolist())


def _data_member(archive: zipfile.ZipFile, sidecar: Sidecar, limits: Limits) -> zipfile.ZipInfo:
    """Find the one data file of a zip; files added by operating systems are skipped."""
    members = archive.infolist()
    if len(members) > limits.members:
        fault(
            sidecar, f"a zip of {len(members):,} members", f"at most {limits.members:,}", "Unpack it by hand."
        )
    for member in members:
        _demand_plain(member, sidecar)
    if min((member.header_offset for member in members), default=0):
        fault(sidecar, "bytes before the zip's first member", "a plain zip", "Download it again.")
    data = [member for member in members if not _is_beside_data(member)]
    if len(data) != 1:
        _refuse_choice([member.filename for member in data], sidecar)
    return data[0]


def _is_beside_data(member: zipfile.ZipInfo) -> bool:
    name = member.filename
    return member.is_dir() or name.startswith(MAC_FOLDER) or PurePosixPath(name).name in BESIDE_DATA


def _refuse_choice(names: Sequence[str], sidecar: Sidecar) -> None:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    listed = ", ".join(f"'{name}'" for name in names[:SHOWN]) + more
    found = f"{len(names)} data files in the zip: {listed}" if names else "a zip without a data file"
    remedy = (
        f"Unpack it and ingest each file: `pledgebook ingest {sidecar.source} FILE`."
        if names
        else "Download it again."
    )
    fault(sidecar, found, "exactly one", remedy)


def _demand_plain(member: zipfile.ZipInfo, sidecar: Sidecar) -> None:
    """Reject a member that is not a packed file or folder inside the zip."""
    name = member.orig_filename
    parts = PureWindowsPath(name)
    kind = stat.S_IFMT(member.external_attr >> 16)
    if not name or "\0" in name or parts.anchor or ".." in parts.parts:
        fault(
            sidecar,
            f"the member {name!r}",
            "relative names without '..'",
            "Do not unpack this file.",
        )
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        fault(sidecar, f"the member '{name}', a link or device", "plain files", "Do not unpack this file.")
    if member.flag_bits & ENCRYPTED:
        fault(sidecar, f"the encrypted member '{name}'", "a zip without a password", "Unpack it by hand.")
    if member.compress_type not in METHODS:
        found = f"the member '{name}', packed by method {member.compress_type}"
        fault(sidecar, found, "a stored or deflated one", "Unpack it by hand, and ingest the file.")


def _demand_whole(content: Raw, member: zipfile.ZipInfo, sidecar: Sidecar) -> None:
    if len(content) != member.file_size:
        found = f"{len(content):,} bytes in the member '{member.filename}'"
        fault(sidecar, found, f"the {member.file_size:,} that it declares", "Download it again.")


def _demand_unnested(content: Raw, sidecar: Sidecar) -> None:
    """Reject nested containers: no publisher uses them, and each layer could hide another."""
    inner = kind_of(content)
    if inner is DAMAGED_ZIP or inner.advice == PACKED_ADVICE:
        fault(
            sidecar,
            f"{inner.words} inside",
            "the data file itself",
            "Unpack it by hand, and ingest the file.",
        )
