"""Text from bytes: UTF-8 and UTF-16 with or without a byte order mark, and older encodings where a file plainly has one."""

import codecs
import re
from collections.abc import Iterator
from mmap import mmap

Raw = bytes | mmap
"""The bytes of a file: in memory, or of a large one as the system maps it, to be read in pieces."""

IN_MEMORY_BYTES = 1 << 26
"""Files of up to this size are kept in memory."""

PIECE_BYTES = 1 << 24
"""How much of a file is decoded at once."""

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Encoding by byte order mark; that of UTF-32 begins with that of UTF-16."""

WIDE = {rb"^[^\0]\0[^\0]\0": "utf-16-le", rb"^\0[^\0]\0[^\0]": "utf-16-be"}
"""Encodings without a mark, by the zero bytes beside the first letters."""

UNICODE, WESTERN = "utf-8", "cp1252"
NOT_WESTERN = re.compile(
    rb"[\x80-\xff]{3}|[0-9][\x80-\xff]|[\x80-\xff][0-9]"
    rb"|[\x80-\x84\x86-\x89\x8b\x8d\x8f\x90\x93-\x95\x98\x99\x9b\x9d\xa1-\xbf\xd7\xf7]"
)
"""Bytes that do not occur in names of western languages: signs, letters beside digits, and three such bytes in a row."""

NO_CHARACTER = re.compile(r"[\x80-\x9f\uf8f0-\uf8f3]")
"""What Python makes of bytes that are no character of Japanese Windows."""


def encoding_of(raw: Raw, older: str = WESTERN) -> str:
    """Return the encoding of a text file: Unicode, or else the older encoding, if all its bytes fit.

    Args:
        raw: The bytes.
        older: The encoding of files that are not Unicode: Windows-1252, unless a publisher uses another one; UNICODE
            for none.
    """
    start = raw[:4]
    marked = next((name for mark, name in MARKS.items() if start.startswith(mark)), None)
    wide = marked or next((name for begin, name in WIDE.items() if re.match(begin, start, re.DOTALL)), None)
    if wide:
        return wide
    try:
        for piece in pieces(raw, UNICODE):
            del piece
    except UnicodeDecodeError:
        return older if _fits(raw, older) else UNICODE
    return UNICODE


def _fits(raw: Raw, older: str) -> bool:
    if older == WESTERN:
        return NOT_WESTERN.search(raw) is None
    try:
        return all(NO_CHARACTER.search(piece.decode()) is None for piece in pieces(raw, older))
    except UnicodeDecodeError:
        return False


def pieces(raw: Raw, encoding: str, size: int = PIECE_BYTES) -> Iterator[bytes]:
    """Yield the text of a file in UTF-8, piece by piece, without its byte order mark; a letter is never cut in two.

    Raises:
        UnicodeDecodeError: It is not in this encoding; `start` is the place of the wrong byte in the file.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(raw), size):
        piece = raw[start : start + size]
        waiting = len(decoder.getstate()[0])
        if not waiting and encoding == UNICODE and piece.isascii():
            yield piece
            continue
        try:
            text = decoder.decode(piece, start + size >= len(raw))
        except UnicodeDecodeError as error:
            error.start += start - waiting
            raise
        yield (text.removeprefix("\ufeff") if start == 0 else text).encode()


def decoded(raw: bytes, older: str = WESTERN) -> str:
    """Return the text of a file, without its byte order mark.

    Raises:
        UnicodeDecodeError: It is neither Unicode nor in the older encoding.
    """
    return raw.decode(encoding_of(raw, older)).removeprefix("\ufeff")
