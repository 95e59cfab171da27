"""Names that a person types: agreements and pledges, regardless of case, and words of their titles."""

from collections.abc import Sequence
from dataclasses import dataclass

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.warehouse.connection import Ledger

KNOWN = """
SELECT p.agreement_id, coalesce(a.title, ''), p.pledge_id, p.title, concat_ws(' ', array_to_string(p.sectors, ' '),
  string_agg(DISTINCT concat_ws(' ', r.scope_id, r.title), ' '), string_agg(DISTINCT s.note, ' '))
FROM ledger.current('pledge') p
LEFT JOIN ledger.current('agreement') a ON a.agreement_id = p.agreement_id
LEFT JOIN ledger.current('reading') r ON r.pledge_id = p.pledge_id
LEFT JOIN ledger.current('scope') s ON s.scope_id = r.scope_id
GROUP BY p.agreement_id, a.title, p.pledge_id, p.title, p.sectors
ORDER BY p.agreement_id, p.pledge_id
"""

READINGS = """
SELECT pledge_id, reading_id, title, is_headline FROM ledger.current('reading')
ORDER BY pledge_id, is_headline DESC, reading_id
"""

Meant = dict[str, str | list[str] | None]
"""`agreement_id` and `pledge_id` as conditions on a report: an id, several, or None for any."""


@dataclass(frozen=True)
class Known:
    """A pledge as a person may name it.

    Args:
        agreement_id: Its agreement.
        agreement: The title of that.
        pledge_id: The pledge.
        title: Its title.
        words: Its sectors, the titles of its readings, and the names and notes of their products.
    """

    agreement_id: str
    agreement: str
    pledge_id: str
    title: str
    words: str = ""

    def has(self, words: str) -> bool:
        """Whether each of the words is in its names, titles or products, regardless of case."""
        text = " ".join(
            (self.agreement_id, self.agreement, self.pledge_id, self.title, self.words)
        ).casefold()
        return all(word in text for word in words.casefold().split())


def resolve(con: Ledger, name: str | None) -> Meant:
    """Return what a name means, as columns of a report; no condition for no name."""
    return {"agreement_id": None, "pledge_id": None} if name is None else meant(pledges(con), name)


def pledges(con: Ledger) -> list[Known]:
    """Return each pledge that the shown run knows, by agreement."""
    return [Known(*row) for row in con.execute(KNOWN).fetchall()]


def meant(known: Sequence[Known], name: str) -> Meant:
    """Return the agreement or the pledge of a name, or the pledges that have its words, regardless of case.

    Raises:
        UsageError: There is none; names what is like it.
    """
    wanted = name.casefold()
    for one in known:
        if one.agreement_id.casefold() == wanted:
            return {"agreement_id": one.agreement_id, "pledge_id": None}
    exact = [one.pledge_id for one in known if one.pledge_id.casefold() == wanted]
    found = exact or [one.pledge_id for one in known if wanted.strip() and one.has(name)]
    if found:
        return {"agreement_id": None, "pledge_id": found[0] if len(found) == 1 else found}
    agreements = list(dict.fromkeys(one.agreement_id for one in known))
    words = {word.strip(".,:;()").lower() for one in known for word in one.title.split()}
    hint = did_you_mean(name, [*agreements, *(one.pledge_id for one in known), *words])
    message = (
        f"There is no agreement or pledge '{name}', and no pledge with that word in its title or products.{hint} "
        f"Agreements: {', '.join(agreements)}. `pledgebook list` has all pledges."
    )
    raise UsageError(message)


@dataclass(frozen=True)
class Ids:
    """The pledges of a name, and whether it is an agreement's."""

    pledges: tuple[str, ...]
    is_agreement: bool


def ids_of(known: Sequence[Known], name: str | None) -> Ids | None:
    """Return the pledges that a name means; None for no name.

    Raises:
        UsageError: There is none.
    """
    if name is None:
        return None
    found = meant(known, name)
    agreement, pledge = found["agreement_id"], found["pledge_id"]
    named = (pledge,) if isinstance(pledge, str) else tuple(pledge or ())
    own = tuple(dict.fromkeys(one.pledge_id for one in known if one.agreement_id == agreement))
    return Ids(own if agreement else named, agreement is not None)


def listing(con: Ledger, words: str, *, with_readings: bool) -> list[Row]:
    """Return agreement and pledge with their titles, and reading, title and whether it is the headline if asked for.

    Args:
        con: A connection for readers.
        words: Parts of names, titles, sectors or products; all pledges if empty.
        with_readings: Whether to return a row for each reading, instead of each pledge.

    Raises:
        UsageError: No pledge has the words; names what is like them.
    """
    known = pledges(con)
    if words and not any(one.has(words) for one in known):
        meant(known, words)
    found = [one for one in known if one.has(words)]
    rows = [
        {
            "agreement_id": one.agreement_id,
            "agreement": one.agreement,
            "pledge_id": one.pledge_id,
            "pledge": one.title,
        }
        for one in found
    ]
    if not with_readings:
        return rows
    readings = con.execute(READINGS).fetchall()
    return [
        {**row, "reading_id": reading, "reading": title, "is_headline": is_headline}
        for row in rows
        for pledge, reading, title, is_headline in readings
        if pledge == row["pledge_id"]
    ]


def one_pledge(known: Sequence[Known], name: str) -> str:
    """Return the one pledge that a name or words mean.

    Raises:
        UsageError: There is none, or there are several; names them.
    """
    found = meant(known, name)
    pledge = found["pledge_id"]
    if isinstance(pledge, str):
        return pledge
    fitting = [
        one for one in known if one.agreement_id == found["agreement_id"] or one.pledge_id in (pledge or ())
    ]
    if len(fitting) == 1:
        return fitting[0].pledge_id
    listed = "\n".join(f"  {one.pledge_id}: {one.title}" for one in fitting)
    message = f"'{name}' means {len(fitting)} pledges; name one of them:\n{listed}"
    raise UsageError(message)
