"""Text in one form."""

from decimal import Decimal


def plain(value: Decimal) -> str:
    """A number in full, without needless zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
