"""Text from bytes in the encodings that editors and spreadsheets write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.encoding import UNICODE, decoded, encoding_of
from tests.examples import examples

TEXT = "country,amount\nTürkiye,1\nCuraçao,2\nŠkoda,3\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_big_endian_with_a_mark_is_read(encoding: str) -> None:
    assert decoded("\ufeff".encode(f"{encoding}-be") + TEXT.encode(f"{encoding}-be")) == TEXT


@pytest.mark.parametrize(
    "raw",
    [
        "Россия".encode("cp1251"),
        "日本".encode("cp932"),
        "Łódź".encode("cp1250"),
        b"1\xff,2",
        b"5\xa0000",
    ],
)
def test_bytes_of_another_encoding_are_not_guessed(raw: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        decoded(raw)


def test_a_publisher_may_have_another_older_encoding() -> None:
    assert decoded("品目,日本\n".encode("cp932"), "cp932") == "品目,日本\n"
    with pytest.raises(UnicodeDecodeError):
        decoded(b"Value\n1\xff\n", "cp932")


def test_unicode_alone_can_be_asked_for() -> None:
    with pytest.raises(UnicodeDecodeError):
        decoded("Türkiye".encode("cp1252"), UNICODE)


@examples(100)
@given(raw=st.binary(max_size=40))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        decoded(raw)
    except UnicodeDecodeError:
        assert encoding_of(raw) in (UNICODE, "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-8-sig")
