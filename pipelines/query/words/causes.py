"""Causes of the gap between two countries' figures, in the order in which they are taken off."""

from typing import NamedTuple


class Cause(NamedTuple):
    """A cause.

    Args:
        column: Its column in the report `mirror`.
        title: Its title in a narrow table.
        words: What it is.
    """

    column: str
    title: str
    words: str


CAUSES = (
    Cause("currency_part", "Currency", "exchange rate"),
    Cause("classification_part", "Codes", "classification"),
    Cause("cif_fob_part", "CIF/FOB", "freight and insurance"),
    Cause("lag_part", "Lag", "time at sea"),
    Cause("re_export_part", "Re-exp.", "re-exports"),
    Cause("rounding_part", "Rounding", "rounding"),
)
