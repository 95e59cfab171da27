"""dlt loads the file from Arrow into DuckDB: typed by the reader and appended, with no check and one time."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import dlt
import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv  # type: ignore[import-untyped]

from benchmarks.frame import timed
from benchmarks.peers.layout import TEXTS, answer


def batches(file: Path) -> Iterator[pa.RecordBatch]:
    """Read the file in batches; codes stay text."""
    types = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(TEXTS, pa.string()))
    with pyarrow.csv.open_csv(
        file, read_options=pyarrow.csv.ReadOptions(block_size=16 << 20), convert_options=types
    ) as reader:
        yield from reader


def main(folder: Path) -> None:
    """Load the file."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        os.environ |= {"DLT_PROJECT_DIR": own, "DLT_DATA_DIR": own, "RUNTIME__LOG_LEVEL": "ERROR"}
        database = Path(own) / "dlt.duckdb"

        def work() -> Mapping[str, str]:
            pipeline = dlt.pipeline(
                "bench",
                destination=dlt.destinations.duckdb(str(database)),
                dataset_name="main",
                pipelines_dir=own,
            )
            pipeline.run(batches(folder / "invented.csv"), table_name="flow", loader_file_format="parquet")
            with duckdb.connect(str(database), read_only=True) as con:
                return answer(con, "main.flow", "all_val_mo")

        timed(work)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
