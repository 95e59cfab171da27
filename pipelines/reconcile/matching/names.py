"""Similarity of names, regardless of accents, case, legal forms and the order of words."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product

import numpy as np
from rapidfuzz import fuzz, process

LEGAL_FORMS = frozenset((
    "ab", "ag", "as", "asa", "bhd", "bv", "co", "company", "corp", "corporation", "eg", "ev", "gaisha", "gk", "gmbh", "godo",
    "group", "holding", "holdings", "inc", "incorporated", "jsc", "kabushiki", "kaisha", "kg", "kgaa", "kk", "limited",
    "llc", "llp", "lp", "ltd", "mbh", "nv", "oao", "ooo", "oy", "oyj", "plc", "pjsc", "pt", "pte", "pty", "sa", "sab",
    "sarl", "sas", "sasu", "se", "sl", "spa", "srl", "tbk", "the",
))  # fmt: skip
"""Words for a company's legal form, which are not part of its name."""

WORD = re.compile(r"[^\W_]+")
INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")


@lru_cache(maxsize=200_000)
def normalized(name: str) -> str:
    """Remove accents, case, punctuation and legal forms from a name, unless nothing would be left.

    Société Générale S.A. is societe generale, Mitsubishi Corp. is mitsubishi.
    """
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    words = WORD.findall(INITIALS.sub(r"\1", plain.casefold().replace("&", " and ")))
    return " ".join([word for word in words if word not in LEGAL_FORMS] or words)


def score(one: Iterable[str], other: Iterable[str]) -> int | None:
    """Return the score of the most similar pair of names, 0 to 100; None if a side has no name."""
    pairs = product(map(normalized, one), map(normalized, other))
    return max((int(fuzz.token_set_ratio(*sorted(pair))) for pair in pairs), default=None)


def alike(left: Sequence[str], right: Sequence[str], threshold: int) -> list[tuple[str, str]]:
    """Return the pairs of normalized names whose score reaches the threshold."""
    found = process.cdist(left, right, scorer=fuzz.token_set_ratio, score_cutoff=threshold, dtype=np.float32)
    return [(left[one], right[other]) for one, other in np.argwhere(found >= threshold)]
