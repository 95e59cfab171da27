"""Shipping delay as written in the register: weights by months of delay."""

import re
from decimal import Decimal

from pledgebook.pipelines.core.decimals import ZERO, rounded
from pledgebook.pipelines.core.text import plain

Kernel = tuple[Decimal, ...]
"""Shares of a month's exports that arrive after 0, 1, 2 … months; they add up to 1."""

ONE = Decimal(1)
LONGEST = 24
WEIGHT = re.compile(r"[0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40}")


def parse_kernel(text: str) -> Kernel:
    """Read weights such as `0.3, 0.5, 0.2`.

    Raises:
        ValueError: They are not weights from 0 to 1 with at most six decimals that add up to 1.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(WEIGHT.fullmatch(part) for part in parts) or len(parts) > LONGEST + 1:
        message = f"`{text}` is not a list of at most {LONGEST + 1} weights"
        raise ValueError(message)
    weights = tuple(Decimal(part) for part in parts)
    if any(weight <= ONE and weight != rounded(weight, Decimal("0.000001")) for weight in weights):
        message = f"`{text}` has weights of more than six decimals"
        raise ValueError(message)
    if sum(weights, ZERO) != ONE:
        message = f"the weights `{text}` add up to {sum(weights, ZERO)}"
        raise ValueError(message)
    return weights


def kernel_text(kernel: Kernel) -> str:
    """Write weights as `0.3, 0.5, 0.2`."""
    return ", ".join(map(plain, kernel))
