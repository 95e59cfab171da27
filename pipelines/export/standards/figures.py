"""What is exported as a whole: a ledger with its reports, what they mean, and where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import polars as pl

from pledgebook.pipelines.core.paths import sql, sql_names
from pledgebook.pipelines.export.citation import Provenance
from pledgebook.pipelines.export.dictionary import Relation, reports, tables
from pledgebook.pipelines.warehouse.connection import Ledger


@dataclass(frozen=True)
class Figures:
    """The figures of a run.

    Args:
        con: A ledger, whose current run they are of.
        frames: The reports, by name.
        relations: What reports (`report.headline`) and tables (`ledger.flow`) mean.
        origin: Where they come from.
    """

    con: Ledger
    frames: Mapping[str, pl.DataFrame]
    relations: Mapping[str, Relation]
    origin: Provenance


def figures(con: Ledger, origin: Provenance) -> Figures:
    """Read the reports of a ledger; one that an earlier version of the code made may lack some of them."""
    frames = {}
    for name in sql_names("reports"):
        try:
            frames[name] = con.sql(sql(f"reports/{name}")).pl()
        except duckdb.Error:
            continue
    relations = reports({name: frame.schema for name, frame in frames.items()}) | tables()
    return Figures(con, frames, relations, origin)
