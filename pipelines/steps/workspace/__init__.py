"""Step "workspace": make a folder of a user's own, with settings, a register, and an example that works."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from string import Template

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import ONLY_OWN, DataDir, leads_nowhere, real
from pledgebook.pipelines.core.settings.workspace import DEFAULT_DATA, SETTINGS
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import take
from pledgebook.pipelines.steps.prepare import prepare

TEMPLATES = Path(__file__).parent
SOURCE = next(name for name, about in SOURCES.items() if about.template)
"""The source whose files people make themselves."""

ALWAYS = {"settings.toml": SETTINGS, "guide.md": "README.md", "ignored.txt": ".gitignore"}
EXAMPLE = {"figures.csv": "figures.csv", "register.toml": f"{DEFAULT_DATA}/raw/register/example.toml"}
"""The file of a workspace that is made of each template."""


@dataclass(frozen=True)
class Made:
    """A new workspace.

    Args:
        folder: The folder.
        files: Its files for a person, from the folder.
    """

    folder: Path
    files: tuple[str, ...]


def make_workspace(folder: Path, now: datetime, *, with_example: bool, only_own: bool) -> Made:
    """Make a workspace; no file is replaced.

    Args:
        folder: The folder, which may exist.
        now: This moment.
        with_example: Whether an invented agreement comes along, with its figures.
        only_own: Whether the carried register and figures are left out.

    Raises:
        UsageError: One of the files is there already, which is named; or the folder is none, or that of the whole disk.
    """
    wanted = ALWAYS | (EXAMPLE if with_example else {})
    demand_room(folder, [*wanted.values(), *([DEFAULT_DATA] if with_example else [])])
    data = DataDir(folder / DEFAULT_DATA)
    prepare(DataDir(data.root, TEMPLATES))
    data.curated.mkdir(parents=True, exist_ok=True)
    if only_own:
        (data.raw / ONLY_OWN).touch()
    for template, name in wanted.items():
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        (folder / name).write_text(Template(text).substitute(_words(now)), encoding="utf-8")
    if with_example:
        about = (TEMPLATES / "guide-example.md").read_text(encoding="utf-8")
        with (folder / ALWAYS["guide.md"]).open("a", encoding="utf-8") as guide:
            guide.write(Template(about).substitute(_words(now)))
        figures = EXAMPLE["figures.csv"]
        before = now - timedelta(days=1)  # so that the file can be taken in again, with more rows, today
        take(data.raw, folder / figures, Sidecar(SOURCE, figures, before, "invented for the example", "", 0))
    return Made(folder, tuple(wanted.values()))


def _words(now: datetime) -> dict[str, str]:
    return {"year": str(now.year - 1), "this_year": str(now.year)}


def demand_room(folder: Path, names: list[str]) -> None:
    """Check that a workspace can be made in a folder, without making anything.

    Raises:
        UsageError: One of the files is there already, which is named; or the folder is none, or that of the whole disk.
    """
    if leads_nowhere(folder) or (folder.exists() and not folder.is_dir()):
        found = "a link that leads nowhere" if leads_nowhere(folder) else "a file"
        message = f"{folder}: this is {found}; expected the name of a folder, new or not."
        raise UsageError(message)
    if real(folder) == Path(real(folder).anchor):
        message = (
            f"{folder}: every command in any folder would find a workspace here. Choose a folder of its own."
        )
        raise UsageError(message)
    taken = [name for name in names if (folder / name).exists()]
    if SETTINGS in taken:
        message = f"{folder / SETTINGS}: this folder is a workspace already. `pledgebook doctor` says what is in it."
        raise UsageError(message)
    if taken:
        message = f"{folder}: found {', '.join(taken)}, which would be replaced. Choose a new folder, or move it away."
        raise UsageError(message)
