"""Recognition of a file's kind by its bytes, whatever its name says, and advice on the kinds that no parser reads."""

import io
import re
import zipfile
from dataclasses import dataclass

from pledgebook.pipelines.core.encoding import UNICODE, Raw, encoding_of

WORKBOOK = "xlsx"
PACKED_ADVICE = "Unpack it, and hand in the file inside."
SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx or as CSV (UTF-8)."

HEAD_BYTES = 4096
TAR_MARK, TAR_PLACE = b"ustar", 257


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Args:
        name: A short name, such as csv, json or xlsx.
        words: What it is, in words for a message.
        advice: What to do where it is not read.
    """

    name: str
    words: str
    advice: str


CSV = Kind("csv", "text that is neither markup nor JSON", "Hand in the file that the publisher offers.")
JSON = Kind("json", "JSON", "Export the table as CSV.")
PARQUET = Kind("parquet", "a Parquet file", "Export the table as CSV.")
XML = Kind("xml", "an XML file", "Open it to see what it is, and export the table as CSV or .xlsx.")
HTML = Kind(
    "html",
    "a web page (HTML markup), which may be a login page or an error page",
    "Open it in a browser to see the message, then download the data file again.",
)
XLSX = Kind(WORKBOOK, "an Excel workbook (.xlsx)", "Hand in the file that the publisher offers.")
XLS = Kind("xls", "an old Excel workbook (.xls)", SAVE_AS)
LOCKED = Kind("locked", "a workbook that is protected by a password", "Save it again without a password.")
XLSB = Kind("xlsb", "a binary Excel workbook (.xlsb)", SAVE_AS)
ODS = Kind("ods", "an OpenDocument spreadsheet (.ods)", SAVE_AS)
NUMBERS = Kind("numbers", "an Apple Numbers spreadsheet", "Open it in Numbers and export it as Excel or CSV.")
DOCUMENT = Kind(
    "document",
    "a text document and not a table",
    "Copy its table into a spreadsheet, and save that as .xlsx.",
)
SPREADSHEET_XML = Kind("spreadsheet-xml", "an Excel 2003 spreadsheet (XML)", SAVE_AS)
DAMAGED_ZIP = Kind(
    "zip", "a zip file that cannot be opened", "It was cut short or damaged: download it again."
)
ARCHIVE = Kind("archive", "a zip file", PACKED_ADVICE)
BINARY = Kind("binary", "a binary file of an unknown kind", "Hand in the data as CSV or .xlsx.")
EMPTY = Kind("empty", "an empty file", "Download it again. If the server answered HTTP 204, there are no rows and no file is needed.")  # fmt: skip

SIGNATURES = {
    b"PAR1": PARQUET,
    b"\x1f\x8b": Kind("gzip", "a gzip file", PACKED_ADVICE),
    b"BZh": Kind("bzip2", "a bzip2 file", PACKED_ADVICE),
    b"\xfd7zXZ\x00": Kind("xz", "an xz file", PACKED_ADVICE),
    b"7z\xbc\xaf\x27\x1c": Kind("7z", "a 7z archive", PACKED_ADVICE),
    b"\x28\xb5\x2f\xfd": Kind("zstd", "a zstd file", PACKED_ADVICE),
    b"Rar!\x1a\x07": Kind("rar", "a RAR archive", PACKED_ADVICE),
    b"%PDF": Kind("pdf", "a PDF", "Look for the table at the publisher as CSV or .xlsx, or type the figures into one."),
    b"\x89PNG": Kind("image", "a picture", "Hand in the data behind it, as CSV or .xlsx."),
    b"\xff\xd8\xff": Kind("image", "a picture", "Hand in the data behind it, as CSV or .xlsx."),
    b"SQLite format 3\x00": Kind("database", "an SQLite database", "Export the table as CSV."),
    b"{\\rtf": DOCUMENT,
}  # fmt: skip
"""First bytes of binary files."""

OLE = b"\xd0\xcf\x11\xe0"
LOCKED_MARK = "EncryptedPackage".encode("utf-16-le")
HTML_START = re.compile(
    rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|table|div|script|meta|center)\b",
    re.DOTALL | re.IGNORECASE,
)
EXCEL_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
OPEN_DOCUMENT_TABLE = b"application/vnd.oasis.opendocument.spreadsheet"
BAD_ZIP = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


def kind_of(raw: Raw) -> Kind:
    """Return the kind of a file; text without any other mark counts as CSV."""
    start = raw[:HEAD_BYTES]
    for mark, kind in SIGNATURES.items():
        if start.startswith(mark):
            return kind
    if start.startswith(OLE):
        return LOCKED if raw.find(LOCKED_MARK) >= 0 else XLS
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(raw)
    if start[TAR_PLACE : TAR_PLACE + len(TAR_MARK)] == TAR_MARK:
        return Kind("tar", "a tar archive", PACKED_ADVICE)
    return _text(as_utf8(start))


def as_utf8(raw: bytes) -> bytes:
    """Return text in UTF-16 or UTF-32 as UTF-8, and any text without its byte order mark; damaged parts are replaced."""
    encoding = encoding_of(raw, UNICODE)
    if encoding == UNICODE:
        return raw
    return raw.decode(encoding, errors="replace").removeprefix("\ufeff").encode()


def _text(head: bytes) -> Kind:
    start = head.lstrip()
    if not start:
        return EMPTY
    if start.startswith((b"[", b"{")):
        return JSON
    if start.startswith(b"<"):
        if EXCEL_2003 in head:
            return SPREADSHEET_XML
        return HTML if HTML_START.match(start) else XML
    return BINARY if b"\x00" in head else CSV


def _zipped(raw: Raw) -> Kind:
    """Tell workbooks, other documents and plain zips apart by the names of their members."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            mimetype = archive.read("mimetype") if "mimetype" in names else b""
    except BAD_ZIP:
        return DAMAGED_ZIP
    if "xl/workbook.bin" in names:
        return XLSB
    if mimetype.startswith(OPEN_DOCUMENT_TABLE):
        return ODS
    if any(name.startswith("xl/") for name in names):
        return XLSX
    if any(name.endswith(".iwa") for name in names):
        return NUMBERS
    if mimetype or "[Content_Types].xml" in names:
        return DOCUMENT
    return ARCHIVE
