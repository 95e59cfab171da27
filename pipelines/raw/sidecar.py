"""Sidecar of a raw file: its publisher, origin and coverage."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

from pledgebook.pipelines.core.hs_code import code_fault
from pledgebook.pipelines.core.records.fields import (
    As,
    Count,
    Country,
    JsonMoment,
    JsonMonth,
    NotSuchAValueError,
    Plain,
    Sha256,
    Text,
    demand,
    one_of,
    text,
)
from pledgebook.pipelines.core.records.record import Fault, of_json
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.core.vocabulary import DIRECTIONS
from pledgebook.pipelines.schemas.ingested.certificate import Pull

REMEDY = "Correct the field by hand, or ingest the file again with `pledgebook ingest`."
EVERY_PREFIX = ""


def _prefix(value: object) -> str:
    """Read a product prefix; an empty one stands for every product."""
    demand(isinstance(value, str), 'a product prefix as text, such as "27"')
    prefix = str(value)
    if is_digits(prefix) and (fault := code_fault(prefix)):
        raise NotSuchAValueError(*fault)
    return prefix if prefix == EVERY_PREFIX else text(value)


@dataclass(frozen=True)
class Cover:
    """Declared coverage: the trade that a file holds completely.

    Args:
        direction: export, re_export or import.
        reporter_iso3: The reporting country.
        partner_iso3: The partner, `W00` for the world or `*` for every partner.
        product_prefixes: The product prefixes; one empty prefix means every product.
        product_level: The number of digits to which the products are complete.
        first_month: The first month, as its first day.
        last_month: The last month, as its first day.
        series: The publisher's series; empty for all series of the file.
    """

    direction: Annotated[str, one_of(DIRECTIONS)]
    reporter_iso3: Country
    partner_iso3: Country
    product_prefixes: tuple[Annotated[str, As(_prefix)], ...]
    product_level: Count
    first_month: JsonMonth
    last_month: JsonMonth
    series: Plain = ""

    def contradictions(self) -> Iterator[Fault]:
        """Yield what does not go together."""
        if self.last_month < self.first_month:
            expected = f"{self.first_month:%Y-%m} or later"
            yield Fault(("last_month",), f"{self.last_month:%Y-%m}", expected, "Swap the two months.")
        if not self.product_prefixes:
            yield Fault(("product_prefixes",), "[]", "at least one prefix", 'Write [""] for every product.')


@dataclass(frozen=True)
class Sidecar:
    """Metadata of a raw file.

    Args:
        source: The source whose parser reads the file.
        file: The file's name.
        taken_at: The moment (UTC, without a zone) at which the figures were retrieved from their publisher.
        publisher: The publisher of the figures.
        sha256: Digest of the file's bytes, hexadecimal.
        bytes: Size of the file.
        url: Address of origin, if known.
        license: Terms of use, if known.
        edition: The publisher's name for the edition, if it has one.
        note: Remarks for the reader, such as who wrote the file and what was left out.
        covers: Coverage of the file; without it no month counts as published.
        pull: Counts of the client that fetched the file; None for a file that was downloaded by hand.
        sheet: The sheet of a workbook to read; None if the workbook leaves no choice, or the file is another one.
    """

    source: Text
    file: Text
    taken_at: JsonMoment
    publisher: Text
    sha256: Sha256
    bytes: Count
    url: Plain | None = None
    license: Plain | None = None
    edition: Plain | None = None
    note: Plain | None = None
    covers: tuple[Cover, ...] = ()
    pull: Pull | None = None
    sheet: Plain | None = None

    def digest(self) -> str:
        """Return the sha256 of the sidecar's content as hexadecimal text; its layout does not matter."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Return the sidecar as the text of its file."""
        content = asdict(self)
        content["taken_at"] = self.taken_at.isoformat() + "Z"
        for cover in content["covers"]:
            cover["first_month"] = f"{cover['first_month']:%Y-%m}"
            cover["last_month"] = f"{cover['last_month']:%Y-%m}"
        for name in ("pull", "sheet"):
            if content[name] is None:
                del content[name]
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def parse_sidecar(text: str, name: str) -> Sidecar:
    """Read a sidecar.

    Args:
        text: The JSON text.
        name: The file's name, for messages.

    Raises:
        InputError: The text is not the JSON of a sidecar; lists all faults with line and field.
    """
    return of_json(Sidecar, text, name, REMEDY)
