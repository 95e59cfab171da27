"""What a Parquet file says of itself: its title and grain, the run and how to quote it, and each column's meaning and unit.

Readers of Arrow find the words of a column in the metadata of its field; all others find them as JSON under the key `columns`.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

from pledgebook.pipelines.export.citation import Provenance
from pledgebook.pipelines.export.dictionary import Relation
from pledgebook.pipelines.warehouse.connection import Ledger

ARROW = "ARROW:schema"
"""The key under which Arrow keeps its own schema in a Parquet file."""


@dataclass(frozen=True)
class Label:
    """What is written into a file beside its rows.

    Args:
        relation: The table or report.
        origin: Where its figures come from.
    """

    relation: Relation
    origin: Provenance = field(default_factory=Provenance)

    def of_file(self) -> dict[str, str]:
        """Return the words on the file as a whole."""
        known = {
            "title": self.relation.name,
            "description": self.relation.description,
            "grain": ", ".join(self.relation.grain),
            "columns": json.dumps(self.of_columns(), ensure_ascii=False),
        }
        return known | self.origin.as_dict()

    def of_columns(self) -> dict[str, dict[str, str]]:
        """Return the words on each column."""
        return {
            one.column: {"description": one.meaning, "unit": one.unit, "source": one.source}
            for one in self.relation.columns
        }

    def schema(self, plain: pa.Schema) -> pa.Schema:
        """Return an Arrow schema with the words on each column."""
        words = self.of_columns()
        return pa.schema([one.with_metadata(words.get(one.name, {})) for one in plain])


def write_parquet(frame: pl.DataFrame, target: str, label: Label | None) -> None:
    """Write a frame as Parquet, with what its label says."""
    if label is None:
        frame.write_parquet(target, compression="zstd", statistics=True)
        return
    plain = frame.clear().to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    frame.write_parquet(
        target,
        compression="zstd",
        statistics=True,
        metadata=label.of_file(),
        arrow_schema=label.schema(plain),
    )


def copy_option(con: Ledger, statement: str, label: Label) -> str:
    """Return the option by which DuckDB writes a label into a Parquet file of the rows of a statement."""
    plain = con.sql(f"{statement} LIMIT 0").to_arrow_table().schema
    words: Mapping[str, str] = label.of_file() | {
        ARROW: base64.b64encode(label.schema(plain).serialize().to_pybytes()).decode()
    }
    pairs = ", ".join(f'"{name}": {_literal(text)}' for name, text in words.items())
    return f"KV_METADATA {{{pairs}}}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
