"""Codes of the Harmonized System as people type them, and those that a spreadsheet took for numbers."""

SHORTEST, LONGEST = 2, 10
NATIONAL_NINE = 9
"""Digits of a Japanese code, six of the HS and three of its own; every other code has an even number of digits."""

LAST_HEADING = {
    "01": 6,
    "02": 10,
    "03": 9,
    "04": 10,
    "05": 11,
    "06": 4,
    "07": 14,
    "08": 14,
    "09": 10,
}
"""Number of the last heading of each chapter that begins with a zero, in every edition of the HS."""

SOUND_CODE = r"^(([0-9][0-9]){1,5}|[0-9]{9})$"
"""Pattern of a code with a valid number of digits."""

EXPECTED = "2 to 10 digits of an HS code, an even number of them"


def with_zero(code: str) -> str | None:
    """Return the code with a leading zero in front, if it can have lost one; None if no such code exists."""
    whole = f"0{code}"
    last = LAST_HEADING.get(whole[:2])
    is_possible = last is not None and (len(whole) < 4 or 1 <= int(whole[2:4]) <= last)
    return whole if is_possible else None


def has_lost_zero(code: str) -> bool:
    """Whether nine digits can be a code of ten without its leading zero, and so may not be one of nine."""
    return len(code) == NATIONAL_NINE and with_zero(code) is not None


def code_fault(code: str) -> tuple[str, str] | None:
    """Return what was expected in place of a code, and what to do; None if its number of digits is valid.

    `901` looks like `0901` without its zero. As a prefix it would select other goods, those of chapter 90.

    Args:
        code: Text that consists of digits.
    """
    digits = len(code)
    if SHORTEST <= digits <= LONGEST and (digits % 2 == 0 or digits == NATIONAL_NINE):
        return None
    if digits > LONGEST:
        return EXPECTED, "Drop the digits that are not part of the code."
    whole = with_zero(code) if digits % 2 else None
    if whole is None:
        return EXPECTED, "Write the code as the publisher prints it, in quotes."
    return EXPECTED, f"`{code}` looks like `{whole}` without its zero: write `{whole}`, as text."
