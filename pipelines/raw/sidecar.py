"""The note beside each raw file: whose figures it holds, where they came from and what it covers."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from pipelines.core.errors import InputError
from pipelines.schemas.ingested.certificate import Pull


@dataclass(frozen=True)
class Cover:
    """What a file says it holds completely.

    Args:
        direction: export, re_export or import.
        reporter_iso3: The reporting country.
        partner_iso3: The partner, `W00` for the world or `*` for every partner.
        product_prefixes: The product prefixes; one empty prefix means every product.
        product_level: The number of digits down to which the products are complete.
        first_month: The first month, as its first day.
        last_month: The last month, as its first day.
        series: The publisher's series; empty for all series that the file holds.
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
    """The note beside a raw file.

    Args:
        source: The source whose parser reads the file.
        file: The file's name.
        taken_at: The moment (UTC, without a zone) at which the figures were taken from their publisher.
        publisher: Whose figures they are.
        sha256: Digest of the file's bytes, hexadecimal.
        bytes: Size of the file.
        url: Where the figures came from, where known.
        license: Terms of use, where known.
        edition: The publisher's name for the edition, where it has one.
        note: What a reader must know: who wrote the file, what was left out.
        covers: What the file holds completely; without it no month counts as published.
        pull: What the client that pulled the file counted; None for a file that a person took.
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

    def digest(self) -> str:
        """The sha256 of what the sidecar says, hexadecimal; how it is laid out does not matter."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """The sidecar as the text of its file."""
        content = asdict(self)
        content["taken_at"] = self.taken_at.isoformat() + "Z"
        for cover in content["covers"]:
            cover["first_month"] = f"{cover['first_month']:%Y-%m}"
            cover["last_month"] = f"{cover['last_month']:%Y-%m}"
        if self.pull is None:
            del content["pull"]
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def parse_sidecar(text: str, name: str) -> Sidecar:
    """Read a sidecar.

    Args:
        text: The JSON text.
        name: The file's name, for messages.

    Raises:
        InputError: The text is not the JSON of a sidecar; names the field.
    """
    remedy = "Write it anew with `pledgebook ingest`, or mend the field by hand."
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
    """An ISO 8601 moment as UTC without a zone; a bare date is its midnight."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _cover(content: dict[str, Any]) -> Cover:
    months = {name: date.fromisoformat(f"{content[name]}-01") for name in ("first_month", "last_month")}
    prefixes = tuple(content["product_prefixes"])
    return Cover(**{**content, **months, "product_prefixes": prefixes})
