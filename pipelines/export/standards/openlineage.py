"""OpenLineage: the run as events, from raw files by tables to reports, with the columns that each column of a report comes from.

A ledger knows when a run ended, so that all events bear that moment.
"""

import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pledgebook.pipelines.core.paths import sql
from pledgebook.pipelines.export.dictionary import Relation
from pledgebook.pipelines.export.lineage import MAYBE, origins
from pledgebook.pipelines.export.standards.figures import Figures
from pledgebook.pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pledgebook.pipelines.warehouse.connection import Ledger

Json = dict[str, Any]
NAMESPACE, FILES = "pledgebook", "file"
SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
FACETS = "https://openlineage.io/spec/facets"
INGESTED = ("flow", "event", "rate", "concordance", "quarantine")
"""Tables that hold the rows of raw files."""

RESULTS = tuple(
    name for name, contract in CONTRACTS.items() if "run_id" in contract.to_schema().columns and name != "run"
)
"""Tables that a run writes, apart from the run itself."""

MOMENT = "1970-01-01T00:00:00Z"
"""What stands for the moment where there was no run."""


def write_openlineage(figures: Figures, target: Path) -> None:
    """Write the events of the run as a JSON array."""
    partial = target.with_name(f"{target.name}.partial")
    lines = ",\n".join(json.dumps(event, ensure_ascii=False) for event in events(figures))
    partial.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    partial.replace(target)


def events(figures: Figures) -> list[Json]:
    """Return the events: the run begins, each of its steps begins and ends, and the run ends."""
    steps = _steps(figures)
    found = [_event(figures, "START", "run")]
    for name, (words, inputs, outputs) in steps.items():
        found.append(_event(figures, "START", name, words))
        found.append(_event(figures, "COMPLETE", name, words, inputs, outputs))
    return [*found, _event(figures, "COMPLETE", "run")]


def _steps(figures: Figures) -> dict[str, tuple[str, list[Json], list[Json]]]:
    """Return the steps with their words, inputs and outputs."""
    con, relations = figures.con, figures.relations
    producer = _producer(figures)
    describe = {name: _dataset(name, relation, producer) for name, relation in relations.items()}
    counts = _counts(con, figures.origin.run.get("run_id", ""))
    steps: dict[str, tuple[str, list[Json], list[Json]]] = {}
    for source, files in _snapshots(con, producer).items():
        filled = [name for name in INGESTED if counts.get((name, source))]
        outputs = [_counted(describe[f"ledger.{name}"], counts[name, source], producer) for name in filled]
        steps[f"ingest.{source}"] = (
            f"Read the files of {source}, check and store their rows",
            files,
            outputs,
        )
    register = [{"namespace": FILES, "name": "data/raw/register"}]
    entries = [
        _counted(describe[f"ledger.{name}"], counts.get((name, ""), 0), producer) for name in REGISTER_TABLES
    ]
    steps["register"] = ("Read the pledge register", register, entries)
    read = [
        _plain(f"ledger.{name}") for name in dict.fromkeys([*INGESTED[:-1], "coverage", *REGISTER_TABLES])
    ]
    made = [_counted(describe[f"ledger.{name}"], counts.get((name, ""), 0), producer) for name in RESULTS]
    steps["reconcile"] = ("Compare pledged and realized", read, made)
    shown = [
        _counted(_with_lineage(describe[f"report.{name}"], name, producer), frame.height, producer)
        for name, frame in figures.frames.items()
    ]
    steps["publish"] = (
        "Check the ledger and publish its reports",
        [_plain(f"ledger.{name}") for name in CONTRACTS],
        shown,
    )
    return steps


def _snapshots(con: Ledger, producer: str) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    query = "SELECT source, snapshot_id, sha256 FROM ledger.snapshot ORDER BY source, snapshot_id"
    for source, ident, digest in con.execute(query).fetchall():
        version = _facet("DatasetVersionDatasetFacet", "1-0-1", producer, datasetVersion=f"sha256:{digest}")
        found.setdefault(source, []).append(
            {"namespace": FILES, "name": f"data/raw/{ident}", "facets": {"version": version}}
        )
    return found


def _counts(con: Ledger, run: str) -> dict[tuple[str, str], int]:
    """Return numbers of rows: of tables of raw files by source, of others under no source, of results those of the run."""
    found: dict[tuple[str, str], int] = {}
    for name in INGESTED:
        query = f"SELECT split_part(snapshot_id, '/', 1), count(*) FROM ledger.{name} WHERE snapshot_id IS NOT NULL GROUP BY ALL"  # noqa: S608
        found |= {(name, source): rows for source, rows in con.execute(query).fetchall()}
    for name in REGISTER_TABLES:
        found[name, ""] = con.execute(f"SELECT count(*) FROM ledger.current('{name}')").fetchall()[0][0]  # noqa: S608
    for name in RESULTS:
        query = f"SELECT count(*) FROM ledger.{name} WHERE run_id = ?"  # noqa: S608
        found[name, ""] = con.execute(query, [run]).fetchall()[0][0]
    return found


def _event(
    figures: Figures, state: str, job: str, words: str = "Ingest, reconcile, check and publish",
    inputs: Iterable[Json] = (), outputs: Iterable[Json] = (),
) -> Json:  # fmt: skip
    producer = _producer(figures)
    facets = {} if job == "run" else {"parent": _parent(figures, producer)}
    about = _facet("DocumentationJobFacet", "1-1-0", producer, description=words)
    return {
        "eventType": state,
        "eventTime": figures.origin.ran_at or MOMENT,
        "run": {"runId": _run_id(figures, job), "facets": facets},
        "job": {"namespace": NAMESPACE, "name": job, "facets": {"documentation": about}},
        "inputs": list(inputs),
        "outputs": list(outputs),
        "producer": producer,
        "schemaURL": SPEC,
    }


def _parent(figures: Figures, producer: str) -> Json:
    return _facet("ParentRunFacet", "1-2-0", producer, run={"runId": _run_id(figures, "run")},
                  job={"namespace": NAMESPACE, "name": "run"})  # fmt: skip


def _run_id(figures: Figures, job: str) -> str:
    """Follow from the run, so that the same run has the same events."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"pledgebook:{figures.origin.run.get('run_id', '')}:{job}"))


def _producer(figures: Figures) -> str:
    return f"urn:pledgebook:{figures.origin.run.get('code_version', '0')}"


def _plain(name: str) -> Json:
    return {"namespace": NAMESPACE, "name": name}


def _dataset(name: str, relation: Relation, producer: str) -> Json:
    fields = [{"name": one.column, "type": one.type, "description": one.meaning} for one in relation.columns]
    return {
        **_plain(name),
        "facets": {
            "documentation": _facet(
                "DocumentationDatasetFacet", "1-1-0", producer, description=relation.description
            ),
            "schema": _facet("SchemaDatasetFacet", "1-2-0", producer, fields=fields),
        },
    }


def _counted(dataset: Json, rows: int, producer: str) -> Json:
    return {**dataset, "outputFacets": {"outputStatistics": _facet("OutputStatisticsOutputDatasetFacet", "1-0-2", producer, rowCount=rows)}}  # fmt: skip


def _with_lineage(dataset: Json, report: str, producer: str) -> Json:
    """Add the columns of the ledger that each column of a report comes from."""
    fields = {}
    for column, held in origins(sql(f"reports/{report}")).items():
        named = [one.split(".") for one in sorted(held - MAYBE) if "." in one]
        if named:
            fields[column] = {
                "inputFields": [{**_plain(f"ledger.{table}"), "field": field} for table, field in named]
            }
    facet = _facet("ColumnLineageDatasetFacet", "1-2-0", producer, fields=fields)
    return {**dataset, "facets": {**dataset["facets"], "columnLineage": facet}}


def _facet(name: str, version: str, producer: str, **words: object) -> Json:
    return {"_producer": producer, "_schemaURL": f"{FACETS}/{version}/{name}.json#/$defs/{name}", **words}
