"""Similarity of names, regardless of accents, case, width, legal forms and the order of words."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product

import numpy as np
from rapidfuzz import fuzz, process

LEGAL_FORMS = frozenset((
    "ab", "ad", "ag", "aps", "as", "asa", "bhd", "bv", "bvba", "co", "company", "corp", "corporation", "eg", "ev", "gaisha",
    "gk", "gmbh", "godo", "group", "holding", "holdings", "inc", "incorporated", "jsc", "kabushiki", "kaisha", "kft", "kg",
    "kgaa", "kk", "lda", "limited", "llc", "llp", "lp", "ltd", "ltda", "mbh", "nv", "nyrt", "oao", "ooo", "oy", "oyj", "pao",
    "plc", "pjsc", "pt", "pte", "pty", "pvt", "sa", "sab", "sae", "saoc", "saog", "sarl", "sas", "sasu", "sdn", "se", "sl",
    "spa", "sro", "srl", "tbk", "the", "tnhh", "zao", "zrt",
    "ао", "зао", "оао", "ооо", "пао", "тоо", "αε", "επε",
))  # fmt: skip
"""Words for a company's legal form, which are not part of its name."""

PHRASES = (
    ("sp", "z", "oo"), ("sa", "de", "cv"), ("s", "de", "rl", "de", "cv"), ("a", "s"), ("cong", "ty", "co", "phan"),
    ("cong", "ty"), ("акционерное", "общество"), ("публичное", "акционерное", "общество"),
    ("общество", "с", "ограниченнои", "ответственностью"),
)  # fmt: skip
"""Legal forms of several words, as they stand at the beginning or the end of a name."""

JOINED = (
    "株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "(株)", "(有)", "(同)", "(資)", "(名)",
    "주식회사", "유한회사", "유한책임회사", "(주)", "(유)",
    "股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "集团", "集團",
)  # fmt: skip
"""Legal forms that stand before or after a name without a space."""

VOICED = "\u3099\u309a"
"""Marks that make another kana of one; all other marks are accents."""

WORD = re.compile(r"[^\W_]+")
INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")


@lru_cache(maxsize=200_000)
def normalized(name: str) -> str:
    """Remove accents, case, width, punctuation and legal forms from a name, unless nothing would be left.

    Société Générale S.A. is societe generale, Mitsubishi Corp. is mitsubishi, ㈱ﾄﾖﾀ自動車 is トヨタ自動車.
    """
    parts = unicodedata.normalize("NFKD", name)
    bare = "".join(char for char in parts if char in VOICED or not unicodedata.combining(char))
    plain = _unjoined(unicodedata.normalize("NFC", bare).casefold().replace("&", " and "))
    words = WORD.findall(INITIALS.sub(r"\1", plain))
    return " ".join([word for word in _shortened(words) if word not in LEGAL_FORMS] or words)


def _unjoined(name: str) -> str:
    """Take off the legal forms that are written together with a name, unless nothing would be left."""
    short = name.strip()
    for form in sorted(JOINED, key=len, reverse=True):
        short = short.removeprefix(form).removesuffix(form).strip()
    return short or name


def _shortened(words: list[str]) -> list[str]:
    """Take off a legal form of several words at either end."""
    for phrase in sorted(PHRASES, key=len, reverse=True):
        if len(words) > (size := len(phrase)):
            words = words[size:] if tuple(words[:size]) == phrase else words
            words = words[:-size] if tuple(words[-size:]) == phrase and len(words) > size else words
    return words


def score(one: Iterable[str], other: Iterable[str]) -> int | None:
    """Return the score of the most similar pair of names, 0 to 100; None if a side has no name."""
    pairs = product(map(normalized, one), map(normalized, other))
    return max((int(fuzz.token_set_ratio(*sorted(pair))) for pair in pairs), default=None)


def alike(left: Sequence[str], right: Sequence[str], threshold: int) -> list[tuple[str, str]]:
    """Return the pairs of normalized names whose score reaches the threshold."""
    found = process.cdist(left, right, scorer=fuzz.token_set_ratio, score_cutoff=threshold, dtype=np.float32)
    return [(left[one], right[other]) for one, other in np.argwhere(found >= threshold)]
