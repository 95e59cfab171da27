"""Target, realized and attainment of a reading, as a table shows them."""

from pledgebook.pipelines.core.sources import OF_TRANSACTIONS
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.words.amounts import UNKNOWN, shares, span

NOTED = "#"
"""Mark of figures whose files have a note."""


def countable(row: Row) -> bool:
    """Whether the reading can be measured."""
    return row["unit"] is not None


def counts_flows(row: Row) -> bool:
    """Whether the reading counts flows, which have months with data; documents and transactions do not."""
    return row["source"] is not None and row["source"] not in OF_TRANSACTIONS


def target(row: Row, default_unit: str = "") -> str:
    """Show the target of a reading, or, where the baseline is unknown, the amount on top of it; a cap as its upper bound."""
    if row["basis"] == "cap" and row["target"] is not None:
        return span(None, row["target"], row["unit"], default_unit)
    if row["target"] is not None or row["target_high"] is not None:
        return span(row["target"], row["target_high"], row["unit"], default_unit)
    if row["pledged_low"] is None and row["pledged_high"] is None:
        return "none"
    sign = "+" if row["basis"] == "incremental" else ""
    return sign + span(row["pledged_low"], row["pledged_high"], row["unit"], default_unit)


def realized(row: Row, default_unit: str = "") -> str:
    """Show the realized amount; where part of it is unknown, the known part."""
    if not countable(row):
        return "-"
    if row["realized"] is None and row["realized_high"] is None:
        return UNKNOWN
    low = row["realized"]
    return span(low, low if row["months_partial"] else row["realized_high"], row["unit"], default_unit)


def attainment(row: Row) -> str:
    """Show realized in percent of the target, or the change against the baseline where there is no target."""
    low, high = row["attainment_pct"], row["attainment_high_pct"]
    if low is not None or high is not None:
        return shares(low, low if row["months_partial"] or (high is None and counts_flows(row)) else high)
    if row["change_pct"] is not None:
        return f"{round(row['change_pct'], 1):+,f} % *{' partial' if row['is_change_partial'] else ''}"
    amounts = ("target", "target_high", "pledged_low", "pledged_high")
    return UNKNOWN if countable(row) and any(row[name] is not None for name in amounts) else "-"


def basis_of_change(row: Row) -> str:
    """Number of months and baseline years that a change rests on."""
    share = f"{row['change_months']} of {row['months_elapsed']} elapsed months"
    words = f"{share}, against {row['change_years']} of {row['change_years_asked']} baseline years"
    return f"{words}: partial" if row["is_change_partial"] else words


def months(row: Row, *, has_mark: bool = True) -> str:
    """Show the months with data of the months of the period; `partial` where products of the scope are missing.

    Args:
        row: Row of a report.
        has_mark: Whether to mark a figure whose files have notes.
    """
    if not countable(row) or not counts_flows(row):
        return "-"
    partial, questioned = (
        " partial" if row["months_partial"] else "",
        " questioned" if row["questioned"] else "",
    )
    noted = NOTED if has_mark and is_noted(row) else ""
    return f"{row['months_covered']}/{row['months_total']}{partial}{questioned}{noted}"


def is_noted(row: Row) -> bool:
    """Whether the files behind a known figure have a note."""
    return row["realized"] is not None and bool(row["source_notes"])
