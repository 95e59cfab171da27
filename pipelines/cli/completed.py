"""What a shell completes after a command: names of the ledger, found without importing the command."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from pledgebook.pipelines.core.errors import PledgebookError
from pledgebook.pipelines.core.paths import chosen

PLEDGE = ("pledge",)
KINDS: dict[tuple[str, ...], tuple[str, ...]] = {
    **{(name,): PLEDGE for name in ("status", "explain", "milestones", "outlook", "revisions", "diff")},
    **{("breaks", name): ("break",) for name in ("assign", "explain", "accept", "reopen", "comment", "show")},
    ("breaks", "list"): PLEDGE,
    ("mirror",): ("mirror",),
    ("concentration",): ("watch",),
    ("export",): ("report",),
    ("ingest",): ("source",),
    ("fetch",): ("pledge", "mirror", "watch", "source"),
}
"""What kinds of names stand after a command."""

DATA_DIR = "--data-dir"


class Named(click.Command):
    """Stands for a command while a shell completes a name after it.

    Args:
        words: The words from the command on, without the one that is being typed.
        kinds: The kinds of names that stand there.
        loaded: Imports the command itself, which knows its options.
    """

    def __init__(
        self, words: Sequence[str], kinds: Sequence[str], loaded: Callable[[], click.Command | None]
    ) -> None:
        super().__init__(
            words[0],
            add_help_option=False,
            context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
        )
        self.words, self.kinds, self.loaded = words, kinds, loaded

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a name, or an option by the command itself."""
        if incomplete.startswith("-"):
            command = self.loaded()
            return _of_options(command, list(self.words[1:]), ctx, incomplete) if command else []
        from pledgebook.pipelines.query.naming.completions import names

        try:
            published = chosen(_data_dir(self.words)).data.published
        except PledgebookError:
            return []
        found = dict(one for kind in self.kinds for one in names(published, kind, incomplete))
        return [CompletionItem(name, help=words or None) for name, words in found.items()]


def stand_in(words: Sequence[str], loaded: Callable[[], click.Command | None]) -> click.Command | None:
    """Return what completes the next word after these by names of the ledger; None if the command itself has to.

    Args:
        words: The words from the command on, without the one that is being typed.
        loaded: Imports the command itself.
    """
    kinds = KINDS.get(tuple(words[:2])) or KINDS.get(tuple(words[:1]))
    if kinds is None or words[-1].startswith("-"):
        return None
    return Named(words, kinds, loaded)


def _of_options(
    command: click.Command, words: list[str], parent: click.Context, incomplete: str
) -> list[CompletionItem]:
    with command.make_context(command.name, words, parent=parent.parent, resilient_parsing=True) as ctx:
        if isinstance(command, click.Group) and words and (one := command.get_command(ctx, words[0])):
            return _of_options(one, words[1:], ctx, incomplete)
        return command.shell_complete(ctx, incomplete)


def _data_dir(words: Sequence[str]) -> Path | None:
    """Return the data directory that is named by an option."""
    after = [word for before, word in pairwise(words) if before == DATA_DIR]
    joined = [word.partition("=")[2] for word in words if word.startswith(f"{DATA_DIR}=")]
    return next((Path(word) for word in [*after, *joined]), None)
