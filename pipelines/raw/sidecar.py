"""Sidecar of a raw file: its publisher, origin and coverage."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from pledgebook.pipelines.core.errors import InputError
from pledgebook.pipelines.core.hs_code import code_fault
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.schemas.ingested.certificate import Pull


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

    direction: str
    reporter_iso3: str
    partner_iso3: str
    product_prefixes: tuple[str, ...]
    product_level: int
    first_month: date
    last_month: date
    series: str = ""


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

    source: str
    file: str
    taken_at: datetime
    publisher: str
    sha256: str
    bytes: int
    url: str | None = None
    license: str | None = None
    edition: str | None = None
    note: str | None = None
    covers: tuple[Cover, ...] = ()
    pull: Pull | None = None
    sheet: str | None = None

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
        InputError: The text is not the JSON of a sidecar; names the field.
    """
    remedy = "Correct the field by hand, or ingest the file again with `pledgebook ingest`."
    try:
        content: dict[str, Any] = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(name, f"text that is not JSON ({error})", "the JSON of a sidecar", remedy) from error
    known = {field.name for field in fields(Sidecar)}
    if not isinstance(content, dict) or (unknown := set(content) - known):
        found = sorted(unknown) if isinstance(content, dict) else type(content).__name__
        raise InputError(name, f"{found}", f"the fields {sorted(known)}", remedy)
    try:
        content["taken_at"] = utc(content["taken_at"])
        content["covers"] = tuple(_cover(cover) for cover in content.get("covers", ()))
        if content.get("pull") is not None:
            content["pull"] = Pull(**{**content["pull"], "silent": tuple(content["pull"]["silent"])})
        return Sidecar(**content)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            name, f"a field that cannot be read ({error})", "every required field", remedy
        ) from error


def utc(text: str) -> datetime:
    """Return an ISO 8601 moment as UTC without a zone; a bare date is its midnight."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _cover(content: dict[str, Any]) -> Cover:
    months = {name: date.fromisoformat(f"{content[name]}-01") for name in ("first_month", "last_month")}
    prefixes = tuple(content["product_prefixes"])
    for prefix in (one for one in prefixes if is_digits(one)):
        if fault := code_fault(prefix):
            message = f"the product prefix '{prefix}'; expected {fault[0]}. {fault[1]}"
            raise ValueError(message)
    return Cover(**{**content, **months, "product_prefixes": prefixes})
