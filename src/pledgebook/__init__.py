"""Pledgebook: a ledger of pledged against realized trade and investment.

`pledgebook.open()` opens a ledger; docs/python.md has everything that can be asked of it. What is named here is imported when
it is first used, so that `import pledgebook` and the command start at once.

In the repository the rooms stand at the top (`pipelines/`, `flows/`) and this folder holds links to them; a wheel holds the
rooms themselves here, so that `pledgebook` is the only name it takes.
"""

from importlib import import_module

_LEDGER, _ANSWER, _ERRORS = "pledgebook.ledger", "pledgebook.answer", "pledgebook.pipelines.core.errors"

_HOMES = {
    "open": _LEDGER,
    "Ledger": _LEDGER,
    "Answer": _ANSWER,
    "Differences": _ANSWER,
    "Explained": _ANSWER,
    "Fetched": _ANSWER,
    "HandedIn": _ANSWER,
    "Matched": _ANSWER,
    "Provenance": _ANSWER,
    "Ran": _ANSWER,
    "PledgebookError": _ERRORS,
    "ContractError": _ERRORS,
    "InputError": _ERRORS,
    "SnapshotError": _ERRORS,
    "UsageError": _ERRORS,
    "WarehouseError": _ERRORS,
}
"""The module of each name; `__init__.pyi` says the same to type checkers."""

__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    """Import a name when it is first used."""
    if name not in _HOMES:
        message = f"module 'pledgebook' has no attribute '{name}'"
        raise AttributeError(message)
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    """List the names, those that are not imported yet included."""
    return sorted({*globals(), *_HOMES})
