"""Secure reader of IATI activity files: one row of text per stated amount.

Files come from any of a thousand publishers, so document types, entities, network access and nodes of unlimited size
are not allowed, and an element that is not in the standard is an error. Activities are read one by one and freed.
Blanks around a code, a date or a number mean nothing in XML, and an attribute without text is as good as absent.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator

import polars as pl
from lxml import etree

from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.table import fault, read_markup

ROOT, ACTIVITY = "iati-activities", "iati-activity"
VERSIONS = ("2.01", "2.02", "2.03")

PROLOG = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
"""Allowed content before the first element, which excludes a document type."""

AMOUNTS = ("transaction", "budget", "planned-disbursement")
"""Elements that state an amount of the whole activity."""

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
"""Elements allowed in an activity of IATI 2.x; most of them are not read."""

ONCE = frozenset({"transaction-type", "transaction-date", "value"})
OF_TRANSACTION = ONCE | {
    *("description", "provider-org", "receiver-org", "disbursement-channel", "sector", "recipient-country"),
    *("recipient-region", "flow-type", "finance-type", "aid-type", "tied-status"),
}
"""Elements allowed in a transaction of IATI 2.x; channel, sector and the types of flow, finance and aid are not read."""

COLUMNS = (
    *("element", "line", "activity", "title", "reporting_org", "ref", "type", "date", "value", "currency"),
    *("default_currency", "value_date", "provider_ref", "provider", "receiver_ref", "receiver", "recipients"),
    *("activity_recipients", "description", "malformed"),
)


def read_amounts(raw: bytes, sidecar: Sidecar) -> tuple[pl.DataFrame, Counter[str], dict[str, str | None]]:
    """Return all transactions, budgets and planned disbursements of a file.

    Args:
        raw: XML of IATI 2.x, `iati-activities`.
        sidecar: The file's sidecar.

    Returns:
        One row per amount in file order, all text, with the line where it begins; the number of occurrences of each
        activity; and when each was last updated, or else when the file was generated.

    Raises:
        SourceError: The file is not such XML; names the line.
    """
    text = read_markup(raw, sidecar)
    _check_prolog(text, sidecar)
    rows: list[dict[str, str | None]] = []
    times: Counter[str] = Counter()
    updated: dict[str, str | None] = {}
    for activity in _activities(text.encode(), sidecar):
        _check_children(activity, sidecar)
        name = _text(activity, "iati-identifier") or ""
        times[name] += 1
        updated[name] = _updated(activity)
        rows += _amounts(activity)
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)), times, updated


def _updated(activity: etree._Element) -> str | None:
    """Return when an activity was last updated, or else when its file was."""
    root = activity.getparent()
    own = _stated(activity, "last-updated-datetime")
    if own or root is None:
        return own
    return _stated(root, "last-updated-datetime") or _stated(root, "generated-datetime")


def _check_prolog(text: str, sidecar: Sidecar) -> None:
    """Reject a document type, which could declare entities."""
    prolog = PROLOG.match(text)
    end = prolog.end() if prolog else 0
    if text[end : end + 9].upper().startswith("<!DOCTYPE"):
        found = "markup with a document type (a web page, or XML that declares entities)"
        fault(sidecar, found, f"an {ROOT} element", "Download the publisher's own file, without a DOCTYPE.")


def _activities(raw: bytes, sidecar: Sidecar) -> Iterator[etree._Element]:
    """Yield the activities one by one; each is freed before the next one is read."""
    root: etree._Element | None = None
    events = _parse_events(raw)
    try:
        for event, element in events:
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
        fault(sidecar, found, "well-formed XML", "The file was cut short or damaged. Download it again.")


def _parse_events(raw: bytes) -> etree.iterparse:
    """Iterate over the starts and ends of elements. Without a document type, "internal" allows only XML's five entities.

    Forbidding all entities would be worse: lxml's incremental parser then reads the text after an unknown entity as
    a new document.
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
            "Download an IATI activity file.",
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
        fault(sidecar, found, f"<{ACTIVITY}>", "Correct the file: extensions need their own namespace.")


def _check_children(activity: etree._Element, sidecar: Sidecar) -> None:
    """Check that each element of an activity is in the standard, or in a namespace of its own."""
    for child in activity:
        if child.tag not in OF_ACTIVITY and not str(child.tag).startswith("{"):
            found = f"the unknown element <{child.tag}> at line {child.sourceline}"
            remedy = "Correct the file, or report the element if it is new in the IATI standard."
            fault(sidecar, found, f"an element of an activity of IATI {VERSIONS[-1]}", remedy)


def _amounts(activity: etree._Element) -> Iterator[dict[str, str | None]]:
    """Yield the amounts of an activity, with its title, organization, currency and recipients."""
    reporting = activity.find("reporting-org")
    shared = {
        "activity": _text(activity, "iati-identifier"),
        "title": _narrative(activity.find("title")),
        "reporting_org": None if reporting is None else _organization(reporting),
        "default_currency": _stated(activity, "default-currency"),
        "activity_recipients": _recipients(activity),
    }
    for child in activity:
        if child.tag in AMOUNTS:
            own = _transaction(child) if child.tag == "transaction" else {"value": _text(child, "value")}
            yield {"element": str(child.tag), "line": str(child.sourceline), **shared, **own}


def _transaction(element: etree._Element) -> dict[str, str | None]:
    """Return the fields of a transaction as text."""
    value = element.find("value")
    provider, receiver = element.find("provider-org"), element.find("receiver-org")
    return {
        "ref": _stated(element, "ref"),
        "type": _attribute(element, "transaction-type", "code"),
        "date": _attribute(element, "transaction-date", "iso-date"),
        "value": _text(element, "value"),
        "currency": _stated(value, "currency"),
        "value_date": _stated(value, "value-date"),
        "provider_ref": _stated(provider, "ref"),
        "provider": None if provider is None else _organization(provider),
        "receiver_ref": _stated(receiver, "ref"),
        "receiver": None if receiver is None else _organization(receiver),
        "recipients": _recipients(element),
        "description": _narrative(element.find("description")),
        "malformed": _malformed(element),
    }


def _malformed(element: etree._Element) -> str | None:
    """Return how a transaction violates the standard; None if it does not."""
    counts = Counter(str(child.tag) for child in element)
    unknown = [
        f"the unknown element <{tag}>" for tag in counts if tag not in OF_TRANSACTION and tag[:1] != "{"
    ]
    wrong = [f"{counts[tag]} elements <{tag}>" for tag in sorted(ONCE) if counts[tag] != 1]
    return ", ".join(unknown + wrong) or None


def _text(element: etree._Element, name: str) -> str | None:
    """Return the text of a child, without blanks around it; None if it has none."""
    return (element.findtext(name) or "").strip() or None


def _attribute(element: etree._Element, name: str, attribute: str) -> str | None:
    return _stated(element.find(name), attribute)


def _stated(element: etree._Element | None, attribute: str) -> str | None:
    """Return an attribute without blanks around it; None if it is absent or blank, which says nothing."""
    text = None if element is None else element.get(attribute)
    return (text or "").strip() or None


def _narrative(element: etree._Element | None) -> str | None:
    """Return the first narrative of an element that has text, with single blanks."""
    for child in () if element is None else element.iterchildren("narrative"):
        if words := " ".join("".join(str(text) for text in child.itertext()).split()):
            return words
    return None


def _organization(element: etree._Element) -> str | None:
    """Return an organization's name and identifier, as far as they are given."""
    name, ref = _narrative(element), _stated(element, "ref")
    return f"{name} ({ref})" if name and ref else name or ref


def _recipients(element: etree._Element) -> str | None:
    """Return countries and regions with their percentages: `BR 17.0000; region 298 15.0000`; None if none is given."""
    found = []
    for child in element:
        if child.tag == "recipient-country":
            found.append(f"{_stated(child, 'code')} {_stated(child, 'percentage') or ''}".rstrip())
        elif child.tag == "recipient-region":
            vocabulary, code = _stated(child, "vocabulary") or "1", _stated(child, "code")
            code = code if vocabulary == "1" else f"{vocabulary}:{code}"
            found.append(f"region {code} {_stated(child, 'percentage') or ''}".rstrip())
    return "; ".join(found) or None
