"""The ledger as it reads with what is private or embargoed, for those who may read the register's files; nothing is stored."""

from collections.abc import Iterator
from contextlib import contextmanager

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.opening.another_day import another_day
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.raw.hand_kept import register_texts
from pledgebook.pipelines.register.parse import parse_register
from pledgebook.pipelines.warehouse.connection import Ledger


@contextmanager
def with_private(data: DataDir, question: Question, seconds: float) -> Iterator[Ledger]:
    """Reconcile the published flows with the whole register; what may not be seen yet is marked behind its title.

    Raises:
        RegisterError: The register is not valid.
    """
    texts = register_texts(data)
    register = parse_register(texts.own, texts.carried, marked_on=question.today)
    with another_day(data.readable, question, seconds, register=register) as con:
        yield con
