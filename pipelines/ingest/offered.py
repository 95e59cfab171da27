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
    sources, registered = list[str](), list[str]()

    def held(frame: pl.DataFrame) -> str:
        registered.append(f"{name}_{len(registered)}")
        con.register(registered[-1], frame.to_arrow())
        return registered[-1]

    for stage, out in staged:
        kept = f"ANTI JOIN {held(out.select('row_number'))} USING (row_number)" if out.height else ""
        for common, files in stage.files():
            beside = f"CROSS JOIN {held(common)}" if common.width else ""
            sources.append(f"SELECT {names} FROM read_parquet({_listed(files)}) {beside} {kept}")
    if in_memory:
        sources.append(f"SELECT {names} FROM {held(pl.concat(in_memory))}")
    con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {' UNION ALL '.join(sources)}")
    yield
    con.execute(f"DROP VIEW {name}")
    for one in registered:
        con.unregister(one)


def _listed(paths: Sequence[str]) -> str:
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"
