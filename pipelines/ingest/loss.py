"""Loss of figures by a withdrawal: how much of what stood leaves the ledger, and whether that is beyond the source's bound."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import break_id
from pledgebook.pipelines.core.decimals import quotient
from pledgebook.pipelines.core.sources import SOURCES, Withdrawal
from pledgebook.pipelines.core.vocabulary import WITHDRAWAL
from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.sources.parsing.parsed import Schema

HUNDRED, ZERO = Decimal(100), Decimal(0)
SMALLEST_PCT = Decimal("0.1")
"""A part counts from this share of everything that stood: below it, sparse trade comes and goes with each revision."""

NAMED = 5
"""How many parts an explanation names."""

SCOPE: Schema = {
    "is_before": pl.Boolean,
    "is_after": pl.Boolean,
    "series": pl.String,
    "part": pl.String,
    "period": pl.Date,
    "unit": pl.String,
    "amount": pl.Decimal(38, 4),
}


@dataclass(frozen=True)
class Loss:
    """What a withdrawal takes out of the ledger, net of the figures that come in their place.

    Args:
        figures: Number of figures.
        of_figures: Number of figures that stood.
        amounts: By unit, the amount lost and the amount that stood.
        parts: The largest parts, in words.
        is_beyond: Whether it is beyond the bound of the source.
    """

    figures: int
    of_figures: int
    amounts: dict[str, tuple[Decimal, Decimal]]
    parts: tuple[str, ...]
    is_beyond: bool

    def sentence(self) -> str:
        """Return how much leaves the ledger, and what."""
        amounts = [
            f"{_text(lost)} of {_text(stood)} {unit}" for unit, (lost, stood) in self.amounts.items() if lost
        ]
        figures = f"{self.figures:,} of {self.of_figures:,} figures leave the ledger"
        what = f": {'; '.join(self.parts)}" if self.parts else ""
        return f"{', '.join([figures, *amounts])}{what}"


def loss(scope: pl.DataFrame, bound: Withdrawal) -> Loss:
    """Return what a withdrawal takes out of the ledger.

    A figure that is replaced within its part is no loss: a withdrawn code whose goods come under another one, or a payment
    that comes with another date.

    Args:
        scope: One row per figure that stood or stands, in the columns of SCOPE. `part` is what the figures belong to besides
            their series: a country pair with products, or a project with its payer.
        bound: The bound of the source.
    """
    cells = _net(scope, ["series", "part", "period"])
    figures, stood = int(cells["lost_rows"].sum()), scope.filter("is_before").height
    by_unit = _amounts(scope, ["series", "part", "period"])
    amounts = {
        unit: (lost or ZERO, before or ZERO)
        for unit, lost, before in by_unit.group_by("unit")
        .agg(pl.col("lost", "before").sum())
        .sort("unit")
        .iter_rows()
    }
    shares = [_pct(lost, before) for lost, before in amounts.values()]
    is_much = _pct(Decimal(figures), Decimal(stood)) >= bound.figures_pct or any(
        share >= bound.amount_pct for share in shares
    )
    parts: dict[tuple[str, ...], Decimal] = {
        ("series", "part"): bound.part_pct,
        ("series", "period"): bound.month_pct,
    }
    cell_pct = max(bound.part_pct, bound.month_pct)
    parts[("series", "part", "period")] = cell_pct
    is_part = any(_is_emptied(scope, list(by), pct, amounts) for by, pct in parts.items())
    return Loss(figures, stood, amounts, _named(scope), bool(figures) and (is_much or is_part))


def finding(found: Loss, snapshot: pl.DataFrame) -> pl.DataFrame:
    """Return the withdrawal as a row of `ledger.finding`: what stood against what is left.

    Args:
        found: The loss.
        snapshot: The row of `ledger.snapshot`.
    """
    row = snapshot.row(0, named=True)
    unit, (lost, stood) = max(
        found.amounts.items(), key=lambda item: _pct(*item[1]), default=("", (ZERO, ZERO))
    )
    if not lost:
        unit, lost, stood = "", Decimal(found.figures), Decimal(found.of_figures)
    subject = f"withdrawal by {row['snapshot_id']}"
    stated = {
        "discrepancy_id": break_id(WITHDRAWAL, subject, None),
        "kind": WITHDRAWAL,
        "subject": subject,
        "left_label": f"{row['source']} before",
        "left_amount": stood,
        "right_label": f"{row['source']} with this file",
        "right_amount": stood - lost,
        "unit": unit or None,
        "explanation": found.sentence(),
        "source": row["source"],
        "products": [],
        "snapshot_id": row["snapshot_id"],
        "known_from": row["taken_at"],
    }
    schema = columns(CONTRACTS["finding"])
    return pl.DataFrame([{name: stated.get(name) for name in schema}], schema=schema)


def bound_of(batch: Batch) -> Withdrawal:
    """Return the bound of a snapshot's source."""
    return SOURCES[batch.snapshot["source"].item()].withdrawal


def _net(scope: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return the number of figures that each part lost, net."""
    counts = scope.group_by(by, maintain_order=True).agg(
        lost_rows=pl.col("is_before").cast(pl.Int64).sum() - pl.col("is_after").cast(pl.Int64).sum()
    )
    return counts.with_columns(pl.col("lost_rows").clip(lower_bound=0))


def _amounts(scope: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return the amount that each part lost, net, and that stood, by unit; 0 is lost where no figure is."""
    amount = pl.col("amount").abs()
    sums = (
        scope.drop_nulls(["unit", "amount"])
        .group_by(*by, "unit", maintain_order=True)
        .agg(before=amount.filter("is_before").sum(), after=amount.filter("is_after").sum())
    )
    joined = sums.join(_net(scope, by), on=by, how="left", nulls_equal=True, maintain_order="left")
    is_lost = (pl.col("lost_rows") > 0) & (pl.col("after") < pl.col("before"))
    return joined.with_columns(lost=pl.when(is_lost).then(pl.col("before") - pl.col("after")).otherwise(ZERO))


def _is_emptied(
    scope: pl.DataFrame, by: list[str], bound_pct: Decimal, whole: dict[str, tuple[Decimal, Decimal]]
) -> bool:
    """Whether a part loses as much of its amount as the bound allows of no part."""
    return any(
        lost and _pct(lost, before) >= bound_pct and _pct(lost, whole[unit][1]) >= SMALLEST_PCT
        for unit, lost, before in _amounts(scope, by).select("unit", "lost", "before").iter_rows()
    )


def _named(scope: pl.DataFrame) -> tuple[str, ...]:
    """Return the parts that lose most, in words: series, what it is, months and amount."""
    cells = _amounts(scope, ["series", "part", "period"]).filter(pl.col("lost_rows") > 0)
    parts = (
        cells.group_by("series", "part", "unit")
        .agg(pl.col("lost", "lost_rows").sum(), first=pl.col("period").min(), last=pl.col("period").max())
        .sort(pl.col("lost"), pl.col("lost_rows"), "series", "part", descending=[True, True, False, False])
    )
    named = [_words(row) for row in parts.head(NAMED).iter_rows(named=True)]
    rest = parts.height - NAMED
    return (*named, f"and {rest:,} more") if rest > 0 else tuple(named)


def _words(row: dict[str, object]) -> str:
    first, last = f"{row['first']:%Y-%m}", f"{row['last']:%Y-%m}"
    months = first if first == last else f"{first} to {last}"
    of = " ".join(str(row[name]) for name in ("series", "part") if row[name])
    amount = row["lost"]
    return (
        f"{of} {months} ({_text(amount)} {row['unit']})" if isinstance(amount, Decimal) else f"{of} {months}"
    )


def _text(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"


def _pct(part: Decimal, whole: Decimal) -> Decimal:
    return quotient(part * HUNDRED, whole) if whole else ZERO
