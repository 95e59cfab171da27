"""A Frictionless Data Package: the reports as CSV, with a schema of each in `datapackage.json`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pledgebook.pipelines.export.citation import CITATION, TITLE, cff, citation
from pledgebook.pipelines.export.copied import copy_rows
from pledgebook.pipelines.export.dictionary import Column, Relation, dictionary
from pledgebook.pipelines.export.flows import FLOWS, flows_behind, flows_statement
from pledgebook.pipelines.export.formats import write
from pledgebook.pipelines.export.labels import Label
from pledgebook.pipelines.export.standards.figures import Figures
from pledgebook.pipelines.export.stored import sha256

DESCRIPTOR = "datapackage.json"
DICTIONARY = "data_dictionary"
KINDS = {"VARCHAR": "string", "BOOLEAN": "boolean", "DATE": "date", "VARCHAR[]": "string", "TIMESTAMP": "datetime",
         "TINYINT": "integer", "SMALLINT": "integer", "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer",
         "UINTEGER": "integer", "UBIGINT": "integer"}  # fmt: skip
ABOUT = (
    "What countries pledged to buy and to invest, what was realized, and the difference, by reading and source. An empty cell is "
    "unknown, never zero. In CSV an apostrophe stands before text that a spreadsheet would run as a formula."
)


def write_package(figures: Figures, folder: Path) -> None:
    """Write the reports, the flows behind them, the data dictionary and the citation into a folder, with their descriptor."""
    folder.mkdir(parents=True)
    for name, frame in figures.frames.items():
        write(frame, folder / f"{name}.csv", "csv")
    flows = flows_behind(figures.con)
    copy_rows(
        figures.con, flows_statement(), folder / f"{FLOWS}.parquet", "parquet", Label(flows, figures.origin)
    )
    write(dictionary([*figures.relations.values(), flows]), folder / f"{DICTIONARY}.csv", "csv")
    (folder / CITATION).write_text(cff(figures.origin), encoding="utf-8")
    write_descriptor(figures, folder)


def write_descriptor(figures: Figures, folder: Path) -> None:
    """Describe the CSV files of a folder, its data dictionary and its flows, as a data package."""
    resources = [_table(folder, name, figures.relations[f"report.{name}"]) for name in figures.frames]
    words = [_resource(folder, f"{DICTIONARY}.csv", "The meaning of every column of every report and table")]
    flows = [
        {
            **_resource(folder, f"{FLOWS}.parquet", "The flows behind the figures, reading by reading"),
            "type": "file",
        }
    ]
    origin = figures.origin
    known: dict[str, Any] = {
        "profile": "data-package",
        "name": "pledgebook",
        "title": TITLE,
        "description": f"{ABOUT} Cite as: {citation(origin)}",
        "version": origin.release or origin.run.get("run_id", "none"),
        "keywords": ["trade", "investment", "pledges", "reconciliation"],
        "contributors": [{"title": "Pledgebook", "role": "author"}],
        **({"created": origin.ran_at} if origin.ran_at else {}),
        "pledgebook": origin.as_dict(),
        "resources": [*resources, *words, *flows],
    }
    text = json.dumps(known, indent=1, ensure_ascii=False)
    (folder / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")


def _resource(folder: Path, file: str, title: str) -> dict[str, Any]:
    path = folder / file
    name, ending = file.rsplit(".", 1)
    return {
        "name": name,
        "path": file,
        "title": title,
        "format": ending,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
    }


def _table(folder: Path, name: str, relation: Relation) -> dict[str, Any]:
    return {
        **_resource(folder, f"{name}.csv", name.replace("_", " ").capitalize()),
        "description": relation.description,
        "profile": "tabular-data-resource",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _schema(relation),
    }


def _schema(relation: Relation) -> Mapping[str, Any]:
    is_key = all(not column.can_be_unknown for column in relation.columns if column.column in relation.grain)
    key = {"primaryKey": list(relation.grain)} if is_key and relation.grain else {}
    return {"fields": [_field(column) for column in relation.columns], "missingValues": [""], **key}


def _field(column: Column) -> dict[str, Any]:
    kind = KINDS.get(column.type, "number" if column.type.startswith("DECIMAL") else "any")
    required = {} if column.can_be_unknown else {"constraints": {"required": True}}
    form = {"format": "%Y-%m-%dT%H:%M:%S.%f"} if kind == "datetime" else {}
    return {
        "name": column.column,
        "type": kind,
        **form,
        "description": column.meaning,
        "unit": column.unit,
        "source": column.source,
        **required,
    }
