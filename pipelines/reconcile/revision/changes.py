"""Changes between two states of the ledger, one row per record and field; and their summary on one screen."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

import polars as pl

from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.reconcile.revision.headline_change import FIGURES, Reckoning, effects
from pledgebook.pipelines.schemas.rows import Row

HEADLINE, STAGE, REGISTER_AREA, FIGURE, EVENT, RATES, BREAK, CORRECTIONS = (
    "headline", "stage", "register", "figure", "event", "rate", "break", "correction",
)  # fmt: skip
AREAS = (HEADLINE, STAGE, REGISTER_AREA, CORRECTIONS, FIGURE, EVENT, RATES, BREAK)
"""What can change, in the order of importance."""

CHANGE: dict[str, pl.DataType] = {
    name: pl.Date() if name == "month" else pl.String()
    for name in ("area", "item", "subject", "change", "cause", "field", "before", "after", "unit", "agreement_id",
                 "pledge_id", "source", "series", "reporter_iso3", "partner_iso3", "direction", "product_code", "month")
}  # fmt: skip
"""One row per record and field that changed; `before` and `after` are exact, and empty where unknown or absent."""

LADDERS: dict[str, tuple[str, ...]] = {
    "ladder": ("pledge_id", "stage", "is_investment"),
    "purchase_ladder": ("pledge_id", "period_start", "period_end", "stage", "evidence", "reading_id"),
}
"""The ladders, and the columns that say which stage a row is of."""

ADDED, ENDED, RESTATED = "added", "ended", "restated"


def change_frame(rows: Iterable[Row]) -> pl.DataFrame:
    """Return changes as a frame; a row lacks the columns that do not apply to it."""
    return pl.DataFrame([{name: row.get(name) for name in CHANGE} for row in rows], schema=CHANGE)


def record_changes(
    before: pl.DataFrame, after: pl.DataFrame, key: Sequence[str], fields: Sequence[str]
) -> Iterator[Row]:
    """Yield the records that were added, ended or restated, field by field.

    Args:
        before: The records as they were; rows that are the same in both may be left out.
        after: The records as they are.
        key: The columns that identify a record.
        fields: The columns that are compared.

    Yields:
        `key` (the record's values), `change`, `field`, `before`, `after` and `row`, the record itself. A record that was
        added or ended has one row, without a field.
    """
    old, new = (_by_key(frame, key) for frame in (before, after))
    for one in sorted({*old, *new}, key=str):
        was, now = old.get(one), new.get(one)
        if was is None or now is None:
            yield {"key": one, "change": ENDED if now is None else ADDED, "row": now or was}
            continue
        for name in fields:
            if was[name] != now[name]:
                texts = {"before": text(was[name]), "after": text(now[name])}
                yield {"key": one, "change": RESTATED, "field": name, "row": now, **texts}


def _by_key(frame: pl.DataFrame, key: Sequence[str]) -> dict[tuple[object, ...], Row]:
    return {tuple(row[name] for name in key): row for row in frame.iter_rows(named=True)}


def text(value: object) -> str | None:
    """Write a value exactly; None stays unknown."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return plain(value).replace(",", "")
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def headline_changes(passed: Sequence[Reckoning], pledges: Mapping[str, str]) -> Iterator[Row]:
    """Yield the effect of each cause on each headline: target, realized, share and status.

    Args:
        passed: The headlines as they were, and after each cause.
        pledges: The pledge of each reading.
    """
    for row in effects(passed).iter_rows(named=True):
        for name in (*FIGURES, "status"):
            before, after = row[name], row[f"{name}_after"]
            if before != after:
                yield {
                    "area": HEADLINE, "item": "reconciliation", "subject": f"{row['reading_id']} {row['period_start']}",
                    "change": _change(row["status"], row["status_after"]), "cause": row["cause"], "field": name,
                    "before": text(before), "after": text(after),
                    "unit": {"attainment_pct": "percent", "status": None}.get(name, row["unit"]),
                    "pledge_id": pledges.get(row["reading_id"]),
                }  # fmt: skip


def _change(before: object, after: object) -> str:
    return ADDED if before is None else ENDED if after is None else RESTATED


def stage_changes(passed: Sequence[Reckoning]) -> Iterator[Row]:
    """Yield the effect of each cause on each stage of the ladders: its low and high end."""
    for first, second in pairwise(passed):
        for name, key in LADDERS.items():
            if name in first.tables and name in second.tables:
                yield from _stage_changes(name, key, first.tables[name], second)


def _stage_changes(name: str, key: Sequence[str], before: pl.DataFrame, second: Reckoning) -> Iterator[Row]:
    names = [*key, "unit", "low", "high"]
    joined = before.select(names).with_columns(is_old=True).join(
        second.tables[name].select(names).with_columns(is_new=True), on=list(key), how="full", coalesce=True,
        suffix="_after", nulls_equal=True,
    )  # fmt: skip
    for row in joined.sort(key).iter_rows(named=True):
        for end in ("low", "high"):
            if row[end] != row[f"{end}_after"]:
                yield {
                    "area": STAGE, "item": name, "subject": _stage(name, row), "cause": second.cause, "field": end,
                    "change": _change(row["is_old"], row["is_new"]), "before": text(row[end]),
                    "after": text(row[f"{end}_after"]), "unit": row["unit_after"] or row["unit"],
                    "pledge_id": row["pledge_id"],
                }  # fmt: skip


def _stage(name: str, row: Row) -> str:
    """Return the words of a stage."""
    stage = row["stage"].replace("_", " ")
    if name == "ladder":
        return f"{row['pledge_id']} {stage}{'' if row['is_investment'] else ' (business scale)'}"
    by = row["reading_id"] or row["evidence"].replace("_", " ")
    return f"{row['pledge_id']} {row['period_start']} {stage}, {by}"


def figure_changes(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the changes of figures as `CHANGE` rows.

    Args:
        cells: The figures that differ: rows of `ledger.revised_flow` with `cause`.
    """
    side = ["source", "series", "reporter_iso3", "partner_iso3", "direction", "product_code", "month"]
    named = cells.with_columns(
        area=pl.lit(FIGURE), item=pl.lit("flow"),
        subject=pl.concat_str("series", "reporter_iso3", "partner_iso3", "direction", "product_code", _span(), separator=" "),
    )  # fmt: skip
    parts = []
    for name, unit in (("value", "currency"), ("quantity", "unit"), ("currency", None), ("unit", None),
                       ("valuation", None), ("hs_edition", None), ("status", None)):  # fmt: skip
        before, after = pl.col(f"{name}_before"), pl.col(f"{name}_after")
        is_both = pl.col("change").is_in(["changed", "settled"])
        wanted = before.ne_missing(after) & (pl.lit(name in ("value", "quantity")) | is_both)
        units = pl.coalesce(f"{unit}_after", f"{unit}_before") if unit else pl.lit(None, pl.String)
        parts.append(
            named.filter(wanted).select(
                "area", "item", "subject", "change", "cause", *side, field=pl.lit(name), unit=units,
                before=before.cast(pl.String), after=after.cast(pl.String),
            )
        )  # fmt: skip
    whole = pl.concat([pl.DataFrame(schema=CHANGE), *parts], how="diagonal_relaxed").select(list(CHANGE))
    return whole.sort("source", "subject", "field")


def _span() -> pl.Expr:
    """Return the month of a figure, or the first and the last of several: `2026-01 to 2026-03`."""
    last = pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("period_months") - 1))
    several = pl.format("{} to {}", pl.col("month").dt.strftime("%Y-%m"), last.dt.strftime("%Y-%m"))
    return pl.when(pl.col("period_months") == 1).then(pl.col("month").cast(pl.String)).otherwise(several)


SHOWN = 6
"""Rows of an area that a summary names before it counts the others."""

NAMED = (HEADLINE, STAGE, REGISTER_AREA, CORRECTIONS, BREAK)
"""Areas whose changes a summary names; those of the others it counts by source and change."""

SUMMARY = ("area", "what", "before", "after", "cause")


def summary(changes: pl.DataFrame) -> list[dict[str, str | None]]:
    """Return the changes on one screen: rows of `SUMMARY`."""
    found: list[dict[str, str | None]] = []
    for area in AREAS:
        mine = changes.filter(area=area)
        rows = _named(area, mine) if area in NAMED else _counted(area, mine)
        found += rows[:SHOWN]
        if len(rows) > SHOWN:
            more: str = f"{len(rows) - SHOWN} more; --cells shows them"
            found.append({"area": area, "what": more, "before": None, "after": None, "cause": None})
    return found


def _named(area: str, changes: pl.DataFrame) -> list[dict[str, str | None]]:
    """One row per subject and field, with the first value and the last, and the causes in between."""
    together: dict[tuple[str, str | None], list[Row]] = {}
    for row in changes.iter_rows(named=True):
        field = row["field"] if area in (HEADLINE, STAGE) else None
        together.setdefault((row["subject"], field), []).append(row)
    found: list[dict[str, str | None]] = []
    for (subject, field), rows in together.items():
        if field in FIGURES[:2] and area == HEADLINE:  # the share of the target and the status tell it
            continue
        causes = ", ".join(dict.fromkeys(row["cause"] for row in rows if row["cause"]))
        first, last = rows[0], rows[-1]
        if area in (HEADLINE, STAGE):
            if first["before"] == last["after"]:
                continue
            what, before, after = (
                f"{subject} {_word(field)}",
                _shown(first["before"], first),
                _shown(last["after"], last),
            )
        else:
            fields = [str(row["field"]) for row in rows if row["field"]]
            listed = f" ({', '.join(fields[:4])})" if fields else ""
            what = f"{first['item']} {subject}: {first['change']}{listed}"
            is_one = len(rows) == 1 and first["field"]
            before, after = (first["before"] or "", first["after"] or "") if is_one else ("", "")
        found.append(
            {
                "area": area,
                "what": what,
                "before": before or None,
                "after": after or None,
                "cause": causes or None,
            }
        )
    return found


def _word(field: str | None) -> str:
    return {"attainment_pct": "% of target", "low": "low", "high": "high"}.get(field or "", field or "")


def _shown(value: str | None, row: Row) -> str:
    """Return a value as a person reads it, with its unit."""
    if value is None:
        return "unknown"
    if row["field"] == "status":
        return value.replace("_", " ")
    number = Decimal(value)
    if row["field"] == "attainment_pct":
        return f"{number:.1f} %"
    for scale, word in ((9, "bn"), (6, "m")):
        if abs(number) >= Decimal(10) ** scale:
            return f"{plain(round(number.scaleb(-scale), 2))} {word} {row['unit']}"
    return f"{plain(number)} {row['unit'] or ''}".rstrip()


def _counted(area: str, changes: pl.DataFrame) -> list[dict[str, str | None]]:
    """One row per source, with how many records changed in which way."""
    found: list[dict[str, str | None]] = []
    records = changes.select("source", "subject", "change", "cause").unique(maintain_order=True)
    for (source,), mine in records.group_by("source", maintain_order=True):
        counts = Counter(mine["change"])
        listed = ", ".join(f"{count:,} {change}" for change, count in sorted(counts.items()))
        causes = ", ".join(sorted({cause for cause in mine["cause"] if cause})) or None
        found.append(
            {
                "area": area,
                "what": f"{source}: {listed}",
                "before": None,
                "after": None,
                "cause": causes or None,
            }
        )
    return sorted(found, key=lambda row: str(row["what"]))
