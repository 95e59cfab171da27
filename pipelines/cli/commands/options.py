"""Options that several commands share."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from pipelines.core.paths import DataDir, default_data_dir


class Month(click.ParamType[date]):
    """A month written as 2023-01."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """Parse the text of a month."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            self.fail(f"found '{value}', expected a month such as 2023-01", param, ctx)


FIRST_YEAR, LAST_YEAR = 1990, 2100


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Day(click.ParamType[date]):
    """A date written as 2026-11-22."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """Parse the text of a date."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"found '{value}', expected a date such as 2026-11-22", param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"found '{value}', expected a date from {FIRST_YEAR} to {LAST_YEAR}", param, ctx)
        return day


def data_dir(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> DataDir:
    """The data directory that was named, or the default one."""
    return DataDir(value) if value else default_data_dir()


DATA_DIR: Decorator = click.option(
    "--data-dir",
    "data",
    type=click.Path(file_okay=False, path_type=Path),
    callback=data_dir,
    help="The data directory (or PLEDGEBOOK_DATA); default: the checkout's data/.",
)


AS_OF: Decorator = click.option(
    "--as-of", type=Day(), help="Reckon periods up to this day; default: today (UTC)."
)


KNOWN_AT: Decorator = click.option(
    "--known-at", type=Day(), help="Use only what was known on this day; default: today (UTC)."
)


FORMAT: Decorator = click.option(
    "--format",
    "file_format",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How data is printed.",
)
