"""Files that grow while they are read are refused before they do. Figures are invented; memory is measured in a process."""

import gzip
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.core.limits import LIMITS, megabytes
from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsers import PARSERS, parse_file
from pledgebook.pipelines.sources.parsing import table
from pledgebook.pipelines.sources.parsing.container import unpacked
from pledgebook.pipelines.sources.parsing.table import read_table

Note = Callable[[str, bytes], Sidecar]


def workbook(sheet: str, shared: str = "") -> bytes:
    """A workbook with one sheet of this XML."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>')  # fmt: skip
        archive.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')  # fmt: skip
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>')  # fmt: skip
        if shared:
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{shared}</sst>')
    return out.getvalue()


def far() -> bytes:
    """A workbook with two cells, as far from each other as a sheet allows."""
    return workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')  # fmt: skip


def shared() -> bytes:
    """A workbook of 100,000 cells that show one text of 32,000 letters."""
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 100_001))
    return workbook(rows, f"<si><t>{'x' * 32_000}</t></si>")


def parquet(text: str, rows: int, groups: int = 1, columns: int = 1) -> bytes:
    """A Parquet file of one text in all its cells."""
    out = io.BytesIO()
    names = [f"c{place}" for place in range(columns)]
    cells = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([text]))
    plain = pa.schema([(name, pa.dictionary(pa.int32(), pa.string())) for name in names])
    with pq.ParquetWriter(out, plain, compression="zstd", store_schema=False) as writer:
        for _group in range(groups):
            writer.write_table(pa.table([cells] * columns, schema=plain), row_group_size=rows)
    return out.getvalue()


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a header of a million columns": (
        lambda: b",".join(b"c%d" % number for number in range(100_000)) + b"\n",
        "100,000 columns; expected at most 2,000",
    ),
    "a header without an end": (lambda: b"x" * (2 << 20), "a first line of more than 1,048,576 letters"),
    "a row of a million cells": (lambda: b"a,b\n" + b"," * 100_000 + b"\n", "100,001 columns"),
    "a line without an end": (
        lambda: b"a,b\n" + b"x" * (40 << 20) + b",1\n",
        "a row of more than 16,777,216 bytes",
    ),
    "a gzip of zeros": (lambda: gzip.compress(b"0" * (64 << 20)), "250 times the packed size"),
    "two cells far apart": (far, "cells in 16,384 columns between the first and the last"),
    "a text that many cells share": (shared, r"up to 3,05. MB of text in the sheet sheet1\.xml"),
    "Parquet of one text": (
        lambda: parquet("x" * 10_000, 300_000),
        "1 MB of Parquet that unpack to more than 2,048 MB of text",
    ),
    "Parquet of a long text": (
        lambda: parquet("x" * 100_000_000, 100),
        "1 MB of Parquet that unpack to more than 2,048 MB of text",
    ),
    "Parquet of many columns": (lambda: parquet("x", 1, columns=2001), "2,001 columns"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_that_grows_is_refused_with_what_it_is(sidecar: Note, bomb: str) -> None:
    make, message = BOMBS[bomb]
    raw = make()
    with pytest.raises(SourceError, match=message):
        read_table(*_unpacked(raw, sidecar("census_trade", raw)), ("csv", "parquet"))


def _unpacked(raw: bytes, note: Sidecar) -> tuple[bytes, Sidecar]:
    content, inner = unpacked(raw, note)
    return content[:], inner


def test_deep_json_is_refused_by_each_source_that_reads_json(sidecar: Note) -> None:
    for raw in (b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000):
        for source in PARSERS:
            with pytest.raises(SourceError):
                parse_file(raw, sidecar(source, raw))


ENTITIES = (
    '<!DOCTYPE iati-activities [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><iati-activities>&b;</iati-activities>',
    '<!DOCTYPE iati-activities SYSTEM "file:///etc/passwd"><iati-activities/>',
    '<!DOCTYPE iati-activities [<!ENTITY x SYSTEM "file:///etc/passwd">]><iati-activities version="2.03">&x;</iati-activities>',
    '<?xml version="1.0"?>\n<!-- a --><!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/">%x;]><iati-activities/>',
    '<iati-activities version="2.03">' + "<a>" * 10_000 + "</a>" * 10_000 + "</iati-activities>",
)


@pytest.mark.parametrize("text", ENTITIES, ids=["entities", "external", "a file", "an address", "depth"])
def test_xml_that_reaches_out_or_down_is_refused(sidecar: Note, text: str) -> None:
    raw = text.encode()
    with pytest.raises(SourceError) as refused:
        parse_file(raw, sidecar("iati", raw))
    assert "root:" not in str(refused.value)


def test_a_file_that_is_read_as_a_whole_may_not_be_too_large(
    sidecar: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table._demand_small, "__defaults__", (replace(LIMITS, whole_bytes=10),))
    raw = json.dumps([["a"], ["1"]]).encode()
    with pytest.raises(SourceError, match="which can only be read as a whole; expected at most 1 MB"):
        read_table(raw, sidecar("census_trade", raw), ("json",), records=lambda answer: answer)
    with pytest.raises(SourceError, match="only be read as a whole"):
        read_table(raw, sidecar("census_trade", raw), ("json",))


def test_ordinary_parquet_reads_as_before(sidecar: Note) -> None:
    frame = pl.DataFrame({"a": ["1", None, "é"] * 1000, "b": [None] * 3000}, schema={"a": pl.String, "b": pl.Null})  # fmt: skip
    out = io.BytesIO()
    frame.write_parquet(out, row_group_size=700)
    raw = out.getvalue()
    assert read_table(raw, sidecar("census_trade", raw), ("parquet",)).equals(frame.cast(pl.String))


MEASURED = """
import resource, sys
from pledgebook.pipelines.sources.parsing.table import read_table
from tests.sources.parsing import test_limits
from tests.sources.sample import Sample
from pledgebook.pipelines.core.errors import SourceError
raw = open(sys.argv[1], "rb").read()
note = Sample("census_trade", "", (), (), lambda *_: b"").snapshot(raw).sidecar
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_table(*test_limits._unpacked(raw, note), ("csv", "parquet"))
except SourceError:
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS)
def test_refusing_takes_little_memory(tmp_path: Path, bomb: str) -> None:
    file = tmp_path / "bomb"
    file.write_bytes(BOMBS[bomb][0]())
    done = subprocess.run([sys.executable, "-c", MEASURED, str(file)], capture_output=True, text=True, check=True, cwd=CHECKOUT)  # fmt: skip
    assert int(done.stdout) < 1200, "MB"


def test_the_documents_name_each_limit() -> None:
    text = (CHECKOUT / "docs" / "own-files.md").read_text(encoding="utf-8")
    section = re.sub(r"\s+", " ", text.split("## How large a file may be")[1].split("\n## ")[0])
    for size in (LIMITS.unpacked_bytes, LIMITS.whole_bytes, LIMITS.name_bytes, LIMITS.text_bytes, LIMITS.chunk_bytes):  # fmt: skip
        assert megabytes(size) in section
    for number in (
        LIMITS.ratio,
        LIMITS.members,
        LIMITS.columns,
        LIMITS.cells,
        LIMITS.containers,
        LIMITS.rows,
    ):
        assert f"{number:,}" in section
