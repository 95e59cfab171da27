"""Step "new pledge": put the entries of a pledge into the register of a data directory, if the whole is then valid."""

from pathlib import Path

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.disk.durable import sync_folder, write
from pledgebook.pipelines.raw.hand_kept import Texts, register_texts
from pledgebook.pipelines.register import parse_register
from pledgebook.pipelines.register.entry import readable
from pledgebook.pipelines.steps.prepare import prepare

KINDS = ("agreement", "document", "pledge")


def known_ids(data: DataDir) -> dict[str, frozenset[str]]:
    """Return the ids of the register's agreements, documents and pledges."""
    texts = register_texts(data)
    contents = list(readable({**texts.carried, **texts.own}))
    return {
        kind: frozenset(
            str(entry["id"]) for content in contents for entry in content.get(kind, []) if "id" in entry
        )
        for kind in KINDS
    }


def write_pledge(data: DataDir, pledge_id: str, agreement_id: str, text: str) -> Path:
    """Add the entries of a pledge to the file of its agreement, or to a file of their own.

    Args:
        data: The data directory.
        pledge_id: The pledge.
        agreement_id: Its agreement.
        text: The entries.

    Returns:
        The file.

    Raises:
        RegisterError: The register would not be valid; names file, line and field. Nothing is written.
    """
    prepare(data)
    texts = register_texts(data)
    name = _file(texts, agreement_id) or f"{pledge_id.lower().replace('/', '-')}.toml"
    before = texts.own.get(name, "")
    after = f"{before.rstrip()}\n\n{text}" if before.strip() else text
    parse_register(
        {**texts.own, name: after}, {one: text for one, text in texts.carried.items() if one != name}
    )
    path = data.register / name
    part = path.with_name(f".{name}.part")
    write(part, after.encode())
    part.replace(path)
    sync_folder(path.parent)
    return path


def _file(texts: Texts, agreement_id: str) -> str | None:
    """Return the user's own file that has an agreement."""
    for name, text in texts.own.items():
        for content in readable({name: text}):
            if any(one.get("id") == agreement_id for one in content.get("agreement", [])):
                return name
    return None
