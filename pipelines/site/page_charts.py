"""Charts of the pages about several pledges: investment, minerals, revisions, mirrors and coverage."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import altair as alt
import polars as pl

from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.words.causes import CAUSES, Cause
from pledgebook.pipelines.site.charts import FAINT, INK, MAIN, SECOND, WIDTH, Chart, chart, values
from pledgebook.pipelines.site.facts import MONTHS_OF_A_YEAR, Facts
from pledgebook.pipelines.site.pledge_charts import stages
from pledgebook.pipelines.site.words import per_unit, source_line, stage_word

UNEXPLAINED = Cause("unexplained", "Rest", "unexplained")


def ladder(facts: Facts, pledge_id: str, title: str, texts: Sequence[str]) -> Chart | None:
    """Return the stages of an investment pledge in the order of its money."""
    rows = [row for row in facts.rows("ladder", pledge_id=pledge_id) if row["is_investment"]]
    for row, text in zip(rows, texts, strict=True):
        row["text"] = text
    return stages(f"{pledge_id}-ladder", title, rows, "documents in the register of Pledgebook")


def time_line(facts: Facts, pledge_id: str, deadline: date | None) -> Chart | None:
    """Return the dated events of a pledge, one mark an event, up to its deadline."""
    events: dict[str, Row] = {}
    for row in facts.rows("claims", pledge_id=pledge_id):
        if row["event_date"] is None or row["stage"] == "interest":
            continue
        events.setdefault(
            row["event_id"],
            {"project": row["project"], "stage": stage_word(row["stage"]), "day": row["event_date"]},
        )
    if not events:
        return None
    rows = sorted(events.values(), key=lambda row: (row["day"], row["project"]))
    names = list(dict.fromkeys(row["project"] for row in rows))
    layers: list[alt.Chart] = [
        alt.Chart(values(rows))
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%Y", tickCount="year")),
            y=alt.Y("project:N", title=None, sort=names, axis=alt.Axis(labelLimit=330)),
            color=alt.Color("stage:N", title=None, legend=alt.Legend(columns=5)),
            shape=alt.Shape("stage:N", title=None),
            tooltip=[
                alt.Tooltip("project:N"),
                alt.Tooltip("stage:N"),
                alt.Tooltip("day:T", format="%Y-%m-%d"),
            ],
        )
    ]
    if deadline:
        mark = values([{"day": deadline, "text": f"deadline {deadline:%B %Y}"}])
        layers.append(alt.Chart(mark).mark_rule(color=SECOND, strokeDash=[5, 4]).encode(x=alt.X("day:T")))
        layers.append(
            alt.Chart(mark)
            .mark_text(color=SECOND, align="right", dx=-6, y=8)
            .encode(x=alt.X("day:T"), text=alt.Text("text:N"))
        )
    today = values([{"day": facts.as_of, "text": f"as of {facts.as_of:%Y-%m-%d}"}])
    layers.append(
        alt.Chart(today).mark_rule(color=FAINT).encode(x=alt.X("day:T"), tooltip=[alt.Tooltip("text:N")])
    )
    return chart(
        f"{pledge_id}-time-line",
        f"Dated steps of {pledge_id} up to its deadline",
        alt.layer(*layers).properties(width=WIDTH - 260, height=max(26 * len(names), 80)),
        pl.DataFrame(rows),
        "documents in the register of Pledgebook",
    )


def shares(facts: Facts, watch_id: str, rows: Sequence[Row]) -> Chart | None:
    """Return the share of the largest supplier by importer and period, as a range where part of the total is not named."""
    found = [
        {"importer": _importer(row), "period": row["period_end"], "low": row["largest_share_low_pct"],
         "high": row["largest_share_low_pct"] if row["largest_share_high_pct"] is None else row["largest_share_high_pct"],
         "supplier": row["largest_iso3"] or "?", "measure": row["measure"], "source": row["source"]}
        for row in rows
        if row["largest_share_low_pct"] is not None
    ]  # fmt: skip
    if len(found) < 2:
        return None
    for row in found:
        row |= {
            "line": f"{row['importer']}, {row['period']:%Y}",
            "whose": f"{row['source']}, {row['measure']}",
        }
    found.sort(key=lambda row: (row["importer"], row["period"], row["whose"]))
    lines = list(dict.fromkeys(row["line"] for row in found))
    base = alt.Chart(values(found)).encode(
        y=alt.Y("line:N", title=None, sort=lines),
        color=alt.Color("whose:N", title=None),
        tooltip=[
            alt.Tooltip("line:N"),
            alt.Tooltip("supplier:N"),
            alt.Tooltip("whose:N"),
            alt.Tooltip("low:Q", format=".1f"),
            alt.Tooltip("high:Q", format=".1f"),
        ],
    )
    scale = alt.Scale(domain=[0, 100])
    span = base.mark_rule(strokeWidth=5, opacity=0.45).encode(
        x=alt.X("low:Q", title="share of the largest supplier, %", scale=scale), x2=alt.X2("high:Q")
    )
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(x=alt.X("low:Q"))
    names = base.mark_text(dy=-9, fontSize=11).encode(x=alt.X("low:Q"), text=alt.Text("supplier:N"))
    return chart(
        f"{watch_id}-largest-supplier",
        f"{rows[0]['product_group']}: share of the largest supplier",
        alt.layer(span, dots, names).properties(width=WIDTH - 180, height=30 * len(lines)),
        pl.DataFrame(found).drop("line", "whose"),
        source_line(facts, [row["source"] for row in rows]),
    )


def _importer(row: Row) -> str:
    return "world" if row["importer_iso3"] == "W00" else str(row["importer_iso3"])


def vintage(facts: Facts, rows: Sequence[Row], name: str, title: str) -> Chart | None:
    """Return how one published figure moved over the vintages held."""
    found = [
        {"known from": row["known_from"].date(), "figure": row["value"] if row["value"] is not None else row["quantity"],
         "unit": row["currency"] or row["unit"], "file": row["snapshot_id"]}
        for row in rows
    ]  # fmt: skip
    last = found[-1] | {"known from": facts.known_at.date()}
    scale, word = per_unit(max(abs(row["figure"]) for row in found), found[0]["unit"])
    drawn = [row | {"shown": row["figure"] / scale} for row in [*found, last]]
    low, high = min(row["shown"] for row in drawn), max(row["shown"] for row in drawn)
    room = (high - low) * Decimal("0.25") or Decimal(1)
    base = alt.Chart(values(drawn)).encode(
        x=alt.X("known from:T", title="known from", axis=alt.Axis(format="%b %Y", tickCount=5)),
        y=alt.Y(
            "shown:Q", title=word, scale=alt.Scale(domain=[float(low - room), float(high + room)], zero=False)
        ),
        tooltip=[
            alt.Tooltip("known from:T", format="%Y-%m-%d"),
            alt.Tooltip("shown:Q", title=word, format=",.3f"),
            alt.Tooltip("file:N"),
        ],
    )
    return chart(
        name,
        title,
        alt.layer(
            base.mark_line(interpolate="step-after", color=MAIN, strokeWidth=2),
            base.mark_point(filled=True, color=MAIN, size=40),
        ).properties(width=WIDTH - 100, height=200),
        pl.DataFrame(found),
        source_line(facts, [rows[0]["source"]]),
    )


def moved_years(facts: Facts, reading_id: str) -> Chart | None:
    """Return by how many percent the sum of each whole year moved after it was first complete."""
    whole = facts.histories.filter(pl.col("reading_id") == reading_id, pl.col("months") == MONTHS_OF_A_YEAR)
    rows = (
        whole.with_columns(first=pl.col("amount").first().over("year"))
        .filter(pl.len().over("year") > 1, pl.col("first") != 0)
        .to_dicts()
    )
    if not rows:
        return None
    for row in rows:
        row["moved"] = (row["amount"] / row["first"] - 1) * 100
    years = sorted({str(row["year"]) for row in rows})
    lines = [{"year": str(row["year"]), "day": row["known_from"], "moved": row["moved"]} for row in rows]
    ends = [
        [line for line in lines if line["year"] == year][-1] | {"day": facts.known_at.date()}
        for year in years
    ]
    base = alt.Chart(values([*lines, *ends])).encode(
        x=alt.X("day:T", title="known on", axis=alt.Axis(format="%b %Y", labelAngle=0, tickCount=6)),
        y=alt.Y("moved:Q", title="% since the year was first complete"),
        color=alt.Color("year:N", title="figures of", legend=alt.Legend(columns=6)),
        tooltip=[
            alt.Tooltip("year:N", title="figures of"),
            alt.Tooltip("day:T", title="known on", format="%Y-%m-%d"),
            alt.Tooltip("moved:Q", title="%", format="+.4f"),
        ],
    )
    return chart(
        f"moved-{reading_id}".lower().replace("/", "-"),
        f"{reading_id}: how the sum of a whole year moved after its last month was published",
        alt.layer(
            base.mark_line(interpolate="step-after", strokeWidth=2), base.mark_point(filled=True, size=36)
        ).properties(width=WIDTH - 60, height=200),
        pl.DataFrame(rows).select("reading_id", "year", "known_from", "amount", "unit"),
        source_line(facts, [rows[0]["source"]]),
    )


def waterfall(facts: Facts, mirror_id: str, rows: Sequence[Row]) -> Chart | None:
    """Return how the exporter's figures become the importer's, cause by cause, over the months in which both are known."""
    whole = [row for row in rows if row["gap"] is not None and row["unexplained"] is not None]
    if not whole:
        return None
    unit = whole[0]["currency"]
    exporter = sum((row["exporter_value"] for row in whole), Decimal(0))
    importer = sum((row["importer_value"] for row in whole), Decimal(0))
    scale, word = per_unit(max(abs(exporter), abs(importer)), unit)
    steps: list[Row] = [
        {
            "step": f"{whole[0]['exporter_iso3']} exports",
            "from": Decimal(0),
            "to": exporter,
            "kind": "figure",
            "amount": exporter,
        }
    ]
    at = exporter
    for part, _title, words in (*CAUSES, UNEXPLAINED):
        moved = sum(((row[part] if row[part] is not None else Decimal(0)) for row in whole), Decimal(0))
        if moved:
            steps.append(
                {
                    "step": words,
                    "from": at,
                    "to": at + moved,
                    "kind": "unexplained" if part == UNEXPLAINED.column else "cause",
                    "amount": moved,
                }
            )
            at += moved
    steps.append(
        {
            "step": f"{whole[0]['importer_iso3']} imports",
            "from": Decimal(0),
            "to": importer,
            "kind": "figure",
            "amount": importer,
        }
    )
    for step in steps:
        step |= {
            "low": min(step["from"], step["to"]) / scale,
            "high": max(step["from"], step["to"]) / scale,
            "shown": step["amount"] / scale,
        }
        step["text"] = f"{step['shown']:,.2f}"
    names = [step["step"] for step in steps]
    top = max(step["high"] for step in steps)
    base = alt.Chart(values(steps)).encode(y=alt.Y("step:N", title=None, sort=names))
    bars = base.mark_bar(height=18).encode(
        x=alt.X("low:Q", title=word, scale=alt.Scale(domain=[0, float(top) * 1.15])), x2=alt.X2("high:Q"),
        color=alt.Color("kind:N", title=None, legend=alt.Legend(columns=3), scale=alt.Scale(domain=["figure", "cause", "unexplained"], range=[MAIN, FAINT, SECOND])),
        tooltip=[alt.Tooltip("step:N"), alt.Tooltip("shown:Q", title=word, format=",.3f")],
    )  # fmt: skip
    text = base.mark_text(align="left", dx=5, color=INK).encode(x=alt.X("high:Q"), text=alt.Text("text:N"))
    data = pl.DataFrame([{"step": step["step"], "amount": step["amount"], "unit": unit} for step in steps])
    first, last = whole[0]["month"], whole[-1]["month"]
    return chart(
        f"mirror-{mirror_id}",
        f"{mirror_id}: from exports to imports, {len(whole)} months from {first:%Y-%m} to {last:%Y-%m}",
        alt.layer(bars, text).properties(width=WIDTH - 160, height=28 * len(steps)),
        data,
        f"statistics of {whole[0]['exporter_iso3']} and {whole[0]['importer_iso3']}",
    )


def coverage(facts: Facts) -> Chart | None:
    """Return which months each source covers, and in how many of its series and routes."""
    frame = facts.reports["coverage"].filter(pl.col("first_month").is_not_null())
    if frame.is_empty():
        return None
    months = (
        frame.with_columns(month=pl.date_ranges("first_month", "last_month", "1mo"))
        .explode("month")
        .group_by("source", "month")
        .agg(routes=pl.len())
        .sort("source", "month")
    )
    rows = [row | {"end": _next(row["month"])} for row in months.to_dicts()]
    cells = (
        alt.Chart(values(rows))
        .mark_rect()
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", labelAngle=0)),
            x2=alt.X2("end:T"),
            y=alt.Y("source:N", title=None),
            color=alt.Color("routes:Q", title="series and routes", scale=alt.Scale(scheme="blues")),
            tooltip=[
                alt.Tooltip("source:N"),
                alt.Tooltip("month:T", format="%B %Y"),
                alt.Tooltip("routes:Q"),
            ],
        )
    )
    return chart(
        "coverage",
        "Months that each source covers, by the number of its series and routes",
        cells.properties(width=WIDTH, height=26 * months["source"].n_unique()),
        months,
        "coverage of the ledger",
    )


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
