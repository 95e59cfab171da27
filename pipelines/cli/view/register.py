"""The register of a data directory beside the one that the program carries."""

from rich.console import Console

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.register import CHANGED, Overlay
from pledgebook.pipelines.query.words.amounts import UNKNOWN
from pledgebook.pipelines.raw.hand_kept import COPY, OLD_COPY, OWN, REPLACES

ROLES = {
    OWN: "your own",
    REPLACES: "replaces the carried file of that name",
    COPY: "a copy of the carried file; not read",
    OLD_COPY: "an unchanged copy of what an earlier version carried; not read",
}


def print_overlay(out: Console, data: DataDir, found: Overlay) -> None:
    """Print the files of the data directory, and then what they change, entry by entry."""
    if data.carried is None:
        out.print(f"{data.raw} is read alone: nothing is carried below it.", soft_wrap=True)
        for name in filter(found.hidden.get, found.hidden):
            out.print(f"  {name}{_hidden(found, name)}")
        return
    out.print(f"Your register: {data.register}", soft_wrap=True)
    for one in found.files:
        out.print(f"  {one.path.name}: {ROLES[one.role]}{_hidden(found, one.path.name)}")
    if not found.files:
        out.print("  no files of your own")
    out.print("\nAgainst what Pledgebook carries", style="bold")
    for row in found.changes.iter_rows(named=True):
        what = f"{row['table'].replace('_', ' ')} {row['id']}: {row['change']}"
        if row["change"] == CHANGED:
            what += f" {row['column']}, from {row['carried'] or UNKNOWN} to {row['own'] or UNKNOWN}"
        out.print(f"  {what}")
    if found.changes.is_empty():
        out.print("  No difference.")


def _hidden(found: Overlay, name: str) -> str:
    """Say how many entries of a file are published nowhere."""
    number = found.hidden.get(name, 0)
    entries = "1 entry is" if number == 1 else f"{number} entries are"
    return f"; {entries} private or embargoed, and published nowhere" if number else ""
