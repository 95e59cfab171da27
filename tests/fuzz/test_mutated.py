"""Valid files, with bytes changed, cut, doubled and put in: nothing but an error that a person can act on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.fuzz.targets import SEEDS, TARGETS

ODD = (
    b"\0", b"\xff", b"\n", b"\r", b"\t", b",", b'"', b"'", b"-", b"9" * 40, b"1e999", b"NaN", b"9999-12-31", b"0000-00-00",
    "\uff11".encode(), "\u202e".encode(), b"\xed\xa0\x80", b"[" * 50, b"{", b"<!--", b"&x;", b"=1+1", b"../", b"%s{}", b"",
)  # fmt: skip
"""What programs stumble over."""


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[float, float, bytes]]:
    """Places in a file, as shares of its length, how much goes there, and what is put in."""
    some = st.tuples(
        st.floats(0, 1),
        st.sampled_from((0.0, 0.0, 0.01, 0.1, 0.5)),
        st.sampled_from(ODD) | st.binary(max_size=4),
    )
    return draw(st.lists(some, min_size=1, max_size=4))


@pytest.mark.parametrize("name", TARGETS)
@examples(100)
@given(places=changes(), which=st.integers(0, 5))
def test_changed_bytes_are_read_or_refused(
    name: str, places: list[tuple[float, float, bytes]], which: int
) -> None:
    seeds = SEEDS[name]
    raw = seeds[which % len(seeds)]
    for at, share, put in places:
        start = int(at * len(raw))
        raw = raw[:start] + put + raw[start + int(share * len(raw)) :]
    TARGETS[name](raw)
