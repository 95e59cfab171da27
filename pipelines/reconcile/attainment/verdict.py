"""Verdicts of pledges over their readings; a pledge whose readings disagree is ambiguous and has no verdict."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.decimals import RESULT
from pledgebook.pipelines.core.months import last_day
from pledgebook.pipelines.reconcile.monthly.calendar import Period
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.results.verdict import Verdict
from pledgebook.pipelines.schemas.rows import Row

GOOD = ("met", "done", "within_cap", "on_track")
"""Statuses for a pledge, the most final first."""

BAD = ("missed", "over_cap", "behind")
"""Statuses against a pledge, the most final first."""

BOUND = "cap"
"""Basis whose percentage is the use of a bound, not an attainment."""

READ = [
    "reading_id",
    "pledge_id",
    "period_start",
    "period_end",
    "status",
    "attainment_pct",
    "attainment_high_pct",
]
"""Columns used for a verdict."""

GROUP = ["pledge_id", "first_month", "last_month"]
"""Readings of a pledge whose periods begin and end in the same months."""


def voting(reconciliation: pl.DataFrame, reading: pl.DataFrame) -> pl.DataFrame:
    """Return how each reading votes in each period.

    Args:
        reconciliation: Rows of `ledger.reconciliation` of a run.
        reading: Rows of `ledger.reading`.

    Returns:
        `GROUP`, the columns of `READ`, `is_headline`, `basis`, `is_good`, `is_bad` and `place` (of the status, the most final
        first; null without a vote), sorted.
    """
    places = {status: place for place, status in enumerate(GOOD + BAD)}
    return (
        reconciliation.select(READ)
        .join(reading.select("reading_id", "is_headline", "basis"), on="reading_id")
        .with_columns(
            first_month=pl.col("period_start").dt.truncate("1mo"),
            last_month=pl.col("period_end").dt.truncate("1mo"),
            attainment_high_pct=pl.coalesce("attainment_high_pct", "attainment_pct"),
            is_good=pl.col("status").is_in(GOOD),
            is_bad=pl.col("status").is_in(BAD),
            place=pl.col("status").replace_strict(places, default=None, return_dtype=pl.Int32),
        )
        .sort("pledge_id", "period_start", "period_end", "reading_id")
    )


def verdicts(votes: pl.DataFrame, run_id: str) -> pl.DataFrame:
    """Return the verdict of each pledge and period over its readings.

    Readings are compared only if their periods begin and end in the same months, since a year and the three years
    around it have different targets. Readings without a verdict (no data, no target, in progress) do not vote. If the
    others are all for the pledge or all against it, the verdict is that of the headline reading or, if the headline
    does not vote, the least final one; otherwise the pledge is ambiguous and the verdict null. Attainments are those of
    the voting readings, without the use of a bound.

    Args:
        votes: From `voting`.
        run_id: The run, for the first column of the rows.

    Returns:
        Rows of `ledger.verdict`, sorted by pledge and period.
    """
    counted = votes.group_by(GROUP).agg(
        readings=pl.len().cast(pl.Int32),
        readings_for=pl.col("is_good").sum().cast(pl.Int32),
        readings_against=pl.col("is_bad").sum().cast(pl.Int32),
    )
    of_pledge = votes.group_by("pledge_id").agg(all=pl.col("reading_id").n_unique().cast(pl.Int32))
    cast = votes.drop_nulls("place")
    measured = cast.filter(pl.col("basis") != BOUND)
    ends = measured.group_by(GROUP).agg(
        attainment_low_pct=pl.col("attainment_pct").min(),
        attainment_high_pct=pl.col("attainment_high_pct").max(),
    )
    voices, cast_count = pl.col("readings_for") + pl.col("readings_against"), pl.col("readings")
    found = (
        counted.with_columns(
            readings_silent=cast_count - voices,
            is_ambiguous=(pl.col("readings_for") > 0) & (pl.col("readings_against") > 0),
        )
        .join(of_pledge, on="pledge_id")
        .join(_shown(votes), on=GROUP)
        .join(_decisive(cast), on=GROUP, how="left")
        .join(ends, on=GROUP, how="left")
        .join(_words(cast), on=GROUP, how="left")
    )
    open_ones = ("verdict", "verdict_reading_id")
    rows = found.with_columns(
        pl.when(~pl.col("is_ambiguous")).then(pl.col(open_ones)).name.keep(),
        run_id=pl.lit(run_id),
        readings_unlike=pl.col("all") - pl.col("readings"),
        spread_pct_points=(pl.col("attainment_high_pct") - pl.col("attainment_low_pct")).cast(RESULT),
        agreement=_agreements(found),
    )
    return ensure(rows.sort("pledge_id", "period_start", "period_end"), Verdict)


def reading_breaks(votes: pl.DataFrame, periods: Collection[Period]) -> list[Break]:
    """Return a break for each pledge and period whose readings lead to opposite verdicts.

    Its kind is conflicting_claims, since the readings follow different documents about one pledge. Left is the best
    attainment for the pledge, right the worst against it, in percent. Its subject names the first and last month of the
    period and no readings, so that its id is stable.

    Args:
        votes: From `voting`.
        periods: Their periods; one without an end is named without an end, since it ends on the day of the run.
    """
    is_ambiguous = pl.col("is_good").any() & pl.col("is_bad").any()
    ambiguous = votes.group_by(GROUP).agg(is_ambiguous=is_ambiguous).filter("is_ambiguous")
    opposite = votes.join(ambiguous, on=GROUP, how="semi", maintain_order="left")
    endless = {(one.reading_id, one.start) for one in periods if one.is_open} if opposite.height else set()
    groups: dict[tuple[str, date, date], list[Row]] = {}
    for row in opposite.iter_rows(named=True):
        groups.setdefault((row["pledge_id"], row["first_month"], row["last_month"]), []).append(row)
    return [_break(pledge_id, rows, endless) for (pledge_id, *_), rows in groups.items()]


def _shown(votes: pl.DataFrame) -> pl.DataFrame:
    """Return the period shown of each group: that of the headline reading, else of the first."""
    first = votes.sort(~pl.col("is_headline"), "reading_id", maintain_order=True).unique(
        GROUP, keep="first", maintain_order=True
    )
    headline = pl.when("is_headline")
    return first.select(
        *GROUP,
        "period_start",
        "period_end",
        headline_reading_id=headline.then("reading_id"),
        headline_status=headline.then("status"),
    )


def _decisive(cast: pl.DataFrame) -> pl.DataFrame:
    """Return the verdict of each group: of the headline if it votes, else the least final of the voting ones."""
    ranked = cast.sort(~pl.col("is_headline"), -pl.col("place"), maintain_order=True)
    first = ranked.unique(GROUP, keep="first", maintain_order=True)
    return first.select(*GROUP, verdict="status", verdict_reading_id="reading_id")


def _words(cast: pl.DataFrame) -> pl.DataFrame:
    """Return the statuses of the votes of each group as text, and whether the only vote is the headline's."""
    return cast.group_by(GROUP, maintain_order=True).agg(
        words=pl.col("status").unique(maintain_order=True).str.replace_all("_", " ").str.join("|"),
        is_headline=pl.col("is_headline").first(),
    )


def _agreements(found: pl.DataFrame) -> pl.Series:
    """Describe the agreement of the readings of each group, once for each way that they agree."""
    said = ["readings", "readings_for", "readings_against", "words", "is_headline"]
    ways = found.select(said).unique()
    texts = ways.with_columns(
        agreement=pl.Series([_agreement(*way) for way in ways.iter_rows()], dtype=pl.String)
    )
    return found.join(texts, on=said, how="left", nulls_equal=True, maintain_order="left")["agreement"]


def _agreement(readings: int, good: int, bad: int, words: str | None, is_headline: bool | None) -> str:
    """Describe the agreement of the readings, such as `all 3 agree: met` or `ambiguous: 1 for, 1 against`."""
    votes, statuses = good + bad, (words or "").split("|")
    tail = say("agreement.silent", silent=readings - votes) if readings > votes else ""
    if not votes:
        return say("agreement.none")
    if good and bad:
        return say("agreement.ambiguous", readings_for=good, against=bad, silent=tail)
    if votes == 1:
        who = "only" if readings == 1 else "headline" if is_headline else "other"
        return say(f"agreement.{who}", status=statuses[0])
    if readings > votes:
        side = statuses[0] if len(statuses) == 1 else say("agreement.for" if good else "agreement.against")
        return say("agreement.some", voting=votes, readings=readings, side=side, silent=tail)
    *others, last = statuses
    both = say("agreement.both", statuses=", ".join(others), last=last) if others else last
    return say("agreement.all", readings=readings, statuses=both)


def _break(pledge_id: str, rows: Sequence[Row], endless: Collection[tuple[str, date]]) -> Break:
    good = max((row for row in rows if row["is_good"]), key=lambda row: _rank(row["attainment_pct"]))
    bad = min((row for row in rows if row["is_bad"]), key=lambda row: _rank(row["attainment_pct"]))
    words = "; ".join(f"{row['reading_id']}: {row['status']}" for row in rows)
    shown = min(rows, key=lambda row: (not row["is_headline"], row["reading_id"]))
    return Break(
        "conflicting_claims",
        f"readings of {pledge_id} from {_span(shown, endless)}",
        Side(f"{good['reading_id']}: {good['status']}", good["attainment_pct"]),
        Side(f"{bad['reading_id']}: {bad['status']}", bad["attainment_pct"]),
        "percent",
        say("agreement.opposite", readings=words),
        pledge_id,
    )


def _span(shown: Row, endless: Collection[tuple[str, date]]) -> str:
    """Return the first day of the first month and the last day of the last month of a period."""
    start = shown["first_month"]
    if (shown["reading_id"], shown["period_start"]) in endless:
        return f"{start}, without an end"
    return f"{start} to {last_day(shown['last_month'])}"


def _rank(attainment: Decimal | None) -> Decimal:
    return Decimal(-1) if attainment is None else attainment
