"""Packed files are unpacked before parsing, within limits, or rejected by name. Figures are invented."""

import contextlib
import gzip
import io
import stat
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.core.limits import LIMITS, Limits
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import read, snapshots, take
from pledgebook.pipelines.sources.parsers import parse_file
from pledgebook.pipelines.sources.parsing.container import unpacked
from pledgebook.pipelines.steps.ingest import ingest
from tests.examples import examples

TEXT = b"date,series_id,mmcf\n2023-05-15,NGM_EPG0_EVE_NUS-NJA_MMCF,10\n"
Note = Callable[[str, bytes], Sidecar]
Members = dict[str | zipfile.ZipInfo, bytes]


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


WORKBOOK = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})

PACKED = {
    "gzip": gzip.compress(TEXT),
    "gzip of two members": gzip.compress(TEXT[:20]) + gzip.compress(TEXT[20:]),
    "zip": zipped({"a.csv": TEXT}),
    "stored zip": zipped({"a.csv": TEXT}, zipfile.ZIP_STORED),
    "zip in a folder": zipped({"folder/": b"", "folder/a.csv": TEXT}),
    "zip of a Mac": zipped({"a.csv": TEXT, "__MACOSX/._a.csv": b"x", ".DS_Store": b"x"}),
}


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
def test_a_packed_file_reads_as_the_file_itself(sidecar: Note, packed: bytes) -> None:
    plain = parse_file(TEXT, sidecar("eia_lng", TEXT))
    found = parse_file(packed, sidecar("eia_lng", packed))
    assert found.rows.equals(plain.rows)
    assert found.raw.equals(plain.raw)


@pytest.mark.parametrize(
    "raw", [TEXT, b"", WORKBOOK, b"PAR1"], ids=["text", "nothing", "workbook", "parquet"]
)
def test_another_file_is_left_as_it_is(sidecar: Note, raw: bytes) -> None:
    note = sidecar("eia_lng", raw)
    assert unpacked(raw, note) == (raw, note)


def test_a_workbook_in_a_container_is_a_data_file(sidecar: Note) -> None:
    for packed in (gzip.compress(WORKBOOK), zipped({"a.xlsx": WORKBOOK})):
        assert unpacked(packed, sidecar("eia_lng", packed))[0] == WORKBOOK


def test_a_message_names_the_member(sidecar: Note) -> None:
    packed = zipped({"inner.csv": b"a,b\n1,2\n"})
    with pytest.raises(SourceError, match=r"^eia_lng/file\.csv/inner\.csv: found no column"):
        parse_file(packed, sidecar("eia_lng", packed))


FAULTY: dict[str, tuple[bytes, str]] = {
    "no member": (zipped({}), "a zip without a data file"),
    "a folder only": (zipped({"folder/": b""}), "a zip without a data file"),
    "two data files": (
        zipped({"a.csv": TEXT, "b.csv": TEXT}),
        r"2 data files in the zip: 'a\.csv', 'b\.csv'; expected exactly one\. Unpack it and ingest each file",
    ),
    "a way out": (zipped({"../a.csv": TEXT}), r"the member '\.\./a\.csv'"),
    "a way out in Windows": (zipped({"b\\..\\..\\a.csv": TEXT}), "relative names"),
    "an absolute name": (zipped({"/etc/a.csv": TEXT}), "the member '/etc/a.csv'"),
    "a drive": (zipped({"C:/a.csv": TEXT}), "the member 'C:/a.csv'"),
    "a link": (zipped({link("a.csv"): b"/etc/passwd"}), r"the member 'a\.csv', a link or device"),
    "a way out beside data": (zipped({"a.csv": TEXT, "../b": b""}), r"the member '\.\./b'"),
    "another method": (zipped({"a.csv": TEXT}, zipfile.ZIP_BZIP2), "packed by method 12"),
    "a zip in a zip": (zipped({"a.zip": zipped({"a.csv": TEXT})}), "a zip file inside"),
    "a zip in a gzip": (gzip.compress(zipped({"a.csv": TEXT})), "a zip file inside"),
    "a gzip in a zip": (zipped({"a.csv.gz": gzip.compress(TEXT)}), "a gzip file inside"),
    "a gzip in a gzip": (gzip.compress(gzip.compress(TEXT)), "a gzip file inside"),
    "a tar in a gzip": (gzip.compress(b"a.csv".ljust(257, b"\0") + b"ustar"), "a tar archive inside"),
    "bytes before": (
        zipped({"a.csv": TEXT}) + zipped({"a.csv": TEXT}),
        "bytes before the zip's first member",
    ),
    "a zip that only begins": (b"PK\x03\x04abcd", "cannot be unpacked"),
    "a gzip that only begins": (b"\x1f\x8babcd", "cannot be unpacked"),
    "garbage behind a gzip": (gzip.compress(TEXT) + b"garbage", "cannot be unpacked"),
    "a cut gzip": (gzip.compress(TEXT)[:-9], "cannot be unpacked"),
    "a wrong sum in a gzip": (gzip.compress(TEXT)[:-8] + b"\0" * 8, "cannot be unpacked"),
    "a wrong sum in a zip": (
        zipped({"a.csv": TEXT}, zipfile.ZIP_STORED).replace(b"2023-05-15", b"2023-05-16"),
        "cannot be unpacked",
    ),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_container_is_rejected_by_name(sidecar: Note, fault: str) -> None:
    raw, message = FAULTY[fault]
    with pytest.raises(SourceError, match=message):
        unpacked(raw, sidecar("eia_lng", raw))


def test_an_encrypted_zip_is_rejected(sidecar: Note) -> None:
    raw = bytearray(zipped({"a.csv": TEXT}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + place] |= 1
    with pytest.raises(SourceError, match=r"the encrypted member 'a\.csv'"):
        unpacked(bytes(raw), sidecar("eia_lng", bytes(raw)))


def test_a_zip_shorter_than_its_sidecar_says_is_a_cut(sidecar: Note) -> None:
    raw = zipped({"a.csv": TEXT})
    with pytest.raises(SourceError, match="cut short"):
        unpacked(raw[:-1], sidecar("eia_lng", raw))


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(unpacked_bytes=len(TEXT) - 1), f"unpack to more than {len(TEXT) - 1}"),
        (Limits(ratio=0), "unpack to more than 0"),
        (Limits(members=0), "a zip of 1 members"),
    ],
)
def test_each_limit_stops_the_unpacking(sidecar: Note, limits: Limits, message: str) -> None:
    raw = zipped({"a.csv": TEXT})
    with pytest.raises(SourceError, match=message):
        unpacked(raw, sidecar("eia_lng", raw), limits)
    assert unpacked(raw, sidecar("eia_lng", raw), Limits(len(TEXT), 1, 1))[0] == TEXT


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"a.csv": content})])
def test_a_bomb_is_given_up_at_the_ratio(sidecar: Note, pack: Callable[[bytes], bytes]) -> None:
    raw = pack(b"0" * 5_000_000)
    assert len(raw) * LIMITS.ratio < 5_000_000
    with pytest.raises(SourceError, match="250 times the packed size"):
        unpacked(raw, sidecar("eia_lng", raw))


@examples(150)
@given(whole=st.sampled_from(sorted(PACKED.values())), noise=st.binary(max_size=12), place=st.integers(0, 300),
       length=st.integers(0, 12))  # fmt: skip
def test_noise_in_a_container_never_ends_in_another_error(
    sidecar: Note, whole: bytes, noise: bytes, place: int, length: int
) -> None:
    raw = whole[:place] + noise + whole[place + length :]
    with contextlib.suppress(SourceError):
        parse_file(raw, sidecar("eia_lng", raw))


@pytest.mark.parametrize(("name", "packed"), [("a.csv.gz", "gzip"), ("a.zip", "zip"), ("a.json.gz", "gzip")])
def test_the_snapshot_keeps_the_bytes_as_received(tmp_path: Path, name: str, packed: str) -> None:
    file = tmp_path / name
    file.write_bytes(PACKED[packed])
    data = DataDir(tmp_path / "data")
    taken = take(data.raw, file, Sidecar("eia_lng", name, datetime(2023, 8, 1), "invented figures", "", 0))
    stored = ingest(data).stored.row(0, named=True)
    assert (stored["rows_read"], stored["rows_stored"], stored["bytes"]) == (1, 1, len(PACKED[packed]))
    assert stored["sha256"] == taken.sidecar.sha256
    assert read(snapshots(data.raw)[0]) == PACKED[packed]
