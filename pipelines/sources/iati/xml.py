"""Activities out of an IATI file: one row of text per stated amount, read by a parser that trusts nothing.

A file may come from any of a thousand publishers, so it gets no document type, no entity, no network and no unbounded
node; an element that the standard does not know is an alarm. Activities are read one by one and let go.
"""

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator

import polars as pl
from lxml import etree

from pipelines.raw.sidecar import Sidecar
from pipelines.sources.parsing.table import fault, read_markup

ROOT, ACTIVITY = "iati-activities", "iati-activity"
VERSIONS = ("2.01", "2.02", "2.03")

PROLOG = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
"""What may stand before the first element; a document type is not among it."""

ENCODING = re.compile(r"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")

AMOUNTS = ("transaction", "budget", "planned-disbursement")
"""The elements of an activity that state an amount of the activity as a whole."""

OF_ACTIVITY = frozenset(
    {"iati-identifier", "reporting-org", "title", "description", "participating-org", "other-identifier"}
    | {
        "activity-status",
        "activity-date",
        "contact-info",
        "activity-scope",
        "recipient-country",
        "recipient-region",
    }
    | {
        "location",
        "sector",
        "tag",
        "country-budget-items",
        "humanitarian-scope",
        "policy-marker",
        "collaboration-type",
    }
    | {
        "default-flow-type",
        "default-finance-type",
        "default-aid-type",
        "default-tied-status",
        "capital-spend",
    }
    | {"document-link", "related-activity", "legacy-data", "conditions", "result", "crs-add", "fss", *AMOUNTS}
)
"""What an activity of IATI 2.x may hold; most of it is left aside by name."""

ONCE = frozenset({"transaction-type", "transaction-date", "value"})
OF_TRANSACTION = ONCE | {
    *("description", "provider-org", "receiver-org", "disbursement-channel", "sector", "recipient-country"),
    *("recipient-region", "flow-type", "finance-type", "aid-type", "tied-status"),
}
"""What a transaction of IATI 2.x may hold; channel, sector and the types of flow, finance and aid are left aside."""

COLUMNS = (
    *("element", "line", "activity", "title", "reporting_org", "ref", "type", "date", "value", "currency"),
    *("default_currency", "value_date", "provider_ref", "provider", "receiver_ref", "receiver", "recipients"),
    *("activity_recipients", "description", "malformed"),
)


def read_amounts(raw: bytes, sidecar: Sidecar) -> tuple[pl.DataFrame, Counter[str]]:
    """Every transaction, budget and planned disbursement of a file.

    Args:
        raw: XML of IATI 2.x, `iati-activities`.
        sidecar: The note beside the file.

    Returns:
        One row per amount in the order of the file, all text, with the line where it begins; and how often each
        activity stands in the file.

    Raises:
        SourceError: The file is no such XML; names the line.
    """
    _check_prolog(read_markup(raw, sidecar), sidecar)
    rows: list[dict[str, str | None]] = []
    times: Counter[str] = Counter()
    for activity in _activities(raw, sidecar):
        _check_children(activity, sidecar)
        times[_text(activity, "iati-identifier") or ""] += 1
        rows += _amounts(activity)
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)), times


def _check_prolog(text: str, sidecar: Sidecar) -> None:
    """Refuse a document type, which is where entities are declared, and any other encoding than the checked one."""
    prolog = PROLOG.match(text)
    end = prolog.end() if prolog else 0
    if text[end : end + 9].upper().startswith("<!DOCTYPE"):
        found = "markup with a document type (a web page, or XML that declares entities)"
        fault(sidecar, found, f"an {ROOT} element", "Take the publisher's own file, without a DOCTYPE.")
    declared = ENCODING.search(text, 0, end)
    if declared and declared[1].upper() not in {"UTF-8", "UTF8", "US-ASCII", "ASCII"}:
        fault(sidecar, f"the encoding {declared[1]!r}", "UTF-8", "Save the file again in UTF-8.")


def _activities(raw: bytes, sidecar: Sidecar) -> Iterator[etree._Element]:
    """The activities one by one; each is emptied when the next is asked for."""
    root: etree._Element | None = None
    steps = _steps(raw.removeprefix(codecs.BOM_UTF8))
    try:
        for event, element in steps:
            if root is None:
                root = element
                _check_root(root, sidecar)
            elif element.getparent() is not root:
                continue
            elif event == "start":
                _check_activity(element, sidecar)
            else:
                if element.tag == ACTIVITY:
                    yield element
                element.clear()
                while element.getprevious() is not None:
                    del root[0]
    except etree.XMLSyntaxError as error:
        found = f"XML that cannot be read at line {error.lineno} ({error.msg})"
        fault(sidecar, found, "well-formed XML", "The file was cut short or damaged; take it again.")


def _steps(raw: bytes) -> etree.iterparse:
    """Start and end of every element. With no document type, "internal" leaves no entity but the five of XML.

    Forbidding entities altogether would be worse: lxml's incremental parser then takes what follows an unknown
    one for a new document.
    """
    return etree.iterparse(
        io.BytesIO(raw), events=("start", "end"), encoding="UTF-8", load_dtd=False, no_network=True,
        resolve_entities="internal", huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip


def _check_root(root: etree._Element, sidecar: Sidecar) -> None:
    if root.tag != ROOT:
        fault(
            sidecar,
            f"markup whose first element is <{root.tag}>",
            f"<{ROOT}>",
            "Take an activity file of IATI.",
        )
    version = root.get("version")
    if version not in VERSIONS:
        found = (
            f"version {version!r} of the IATI standard" if version else f"an {ROOT} element without a version"
        )
        remedy = "Ask the publisher, or the IATI Datastore, for the file in version 2.03."
        fault(sidecar, found, f"one of {', '.join(VERSIONS)}", remedy)


def _check_activity(element: etree._Element, sidecar: Sidecar) -> None:
    if element.tag != ACTIVITY and not str(element.tag).startswith("{"):
        found = f"the unknown element <{element.tag}> at line {element.sourceline}"
        fault(sidecar, found, f"<{ACTIVITY}>", "Extensions need a namespace of their own; correct the file.")


def _check_children(activity: etree._Element, sidecar: Sidecar) -> None:
    """Each element of an activity is known by name, or belongs to a namespace of its own."""
    for child in activity:
        if child.tag not in OF_ACTIVITY and not str(child.tag).startswith("{"):
            found = f"the unknown element <{child.tag}> at line {child.sourceline}"
            remedy = "Map the element or ignore it by name in pipelines/sources/iati/xml.py."
            fault(sidecar, found, f"an element of an activity of IATI {VERSIONS[-1]}", remedy)


def _amounts(activity: etree._Element) -> Iterator[dict[str, str | None]]:
    """The amounts of one activity, with what they inherit from it."""
    reporting = activity.find("reporting-org")
    shared = {
        "activity": _text(activity, "iati-identifier"),
        "title": _narrative(activity.find("title")),
        "reporting_org": None if reporting is None else _organisation(reporting),
        "default_currency": activity.get("default-currency"),
        "activity_recipients": _recipients(activity),
    }
    for child in activity:
        if child.tag in AMOUNTS:
            own = _transaction(child) if child.tag == "transaction" else {"value": _text(child, "value")}
            yield {"element": str(child.tag), "line": str(child.sourceline), **shared, **own}


def _transaction(element: etree._Element) -> dict[str, str | None]:
    """What a transaction says, as text."""
    value = element.find("value")
    provider, receiver = element.find("provider-org"), element.find("receiver-org")
    return {
        "ref": element.get("ref"),
        "type": _attribute(element, "transaction-type", "code"),
        "date": _attribute(element, "transaction-date", "iso-date"),
        "value": _text(element, "value"),
        "currency": None if value is None else value.get("currency"),
        "value_date": None if value is None else value.get("value-date"),
        "provider_ref": None if provider is None else provider.get("ref"),
        "provider": None if provider is None else _organisation(provider),
        "receiver_ref": None if receiver is None else receiver.get("ref"),
        "receiver": None if receiver is None else _organisation(receiver),
        "recipients": _recipients(element),
        "description": _narrative(element.find("description")),
        "malformed": _malformed(element),
    }


def _malformed(element: etree._Element) -> str | None:
    """What in a transaction the standard does not allow; None if nothing."""
    counts = Counter(str(child.tag) for child in element)
    unknown = [
        f"the unknown element <{tag}>" for tag in counts if tag not in OF_TRANSACTION and tag[:1] != "{"
    ]
    wrong = [f"{counts[tag]} elements <{tag}>" for tag in sorted(ONCE) if counts[tag] != 1]
    return ", ".join(unknown + wrong) or None


def _text(element: etree._Element, name: str) -> str | None:
    """The text of a child, without blanks around it; None if there is none."""
    return (element.findtext(name) or "").strip() or None


def _attribute(element: etree._Element, name: str, attribute: str) -> str | None:
    child = element.find(name)
    return None if child is None else child.get(attribute)


def _narrative(element: etree._Element | None) -> str | None:
    """The first narrative of an element, its blanks made single."""
    text = "" if element is None else element.findtext("narrative") or ""
    return " ".join(text.split()) or None


def _organisation(element: etree._Element) -> str | None:
    """An organisation by name and identifier, as far as they are given."""
    name, ref = _narrative(element), (element.get("ref") or "").strip() or None
    return f"{name} ({ref})" if name and ref else name or ref


def _recipients(element: etree._Element) -> str | None:
    """Countries and regions with their shares: `BR 17.0000; region 298 15.0000`; None if none is given."""
    found = []
    for child in element:
        if child.tag == "recipient-country":
            found.append(f"{child.get('code')} {child.get('percentage') or ''}".rstrip())
        elif child.tag == "recipient-region":
            vocabulary = child.get("vocabulary", "1")
            code = child.get("code") if vocabulary == "1" else f"{vocabulary}:{child.get('code')}"
            found.append(f"region {code} {child.get('percentage') or ''}".rstrip())
    return "; ".join(found) or None
