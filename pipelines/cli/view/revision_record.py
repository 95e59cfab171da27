"""The record of revisions: as tables, and in a sentence beside figures that may still be revised."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.words.amounts import near, percent

COLUMNS = (
    ("Age", "left"),
    ("Figures", "right"),
    ("Revised", "right"),
    ("Median", "right"),
    ("Largest", "right"),
    ("Mean", "right"),
    ("Bias", "right"),
    ("Weighted", "right"),
)
AGES = {
    None: "held last",
    0: "under a month",
    1: "1 month",
    3: "3 months",
    6: "6 months",
    12: "a year",
    24: "2 years",
}
SUMMARY = (
    ("Figures of", "left"),
    ("First", "left"),
    ("Compared", "right"),
    ("Revised", "right"),
    ("Median", "right"),
    ("Largest", "right"),
    ("Once", "right"),
)
Key = tuple[str, bool]
"""A reading or series, and whether its first figures are the publisher's own."""

NAMED = 3
"""How many readings a sentence names before it counts the others."""


def print_record(out: Console, found: Sequence[Row], *, is_named: bool) -> None:
    """Print the record: by age for what was named, in a line each for everything.

    Args:
        out: The console.
        found: Rows of `report.revisions`.
        is_named: Whether a name was given.
    """
    groups: dict[Key, list[Row]] = {}
    for row in found:
        groups.setdefault((_title(row), row["is_first"]), []).append(row)
    compared = {key: rows for key, rows in groups.items() if any(row["cells"] for row in rows)}
    if is_named:
        for (title, is_first), rows in compared.items():
            out.print(f"\n{title}: {_kind(is_first)}", style="bold")
            out.print(table(COLUMNS, [_cells(row) for row in rows if row["cells"]]))
            _print_uncounted(out, rows[-1])
    else:
        _print_summary(out, compared)
    silent = len({title for title, _ in groups} - {title for title, _ in compared})
    if silent:
        out.print(f"Without a later take to compare with: {silent:,} readings and series.")
    out.print(
        "In percent of the first figure; `first` means published before the next month was due, else first held later."
    )


def _print_summary(out: Console, compared: Mapping[Key, Sequence[Row]]) -> None:
    """Print one table a source, with a line for each reading or series and kind of first figure."""
    for source in dict.fromkeys(rows[-1]["source"] for rows in compared.values()):
        mine = {key: rows[-1] for key, rows in compared.items() if rows[-1]["source"] == source}
        out.print(f"\n{source}", style="bold")
        out.print(
            table(SUMMARY, [_line(title.removeprefix(f"{source} "), row) for (title, _), row in mine.items()])
        )
    if compared:
        out.print("By age, with mean, bias and weighted revision: pledgebook revisions NAME", style="dim")


def _title(row: Row) -> str:
    if row["reading_id"]:
        return str(row["reading_id"])
    goods = row["product_code"] or row["series"]
    return f"{row['source']} {row['reporter_iso3']} {row['direction']} {row['partner_iso3']} {goods}, {row['unit']}"


def _kind(is_first: bool) -> str:
    return "first figures" if is_first else "figures first held later"


def _cells(row: Row) -> tuple[object, ...]:
    shares = (
        row[name] for name in ("median_pct", "largest_pct", "mean_absolute_pct", "bias_pct", "weighted_pct")
    )
    return AGES[row["age_months"]], f"{row['cells']:,}", f"{row['revised']:,}", *map(percent, shares)


def _line(title: str, row: Row) -> tuple[object, ...]:
    first = "yes" if row["is_first"] else "no"
    numbers = (f"{row[name]:,}" for name in ("cells", "revised"))
    return (
        title,
        first,
        *numbers,
        percent(row["median_pct"]),
        percent(row["largest_pct"]),
        f"{row['cells_once']:,}",
    )


def _print_uncounted(out: Console, row: Row) -> None:
    """Say how many figures the statistics leave out, and why."""
    left = ((row["cells_once"], "known only once"), (row["cells_withdrawn"], "withdrawn"),
            (row["cells_from_zero"], "0 at first (in the number of revised ones alone)"))  # fmt: skip
    words = [f"{number:,} {why}" for number, why in left if number]
    if words:
        out.print(f"  Not in the percentages: {', '.join(words)}.", style="dim")


def print_preliminary(out: Console, shown: Sequence[Row]) -> None:
    """Say how far first figures of the readings moved, where they rest on figures that may still be revised."""
    told: dict[str, list[str]] = {}
    for row in shown:
        if row["realized"] is not None and row["is_preliminary"] and row["revision_median_pct"] is not None:
            names = told.setdefault(moved(row), [])
            if row["reading_id"] not in names:
                names.append(row["reading_id"])
    for words, names in told.items():
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        out.print(f"Not final: {words}; {', '.join(names[:NAMED])}{more}.")


def moved(row: Row) -> str:
    """How far first figures of a reading moved, in words."""
    kind = "first figures" if row["revision_is_first"] else "older figures"
    if not row["revision_largest_pct"]:
        return f"{kind} of this series did not move ({row['revision_cells']:,} compared)"
    median = "0 %" if near(row["revision_median_pct"], 2) == 0 else percent(row["revision_median_pct"])
    return (
        f"{kind} of this series moved by {median} (median), {percent(row['revision_largest_pct'])} at most "
        f"({row['revision_cells']:,} compared)"
    )
