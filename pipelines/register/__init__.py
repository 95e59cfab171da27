"""The pledge register: hand-edited TOML files become typed tables (pure: text in, frames out).

A file has an agreement, its documents, its pledges with their readings, targets and terms, its product scopes, its
events and its legal events. `docs/register.md` explains how to edit one.
"""

from pledgebook.pipelines.register.entry import replaced_entries
from pledgebook.pipelines.register.parse import parse_register

__all__ = ["parse_register", "replaced_entries"]
