"""Weights by months of delay, as they are written."""

from decimal import Decimal

import pytest

from pledgebook.pipelines.core.kernel import kernel_text, parse_kernel


def test_weights_are_read_and_written() -> None:
    assert parse_kernel("0.3,0.5, 0.2") == (Decimal("0.3"), Decimal("0.5"), Decimal("0.2"))
    assert kernel_text(parse_kernel("0.30, 0.70")) == "0.3, 0.7"


@pytest.mark.parametrize(
    "text",
    [
        "0.3, 0.5",
        "1.1, -0.1",
        "",
        "0.3; 0.7",
        "0.3333333, 0.6666667",
        ",".join(["0.03125"] * 32),
        "1e400",
        "²",
        "9" * 400,
    ],
)
def test_weights_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="weights"):
        parse_kernel(text)
