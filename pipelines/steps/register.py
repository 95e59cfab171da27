"""Step "register": put the pledge register into the ledger."""

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.hand_kept import Texts, register_texts
from pledgebook.pipelines.raw.state import States, register_states
from pledgebook.pipelines.register import parse_register
from pledgebook.pipelines.steps.run import code_version
from pledgebook.pipelines.steps.seen import remember, seen
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.turn import REGISTER, retried, turn
from pledgebook.pipelines.warehouse.writing import replace_register


def load_register(data: DataDir) -> bool:
    """Read the pledge register and put it in the ledger, unless no file of it was changed since that was done.

    Returns:
        Whether it was read.

    Raises:
        RegisterError: The register is not valid; names file, pledge and field.
        UsageError: There is no register.
    """
    there, texts = register_states(data), register_texts(data)
    if not texts.own and not texts.carried:
        message = f"{data.register.name}/: no register found. Put the agreements' TOML files there, or copy the project's own."
        raise UsageError(message)
    return retried(lambda: _load(data, texts, there))


def _load(data: DataDir, texts: Texts, there: States) -> bool:
    with opened(data.warehouse) as con:
        if seen(con, "register", code_version()) == there:
            return False
        register = parse_register(texts.own, texts.carried)
        with turn(con, REGISTER):
            replace_register(con, register)
            remember(con, "register", there)
    return True
