"""What the commands on closings share: who acts, and on which period of which pledges."""

from collections.abc import Callable
from typing import Any

import click

from pledgebook.pipelines.cli.options import asked, today
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import DAY, add_months
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.periods import EXPECTED, span
from pledgebook.pipelines.query.naming.names import ids_of, pledges
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.steps.books.close import Period

BY: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--by", envvar="PLEDGEBOOK_USER", show_envvar=True, help="Your name."
)


def period_of(data: DataDir, text: str, name: str | None) -> Period:
    """Return the period that is named, with its pledges.

    Raises:
        UsageError: It is no period, or there is no such agreement or pledge.
    """
    months = span(text)
    if months is None:
        message = f"PERIOD: found '{text}'; expected {EXPECTED}."
        raise UsageError(message)
    with asked(data, Question(today())) as con:
        known = pledges(con)
    wanted = ids_of(known, name)
    chosen = tuple(one.pledge_id for one in known) if wanted is None else wanted.pledges
    first, last = months
    return Period(text, first, add_months(last, 1) - DAY, name, chosen)
