"""The summary of a run: each agreement in a line, what has figures, what is unknown and what to do next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from pipelines.cli.view.differences import print_summary as print_changed
from pipelines.cli.view.format import console, table
from pipelines.cli.view.headlines import (
    COLUMNS,
    headline_cells,
    is_unknown,
    print_ladders,
    print_legend,
    print_run,
    realized,
    status_word,
)
from pipelines.cli.view.legal_events import print_touched
from pipelines.core.paths import DataDir
from pipelines.export.publication import released
from pipelines.fetch.outcome import remembered
from pipelines.query.differences import Differences
from pipelines.query.period import Row, period
from pipelines.query.report import report
from pipelines.query.summary import break_counts, due_milestones, late_releases, quarantined_rows
from pipelines.steps.run import Run
from pipelines.warehouse.connection import Ledger

SECONDS = 120.0
SOON = 30
"""Days within which a step is due soon."""

NAMED = 4
"""How many pledges a reason names before it counts the others."""

LOGGED = {"found": "new", "changed": "changed", "cured": "cured", "returned": "returned"}
"""What a run logs of breaks, in words."""

AGREEMENTS = (("Agreement", "left"), ("Pledges", "right"), ("Headlines by status", "left"))


def print_summary(
    data: DataDir, run: Run, release: Path, seconds: Mapping[str, float], changed: Differences | None
) -> None:
    """Print the summary of a run.

    Args:
        data: The data directory, with something published.
        run: The run, as it was just made.
        release: The folder of its release.
        seconds: How long each step took.
        changed: What changed since the release before; None if that is not asked for.
    """
    with released(release, SECONDS) as con:
        out = console()
        print_run(con, out)
        headlines = report(con, "headline").to_dicts()
        print_agreements(out, headlines)
        print_known(out, con, headlines)
        print_others(out, con, headlines)
        print_reasons(out, headlines)
        print_ladders(out, con)
        if changed:
            out.print()
            print_changed(out, changed)
        if run.is_repeated:
            out.print("\nNo changes since the last run.")
        print_next_steps(out, con, data, run.logged)
        out.print(f"Release: {release}", soft_wrap=True)
    steps = ", ".join(f"{name} {value:.1f} s" for name, value in seconds.items())
    out.print(f"Time: {sum(seconds.values()):.1f} s ({steps})")


def print_agreements(out: Console, headlines: Sequence[Row]) -> None:
    """One line per agreement: its pledges, and how many of their headlines, period by period, stand how."""
    lines = []
    for agreement in dict.fromkeys(row["agreement_id"] for row in headlines):
        mine = [row for row in headlines if row["agreement_id"] == agreement]
        counts = Counter(status_word(row["status"]) for row in mine)
        listed = ", ".join(f"{count} {word}" for word, count in counts.most_common())
        lines.append((agreement, len({row["pledge_id"] for row in mine}), listed))
    out.print()
    out.print(table(AGREEMENTS, lines))


def print_known(out: Console, con: Ledger, headlines: Sequence[Row]) -> None:
    """The pledges with something realized, under their headline readings."""
    known = [row for row in headlines if row["realized"] is not None or row["realized_high"] is not None]
    if known:
        out.print("\nRealized so far", style="bold")
        out.print(table(COLUMNS, [headline_cells(row) for row in known]))
        print_touched(con, out, known)
        print_legend(out, known)


def print_others(out: Console, con: Ledger, headlines: Sequence[Row]) -> None:
    """Readings with figures where the headline has none: shown, without taking its place."""
    known = {row["pledge_id"] for row in headlines if row["realized"] is not None}
    silent = {(row["pledge_id"], row["period_start"]) for row in headlines if row["realized"] is None}
    found = [
        row
        for row in report(con, "attainment", is_headline=False).to_dicts()
        if row["realized"] is not None
        and (row["pledge_id"] not in known or (row["pledge_id"], row["period_start"]) in silent)
    ]
    if found:
        out.print("\nOther readings with figures", style="bold")
        for row in found:
            out.print(f"  {row['reading_id']} {period(row)}: {realized(row)}; {row['reason']}.")


def print_reasons(out: Console, headlines: Sequence[Row]) -> None:
    """What is unknown by its reason, with some of the pledges; `pledgebook status` names them all."""
    reasons: dict[str, list[str]] = {}
    for row in headlines:
        if is_unknown(row):
            reasons.setdefault(_why(row), []).append(f"{row['pledge_id']} {period(row)}")
    if reasons:
        out.print("\nUnknown, by reason", style="bold")
    for reason, pledges in sorted(reasons.items(), key=lambda item: -len(item[1])):
        more = f" and {len(pledges) - NAMED} more" if len(pledges) > NAMED else ""
        out.print(f"  {reason}")
        out.print(f"    {', '.join(pledges[:NAMED])}{more}", style="dim")


def _why(row: Row) -> str:
    """The reason, shortened where no month is available."""
    if row["source"] is not None and row["months_covered"] == 0:
        return f"no month of data from {row['source']} yet"
    return str(row["reason"])


def print_next_steps(out: Console, con: Ledger, data: DataDir, logged: Sequence[str]) -> None:
    """Count what deserves a look, and name the command for it; `logged` is what the run wrote to the log of breaks."""
    out.print("\nNext steps", style="bold")
    _print_breaks(out, con, logged)
    out.print(f"Quarantined rows: {quarantined_rows(con)}; pledgebook export quarantine")
    _print_releases(out, con)
    _print_milestones(out, con)
    for result in remembered(data.fetched):
        if result.failed:
            out.print(f"Fetch of {result.sentence()}", soft_wrap=True)
    out.print("An agreement or a pledge in full: pledgebook status NAME; everything: pledgebook status")
    out.print("Where a figure comes from: pledgebook explain PLEDGE")


def _print_breaks(out: Console, con: Ledger, logged: Sequence[str]) -> None:
    """Count the breaks by status, and what this run added to the log."""
    standing = break_counts(con).rows()
    words = [f"{count} {state}" + (f" ({material} material)" if material and state != "cured" else "")
             for state, count, material in standing]  # fmt: skip
    news = ", ".join(f"{logged.count(action)} {word}" for action, word in LOGGED.items())
    out.print(f"Breaks: {', '.join(words) or 'none'}; this run: {news}; pledgebook breaks")


def _print_releases(out: Console, con: Ledger) -> None:
    """Count the series that lack a month which should be there."""
    counts = late_releases(con).rows()
    if counts:
        listed = ", ".join(f"{count} {punctuality}" for punctuality, count in counts)
        out.print(f"Source data: {listed}; pledgebook export releases lists them, pledgebook fetch gets them")


def _print_milestones(out: Console, con: Ledger) -> None:
    """Count the milestones that are past due or due soon, each once however its days are counted."""
    overdue, soon = due_milestones(con, SOON)
    if overdue or soon:
        out.print(
            f"Milestones: {overdue} past due, no document confirms completion; {soon} due within {SOON} days; "
            "pledgebook milestones"
        )
