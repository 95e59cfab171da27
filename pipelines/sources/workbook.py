"""The cells of an Excel 97 workbook (.xls), read strictly and within the memory of the file.

A workbook is a compound file, a small file system of sectors, whose stream `Workbook` is a list of records. Only
what a table of texts and numbers needs is read; a formula, an error or a truth value is given as a word, so that
it is refused where a number is wanted. Whatever the bytes, what comes out is cells or a `WorkbookError`: readers
written for speed abort the whole process on a damaged file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Cell = str | float
Sheet = dict[tuple[int, int], Cell]
"""The cells of a sheet by row and column, counted from 0; blank ones are left out."""

END_OF_CHAIN = 0xFFFFFFFE
FREE = 0xFFFFFFFF
HEADER_ENTRIES = 109
ENTRY_BYTES = 128
STREAM, ROOT = 2, 5

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
FILEPASS, DATEMODE, BOUNDSHEET, SST = 0x002F, 0x0022, 0x0085, 0x00FC
LABELSST, LABEL, NUMBER, RK, MULRK = 0x00FD, 0x0204, 0x0203, 0x027E, 0x00BD
WORDS = {0x0006: "formula", 0x0205: "truth value or error"}
BIFF8 = 0x0600
MOST_SHEETS = 64

DAMAGED = (struct.error, IndexError, KeyError, OverflowError, UnicodeDecodeError)


class WorkbookError(ValueError):
    """The bytes are no workbook that can be read; says what was found."""


@dataclass(frozen=True)
class Workbook:
    """A workbook's sheets.

    Args:
        sheets: The sheets by name, in their order.
        is_1904: Whether its days are counted from 1904 instead of 1900.
    """

    sheets: dict[str, Sheet]
    is_1904: bool


def read_workbook(raw: bytes) -> Workbook:
    """Read the cells of every sheet.

    Raises:
        WorkbookError: The file is damaged, encrypted, or older than Excel 97.
    """
    try:
        return _workbook(_stream(raw))
    except DAMAGED as error:
        message = f"a workbook that is damaged ({type(error).__name__}: {str(error)[:80]})"
        raise WorkbookError(message) from error


def _stream(raw: bytes) -> bytes:
    """The stream `Workbook` of a compound file."""
    if not raw.startswith(SIGNATURE):
        message = "no compound file"
        raise WorkbookError(message)
    shift, small_shift = struct.unpack_from("<2H", raw, 30)
    if shift not in (9, 12) or small_shift != 6:
        message = f"sectors of 2^{shift} bytes"
        raise WorkbookError(message)
    directory_start, cutoff, small_start = (struct.unpack_from("<I", raw, at)[0] for at in (48, 56, 60))
    table = _allocation(raw, 1 << shift)
    entries = list(_entries(_chain(raw, 1 << shift, 1, table, directory_start)))
    root = next((entry for entry in entries if entry[1] == ROOT), None)
    book = next((entry for entry in entries if entry[:2] == ("Workbook", STREAM)), None)
    if book is None or root is None:
        message = "a compound file without the stream Workbook"
        raise WorkbookError(message)
    _, _, start, size = book
    if size >= cutoff:
        return _chain(raw, 1 << shift, 1, table, start)[:size]
    small = _chain(raw, 1 << shift, 1, table, root[2])
    links = _numbers(_chain(raw, 1 << shift, 1, table, small_start))
    return _chain(small, 1 << small_shift, 0, links, start)[:size]


def _allocation(raw: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    listed = list(struct.unpack_from(f"<{HEADER_ENTRIES}I", raw, 76))
    following, count = struct.unpack_from("<2I", raw, 68)
    for _ in range(min(count, len(raw) // size)):
        if following >= END_OF_CHAIN:
            break
        *more, following = _numbers(_sector(raw, size, 1, following))
        listed += more
    sectors = [_sector(raw, size, 1, place) for place in listed if place != FREE]
    if len(sectors) * size > len(raw):
        message = "more allocation tables than the file has sectors"
        raise WorkbookError(message)
    return _numbers(b"".join(sectors))


def _numbers(content: bytes) -> list[int]:
    count = len(content) // 4
    return list(struct.unpack_from(f"<{count}I", content))


def _sector(content: bytes, size: int, header: int, place: int) -> bytes:
    start = (place + header) * size
    if start >= len(content):
        message = f"sector {place}, which lies beyond the end of the file"
        raise WorkbookError(message)
    return content[start : start + size]


def _chain(content: bytes, size: int, header: int, links: list[int], start: int) -> bytes:
    """The sectors from one on, each followed to the next; a chain that returns to itself is an error."""
    sectors: list[bytes] = []
    while start != END_OF_CHAIN:
        if len(sectors) > len(content) // size:
            message = "a chain of sectors that never ends"
            raise WorkbookError(message)
        sectors.append(_sector(content, size, header, start))
        start = links[start]
    return b"".join(sectors)


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Name, kind, first sector and size of each entry."""
    for at in range(0, len(directory) - ENTRY_BYTES + 1, ENTRY_BYTES):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        start, size = struct.unpack_from("<2I", directory, at + 116)
        if kind:
            yield directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le"), kind, start, size


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on, up to the end of what began there; what is nested in it is passed over."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<2H", stream, at)
        content = stream[at + 4 : at + 4 + length]
        if len(content) < length:
            message = "a record that was cut"
            raise WorkbookError(message)
        at += 4 + length
        depth += (kind == BOF) - (kind == EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, content


def _workbook(stream: bytes) -> Workbook:
    places: dict[str, int] = {}
    texts: list[bytes] = []
    is_1904 = is_open = False
    for kind, content in _records(stream, 0):
        is_open = (is_open and kind == CONTINUE) or kind == SST
        if kind == BOF and struct.unpack_from("<H", content)[0] != BIFF8:
            message = "a workbook older than Excel 97"
            raise WorkbookError(message)
        if kind == FILEPASS:
            message = "an encrypted workbook"
            raise WorkbookError(message)
        if kind == DATEMODE:
            is_1904 = struct.unpack_from("<H", content)[0] == 1
        elif kind == BOUNDSHEET:
            at, count, flag = struct.unpack_from("<I2xBB", content)
            places[_characters(content[8:], count, flag)] = at
            if len(places) > MOST_SHEETS:
                message = f"a workbook of more than {MOST_SHEETS} sheets"
                raise WorkbookError(message)
        elif is_open:
            texts.append(content)
    shared = _shared(texts)
    return Workbook({name: dict(_cells(stream, at, shared)) for name, at in places.items()}, is_1904)


def _characters(content: bytes, count: int, flag: int) -> str:
    if len(content) < count << (flag & 1):
        message = "a text that was cut"
        raise WorkbookError(message)
    return content[: count * 2].decode("utf-16-le") if flag & 1 else content[:count].decode("latin-1")


def _cells(stream: bytes, at: int, shared: list[str]) -> Iterator[tuple[tuple[int, int], Cell]]:
    """The cells of the sheet that begins at a place."""
    for kind, content in _records(stream, at):
        if kind in (NUMBER, RK, LABELSST, LABEL, *WORDS):
            place: tuple[int, int] = struct.unpack_from("<2H", content)
            if kind == NUMBER:
                yield place, struct.unpack_from("<d", content, 6)[0]
            elif kind == RK:
                yield place, _rk(content, 6)
            elif kind == LABELSST:
                yield place, shared[struct.unpack_from("<I", content, 6)[0]]
            elif kind == LABEL:
                count, flag = struct.unpack_from("<HB", content, 6)
                yield place, _characters(content[9:], count, flag)
            else:
                yield place, WORDS[kind]
        elif kind == MULRK:
            row, first = struct.unpack_from("<2H", content)
            for number in range((len(content) - 6) // 6):
                yield (row, first + number), _rk(content, 6 + 6 * number)


def _rk(content: bytes, at: int) -> float:
    """A number in 32 bits: a whole number or the upper half of a float, as it is or in hundredths."""
    bits = struct.unpack_from("<i", content, at)[0]
    number: float = bits >> 2
    if not bits & 2:
        number = struct.unpack("<d", struct.pack("<Q", (bits & 0xFFFFFFFC) << 32))[0]
    return number / 100 if bits & 1 else float(number)


def _shared(parts: list[bytes]) -> list[str]:
    """The texts that cells share. A text that runs on in the next part begins there with its flag anew."""
    if not parts:
        return []
    reader = _Parts(parts)
    reader.take(4)
    (count,) = struct.unpack("<I", reader.take(4))
    found = []
    for _ in range(count):
        length, flag = struct.unpack("<HB", reader.take(3))
        runs = struct.unpack("<H", reader.take(2))[0] if flag & 8 else 0
        extra = struct.unpack("<I", reader.take(4))[0] if flag & 4 else 0
        found.append(reader.text(length, flag))
        reader.take(4 * runs + extra)
    return found


class _Parts:
    """The bytes of a record and of those that continue it."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts = parts
        self.part = self.at = 0

    def here(self, count: int) -> bytes:
        """At most so many bytes of this part."""
        piece = self.parts[self.part][self.at : self.at + count]
        self.at += len(piece)
        return piece

    def take(self, count: int) -> bytes:
        """Bytes, across the ends of parts."""
        taken = self.here(count)
        while len(taken) < count:
            self.part, self.at = self.part + 1, 0
            taken += self.here(count - len(taken))
        return taken

    def text(self, length: int, flag: int) -> str:
        """Characters; a further part begins with the flag that says how wide they are there."""
        found = b""
        while True:
            wide = 2 if flag & 1 else 1
            room = (len(self.parts[self.part]) - self.at) // wide
            piece = self.here(min(length - len(found) // 2, room) * wide)
            found += piece if flag & 1 else piece.decode("latin-1").encode("utf-16-le")
            if len(found) >= length * 2:
                return found.decode("utf-16-le")
            self.part, self.at = self.part + 1, 0
            flag = self.take(1)[0]
