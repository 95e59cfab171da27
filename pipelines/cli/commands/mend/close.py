"""`pledgebook close`."""

import click

from pledgebook.pipelines.cli.closing import BY, period_of
from pledgebook.pipelines.cli.options import DATA_DIR, asked, now, printed, today
from pledgebook.pipelines.cli.view.books.journal import print_closings
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.voice import note
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.journal import closings
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.steps.books.close import approve, propose


@click.command("close")
@click.argument("period", required=False)
@click.argument("name", required=False)
@BY
@click.option("--approve", "is_approval", is_flag=True, help="Approve what somebody else has proposed.")
@click.option("--accept", nargs=2, multiple=True, metavar="ID REASON",
              help="Close although this break is open, or this reading lacks months; repeatable.")  # fmt: skip
@DATA_DIR
@printed
def command(
    period: str | None, name: str | None, by: str | None, is_approval: bool, accept: tuple[tuple[str, str], ...],
    data: DataDir, file_format: str,
) -> None:  # fmt: skip
    """Sign off a period: one person proposes to close it, another approves.

    PERIOD is a year, a quarter, a month or a span: 2025, 2025-Q3, 2025-11, 2025-01..2025-06. NAME is an agreement or a pledge;
    all pledges if not given. Without PERIOD the closings are listed.

    Refused while a material break is open or a month lacks figures, unless each is accepted. Signed are the digests of the run and
    of the accounts up to the end of the period; what is posted into it later names the closing.
    """
    if period is None:
        with asked(data, Question(today())) as con:
            found = closings(con)
        if file_format != "table":
            print_frame(found, file_format)
        else:
            print_closings(console(), found.to_dicts())
        return
    if by is None:
        message = "Missing option '--by': your name (or set PLEDGEBOOK_USER)."
        raise click.UsageError(message)
    wanted = period_of(data, period, name)
    if is_approval:
        done = approve(data, wanted, by, now())
        note(
            f"{done.period} closed by {done.approved_by}, as {done.proposed_by} proposed; head {done.head[:16]}…"
        )
        return
    done = propose(data, wanted, by, now(), dict(accept))
    words = f"{period} {name}" if name else period
    note(
        f"{done.period} proposed by {done.proposed_by}. Another approves: pledgebook close {words} --approve --by NAME"
    )
