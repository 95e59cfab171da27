"""The summary of a run, on one screen: the flagship pledge by pledge, what flipped, and the rest folded."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from rich.console import Console

from pledgebook.pipelines.cli.view.differences import TITLES
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.legal_events import MARK, mark
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.export.publication import released
from pledgebook.pipelines.fetch.outcome import remembered
from pledgebook.pipelines.query.differences import Differences
from pledgebook.pipelines.query.first_screen import Standing, chosen, has_figure, is_upper_bound, standings
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.report import current_run
from pledgebook.pipelines.query.summary import break_counts, due_milestones, late_releases, quarantined_rows
from pledgebook.pipelines.query.words.amounts import MONEY, UNKNOWN, near, percent, shares, span
from pledgebook.pipelines.query.words.figures import attainment, realized, target
from pledgebook.pipelines.reconcile.revision.changes import HEADLINE, REGISTER_AREA, summary
from pledgebook.pipelines.reconcile.revision.headline_change import flips, quoted
from pledgebook.pipelines.steps.publish import Published
from pledgebook.pipelines.steps.run import Run
from pledgebook.pipelines.warehouse.connection import Ledger, reader

SECONDS = 120.0
SOON = 30
"""Days within which a step is due soon."""

MOST = 40
"""Lines of the screen."""

ROWS, FLIPS, FEWEST = 13, 3, 3
"""The most rows of the flagship, the most flips, and the fewest lines for the other agreements."""

TOGETHER = "\x00"
"""Stands for the space between a number and its sign while lines are broken."""

GOODS = 13
"""Letters that the goods of a scope may have, where the reading does not name them."""

INITIALS = 3
"""Letters of a name that is an abbreviation, such as IEA."""

OWN = "own"
"""How the series of a desk's own table begin: `own_statistics_norway`."""

NAMED = 4
"""How many pledges a reason names before it counts the others."""

STAGE_WORDS = {
    "candidate": "candidate",
    "selected": "selected",
    "financing_signed": "signed",
    "disbursed": "paid",
}
LOGGED = {"found": "new", "changed": "changed", "cured": "cured", "returned": "returned"}
"""What a run writes to the log of breaks, in words."""

REVISABLE = "p"
"""Mark of a figure that may still be revised."""

Heads = tuple[tuple[str, str], ...]
"""Titles and alignments of columns."""

COLUMNS: Heads = (
    ("Pledge", "left"),
    ("Goods", "left"),
    ("Realized", "right"),
    ("Target", "right"),
    ("% or change", "right"),
    ("To", "left"),
    ("Whose", "left"),
)
READING = ("Reading", "left")


def print_summary(data: DataDir, run: Run, published: Published, changed: Differences | None) -> None:
    """Print the summary of a run.

    Args:
        data: The data directory, with something published.
        run: The run, as it was just made.
        published: Its release.
        changed: What changed since the release before; None if that is not asked for, or there is none.
    """
    shown = reader(data.readable, SECONDS) if published.is_latest else released(published.folder, SECONDS)
    with shown as con:
        out = console()
        flagship, *others = standings(con)
        money, last = (
            _money(out, flagship),
            [*_reasons(out, others), *_next_steps(out, con, data, run.logged)],
        )
        flipped, folded = _flips(out, changed, is_repeated=run.is_repeated), _others(out, others, 0)
        for most in range(ROWS, 8, -1):
            first = [*_head(con), *_flagship(out, flagship, money, most), *flipped]
            if len(first) + len(folded) + len(last) < MOST:
                break
        for line in [*first, *_others(out, others, MOST - len(first) - len(last) - 1), *last]:
            out.print(line, soft_wrap=True, style="bold" if line.startswith("# ") else None)
        out.print(f"Release: {published.folder}", soft_wrap=True)


def _head(con: Ledger) -> list[str]:
    run = current_run(con)
    return [
        f"As of {run['as_of']}, known on {run['known_at']:%Y-%m-%d}; USD unless stated. Run {run['run_id']}."
    ]


def _lines(out: Console, text: str, indent: str = "  ") -> list[str]:
    """Break a text into lines between words; what follows the first line is indented."""
    whole = re.sub(r"(?<=[≥≤]) | (?=%)", TOGETHER, text)
    lines = wrap(whole, out.width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return [line.replace(TOGETHER, " ") for line in lines]


def _flagship(out: Console, standing: Standing, money: Sequence[str], most: int) -> list[str]:
    """Return the table of the flagship's pledges, its legend, and the pledges without a figure."""
    told = {row["pledge_id"] for row in standing.money}
    untold = [row for row in standing.figures if row["pledge_id"] not in told]
    rows = chosen((row for row in untold if not is_upper_bound(row)), most)
    known = len({row["pledge_id"] for row in (*standing.figures, *standing.money)})
    title = f"{standing.title} ({standing.agreement_id}): {known}/{len(standing.pledges)} with figures"
    return [
        *_lines(out, title),
        *money,
        *_table(out, rows),
        *_at_most(out, [row for row in untold if is_upper_bound(row)]),
        *_legend(out, rows),
        *_silent(out, standing.silent),
    ]


def _table(out: Console, rows: Sequence[Row]) -> list[str]:
    if not rows:
        return []
    cells = [_cells(row) for row in rows]
    titles = [(*one, str(row["reading"])) for one, row in zip(cells, rows, strict=True)]
    narrow = [(*row[:3], *row[4:]) for row in cells]
    ways: list[tuple[Heads, list[tuple[str, ...]]]] = [((*COLUMNS, READING), titles), (COLUMNS, cells)]
    columns, shown = next((way for way in ways if _fits(out, *way)), ((*COLUMNS[:3], *COLUMNS[4:]), narrow))
    untold = [f"{row[0]} {row[3]}" for row in cells if row[3] != "none"] if shown is narrow else []
    with out.capture() as captured:
        out.print(table(columns, shown))
    others = "" if len(untold) == len(rows) else "; the others name no amount"
    targets = _lines(out, f"Target: {', '.join(untold)}{others}.") if untold else []
    return [*(line.rstrip() for line in captured.get().splitlines()), *targets]


def _at_most(out: Console, rows: Sequence[Row]) -> list[str]:
    """Say what can only be bounded: figures of goods among which those of the pledge are somewhere."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        bound = span(None, row["realized_high"], row["unit"], MONEY)
        aim = target(row, MONEY)
        key = f"{bound}{'' if aim == 'none' else f' of {aim}'}", f"{_goods(row)}, {_whose(row)}"
        found.setdefault(key, []).append(row["pledge_id"])
    told = (f"{', '.join(names)} {amount} ({whose})" for (amount, whose), names in found.items())
    return _lines(out, f"At most: {'; '.join(told)}.") if found else []


def _fits(out: Console, columns: Heads, rows: Sequence[Sequence[str]]) -> bool:
    widths = [max(map(len, column)) for column in zip([name for name, _ in columns], *rows, strict=True)]
    return sum(widths) + len(widths) - 1 <= out.width


def _cells(row: Row) -> tuple[str, ...]:
    last = f"{row['last_month']:%Y-%m}" if row["last_month"] else "-"
    return (
        row["pledge_id"],
        _goods(row),
        realized(row, MONEY),
        target(row, MONEY),
        _share(row),
        f"{last}{REVISABLE if row['is_preliminary'] else ''}{mark(row)}",
        _whose(row),
    )


def _whose(row: Row) -> str:
    """Whose figures a reading counts, as people say it; of a source of many, its series says so."""
    source = SOURCES.get(row["source"] or "")
    if source is None:
        return "documents"
    if not source.is_of_many:
        return source.short or str(row["source"])
    first, _, rest = str(row["series"]).replace("_", " ").partition(" ")
    if first == OWN:
        return rest.capitalize()
    return f"{first.upper() if len(first) <= INITIALS else first.capitalize()} {rest}".rstrip()


def _goods(row: Row) -> str:
    """Goods of a reading, as the register names them, else from the name of its scope: JP-SOYBEANS are soybeans."""
    if row["label"]:
        return str(row["label"])
    name = str(row["scope_id"] or "").partition("-")[2].replace("-", " ").replace("_", " ").lower()
    words = name.removeprefix("mof ").split()
    while len(" ".join(words)) > GOODS and len(words) > 1:
        words.pop()
    return " ".join(words) or "-"


def _share(row: Row) -> str:
    """Attainment, or the change with the months and baseline years it rests on."""
    if (
        row["attainment_pct"] is not None
        or row["attainment_high_pct"] is not None
        or row["change_pct"] is None
    ):
        return attainment(row)
    sign = "+" if row["change_pct"] > 0 else ""
    return f"{sign}{percent(row['change_pct'])} {row['change_months']}m/{row['change_years']}y"


def _legend(out: Console, rows: Sequence[Row]) -> list[str]:
    """Explain the signs of the table."""
    said = []
    if any(row["change_pct"] is not None for row in rows):
        said.append("7m/3y: on the same 7 months of 3 baseline years")
    moved = [row for row in rows if row["is_preliminary"] and row["revision_largest_pct"] is not None]
    if moved:
        median, most = (
            max(near(row[f"revision_{name}_pct"], 1) for row in moved) for name in ("median", "largest")
        )
        how = (
            f"first figures moved {median:f} % (median), {most:f} % at most"
            if most
            else "none of these series was revised so far"
        )
        said.append(f"{REVISABLE}: not final, {how}")
    if any(mark(row) for row in rows):
        said.append(f"{MARK}: force majeure")
    return _lines(out, "; ".join(said) + ".") if said else []


def _silent(out: Console, rows: Sequence[Row]) -> list[str]:
    """Return the pledges without a figure, by the reason."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(_why(row), []).append(row["pledge_id"])
    told = "; ".join(f"{why}: {_named(names)}" for why, names in found.items())
    return _lines(out, f"No figure: {told}.") if told else []


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED + 1 else ""
    return ", ".join(names[:NAMED] if more else names) + more


def _why(row: Row) -> str:
    """The reason why a reading has no figure, in short."""
    if row["status"] == "not_due":
        return "not due yet"
    if row["source"] is not None and row["months_covered"] == 0:
        return f"no month of {row['source']} held"
    if row["status"] == "not_quantified" and row["source"] is None:
        return "nothing to count in the text"
    return str(row["reason"]).partition(": unknown")[0].partition(";")[0]


def _money(out: Console, standing: Standing) -> list[str]:
    """Return how much of each pledge of money is selected, signed and paid."""
    lines = []
    for pledge in dict.fromkeys(row["pledge_id"] for row in standing.money):
        stages = {row["stage"]: row for row in standing.money if row["pledge_id"] == pledge}
        lines += _lines(out, f"{pledge}, {next(iter(stages.values()))['pledge']}: {_stages(stages)}")
    return lines


def _stages(stages: dict[str, Row]) -> str:
    told = []
    for stage, word in STAGE_WORDS.items():
        row = stages.get(stage)
        if row is not None and (row["events"] or stage != "candidate"):
            amount = span(row["low"], row["high"], row["unit"])
            pct = "" if amount == UNKNOWN else f" ({shares(row['low_pct'], row['high_pct'])})"
            told.append(f"{word} {amount}{pct}")
    return ", ".join(told)


def _flips(out: Console, changed: Differences | None, *, is_repeated: bool) -> list[str]:
    """Return what changed since the release before, and why: headlines that flipped, then the first of all else."""
    if is_repeated:
        return ["No changes since the last run."]
    if changed is None:
        return ["There is no earlier release to compare with."]
    found = list(flips(changed.passed).iter_rows(named=True))
    others = [row for row in summary(changed.changes) if row["area"] != HEADLINE]
    if not found and not others:
        return _lines(out, f"Nothing changed {changed.words}.")
    count = f"{len(found)} headline{'' if len(found) == 1 else 's'}" if found else "no headline"
    lines = _lines(out, f"Changed {changed.words}: {count} (all: pledgebook diff)")
    for row in found[:FLIPS]:
        was, now = (quoted(row[f"{side}_pct"], row[f"{side}_status"]) for side in ("before", "after"))
        lines += _lines(
            out, f"  {row['reading_id']} {row['period_start'].year}: {was}, now {now}; {row['cause']}", "    "
        )
    for other in others[:FLIPS]:
        lines += _lines(out, f"  {_change(other)}", "    ")
    return lines


def _change(row: Mapping[str, str | None]) -> str:
    """Return a change of anything but a headline in words."""
    values = (
        f": {row['before'] or UNKNOWN}, now {row['after'] or UNKNOWN}"
        if row["before"] or row["after"]
        else ""
    )
    cause = f"; {row['cause']}" if row["cause"] and row["area"] != REGISTER_AREA else ""
    return f"{TITLES[row['area'] or '']}: {row['what']}{values}{cause}"


def _others(out: Console, found: Sequence[Standing], most: int) -> list[str]:
    """Return a line for each agreement with a figure, and the names of the others, in so many lines."""
    if not found:
        return []
    known = [one for one in found if one.figures or one.money]
    silent = [f"{one.agreement_id} ({len(one.pledges)})" for one in found if one not in known]
    rest = _lines(out, f"No figure yet (pledges): {', '.join(silent)}") if silent else []
    room = max(FEWEST, most - len(rest) - 1)
    lines = [_folded(out, one) for one in known]
    if len(lines) > room:
        more = ", ".join(one.agreement_id for one in known[room - 1 :])
        lines = [*lines[: room - 1], f"  and {more}"]
    return ["Other agreements, pledges with a figure of all:", *lines, *rest]


def _folded(out: Console, one: Standing) -> str:
    """Return an agreement in one line: how many pledges have a figure, and the first of them as far as there is room."""
    names = {row["pledge_id"] for row in (*one.figures, *one.money)}
    line = f"  {one.agreement_id} {len(names)}/{len(one.pledges)}: "
    told: list[str] = []
    for words in _short(one):
        if told and len(line) + len(", ".join([*told, words])) > out.width:
            break
        told.append(words)
    return line + ", ".join(told)


def _short(one: Standing) -> Iterator[str]:
    """Yield the figure of each pledge in a few words."""
    for row in chosen(one.figures, len({row["pledge_id"] for row in one.figures})):
        share = "" if (words := _share(row)) in ("-", UNKNOWN) else f" ({words})"
        yield f"{row['pledge_id']} {realized(row, MONEY)}{share}"
    for row in one.money:
        if row["stage"] == "disbursed" or not has_figure(
            {"realized": row["low"], "realized_high": row["high"]}
        ):
            continue
        yield f"{row['pledge_id']} {STAGE_WORDS[row['stage']]} {span(row['low'], row['high'], row['unit'], MONEY)}"


def _reasons(out: Console, found: Sequence[Standing]) -> list[str]:
    """Return why pledges of the other agreements have no figure, with how many."""
    counts = Counter(_why(row) for one in found for row in one.silent)
    if not counts:
        return []
    told = "; ".join(f"{count} {why}" for why, count in counts.most_common(NAMED))
    rest = sum(counts.values()) - sum(count for _, count in counts.most_common(NAMED))
    return _lines(out, f"Unknown, by reason: {told}{f'; {rest} others' if rest else ''}")


def _next_steps(out: Console, con: Ledger, data: DataDir, logged: Sequence[str]) -> list[str]:
    """Count what deserves a look, and name the command for it; `logged` is what the run wrote to the log of breaks."""
    standing = break_counts(con).rows()
    words = [f"{count} {state}" + (f" ({material} material)" if material and state != "cured" else "")
             for state, count, material in standing]  # fmt: skip
    counted = [f"{count} {word}" for action, word in LOGGED.items() if (count := logged.count(action))]
    news = f"; this run: {', '.join(counted)}" if counted else ""
    said = [f"{', '.join(words) or 'no'} breaks{news}: pledgebook breaks"]
    late = ", ".join(f"{count} {punctuality}" for punctuality, count in late_releases(con).rows())
    said += [f"source data {late}: pledgebook fetch"] if late else []
    overdue, soon = due_milestones(con, SOON)
    if overdue or soon:
        said.append(f"{overdue} milestones past due, {soon} due within {SOON} days: pledgebook milestones")
    if refused := quarantined_rows(con):
        said.append(f"{refused} quarantined rows: pledgebook export quarantine")
    said += [f"fetch of {result.sentence()}" for result in remembered(data.fetched) if result.failed]
    said.append("all: pledgebook status [NAME], pledgebook explain PLEDGE")
    return _lines(out, f"Next: {'; '.join(said)}")
