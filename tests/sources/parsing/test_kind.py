"""What a file is, is seen in its bytes: one plain sentence for each kind that a source does not read."""

import bz2
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable

import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsers import PARSERS, parse_file
from tests.sources.samples import SOUND
from tests.workbooks import of_csv

Note = Callable[[str, bytes], Sidecar]


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"), io.BytesIO(b""))
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
ODS = zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_dot_xml=b"<x/>")
KINDS = {
    "a web page": b"\n<!DOCTYPE html><html><body>Please log in</body></html>",
    "a web page (HTML markup)": b"<html><table><tr><td>1</td></tr></table></html>",
    "an old Excel workbook (.xls)": OLE,
    "a workbook that is protected by a password": OLE + "EncryptedPackage".encode("utf-16-le"),
    "an OpenDocument spreadsheet (.ods)": ODS,
    "a binary Excel workbook (.xlsb)": zipped(xl__workbook_dot_bin=b"x", xl__a_dot_bin=b"x", mimetype=b"x"),
    "a text document and not a table": zipped(word__document_dot_xml=b"x", mimetype=b"x"),
    "a PDF": b"%PDF-1.7\n1 0 obj",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "a bzip2 file": bz2.compress(b"a,b\n"),
    "an xz file": lzma.compress(b"a,b\n"),
    "a tar archive": tar(),
    "a RAR archive": b"Rar!\x1a\x07\x01\x00",
    "2 data files in the zip: 'a.csv', 'b.csv'": zipped(a_dot_csv=b"a,b\n", b_dot_csv=b"a,b\n"),
    "an Excel 2003 spreadsheet (XML)": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
    "a binary file of an unknown kind": b"\x00\x01\x02\x03" * 9,
    "a container that cannot be unpacked": b"PK\x03\x04abcd",
    "an empty file": b"\xef\xbb\xbf\n",
}


@pytest.mark.parametrize("source", PARSERS)
@pytest.mark.parametrize("words", KINDS)
def test_a_file_of_another_kind_is_named(sidecar: Note, source: str, words: str) -> None:
    raw = KINDS[words]
    expected = (
        "an Excel 97 workbook|damaged workbook"
        if source in {"eia_lng", "usda_esr"} and raw[:4] == OLE[:4]
        else ""
    )
    with pytest.raises(SourceError) as refused:
        parse_file(raw, sidecar(source, raw))
    message = str(refused.value)
    assert words in message or any(word in message for word in expected.split("|") if word), message
    assert message.startswith(f"{source}/file.csv: found ")
    assert "\n" not in message


@pytest.mark.parametrize("source", PARSERS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
def test_a_byte_order_mark_says_the_encoding(sidecar: Note, source: str, encoding: str) -> None:
    plain, other = SOUND[source].encode(), SOUND[source].encode(encoding)
    assert parse_file(other, sidecar(source, other)).rows.equals(
        parse_file(plain, sidecar(source, plain)).rows
    )


def test_the_name_of_a_file_does_not_matter(sidecar: Note) -> None:
    workbook, text = of_csv(SOUND["eia_lng"]), SOUND["eia_lng"].encode()
    found = [parse_file(raw, sidecar("eia_lng", raw)).rows for raw in (workbook, text)]
    assert found[0].equals(found[1])
