"""Tables that fit where they are printed: titles break first, then cells between words; else a row is a block of lines."""

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

from pledgebook.pipelines.cli.view.layout.terminal import broken
from pledgebook.pipelines.query.words.amounts import cell

Columns = Sequence[tuple[str, str]]
"""Title and alignment ("left" or "right") of each column."""

SHORT = 14
"""A last column up to this wide holds words, such as a status, and breaks only where nothing else gives way."""

NARROWEST = 20
"""Letters that a cell of a block has beside its title; with fewer it begins on a line of its own."""

RULE = "─"


class Grid:
    """A table. It draws itself for the width it is given, on a console or as a branch of a tree.

    Args:
        columns: Title and alignment of each column.
        rows: The cells, as `cell` shows them; a `Text` keeps its style.
    """

    def __init__(self, columns: Columns, rows: Iterable[Sequence[object]]) -> None:
        self.titles = [title for title, _ in columns]
        self.sides = [side for _, side in columns]
        given = [list(row) for row in rows]
        self.texts = [[one.plain if isinstance(one, Text) else cell(one) for one in row] for row in given]
        self.styles = [[str(one.style) if isinstance(one, Text) else "" for one in row] for row in given]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield the lines of the table, none with spaces at its end."""
        for line in self.lines(options.max_width):
            line.rstrip()
            line.no_wrap, line.overflow = True, "ignore"
            yield line

    def fits(self, width: int) -> bool:
        """Whether the table needs no cell broken, and no row as a block."""
        widths, gap = self._whole(width)
        return sum(widths) + gap * (len(widths) - 1) <= width

    def has_whole_titles(self, width: int) -> bool:
        """Whether not even a title breaks."""
        widths, _gap = self._whole(width)
        return self.fits(width) and all(
            cell_len(title) <= wide for title, wide in zip(self.titles, widths, strict=True)
        )

    def lines(self, width: int) -> list[Text]:
        """Return the table in lines of at most so many letters, unless a single word is longer."""
        found = self._widths(width)
        if found is None:
            return [line for place in range(len(self.texts)) for line in self._block(place, width)]
        widths, gap = found
        head = self._line(self.titles, ["bold"] * len(widths), widths, gap, is_head=True)
        rule = Text(RULE * (sum(widths) + gap * (len(widths) - 1)))
        body = [
            self._line(row, styles, widths, gap) for row, styles in zip(self.texts, self.styles, strict=True)
        ]
        return [line for lines in (head, [rule], *body) for line in lines]

    def _column(self, place: int) -> list[str]:
        return [row[place] for row in self.texts]

    def _whole(self, width: int) -> tuple[list[int], int]:
        """Return the widths at which no cell breaks, with the titles whole if there is room, and the gap between columns."""
        places = range(len(self.titles))
        cells = [max(map(cell_len, self._column(place)), default=0) for place in places]
        full = [max(one, cell_len(title)) for one, title in zip(cells, self.titles, strict=True)]
        for gap in (2, 1):
            if sum(full) + gap * (len(full) - 1) <= width:
                return full, gap
        return [max(one, _word(title)) for one, title in zip(cells, self.titles, strict=True)], 1

    def _widths(self, width: int) -> tuple[list[int], int] | None:
        """Return the width of each column and the gap; None if not even single words fit side by side."""
        widths, gap = self._whole(width)
        least = [max(map(_word, [title, *self._column(place)])) for place, title in enumerate(self.titles)]
        last = len(widths) - 1
        kept = {0, last} if widths[last] <= SHORT else {0}
        for whole in (kept, {last} & kept, set[int]()):
            tried = _shrunk(
                widths, [widths[i] if i in whole else least[i] for i in range(last + 1)], width - gap * last
            )
            if tried is not None:
                return tried, gap
        return None

    def _line(
        self,
        texts: Sequence[str],
        styles: Sequence[str],
        widths: Sequence[int],
        gap: int,
        *,
        is_head: bool = False,
    ) -> list[Text]:
        """Return a row in lines; titles stand on the rule, cells hang from the line above."""
        parts = [
            broken(text, wide) if cell_len(text) > wide else text.split("\n")
            for text, wide in zip(texts, widths, strict=True)
        ]
        height = max(map(len, parts))
        lines = []
        for number in range(height):
            line = Text()
            for place, part in enumerate(parts):
                at = number - (height - len(part) if is_head else 0)
                text = part[at] if 0 <= at < len(part) else ""
                space = " " * (widths[place] - cell_len(text))
                is_right = self.sides[place] == "right"
                line.append(" " * gap if place else "").append(space if is_right else "")
                line.append(text, styles[place] or None).append("" if is_right else space)
            lines.append(line)
        return lines

    def _block(self, place: int, width: int) -> list[Text]:
        """Return a row as lines of title and cell, below its first cell."""
        first, *others = self.texts[place]
        lines = [Text(line, "bold") for line in broken(first, width)]
        margin = max(map(cell_len, self.titles))
        is_beside = width - margin - 4 >= NARROWEST
        for title, text, style in zip(self.titles[1:], others, self.styles[place][1:], strict=True):
            head, indent = (
                (f"  {title:<{margin}}  ", " " * (margin + 4)) if is_beside else (f"  {title}: ", " " * 4)
            )
            for number, line in enumerate(broken(f"{head}{text}", width, indent)):
                shown = Text(line)
                start = len(head) if number == 0 else len(indent)
                if style:
                    shown.stylize(style, start)
                lines.append(shown)
        return lines


def table(columns: Columns, rows: Iterable[Sequence[object]]) -> Grid:
    """Make a table; see `Grid`."""
    return Grid(columns, rows)


def _word(text: str) -> int:
    return max(map(cell_len, text.split()), default=0)


def _shrunk(widths: Sequence[int], least: Sequence[int], room: int) -> list[int] | None:
    """Take from the widest columns that can give until they fit; None if they cannot."""
    found = list(widths)
    while sum(found) > room:
        able = [place for place, wide in enumerate(found) if wide > least[place]]
        if not able:
            return None
        found[max(able, key=lambda place: found[place])] -= 1
    return found
