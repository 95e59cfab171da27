"""Step "register": put the pledge register into the ledger."""

from collections.abc import Mapping

import polars as pl

from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir
from pipelines.raw.hand_kept import register_texts
from pipelines.register import parse_register
from pipelines.warehouse.ledger import opened
from pipelines.warehouse.turn import REGISTER, retried, turn
from pipelines.warehouse.writing import replace_register


def load_register(data: DataDir) -> Mapping[str, pl.DataFrame]:
    """Read the pledge register and put it in the ledger.

    Raises:
        RegisterError: The register is not valid; names file, pledge and field.
        UsageError: There is no register.
    """
    texts = register_texts(data)
    if not texts.own and not texts.carried:
        message = f"{data.register.name}/: no register found. Put the agreements' TOML files there, or copy the project's own."
        raise UsageError(message)
    register = parse_register(texts.own, texts.carried)

    def put() -> None:
        with opened(data.warehouse) as con, turn(con, REGISTER):
            replace_register(con, register)

    retried(put)
    return register
