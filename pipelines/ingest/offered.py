"""Rows of snapshots under a name in SQL, whether they are in memory or in files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import polars as pl

from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.warehouse.connection import Ledger

NONE = pl.DataFrame(schema={"row_number": pl.Int64})

Offer = tuple[Batch, pl.DataFrame]
"""A snapshot, and `row_number` of those of its rows that do not count."""


@contextmanager
def offered(con: Ledger, name: str, offers: Sequence[Offer]) -> Iterator[None]:
    """Give the rows of snapshots of one table a name, in the columns of their contract.

    Args:
        con: Open warehouse.
        name: The name.
        offers: The snapshots, one at least.
    """
    in_memory = [
        batch.rows.join(out, on="row_number", how="anti", maintain_order="left") if out.height else batch.rows
        for batch, out in offers
        if batch.stage is None
    ]
    staged = [(batch.stage, out) for batch, out in offers if batch.stage is not None]
    if not staged:
        con.register(name, pl.concat(in_memory).to_arrow())
        yield
        con.unregister(name)
        return
    names = ", ".join(columns(CONTRACTS[offers[0][0].contract]))
    sources, registered = [], [f"{name}_{place}" for place in range(len(staged) + 1)]
    for held, (stage, out) in zip(registered, staged, strict=False):
        con.register(held, out.select("row_number").to_arrow())
        kept = f"ANTI JOIN {held} USING (row_number)" if out.height else ""
        sources.append(f"SELECT {names} FROM read_parquet({_listed(stage.files())}) {kept}")
    if in_memory:
        con.register(registered[-1], pl.concat(in_memory).to_arrow())
        sources.append(f"SELECT {names} FROM {registered[-1]}")
    con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {' UNION ALL '.join(sources)}")
    yield
    con.execute(f"DROP VIEW {name}")
    for held in registered:
        con.unregister(held)


def _listed(paths: Sequence[str]) -> str:
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"
