"""SDMX: flows and reconciliation as SDMX-CSV 2.0, and their structures and code lists as an SDMX-ML 3.0 message.

A code of SDMX has letters, digits, `_`, `-`, `@` and `$` alone, so the slash in the id of a reading is an `@` there. The names of the
code lists' items are those of the ledger.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycountry
from lxml import etree

from pledgebook.pipelines.core.paths import sql
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.vocabulary import (
    DIRECTIONS,
    HS_EDITIONS,
    OBS_STATUS,
    QUALIFIERS,
    STATUSES,
    VALUATIONS,
)
from pledgebook.pipelines.export.citation import CITATION, cff, citation
from pledgebook.pipelines.export.copied import copy_rows
from pledgebook.pipelines.export.standards.figures import Figures
from pledgebook.pipelines.warehouse.connection import Ledger

AGENCY, VERSION, CONCEPTS = "PLEDGEBOOK", "1.0", "CS_PLEDGEBOOK"
SPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
MESSAGE, STRUCTURE, COMMON = f"{{{SPACE}message}}", f"{{{SPACE}structure}}", f"{{{SPACE}common}}"
URN = "urn:sdmx:org.sdmx.infomodel"
STATUS = {
    "A": "Normal value",
    "P": "Provisional value",
    "E": "Estimated value",
    "O": "Missing value: unknown",
}
MEASURES = {"VALUE": "Value", "QUANTITY": "Quantity"}
AMOUNTS = {
    "BASELINE": "Baseline", "TARGET": "Target, the low end", "TARGET_TO_DATE": "Target of the covered months",
    "REALIZED": "Realized, the low end", "GAP": "Target less realized", "ATTAINMENT": "Realized in percent of the target",
    "ATTAINMENT_TO_DATE": "Realized in percent of the target to date",
}  # fmt: skip
DIGITS = "0123456789"
AREAS = {"W00": "World", "XXU": "Unknown country", "EUU": "European Union", "XKX": "Kosovo"}


@dataclass(frozen=True)
class Part:
    """A component of a structure.

    Args:
        name: Its id.
        words: What it is.
        codes: The id of its code list; None for text.
    """

    name: str
    words: str
    codes: str | None = None


TIME = Part("TIME_PERIOD", "Month, year, or first day and length of the period")
UNIT, STATE = (
    Part("UNIT_MEASURE", "Currency, unit, or percent", "CL_UNIT"),
    Part("OBS_STATUS", "Status of the observation", "CL_OBS_STATUS"),
)
FLOW = (
    (Part("FREQ", "Length of the period", "CL_FREQ"), Part("SOURCE", "Source", "CL_SOURCE"), Part("SERIES", "The publisher's series"),
     Part("REPORTER", "Reporting country", "CL_AREA"), Part("PARTNER", "Partner country", "CL_AREA"),
     Part("DIRECTION", "Direction of the flow", "CL_DIRECTION"), Part("PRODUCT", "Goods: HS code or group", "CL_PRODUCT"),
     Part("ITEM", "Shipment, or _Z for a published total"), Part("MEASURE", "Value or quantity", "CL_MEASURE")),
    (UNIT, STATE, Part("FINALITY", "How final the publisher calls it", "CL_FINALITY"), Part("VALUATION", "Valuation", "CL_VALUATION"),
     Part("HS_EDITION", "Edition of the Harmonized System", "CL_HS_EDITION"), Part("QUALIFIER", "How exact", "CL_QUALIFIER"),
     Part("GRADE", "Grade of the evidence"), Part("KNOWN_FROM", "Moment from which it was known"), Part("ORIGIN", "Raw file and row")),
)  # fmt: skip
RECONCILIATION = (
    (Part("PLEDGE", "Pledge", "CL_PLEDGE"), Part("READING", "Reading of the pledge", "CL_READING"), Part("MEASURE", "What is measured", "CL_AMOUNT")),
    (UNIT, STATE, Part("PLEDGE_STATUS", "Status of the reading in the period", "CL_STATUS"), Part("MONTHS_COVERED", "Covered months"),
     Part("MONTHS_ELAPSED", "Elapsed months"), Part("AS_OF", "Computed up to this day"), Part("KNOWN_AT", "With the knowledge of this day")),
)  # fmt: skip
STRUCTURES = {"FLOW": ("Flows of goods, as each source reports them", FLOW),
              "RECONCILIATION": ("Pledged against realized, by reading and period", RECONCILIATION)}  # fmt: skip


def write_sdmx(figures: Figures, folder: Path) -> None:
    """Write flows, reconciliation, structures with code lists, and the citation into a folder."""
    folder.mkdir(parents=True)
    for name in STRUCTURES:
        copy_rows(figures.con, _statement(name), folder / f"{name.lower()}.csv", "csv")
    (folder / "structure.xml").write_bytes(structure(figures))
    (folder / CITATION).write_text(cff(figures.origin), encoding="utf-8")


def _statement(name: str) -> str:
    return f"({sql(f'exports/sdmx_{name.lower()}').rstrip().removesuffix(';')})"


def structure(figures: Figures) -> bytes:
    """Return the structures and code lists as an SDMX-ML 3.0 message."""
    root = etree.Element(
        f"{MESSAGE}Structure",
        nsmap={"mes": SPACE + "message", "str": SPACE + "structure", "com": SPACE + "common"},
    )
    root.append(etree.Comment(f" {citation(figures.origin)} ".replace("--", "- ")))
    header = etree.SubElement(root, f"{MESSAGE}Header")
    _text(header, f"{MESSAGE}ID", f"PLEDGEBOOK-{figures.origin.run.get('run_id', 'NONE')}")
    _text(header, f"{MESSAGE}Test", "false")
    _text(header, f"{MESSAGE}Prepared", figures.origin.ran_at or "2000-01-01T00:00:00Z")
    etree.SubElement(header, f"{MESSAGE}Sender", id=AGENCY)
    body = etree.SubElement(root, f"{MESSAGE}Structures")
    flows = etree.SubElement(body, f"{STRUCTURE}Dataflows")
    for name, (words, _) in STRUCTURES.items():
        one = _named(flows, "Dataflow", f"DF_{name}", words)
        _text(
            one, f"{STRUCTURE}Structure", f"{URN}.datastructure.DataStructure={AGENCY}:DSD_{name}({VERSION})"
        )
    lists = etree.SubElement(body, f"{STRUCTURE}Codelists")
    for ident, (words, codes) in code_lists(figures.con).items():
        one = _named(lists, "Codelist", ident, words, isPartial="false")
        for code, name in codes.items():
            item = etree.SubElement(one, f"{STRUCTURE}Code", id=code)
            _name(item, name)
    _concepts(body)
    shapes = etree.SubElement(body, f"{STRUCTURE}DataStructures")
    for name, (words, (dimensions, attributes)) in STRUCTURES.items():
        _shape(_named(shapes, "DataStructure", f"DSD_{name}", words), dimensions, attributes)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def code_lists(con: Ledger) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the code lists: by id, what each is, and its codes with their names."""
    spans = [
        months
        for (months,) in con.execute(
            "SELECT DISTINCT period_months FROM ledger.current('flow') ORDER BY ALL"
        ).fetchall()
    ]
    areas = _column(
        con,
        "SELECT reporter_iso3 FROM ledger.current('flow') UNION SELECT partner_iso3 FROM ledger.current('flow') ORDER BY ALL",
    )
    units = _column(con, "SELECT unit FROM ledger.current('flow') WHERE unit IS NOT NULL UNION SELECT currency FROM ledger.current('flow') "
                         "WHERE currency IS NOT NULL UNION SELECT unit FROM ledger.reconciliation WHERE unit IS NOT NULL ORDER BY ALL")  # fmt: skip
    products = _column(con, "SELECT DISTINCT product_code FROM ledger.current('flow') ORDER BY ALL")
    pledges = con.execute(
        "SELECT pledge_id, title FROM ledger.current('pledge') ORDER BY pledge_id"
    ).fetchall()
    readings = con.execute(
        "SELECT reading_id, title FROM ledger.current('reading') ORDER BY reading_id"
    ).fetchall()
    return {
        "CL_FREQ": ("Length of the period", {"M": "Month", "Q": "Quarter", "A": "Year"}
                    | {f"M{months}": f"{months} months" for months in spans if months not in (1, 3, 12)}),
        "CL_SOURCE": ("Sources", {name: source.publisher for name, source in SOURCES.items()}),
        "CL_AREA": ("Countries, ISO 3166 alpha-3", {code: _area(code) for code in areas}),
        "CL_DIRECTION": ("Directions of flows", _same(DIRECTIONS)),
        "CL_PRODUCT": ("Goods", {code: f"HS {code}" if code[0] in DIGITS else code.replace("_", " ").capitalize() for code in products}),
        "CL_MEASURE": ("Measures of flows", MEASURES),
        "CL_UNIT": ("Units and currencies", _same([*units, "percent"])),
        "CL_OBS_STATUS": ("Status of the observation", STATUS),
        "CL_FINALITY": ("How final a figure is", _same(OBS_STATUS)),
        "CL_VALUATION": ("Valuations", _same(VALUATIONS)),
        "CL_HS_EDITION": ("Editions of the Harmonized System", _same(HS_EDITIONS)),
        "CL_QUALIFIER": ("How exactly a figure is stated", _same(QUALIFIERS)),
        "CL_PLEDGE": ("Pledges", dict(pledges)),
        "CL_READING": ("Readings of pledges", {ident.replace("/", "@"): f"{ident}: {title}" for ident, title in readings}),
        "CL_AMOUNT": ("Measures of the reconciliation", AMOUNTS),
        "CL_STATUS": ("Statuses", _same(STATUSES)),
    }  # fmt: skip


def _column(con: Ledger, query: str) -> list[str]:
    return [value for (value,) in con.execute(query).fetchall()]


def _same(words: Iterable[str]) -> dict[str, str]:
    return {word: word.replace("_", " ") for word in words}


def _area(code: str) -> str:
    found = pycountry.countries.get(alpha_3=code)
    return found.name if found else AREAS.get(code, code)


def _concepts(body: etree._Element) -> None:
    schemes = etree.SubElement(body, f"{STRUCTURE}ConceptSchemes")
    one = _named(schemes, "ConceptScheme", CONCEPTS, "Concepts of Pledgebook", isPartial="false")
    parts = [part for _, shape in STRUCTURES.values() for group in shape for part in group]
    known = {part.name: part for part in [*parts, TIME, Part("OBS_VALUE", "Observed amount")]}
    for part in known.values():
        _name(etree.SubElement(one, f"{STRUCTURE}Concept", id=part.name), part.words)


def _shape(one: etree._Element, dimensions: Sequence[Part], attributes: Sequence[Part]) -> None:
    components = etree.SubElement(one, f"{STRUCTURE}DataStructureComponents")
    listed = etree.SubElement(components, f"{STRUCTURE}DimensionList")
    for place, part in enumerate(dimensions, 1):
        _component(listed, "Dimension", part, "String", position=str(place))
    _component(listed, "TimeDimension", TIME, "ObservationalTimePeriod")
    beside = etree.SubElement(components, f"{STRUCTURE}AttributeList")
    for part in attributes:
        found = _component(beside, "Attribute", part, "String", usage="optional")
        relation = etree.SubElement(found, f"{STRUCTURE}AttributeRelationship")
        etree.SubElement(relation, f"{STRUCTURE}Observation")
    measures = etree.SubElement(components, f"{STRUCTURE}MeasureList")
    _component(measures, "Measure", Part("OBS_VALUE", ""), "Decimal")


def _component(parent: etree._Element, tag: str, part: Part, kind: str, **words: str) -> etree._Element:
    one = etree.SubElement(parent, f"{STRUCTURE}{tag}", {**words, "id": part.name})
    concept = f"{URN}.conceptscheme.Concept={AGENCY}:{CONCEPTS}({VERSION}).{part.name}"
    _text(one, f"{STRUCTURE}ConceptIdentity", concept)
    shown = etree.SubElement(one, f"{STRUCTURE}LocalRepresentation")
    if part.codes:
        _text(shown, f"{STRUCTURE}Enumeration", f"{URN}.codelist.Codelist={AGENCY}:{part.codes}({VERSION})")
    else:
        etree.SubElement(shown, f"{STRUCTURE}TextFormat", textType=kind)
    return one


def _named(parent: etree._Element, tag: str, ident: str, words: str, **others: str) -> etree._Element:
    about = {"id": ident, "version": VERSION, "isExternalReference": "false", "agencyID": AGENCY, **others}
    one = etree.SubElement(parent, f"{STRUCTURE}{tag}", about)
    _name(one, words)
    return one


def _name(parent: etree._Element, words: str) -> None:
    one = etree.SubElement(parent, f"{COMMON}Name")
    one.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    one.text = words


def _text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text
