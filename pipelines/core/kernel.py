"""How long goods are under way, as a register writes it: weights by months of delay."""

from decimal import Decimal

from pipelines.core.decimals import ZERO, rounded

Kernel = tuple[Decimal, ...]
"""The share of a month's exports that arrives after 0, 1, 2 … months; the shares add up to 1."""

ONE = Decimal(1)
LONGEST = 24


def parse_kernel(text: str) -> Kernel:
    """Weights written as `0.3, 0.5, 0.2`.

    Raises:
        ValueError: They are not weights of 0 to 1, with at most six decimals, that add up to 1; says what is wrong.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.replace(".", "", 1).isdigit() for part in parts) or len(parts) > LONGEST + 1:
        message = f"`{text}` is no list of at most {LONGEST + 1} weights"
        raise ValueError(message)
    weights = tuple(Decimal(part) for part in parts)
    if any(weight != rounded(weight, Decimal("0.000001")) for weight in weights):
        message = f"`{text}` has weights of more than six decimals"
        raise ValueError(message)
    if sum(weights, ZERO) != ONE:
        message = f"the weights `{text}` add up to {sum(weights, ZERO)}"
        raise ValueError(message)
    return weights


def kernel_text(kernel: Kernel) -> str:
    """Weights as they are written: `0.3, 0.5, 0.2`."""
    return ", ".join(f"{weight.normalize():f}" for weight in kernel)
