"""`pledgebook revisions`."""

import click

from pledgebook.pipelines.cli.options import DATA_DIR, answered, asked, printed
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.revision_record import print_record
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.revision import record_of


@click.command("revisions")
@click.argument("name", required=False)
@DATA_DIR
@answered
@printed
def command(name: str | None, data: DataDir, question: Question, file_format: str) -> None:
    """Show how far first figures were revised later.

    NAME is an agreement, a pledge, a reading, a source or a product group; everything if not given. The same months of
    the same goods are compared in later takes, by the months since the first; a figure that was never changed counts
    with 0, one that no later take repeats is not counted.
    """
    with asked(data, question) as con:
        found = record_of(con, name)
    if file_format != "table":
        print_frame(found, file_format)
    else:
        print_record(console(), found.to_dicts(), is_named=name is not None)
