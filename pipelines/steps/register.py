"""The step "register": the pledge register into the ledger."""

from collections.abc import Mapping

import polars as pl

from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir
from pipelines.register import parse_register
from pipelines.steps.ingest import _text
from pipelines.warehouse.connection import connect, transaction
from pipelines.warehouse.migration import ddl, migrate, steps
from pipelines.warehouse.writing import replace_register


def load_register(data: DataDir) -> Mapping[str, pl.DataFrame]:
    """Read the pledge register and put it in the ledger.

    Raises:
        RegisterError: The register is not valid; names file, pledge and field.
        UsageError: There is no register.
    """
    texts = _register_texts(data)
    register = parse_register(texts)
    with connect(data.warehouse) as con:
        migrate(con, steps(), ddl())
        with transaction(con):
            replace_register(con, register)
    return register


def _register_texts(data: DataDir) -> dict[str, str]:
    files = sorted(path for path in data.register.glob("*") if path.suffix in {".toml", ".csv"})
    if not files:
        message = f"{data.register.name}/: no register found. Put the agreements' TOML files there, or copy the project's own."
        raise UsageError(message)
    return {path.name: _text(path) for path in files}
