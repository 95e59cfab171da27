"""Step "prepare": make a data directory that is not there yet, and say what of it lies over what the program carries."""

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.hand_kept import REPLACES, register_files, register_texts
from pledgebook.pipelines.register import replaced_entries

ABOUT = """# Your own register

Put the TOML files of your own agreements here. They are read together with the register that Pledgebook carries, which is
not copied here, so that a new version brings its new entries. A file with the name of a carried one replaces that file;
an entry with the id of a carried one (a pledge, a document, a scope ...) replaces that entry. `pledgebook register diff`
shows what yours change. An empty file `only-own` in the folder above leaves everything carried out.
"""
NAMED = 3
"""How many names a sentence has."""


def prepare(data: DataDir) -> list[str]:
    """Make the folders of a data directory, if they are not there.

    Returns:
        Sentences for a person: that it was made, and what of it is not read, or replaces what is carried.
    """
    made = [] if data.root.exists() else [f"Made the data directory {data.root}."]
    if not data.register.exists():
        data.register.mkdir(parents=True)
        if data.carried:
            (data.register / "README.md").write_text(ABOUT, encoding="utf-8")
    return [*made, *_layers(data)]


def _layers(data: DataDir) -> list[str]:
    files, found = register_files(data), []
    if copies := [one.path.name for one in files if not one.is_read]:
        found.append(
            f"register: {_listed(copies)}: unchanged since Pledgebook put it there; what Pledgebook carries now is read "
            "instead, and the copy can be deleted."
        )
    if replaced := [one.path.name for one in files if one.role == REPLACES]:
        found.append(
            f"register: {_listed(replaced)}: replaces the carried file of that name. See `pledgebook register diff`."
        )
    below = register_texts(data)
    if entries := [f"{kind} {name}" for _file, kind, name in replaced_entries(below.own, below.carried)]:
        found.append(
            f"register: your files replace {_listed(entries)} of the carried register. See `pledgebook register diff`."
        )
    return found


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
