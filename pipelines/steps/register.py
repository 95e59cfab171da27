"""Step "register": put the pledge register into the ledger."""

from datetime import date

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.records.hidden import next_day
from pledgebook.pipelines.raw.hand_kept import Texts, register_texts
from pledgebook.pipelines.raw.state import States, register_states
from pledgebook.pipelines.register.entry import readable
from pledgebook.pipelines.register.parse import public_register
from pledgebook.pipelines.steps.run import code_version
from pledgebook.pipelines.steps.seen import remember, seen
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.turn import REGISTER, retried, turn
from pledgebook.pipelines.warehouse.writing import replace_register

NO_DAY = date.min
"""Before every embargo."""


def load_register(data: DataDir, today: date | None = None) -> bool:
    """Read the pledge register and put what of it is public in the ledger, unless nothing was changed since that was done.

    What is private or embargoed never gets there, so that it reaches no release and no copy of the ledger.

    Args:
        data: The data directory.
        today: The day by which embargoes have ended; none has if not given.

    Returns:
        Whether it was read.

    Raises:
        RegisterError: The register is not valid; names file, pledge and field.
        UsageError: There is no register.
    """
    texts, day = register_texts(data), today or NO_DAY
    there = register_states(data) | _embargo(texts, day)
    if not texts.own and not texts.carried:
        message = f"{data.register.name}/: no register found. Put the agreements' TOML files there, or copy the project's own."
        raise UsageError(message)
    return retried(lambda: _load(data, texts, there, day))


def _embargo(texts: Texts, day: date) -> States:
    """Return a state that changes when the next embargo ends."""
    days = [next_day(content, day) for content in readable({**texts.carried, **texts.own})]
    ending = min((one for one in days if one is not None), default=None)
    return {} if ending is None else {"embargo": (ending.toordinal(), 0)}


def _load(data: DataDir, texts: Texts, there: States, day: date) -> bool:
    with opened(data.warehouse) as con:
        if seen(con, "register", code_version()) == there:
            return False
        register = public_register(texts.own, texts.carried, day)
        with turn(con, REGISTER):
            replace_register(con, register)
            remember(con, "register", there)
    return True
