"""Text formats."""

from decimal import Decimal


def plain(value: Decimal) -> str:
    """Write a number in full, with thousands separators and without trailing zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
