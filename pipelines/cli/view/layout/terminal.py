"""The console: lines that break between words and never within one, tables laid out for its width, no markup."""

import sys
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

import click
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from pledgebook.pipelines.cli.streams import styled
from pledgebook.pipelines.core.letters.visible import shown

WIDE = "pledgebook.wide"
"""Where a command keeps that --wide was given."""

WIDEST = 1_000
"""Columns of a line under --wide: more than any table takes."""

STEP = "  "
"""How far an indented text goes in from its second line on."""


class Terminal(Console):
    """Console that breaks texts as `broken` does, instead of within an id or an address, and sets no color but its own."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Yield what is to be written; control characters in texts are escaped."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(shown(segment.text), segment.style)

    def print(self, *objects: Any, soft_wrap: bool | None = None, **others: Any) -> None:  # noqa: ANN401 - as Rich has it
        """Print a text, or what draws itself."""
        if len(objects) == 1 and isinstance(objects[0], str) and not soft_wrap:
            for line in broken(objects[0], self.width):
                super().print(line, soft_wrap=True, **others)
            return
        super().print(*objects, soft_wrap=soft_wrap, crop=False, **others)


def broken(text: str, width: int, further: str | None = None) -> list[str]:
    """Break each line of a text between words.

    Args:
        text: The text.
        width: The most letters of a line; a longer word has a line of its own, since half an id is none.
        further: What each line but the first begins with; a step more than the first, if that is indented.
    """
    lines = []
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip(" "))]
        below = further if further is not None else indent and indent + STEP
        found = wrap(line, width, subsequent_indent=below, break_long_words=False, break_on_hyphens=False)
        lines += found or [""]
    return lines


def console(*, is_error: bool = False) -> Terminal:
    """Return the console of standard output or error, as wide as the terminal, or, with --wide, as any line."""
    return Terminal(
        file=styled(sys.stderr if is_error else sys.stdout),
        highlight=False,
        emoji=False,
        markup=False,
        width=WIDEST if is_wide() else None,
    )


def is_wide() -> bool:
    """Whether --wide was given."""
    ctx = click.get_current_context(silent=True)
    return bool(ctx and ctx.meta.get(WIDE))
