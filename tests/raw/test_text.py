"""Text files kept by hand, as editors save them."""

from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.raw.text import read_text

TEXT = 'id = "Zürich"\nname = "two"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_editor_gives_the_same_text(tmp_path: Path, encoding: str, end: str) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(TEXT.replace("\n", end).encode(encoding))
    assert read_text(file) == TEXT


def test_another_encoding_is_not_guessed_in_the_register(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes(TEXT.encode("cp1252"))
    with pytest.raises(RegisterError, match=r"latin.toml: found byte 7 that is not UTF-8 \(line 1\)"):
        read_text(file)
