"""Names of people, compared as people read them: one person does not become two by a letter that looks like another."""

import unicodedata
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("look_alikes.txt")


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are read as one.

    Capitals, accents, spaces, signs, letters without width and letters of other scripts that look alike make no
    difference: with a Cyrillic A, Ada is still Ada, and Ada L. is ada-l. Who is really called like another person
    adds something to the name.
    """
    return any(first == second for first, second in zip(_readings(one), _readings(other), strict=True))


def has_letters(name: str) -> bool:
    """Whether anything of a name is left to be compared."""
    return bool(_bare(name))


@cache
def _readings(name: str) -> tuple[str, str]:
    """Return how a name reads in small letters, and as it is written: I looks like l, and i does not."""
    return _read(_bare(name.casefold())), _read(_bare(name)).casefold()


def _bare(name: str) -> str:
    """Return the letters and digits of a name, without accents and forms of presentation."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", name) if unicodedata.category(letter)[0] in "LN"
    )


def _read(name: str) -> str:
    table, groups = _look_alikes()
    for group, letter in groups.items():
        name = name.replace(group, letter)
    return name.translate(table)


@cache
def _look_alikes() -> tuple[dict[int, str], dict[str, str]]:
    """Return what each letter is read as, and each group of letters, such as rn for m."""
    letters: dict[int, str] = {}
    groups: dict[str, str] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        first, *others = line.split(" ")
        letters |= {ord(one): first for one in others if len(one) == 1}
        groups |= {one: first for one in others if len(one) > 1}
    return letters, groups
