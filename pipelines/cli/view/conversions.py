"""How the amounts of a table were converted."""

from collections.abc import Sequence

from pledgebook.pipelines.cli.view.layout.tree import Sheet
from pledgebook.pipelines.query.period import Row


def print_conversions(out: Sheet, shown: Sequence[Row]) -> None:
    """Print how amounts of a table were converted, each way once, with the stages or pledges that it concerns."""
    for words in dict.fromkeys(row["conversion"] for row in shown if row["conversion"]):
        named = ", ".join(dict.fromkeys(_named(row) for row in shown if row["conversion"] == words))
        out.print(f"{named[:1].upper()}{named[1:]}: {words}.")


def _named(row: Row) -> str:
    return str(row["stage"]).replace("_", " ") if "stage" in row else str(row["pledge_id"])
