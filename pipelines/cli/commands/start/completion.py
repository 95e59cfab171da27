"""`pledgebook completion`."""

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from pledgebook.pipelines.cli.voice import voiced

VARIABLE = "_PLEDGEBOOK_COMPLETE"
"""Set by the shell when it asks for completions."""

SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
@voiced
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    r"""Print what makes a shell complete commands, options and names of pledges.

    \b
    bash: eval "$(pledgebook completion bash)" in ~/.bashrc.
    zsh: the same with zsh, in ~/.zshrc.
    fish: pledgebook completion fish > ~/.config/fish/completions/pledgebook.fish
    """
    found = SHELLS[shell](ctx.find_root().command, {}, "pledgebook", VARIABLE)
    click.echo(found.source_template % found.source_vars())
