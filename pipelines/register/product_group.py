"""Product groups that a publisher counts under a name: which there are, and that no scope names another."""

from collections.abc import Iterator, Mapping, Sequence

from pledgebook.pipelines.core.records.problem import Problem, closest
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.register.entry import Entry, by_id, of_table, readable


def declared_groups(files: Mapping[str, str], carried: Mapping[str, str]) -> frozenset[str] | None:
    """Return the names of the product groups of a register; None if it declares none, so that any name will do.

    Args:
        files: Text by file name; a text that is not TOML declares nothing.
        carried: Likewise the files below them.
    """
    tables = [
        table
        for content in readable({**carried, **files})
        for table in content.get("product_group", [])
        if isinstance(table, dict)
    ]
    return frozenset(str(table.get("id")) for table in tables) or None


def broken_by_groups(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield each name in a scope that is no product group of the register, if the register declares any."""
    known = by_id(entries, "product_group")
    for entry in of_table(entries, "scope") if known else ():
        prefix = entry.values.get("product_prefix", "")
        if prefix and not is_digits(prefix[0]) and prefix not in known:
            expected = "an HS code or a [[product_group]] of the register"
            yield Problem(f"{entry.where}, {prefix}", f"`{prefix}`", expected, closest(prefix, list(known)))
