"""`pledgebook check`."""

from pathlib import Path

import click

from pledgebook.pipelines.cli.main import CHECK_BROKEN
from pledgebook.pipelines.cli.options import DATA_DIR, printed
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.core.errors import WarehouseError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.steps.publish import check


@click.command("check")
@DATA_DIR
@printed
@click.pass_context
def command(ctx: click.Context, data: DataDir, file_format: str) -> None:
    """Run the self-tests and the checks of the ledger.

    The exit code is 3 if one fails.
    """
    place = existing(data).warehouse
    if isinstance(place, Path) and not place.exists():
        message = f"{place.name}: there is no ledger yet. Run `pledgebook run` first."
        raise WarehouseError(message)
    outcomes = check(data)
    rows = [[outcome.check, len(outcome.rows), "fails" if outcome.rows else "passes"] for outcome in outcomes]
    print_rows(["check", "failing_rows", "result"], rows, file_format)
    broken = [outcome for outcome in outcomes if outcome.rows]
    for outcome in broken:
        click.echo(f"\n{outcome.check}: {outcome.sentence}", err=True)
        for row in outcome.rows[:5]:
            click.echo(f"  {dict(zip(outcome.columns, map(str, row), strict=True))}", err=True)
    if broken:
        ctx.exit(CHECK_BROKEN)
