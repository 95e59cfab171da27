"""Charts of one pledge: what came against the target's path, months beside earlier years, stages, and the outlook."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import altair as alt
import polars as pl

from pledgebook.pipelines.query.period import Row, period
from pledgebook.pipelines.site.charts import FAINT, INK, MAIN, SECOND, WIDTH, Chart, chart, values
from pledgebook.pipelines.site.facts import Facts
from pledgebook.pipelines.site.words import per_unit, source_line, stage_word

MOST_READINGS = 4
YEARS_SHOWN = 6
YEARS_KNOWN, LEAST_DAYS = 2, 3
MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def cumulative(facts: Facts, figure: Row) -> Chart | None:
    """Return what came since the start of a period, month by month, against the straight path to the target."""
    same = [
        row
        for row in facts.rows(
            "attainment", pledge_id=figure["pledge_id"], period_start=figure["period_start"]
        )
        if row["unit"] == figure["unit"]
        and row["period_end"] == figure["period_end"]
        and row["source"]
        and (row["target"] is None) == (figure["target"] is None)
    ]
    first = [row for row in same if row["reading_id"] == figure["reading_id"]]
    chosen = [*first, *(row for row in same if row["reading_id"] != figure["reading_id"])][:MOST_READINGS]
    lines = _distinct([_summed(facts, row) for row in chosen])
    if len({line["day"] for line in lines}) < 3:
        return None
    data = pl.DataFrame(lines)
    scale, word = per_unit(max(abs(line["realized to date"]) for line in lines), figure["unit"])
    for line in lines:
        line["shown"] = line["realized to date"] / scale
    drawn = (
        alt.Chart(values(lines))
        .mark_line(point=alt.OverlayMarkDef(size=36), strokeWidth=2.2)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%b %Y", labelAngle=0, tickCount=6)),
            y=alt.Y("shown:Q", title=word),
            color=alt.Color("reading:N", title=None, sort=[str(row["reading"]) for row in chosen]),
            tooltip=[alt.Tooltip("reading:N"), alt.Tooltip("day:T", format="%Y-%m-%d"), alt.Tooltip("shown:Q", title=word, format=",.2f")],
        )
    )  # fmt: skip
    straight, seasonal = _path(figure, scale), _seasonal_path(facts, same, scale)
    layers = [
        drawn,
        *_dashed(
            seasonal, [2, 3], f"path by the months of the baseline, {word}", "by the baseline's months", 2 / 3
        ),
        *_dashed(straight, [6, 4], f"path to the target, {word}", "target", 1),
    ]
    title = f"Realized to date of {figure['pledge_id']}, period {period(figure)}" + (
        (", against the straight path to the target" if straight else "")
        + (" and the path by the months of the baseline" if seasonal else "")
    )
    return chart(
        f"{figure['pledge_id']}-cumulative",
        title,
        alt.layer(*layers).properties(width=WIDTH, height=260),
        data,
        source_line(facts, [row["source"] for row in chosen]),
    )


def _dashed(path: Sequence[Row], dash: list[float], words: str, label: str, place: float) -> list[alt.Chart]:
    """Return a path to the target as a dashed line, and its label at a share of its way; nothing if there is no path."""
    if not path:
        return []
    where = {"x": alt.X("day:T"), "y": alt.Y("target:Q")}
    line = alt.Chart(values(path)).mark_line(strokeDash=dash, color=SECOND, strokeWidth=1.6)
    at_end = place == 1
    text = alt.Chart(values([path[round((len(path) - 1) * place)] | {"text": label}])).mark_text(
        align="right" if at_end else "left", dx=-6 if at_end else 6, dy=-8 if at_end else 12, color=SECOND
    )
    return [
        line.encode(**where, tooltip=[alt.Tooltip("target:Q", title=words, format=",.2f")]),
        text.encode(**where, text=alt.Text("text:N")),
    ]


def _summed(facts: Facts, row: Row) -> list[Row]:
    """Return the running sum of a reading over the months that are known from the start of its period on."""
    months = facts.rows("months", reading_id=row["reading_id"], period_start=row["period_start"])
    found: list[Row] = []
    total = Decimal(0)
    for month in months:
        if month["realized"] is None or not month["is_covered"]:
            break
        total += month["realized"]
        found.append(
            {"reading": str(row["reading"]), "day": _last_day(month), "realized": month["realized"], "realized to date": total}
        )  # fmt: skip
    start = {
        "reading": str(row["reading"]),
        "day": row["period_start"],
        "realized": Decimal(0),
        "realized to date": Decimal(0),
    }
    return [start, *found] if found else []


def _last_day(month: Row) -> date:
    """Return the last day of a month, or of several with one figure: what has come by then."""
    place = month["month"].year * 12 + month["month"].month - 1 + month["period_months"]
    return date(place // 12, place % 12 + 1, 1) - timedelta(days=1)


def _distinct(series: Sequence[Sequence[Row]]) -> list[Row]:
    """Return the lines of several readings; those that count the same goods by the same statistics are one line."""
    seen: dict[tuple[object, ...], Sequence[Row]] = {}
    for line in series:
        seen.setdefault(tuple((point["day"], point["realized"]) for point in line), line)
    return [point for line in seen.values() for point in line]


def _path(figure: Row, scale: Decimal) -> list[Row]:
    """Return the two ends of the straight path to a target."""
    target = figure["target"] if figure["target"] is not None else figure["target_high"]
    if target is None:
        return []
    return [
        {"day": figure["period_start"], "target": Decimal(0)},
        {"day": figure["period_end"], "target": target / scale},
    ]


def _seasonal_path(facts: Facts, readings: Sequence[Row], scale: Decimal) -> list[Row]:
    """Return the path to the target of a year in which each month has the share that it had in the baseline.

    That of the first reading that is prorated so; nothing if there is none, or if a month of its baseline is not known.
    """
    for row in readings:
        weights = facts.weights.get(row["reading_id"])
        if row["proration"] != "seasonal" or weights is None or row["target"] is None:
            continue
        first, last = row["period_start"], row["period_end"]
        months = pl.date_range(first, last, "1mo", eager=True).to_list()
        whole = sum((weights[month.month] for month in months), Decimal(0))
        total, found = Decimal(0), [{"day": first, "target": Decimal(0)}]
        for month in months:
            total += weights[month.month]
            found.append(
                {
                    "day": _last_day({"month": month, "period_months": 1}),
                    "target": row["target"] * total / whole / scale,
                }
            )
        return found
    return []


def months_beside(facts: Facts, figure: Row) -> Chart | None:
    """Return the months of the last years side by side, as published, in the publisher's own unit."""
    months = facts.months.filter(
        (pl.col("reading_id") == figure["reading_id"]) & (pl.col("period_months") == 1) & pl.col("amount").is_not_null()
    ).join(facts.covered, on=["reading_id", "month"], how="semi")  # fmt: skip
    units = months["unit"].unique().to_list()
    if len(units) != 1 or months.height < 3:
        return None
    years = sorted(months["month"].dt.year().unique().to_list())[-YEARS_SHOWN:]
    rows = [
        {
            "year": str(row["month"].year),
            "month": row["month"],
            "number": row["month"].month,
            "amount": row["amount"],
        }
        for row in months.sort("month").to_dicts()
        if row["month"].year in years
    ]
    if len(rows) < 3:
        return None
    scale, word = per_unit(max(abs(row["amount"]) for row in rows), units[0])
    drawn_rows = [_drawn(rows, year, number, scale) for year in map(str, years) for number in range(1, 13)]
    shades = [FAINT] * max(len(years) - 2, 0) + [SECOND, MAIN][-min(len(years), 2) :]
    drawn = (
        alt.Chart(values(drawn_rows))
        .mark_line(point=alt.OverlayMarkDef(size=34), strokeWidth=2)
        .encode(
            x=alt.X("name:O", title=None, sort=MONTH_NAMES, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("shown:Q", title=f"{word} a month"),
            color=alt.Color("year:N", title=None, scale=alt.Scale(domain=[str(year) for year in years], range=shades), legend=alt.Legend(columns=6)),
            detail=alt.Detail("year:N"),
            tooltip=[alt.Tooltip("year:N"), alt.Tooltip("name:O", title="month"), alt.Tooltip("shown:Q", title=word, format=",.2f")],
        )
        .properties(width=WIDTH, height=230)
    )  # fmt: skip
    data = pl.DataFrame(
        [{name: row[name] for name in ("month", "amount")} | {"unit": units[0]} for row in rows]
    )
    return chart(
        f"{figure['pledge_id']}-months",
        f"Months of {figure['reading']} beside the years before, as published",
        drawn,
        data,
        source_line(facts, [figure["source"]]),
    )


def _drawn(rows: Sequence[Row], year: str, number: int, scale: Decimal) -> Row:
    """Return a month as it is drawn: one that is not known interrupts the line."""
    amount = next((row["amount"] for row in rows if row["year"] == year and row["number"] == number), None)
    return {
        "year": year,
        "name": MONTH_NAMES[number - 1],
        "shown": None if amount is None else amount / scale,
    }


def outlook(facts: Facts, figure: Row) -> Chart | None:
    """Return where the period would end at the pace of the past, as a range, beside the target."""
    rows = [
        row
        for row in facts.rows("outlook", reading_id=figure["reading_id"], period_start=figure["period_start"])
        if row["projection"] is not None
    ]
    if not rows:
        return None
    row = rows[0]
    scale, word = per_unit(
        max(value for value in (row["projection_high"], row["target"], row["projection"]) if value),
        row["unit"],
    )
    bars = [
        {"what": "realized so far", "low": Decimal(0), "high": (row["realized"] or Decimal(0)) / scale},
        {"what": "projected for the period", "low": (row["projection_low"] or row["projection"]) / scale,
         "high": (row["projection_high"] or row["projection"]) / scale},
    ]  # fmt: skip
    order = [bar["what"] for bar in bars]
    drawn = (
        alt.Chart(values(bars))
        .mark_bar(height=18)
        .encode(
            y=alt.Y("what:N", title=None, sort=order),
            x=alt.X("low:Q", title=word),
            x2=alt.X2("high:Q"),
            color=alt.Color("what:N", legend=None, scale=alt.Scale(domain=order, range=[MAIN, "#9ec3ff"])),
            tooltip=[
                alt.Tooltip("what:N"),
                alt.Tooltip("low:Q", format=",.2f"),
                alt.Tooltip("high:Q", format=",.2f"),
            ],
        )
    )
    layers: list[alt.Chart] = [drawn]
    if row["target"] is not None:
        mark = values([{"target": row["target"] / scale, "text": "target"}])
        layers.append(alt.Chart(mark).mark_rule(color=SECOND, strokeWidth=2).encode(x=alt.X("target:Q"), tooltip=[alt.Tooltip("target:Q", title=f"target, {word}", format=",.2f")]))  # fmt: skip
    data = pl.DataFrame([{name: row[name] for name in ("reading_id", "period_start", "period_end", "unit", "realized", "target",
                         "projection_low", "projection", "projection_high", "trials", "hits", "median_error_pct")}])  # fmt: skip
    return chart(
        f"{figure['pledge_id']}-outlook",
        f"Where {figure['pledge_id']} would stand at the end of period {period(figure)} at the pace of the past",
        alt.layer(*layers).properties(width=WIDTH - 120, height=90),
        data,
        source_line(facts, [row["source"]]),
    )


def known(facts: Facts, figure: Row) -> Chart | None:
    """Return how the sum of the last years' figures of a reading was known: what each day's reader could have quoted."""
    history = facts.histories.filter(pl.col("reading_id") == figure["reading_id"])
    told = history.filter(pl.len().over("year") >= LEAST_DAYS)
    years = sorted(told["year"].unique().to_list())[-YEARS_KNOWN:]
    rows = told.filter(pl.col("year").is_in(years)).to_dicts()
    if not rows:
        return None
    scale, word = per_unit(max(abs(row["amount"]) for row in rows), rows[0]["unit"])
    lines = [
        {
            "year": str(row["year"]),
            "day": row["known_from"],
            "months": row["months"],
            "shown": row["amount"] / scale,
        }
        for row in rows
    ]
    ends = [
        [line for line in lines if line["year"] == str(year)][-1] | {"day": facts.known_at.date()}
        for year in years
    ]
    base = alt.Chart(values([*lines, *ends])).encode(
        x=alt.X("day:T", title="known on", axis=alt.Axis(format="%b %Y", labelAngle=0, tickCount=6)),
        y=alt.Y("shown:Q", title=f"{word}, year to date"),
        color=alt.Color("year:N", title="figures of", scale=alt.Scale(domain=[str(year) for year in years], range=[SECOND, MAIN][-len(years) :])),
        tooltip=[
            alt.Tooltip("year:N", title="figures of"),
            alt.Tooltip("day:T", title="known on", format="%Y-%m-%d"),
            alt.Tooltip("months:Q", title="months held"),
            alt.Tooltip("shown:Q", title=word, format=",.3f"),
        ],
    )  # fmt: skip
    return chart(
        f"{figure['pledge_id']}-known",
        f"{figure['reading']}: the sum of the months held, by the day on which it was known",
        alt.layer(
            base.mark_line(interpolate="step-after", strokeWidth=2), base.mark_point(filled=True, size=36)
        ).properties(width=WIDTH, height=230),
        pl.DataFrame(rows).select("reading_id", "year", "known_from", "months", "amount", "unit"),
        source_line(facts, [figure["source"]]),
    )


def stages(name: str, title: str, rows: Sequence[Row], source: str) -> Chart | None:
    """Return the stages of a pledge with their low and high ends; a stage without a figure says that it is unknown."""
    unit = next((row["unit"] for row in rows if row["unit"]), None)
    known = [row for row in rows if row["low"] is not None or row["high"] is not None]
    if unit is None or not known:
        return None
    scale, word = per_unit(
        max(value for row in known for value in (row["low"], row["high"]) if value is not None), unit
    )
    bars: list[Row] = []
    for row in rows:
        low, high = row["low"], row["high"]
        is_known = low is not None or high is not None
        bars.append(
            {
                "stage": stage_word(row["stage"]),
                "low": (low if low is not None else Decimal(0)) / scale if is_known else None,
                "high": (high if high is not None else low) / scale if is_known else None,
                "text": row["text"],
            }
        )
    names = [bar["stage"] for bar in bars]
    base = alt.Chart(values(bars)).encode(
        y=alt.Y("stage:N", title=None, sort=names, scale=alt.Scale(domain=names))
    )
    tooltip = [alt.Tooltip("stage:N"), alt.Tooltip("text:N", title="amount")]
    solid = (
        base.mark_bar(height=16, color=MAIN)
        .encode(x=alt.X("zero:Q", title=word), x2=alt.X2("low:Q"), tooltip=tooltip)
        .transform_calculate(zero="0")
    )
    between = base.mark_bar(height=16, color="#9ec3ff").encode(
        x=alt.X("low:Q"), x2=alt.X2("high:Q"), tooltip=tooltip
    )
    label = (
        base.transform_calculate(place="isValid(datum.high) ? datum.high : 0")
        .mark_text(align="left", dx=6, color=INK, fontSize=12)
        .encode(x=alt.X("place:Q"), text=alt.Text("text:N"))
    )
    top = max(bar["high"] for bar in bars if bar["high"] is not None)
    drawn = alt.layer(solid, between, label).properties(width=WIDTH - 160, height=30 * len(bars))
    drawn = drawn.encode(x=alt.X(scale=alt.Scale(domain=[0, float(top) * 1.35])))
    data = pl.DataFrame([{"stage": row["stage"], "unit": row["unit"], "low": row["low"], "high": row["high"]} for row in rows],
                        schema_overrides={"low": pl.Decimal(28, 4), "high": pl.Decimal(28, 4)})  # fmt: skip
    return chart(name, title, drawn, data, source)
