"""Step "register": put the pledge register into the ledger."""

from collections.abc import Mapping

import polars as pl

from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir
from pipelines.raw.text import read_text
from pipelines.register import parse_register
from pipelines.warehouse.connection import transaction
from pipelines.warehouse.ledger import opened
from pipelines.warehouse.writing import replace_register


def load_register(data: DataDir) -> Mapping[str, pl.DataFrame]:
    """Read the pledge register and put it in the ledger.

    Raises:
        RegisterError: The register is not valid; names file, pledge and field.
        UsageError: There is no register.
    """
    register = parse_register(_register_texts(data))
    with opened(data.warehouse) as con, transaction(con):
        replace_register(con, register)
    return register


def _register_texts(data: DataDir) -> dict[str, str]:
    files = sorted(path for path in data.register.glob("*") if path.suffix in {".toml", ".csv"})
    if not files:
        message = f"{data.register.name}/: no register found. Put the agreements' TOML files there, or copy the project's own."
        raise UsageError(message)
    return {path.name: read_text(path) for path in files}
