"""The pledge register: hand-kept TOML files become typed tables (pure: text in, frames out).

A file holds an agreement, its documents, its pledges with their readings, targets and terms, its product
scopes, its events and what changed its standing. `docs/register.md` tells how to edit one.
"""

from pipelines.register.parse import parse_register

__all__ = ["parse_register"]
