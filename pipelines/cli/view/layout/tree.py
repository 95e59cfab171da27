"""Trees: a line with what hangs below it, texts, tables and further branches."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions
from rich.text import Text

from pledgebook.pipelines.cli.view.layout.tables import Grid
from pledgebook.pipelines.cli.view.layout.terminal import STEP, broken

FORK, LAST, BESIDE, BELOW = "├─ ", "└─ ", "│  ", "   "
"""Guides: to a branch, to the last one, past branches that follow, and below the last one."""

NARROWEST = 20
"""Letters that a line has beside its guides, however deep it hangs."""


class Branch:
    """A title with what hangs below it. Its lines break between words, and the guides go on beside them.

    Args:
        title: Its first line.
        style: The style of the title.
        is_spaced: Whether a line that is empty but for the guide stands between the branches.
    """

    def __init__(self, title: str, style: str = "", *, is_spaced: bool = False) -> None:
        self.title, self.style, self.is_spaced = title, style, is_spaced
        self.texts: list[tuple[str | Grid, str]] = []
        self.branches: list[Branch] = []

    def print(self, what: str | Grid, *, style: str | None = None) -> None:
        """Hang a text or a table below the title, before the branches."""
        self.texts.append((what, style or ""))

    def branch(self, title: str, style: str = "") -> "Branch":
        """Add a branch below the others, and return it."""
        self.branches.append(Branch(title, style))
        return self.branches[-1]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield the lines, none with spaces at its end; a word that is longer than the line stays whole."""
        for line in self.lines(options.max_width):
            line.rstrip()
            line.no_wrap, line.overflow = True, "ignore"
            yield line

    def lines(self, width: int) -> Iterator[Text]:
        """Yield the tree in lines of at most so many letters, unless a single word is longer."""
        yield from (Text(line, self.style) for line in broken(self.title, width))
        beside = BESIDE if self.branches else BELOW
        room = max(NARROWEST, width - len(beside))
        for what, style in self.texts:
            found = what.lines(room) if isinstance(what, Grid) else map(Text, broken(what, room, STEP))
            for line in found:
                line.stylize_before(style)
                yield Text(beside, "dim").append_text(line)
        for branch in self.branches:
            if self.is_spaced and branch is not self.branches[0]:
                yield Text(BESIDE, "dim")
            is_last = branch is self.branches[-1]
            for number, line in enumerate(branch.lines(room)):
                guide = (BELOW if is_last else BESIDE) if number else (LAST if is_last else FORK)
                yield Text(guide, "dim").append_text(line)


Sheet = Console | Branch
"""Where texts and tables are printed: the console, or a branch of a tree."""


def section(out: Sheet, title: str) -> Sheet:
    """Begin a part with a title: below an empty line on a console, as a branch on a tree."""
    if isinstance(out, Branch):
        return out.branch(title, "bold")
    out.print(f"\n{title}", style="bold")
    return out
