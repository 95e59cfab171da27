"""Names that mean the same and are written otherwise: accents, case, legal forms, the order of words."""

import re
import unicodedata
from functools import lru_cache
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

LEGAL_FORMS = frozenset((
    "ab", "ag", "as", "asa", "bhd", "bv", "co", "company", "corp", "corporation", "eg", "ev", "gaisha", "gk", "gmbh", "godo",
    "group", "holding", "holdings", "inc", "incorporated", "jsc", "kabushiki", "kaisha", "kg", "kgaa", "kk", "limited",
    "llc", "llp", "lp", "ltd", "mbh", "nv", "oao", "ooo", "oy", "oyj", "plc", "pjsc", "pt", "pte", "pty", "sa", "sab",
    "sarl", "sas", "sasu", "se", "sl", "spa", "srl", "tbk", "the",
))  # fmt: skip
"""Words that tell a company's form and not its name."""

WORD = re.compile(r"[^\W_]+")
INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")


@lru_cache(maxsize=200_000)
def normalized(name: str) -> str:
    """A name without accents, case, punctuation and legal forms; all of it where nothing else would be left.

    Société Générale S.A. is societe generale, Mitsubishi Corp. is mitsubishi.
    """
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    words = WORD.findall(INITIALS.sub(r"\1", plain.casefold().replace("&", " and ")))
    return " ".join([word for word in words if word not in LEGAL_FORMS] or words)


def score(one: list[str], other: list[str]) -> int:
    """How alike the most alike two of several names are, 0 to 100."""
    pairs = product(map(normalized, one), map(normalized, other))
    return max((int(fuzz.token_set_ratio(*sorted(pair))) for pair in pairs), default=0)


def scores(left: pl.Series, right: pl.Series) -> pl.Series:
    """The score of each pair of lists of names; null where a side has none."""
    found = [
        score(one, other) if one and other else None
        for one, other in zip(left.to_list(), right.to_list(), strict=True)
    ]
    return pl.Series("name_score", found, dtype=pl.Int16)


def alike(left: list[str], right: list[str], threshold: int) -> NDArray[np.intp]:
    """The pairs of names, already normalized, whose score reaches the threshold.

    Returns:
        Two columns: the place in `left` and the place in `right`.
    """
    found = process.cdist(left, right, scorer=fuzz.token_set_ratio, score_cutoff=threshold, dtype=np.float32)
    return np.argwhere(found >= threshold)
